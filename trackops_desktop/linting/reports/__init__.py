"""What the linter found, as files that other programs read. Each is written while the run goes on."""
