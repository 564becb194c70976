from __future__ import annotations

import io
import subprocess
import sys
from enum import Enum
from pathlib import Path

import pytest

from tests import canary
from tests.patience import PATIENCE
from trackops_desktop.diagnostics.log import Log, last_lines
from trackops_desktop.diagnostics.logger import LazyLogger, LogOutlet, Word

PAGE = "https://demo.example.test/reset?token=abcdef"


class Colour(Enum):
    RED = "#f00"


@pytest.fixture
def outlet() -> LogOutlet:
    return LogOutlet(lambda: 1_000_000_000.0)


@pytest.fixture
def logger(outlet: LogOutlet) -> LazyLogger:
    return LazyLogger("trackops_desktop.tests", outlet)


def _fault(text: str) -> Exception:
    try:
        try:
            raise KeyError(text)
        except KeyError:
            raise ValueError(f"cannot use {text}") from None
    except ValueError as error:
        return error


def test_what_was_told_before_there_was_a_log_comes_first_with_its_own_time(
    outlet: LogOutlet, logger: LazyLogger, tmp_path: Path
) -> None:
    logger.info("%d accounts of %s, %s, %s, %s", 3, Word("aegis"), Colour.RED, KeyError("anna"), KeyError)
    log = Log(tmp_path, outlet=outlet)
    logger.warning("Later")
    log.close(PATIENCE)
    assert last_lines(tmp_path).splitlines() == [
        "2001-09-09T01:46:40Z INFO    trackops_desktop.tests: 3 accounts of aegis, RED, KeyError, KeyError",
        "2001-09-09T01:46:40Z WARNING trackops_desktop.tests: Later",
    ]


def test_no_more_than_some_hundred_lines_wait(outlet: LogOutlet, logger: LazyLogger, tmp_path: Path) -> None:
    for number in range(5_000):
        logger.info("Line %d", number)
    log = Log(tmp_path, outlet=outlet)
    log.close(PATIENCE)
    lines = last_lines(tmp_path).splitlines()
    assert len(lines) == 300
    assert lines[-1].endswith("Line 4999")


@pytest.mark.parametrize("text", [canary.URI, canary.BASE32, "482913", "correct horse", PAGE, "anna@example.test"])
def test_no_text_of_anybody_gets_in_even_past_the_type_checker(
    outlet: LogOutlet, logger: LazyLogger, tmp_path: Path, text: str
) -> None:
    log = Log(tmp_path, verbose=True, outlet=outlet)
    logger.debug("With %s", text)  # type: ignore[arg-type]
    logger.info("With %d of %s", text, [text])  # type: ignore[arg-type]
    logger.error("With %s", _fault(text), error=_fault(text))
    logger.once("Once", error=_fault(text))
    log.close(PATIENCE)
    written = last_lines(tmp_path)
    assert text not in written
    assert "With …" in written
    assert "With ValueError\nValueError in\n" in written
    assert "KeyError in" in written


def test_a_fault_of_every_frame_is_told_once_for_each_place(
    outlet: LogOutlet, logger: LazyLogger, tmp_path: Path
) -> None:
    log = Log(tmp_path, outlet=outlet)
    for _ in range(100):
        logger.once("A frame could not be read", error=_fault("x"))
        try:
            raise ValueError
        except ValueError as error:
            logger.once("A frame could not be read", error=error)
    log.close(PATIENCE)
    assert last_lines(tmp_path).count("A frame could not be read") == 2


def test_details_come_only_when_asked_for(outlet: LogOutlet, logger: LazyLogger, tmp_path: Path) -> None:
    log = Log(tmp_path / "a", outlet=outlet)
    logger.debug("Detail")
    log.close(PATIENCE)
    log = Log(tmp_path / "b", verbose=True, outlet=outlet)
    logger.debug("Detail")
    log.close(PATIENCE)
    assert (last_lines(tmp_path / "a"), last_lines(tmp_path / "b").count("Detail")) == ("", 1)


def test_a_console_shows_faults_while_there_is_no_log(outlet: LogOutlet, logger: LazyLogger, tmp_path: Path) -> None:
    outlet.show_faults(console := io.StringIO())
    logger.info("Nothing to worry about")
    logger.error("%s while answering", ValueError("anna"))
    log = Log(tmp_path, outlet=outlet)
    logger.error("This one goes to the log")
    log.close(PATIENCE)
    assert console.getvalue() == "ValueError while answering\n"


def test_a_logger_loads_neither_logging_nor_traceback() -> None:
    code = (
        "import sys; from trackops_desktop.diagnostics.logger import LazyLogger\n"
        "log = LazyLogger('x')\n"
        "try: 1 / 0\n"
        "except ZeroDivisionError as error: log.warning('A %s', error, error=error)\n"
        "print([name for name in ('logging', 'traceback', 'linecache') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
