"""Moving in, moving out and never losing a code: import, export, backups, duplicates."""
