"""Sockets, worker processes and the embedded server of the practice site."""
