"""Signing in to Trackops: one window per site with an assistant bar above the real pages."""
