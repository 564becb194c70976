from __future__ import annotations

import io
import logging
import os
import threading
from enum import Enum
from pathlib import Path

import pytest

from tests import canary
from tests.file_readers import readers
from tests.patience import PATIENCE
from tests.systems import ON_WINDOWS
from trackops_desktop.diagnostics.log import FILE_NAME, ROOT, Log, SafeFilter, last_lines
from trackops_desktop.diagnostics.logger import Word

LOGGER = logging.getLogger(f"{ROOT}.tests")
#: Few of them fill a file.
LONG = "Line %d of a long day in which a lot was written down" + ", and a lot more" * 30
PAGE = "https://demo.example.test/reset?token=abcdef"


class Colour(Enum):
    RED = "#f00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def _written(folder: Path) -> str:
    return (folder / FILE_NAME).read_text("utf-8")


def test_a_line_has_time_level_module_and_what_is_ours(folder: Path) -> None:
    log = Log(folder)
    LOGGER.warning("%d accounts of %s, %s, %s", 3, Word("aegis"), Colour.RED, KeyError("anna"))
    log.close(PATIENCE)
    line = _written(folder)
    assert line.endswith(f"WARNING {ROOT}.tests: 3 accounts of aegis, RED, KeyError\n")
    assert line[:10].count("-") == 2
    assert "Z " in line


@pytest.mark.parametrize("text", [canary.URI, canary.BASE32, "482913", "correct horse", PAGE, "anna@example.test"])
def test_no_text_of_anybody_reaches_the_file_whoever_logs_it(folder: Path, text: str) -> None:
    log = Log(folder, verbose=True, stream=(stream := io.StringIO()))
    LOGGER.error("Failed with %s", text)
    LOGGER.error("Failed with %(what)s", {"what": text})
    LOGGER.error(ValueError(text))
    LOGGER.error("%s %s %s", [text], {text: text}, text.encode())
    try:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ValueError(f"cannot use {text}") from error
    except ValueError:
        LOGGER.exception("A bug")
    log.close(PATIENCE)
    for found in (_written(folder), stream.getvalue()):
        assert text not in found
        assert "ValueError in" in found
        assert "KeyError in" in found


def test_a_text_where_a_number_belongs_costs_the_number_alone() -> None:
    record = logging.LogRecord(ROOT, logging.ERROR, __file__, 1, "%d accounts", ("482913",), None)
    assert SafeFilter().filter(record)
    assert record.getMessage() == "%d accounts"


def test_only_this_user_can_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        log = Log(folder)
        LOGGER.info("Started")
        log.close(PATIENCE)
    finally:
        os.umask(before)
    assert readers(folder / FILE_NAME) == {"owner"}
    assert ON_WINDOWS or folder.stat().st_mode & 0o777 == 0o700


def test_old_lines_make_room_and_the_end_can_be_read_back(folder: Path) -> None:
    log = Log(folder)
    for number in range(4_000):
        LOGGER.info(LONG, number)
    log.close(PATIENCE)
    files = sorted(path.name for path in folder.iterdir())
    assert files == [FILE_NAME, f"{FILE_NAME}.1", f"{FILE_NAME}.2"]
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_700_000
    end = last_lines(folder, 1000)
    assert len(end) <= 1000
    assert end.endswith(f"{LONG % 3999}\n")
    assert end.startswith("2")


def test_no_line_is_lost_while_the_file_cannot_be_renamed(folder: Path) -> None:
    for number in (1, 2):  # what stands in the way of the older files, as another process does on Windows
        (folder / f"{FILE_NAME}.{number}" / "in the way").mkdir(parents=True)
    log = Log(folder)
    for number in range(1_500):
        LOGGER.info(LONG, number)
    log.close(PATIENCE)
    lines = (folder / FILE_NAME).read_text("utf-8").splitlines()
    assert (folder / FILE_NAME).stat().st_size > 512 * 1024  # it would have been renamed
    assert len(lines) == 1_500
    assert lines[-1].endswith(LONG % 1499)


def test_debug_lines_come_only_when_asked_for(folder: Path) -> None:
    log = Log(folder)
    LOGGER.debug("Detail")
    log.close(PATIENCE)
    assert last_lines(folder) == ""
    log = Log(folder, verbose=True)
    LOGGER.debug("Detail")
    log.close(PATIENCE)
    assert "Detail" in last_lines(folder)


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_log(tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(b"a file stands here")
    log = Log(tmp_path / "logs")
    LOGGER.error("Nobody reads this")
    log.close(PATIENCE)
    assert last_lines(tmp_path / "logs") == ""


def test_who_logs_never_waits_for_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is opened and written on the log's own thread alone."""
    threads: list[str] = []
    real = os.open

    def watched(path: str, flags: int, mode: int = 0o777, **more: int) -> int:
        if str(path).endswith(FILE_NAME):
            threads.append(threading.current_thread().name)
        return real(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", watched)
    log = Log(folder)
    LOGGER.info("Started")
    log.close(PATIENCE)
    assert set(threads) == {"log"}


def test_other_libraries_write_nothing_into_it(folder: Path) -> None:
    log = Log(folder)
    logging.getLogger("PIL.PngImagePlugin").error("STREAM %s", canary.BASE32)
    LOGGER.info("Started")
    log.close(PATIENCE)
    assert "STREAM" not in _written(folder)


def test_closed_it_takes_no_more(folder: Path) -> None:
    log = Log(folder)
    log.close(PATIENCE)
    LOGGER.error("Too late")
    assert last_lines(folder) == ""
