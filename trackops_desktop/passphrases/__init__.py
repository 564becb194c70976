"""Passphrases: how a key is made of one, and which are good enough."""
