"""Widgets, each given what it needs by its constructor."""
