"""Commands that import from and export to other authenticators."""
