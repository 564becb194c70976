"""What is kept and where: secret stores, the catalogue, the seal, backups."""
