"""The page about other programs' formats names every format that is read or written, and no other one."""

from __future__ import annotations

import re
from pathlib import Path

from trackops_desktop.scan.sources import picture_files
from trackops_desktop.services.import_export.transfers import FORMATS, WRITERS
from trackops_desktop.transfer import limits

PAGE = (Path(__file__).parents[4] / "docs" / "formats.md").read_text(encoding="utf-8")


def _rows() -> list[list[str]]:
    table = PAGE.partition("| Program ")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def test_every_format_has_its_row() -> None:
    named = [key for row in _rows() for key in re.findall(r"`([a-z0-9-]+)`", row[1])]
    assert sorted(named) == sorted({one.key for one in FORMATS} | {one.key for one in WRITERS})


def test_what_is_written_is_said_to_be() -> None:
    written = {key for row in _rows() if len(row) > 3 and row[3] for key in re.findall(r"`([a-z0-9-]+)`", row[1])}
    assert written - {"picture", "html"} == {one.key for one in WRITERS}


def test_the_limits_are_those_of_the_code() -> None:
    told = re.sub(r"\s+", " ", PAGE.partition("## Limits")[2])
    for words in (
        f"a file {limits.MAX_FILE_BYTES // 2**20} MiB",
        f"a picture {picture_files.MAX_BYTES // 2**20} MiB and {picture_files.MAX_PIXELS // 10**6} megapixels",
        f"an archive {limits.MAX_UNPACKED_BYTES // 2**20} MiB unpacked and {limits.MAX_ARCHIVE_MEMBERS:,} files",
        f"{limits.MAX_ENTRIES:,} entries",
        f"JSON {limits.MAX_DEPTH} levels",
        f"PBKDF2 {limits.MAX_PBKDF2_ROUNDS:,} rounds",
        f"scrypt {limits.MAX_SCRYPT_MEMORY_BYTES // 2**20} MiB",
    ):
        assert words in told, words
