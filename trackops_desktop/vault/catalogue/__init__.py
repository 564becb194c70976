"""The SQLite catalogue: everything that is not secret, migrations, locks and intents."""
