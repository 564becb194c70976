"""The system keyrings: choosing one, and reading and writing its items."""
