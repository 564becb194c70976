"""One-time passwords: the domain, pure, with no I/O and no clock of its own."""
