"""The application and the desktop around it: menu entry, portal, commands of desktop entries, the window in front."""
