"""The suite's run: what fails beside others and passes alone is named; everything else that fails, fails the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.suite import MOST_UNSTEADY, Outcome, run_suite

#: Fails the first time that it runs.
UNSTEADY = """
from pathlib import Path
def test_unsteady():
    ran = Path(__file__).with_name("ran")
    if not ran.exists():
        ran.touch()
        raise AssertionError
"""
FAULTY = "def test_faulty():\n    assert 1 == 2\n"
DEADLY = "import os\ndef test_deadly():\n    os._exit(3)\n"
SOUND = "def test_sound():\n    assert 1 == 1\n"
LIGHT = ("-q", "-p", "no:pytest-qt", "-p", "no:hypothesispytest", "-p", "no:playwright", "-p", "no:schemathesis")


def run(folder: Path, *modules: str, beside: Sequence[str] = ()) -> int:
    """Run modules of tests as the suite is run."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "notes").mkdir()
    for number, module in enumerate(modules):
        (folder / f"test_{number}.py").write_text(module)
    arguments = (*LIGHT, "-c", str(folder / "pytest.ini"), str(folder))
    return run_suite(arguments, beside, folder / "notes")


def test_what_passes_alone_is_named_and_does_not_fail_the_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, SOUND, UNSTEADY) == 0
    printed = capfd.readouterr().out
    assert "UNSTEADY: test_1.py::test_unsteady failed" in printed
    assert printed.rstrip().endswith("2 tests ran, 1 of them unsteady.")


def test_what_fails_alone_too_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, FAULTY, UNSTEADY) == 1
    assert "UNSTEADY" not in capfd.readouterr().out


def test_a_process_that_died_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    beside = ("-n", "1", "--max-worker-restart", "0")
    assert run(tmp_path, DEADLY, SOUND, beside=beside) != 0
    assert "Once more" not in capfd.readouterr().out


@pytest.mark.parametrize(
    ("first", "alone", "code"),
    [
        (Outcome(0, 9, ()), None, 0),
        (Outcome(1, 9, tuple("abcd"[: MOST_UNSTEADY + 1])), None, 1),
        (Outcome(1, 9, ()), None, 1),
        (Outcome(2, 9, ("a",)), None, 2),
        (Outcome(1, 9, ("a",), died=True), None, 1),
        (Outcome(1, 9, ("a", "b")), Outcome(0, 1, ()), 1),
        (Outcome(1, 9, ("a",)), Outcome(5, 0, ()), 5),
        (Outcome(1, 9, ("a",)), Outcome(0, 1, ()), 0),
    ],
)
def test_only_a_few_that_all_ran_again_are_taken_for_unsteady(
    first: Outcome, alone: Outcome | None, code: int, tmp_path: Path
) -> None:
    outcomes = [first, *([] if alone is None else [alone])]
    assert run_suite((), ("beside",), tmp_path, lambda _arguments, _notes: outcomes.pop(0)) == code
    assert outcomes == []
