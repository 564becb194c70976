"""Hostile files for every importer: `make fuzz` runs many, the default suite some."""
