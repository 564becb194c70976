"""What the codes window shows in place of the list: locked, no keyring, nothing chosen yet, nothing there yet."""
