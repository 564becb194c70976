"""Typing into another program's window as a keyboard would: what is common to all systems, and one module a system."""
