"""Commands in terminals and the window."""
