"""Asking the operating system whether it is its user who sits there: by finger, face, PIN or password."""
