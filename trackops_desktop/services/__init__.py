"""Use cases over the domain, the vault and the formats; no Qt."""
