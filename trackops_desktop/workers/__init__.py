"""The only threads: results arrive on the GUI thread."""
