"""What commands in terminals ask of the running application."""
