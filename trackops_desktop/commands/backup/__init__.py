"""Commands that write backups and restore them."""
