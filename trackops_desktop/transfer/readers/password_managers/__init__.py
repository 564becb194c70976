"""Password managers whose entries hold one-time codes, and any table of logins."""
