"""Backups: the encrypted file, writing them by plan, restoring and merging."""
