"""Starting with the session, by each system's own means, and shown as the system has it."""
