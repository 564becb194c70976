"""Fixtures for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.keyrings import secret_service

__all__ = ["secret_service"]

# A busy machine is no fault of what is tested: nothing here is judged by its time.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Make Qt's application as ours is made."""
    return ["trackops-desktop", "-style", "Fusion"]
