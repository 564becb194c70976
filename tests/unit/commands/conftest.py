from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.commands.calls import Console


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A home of its own with a keyring in memory."""
    return Console(tmp_path / "home")


@pytest.fixture(autouse=True)
def _stay_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` closes its process to debuggers for good; the tests' own process stays as it is."""
    monkeypatch.setattr("trackops_desktop.cli.forbid_dumps", lambda: True)
