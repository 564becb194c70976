"""Widgets, icons and colours that all windows share."""
