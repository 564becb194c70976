from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.calls import Console


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A home of its own with a keyring in memory."""
    return Console(tmp_path / "home")
