"""Where the desktop differs: tray, clipboard, screen lock, single instance, screen capture."""
