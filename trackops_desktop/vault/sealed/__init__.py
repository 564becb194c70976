"""Secrets under a passphrase: the envelope and the key while it is open."""
