"""The browser companion's side of the application: its socket, one assistant a tab, and what its user is asked."""
