"""One module for each program whose export can be read."""
