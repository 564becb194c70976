"""No test may hang for ever."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import TIME_LIMIT
from tests.inner_pytest import run_inner
from tests.patience import PATIENCE

IN_PYTHON = """
import threading

def test_hangs():
    threading.Event().wait()

def test_after():
    pass
"""
#: Qt prints what a handler raises within its event loop, and goes on.
IN_QT = """
import threading
from PySide6.QtCore import QEventLoop

def test_hangs(qapp):
    QEventLoop().exec()
"""


def _run(folder: Path, text: str, limit: int, backstop: int) -> subprocess.CompletedProcess[str]:
    settings = [f"faulthandler_timeout={backstop}", "faulthandler_exit_on_timeout=true", "qt_api=pyside6"]
    return run_inner(folder, text, *(f"-o{one}" for one in settings), PYTEST_TIMEOUT=str(limit))


def test_every_test_has_a_limit_that_no_busy_machine_meets(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.hasplugin("timeout")
    assert request.config.getini("faulthandler_timeout") > TIME_LIMIT > 3 * PATIENCE
    assert request.config.getini("faulthandler_exit_on_timeout")


def test_one_that_hangs_fails_alone(tmp_path: Path) -> None:
    assert "1 failed, 1 passed" in _run(tmp_path, IN_PYTHON, limit=1, backstop=600).stdout


def test_one_that_hangs_outside_of_python_ends_the_run_and_says_where(tmp_path: Path) -> None:
    done = _run(tmp_path, IN_QT, limit=600, backstop=1)
    assert done.returncode != 0
    assert "in test_hangs" in done.stderr
