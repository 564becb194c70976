"""Fixtures for every test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.keyrings import secret_service

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

__all__ = ["secret_service"]

# A busy machine is no fault of what is tested: nothing here is judged by its time.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")


#: Seconds after which a test has hung, and fails. Three times as long as tests wait for anything (`tests.patience`).
TIME_LIMIT = 600
# pytest-timeout reads it when it is configured, which is after this file was read.
os.environ.setdefault("PYTEST_TIMEOUT", str(TIME_LIMIT))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Make Qt's application as ours is made."""
    return ["trackops-desktop", "-style", "Fusion"]


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Leave it running when its last window closes, as ours does.

    Otherwise the event that ends it may arrive in a later test, and no event loop runs any more in the whole process.
    """
    qapp.setQuitOnLastWindowClosed(False)
    return qapp
