"""What several readers share: bounded JSON, CSV, ZIP, cryptography."""
