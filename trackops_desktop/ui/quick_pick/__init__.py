"""Quick pick: a small window over everything that gives a code with two letters and a key."""
