"""A security key in software that the engine takes for one in a USB port, and a walk through a window with it."""
