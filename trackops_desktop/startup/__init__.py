"""Shows the first codes sooner; without it everything works, later."""
