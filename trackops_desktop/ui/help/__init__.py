"""Help: the manual that is shipped, with contents and search."""
