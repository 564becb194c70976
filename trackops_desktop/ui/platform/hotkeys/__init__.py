"""One shortcut that works in every window: what is common, and one module for each system's way of holding it."""
