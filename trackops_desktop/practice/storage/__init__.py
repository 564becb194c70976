"""The practice site's database: tables, schema and seeding."""
