"""Tests that go on from each other are found."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.inner_pytest import run_inner

ROOT = Path(__file__).parents[2]
DEPENDENT = """
import pytest

@pytest.fixture(scope="module")
def place():
    return []

def test_enrols(place):
    place.append("vendor")

def test_signs_in(place):
    assert place == ["vendor"]

def test_depends_on_nothing(place):
    assert place is not None
"""


def _run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    plugins = ("-p", "tests.order")
    return run_inner(folder, DEPENDENT, *plugins, *options, PYTHONPATH=str(ROOT), PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_one_that_goes_on_from_another_is_found_by_running_each_alone_and_by_turning_them_round(tmp_path: Path) -> None:
    assert "3 passed" in _run(tmp_path).stdout
    alone = _run(tmp_path, "--each-alone")
    assert alone.returncode == pytest.ExitCode.TESTS_FAILED
    assert "3 tests ran alone, 1 failed\ntest_it.py::test_signs_in" in alone.stdout
    assert "assert [] == ['vendor']" in alone.stdout
    backwards = _run(tmp_path, "--backwards")
    assert "FAILED test_it.py::test_signs_in" in backwards.stdout
    assert "1 failed, 2 passed" in backwards.stdout
