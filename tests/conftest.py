"""Fixtures for every test."""

from __future__ import annotations

from tests.keyrings import secret_service

__all__ = ["secret_service"]
