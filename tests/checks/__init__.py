"""What `make check` proves beside ruff, mypy and the import contracts."""
