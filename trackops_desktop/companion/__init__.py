"""The browser companion below Qt: the host process, the shape of its messages, pairing."""
