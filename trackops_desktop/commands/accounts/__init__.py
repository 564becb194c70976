"""Commands about single accounts."""
