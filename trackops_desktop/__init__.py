"""Trackops Desktop: sign in to Trackops and be its authenticator."""
