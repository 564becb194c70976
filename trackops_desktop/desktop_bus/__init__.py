"""What the desktop asks of the running application over D-Bus."""
