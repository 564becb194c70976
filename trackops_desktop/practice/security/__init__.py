"""Passwords, codes, sessions, tokens and the limits on guessing of the practice site."""
