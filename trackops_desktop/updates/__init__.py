"""Whether there is a newer version: a signed feed, read over https; nothing is ever installed."""
