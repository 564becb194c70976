from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.qr_png import qr_png
from tests.unit.commands.calls import HOTP_URI, KEY, URI, Console


def _pauses(*steps: Callable[[], object]) -> Callable[[float], None]:
    """Return a pause in which one thing after the other happens, and at last Ctrl-C."""
    waiting = list(steps)

    def pause(_seconds: float) -> None:
        if not waiting:
            raise KeyboardInterrupt
        waiting.pop(0)()

    return pause


def _nothing() -> None:
    """Let one round pass."""


def test_pictures_are_scanned_as_they_come(console: Console, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "first.png").write_bytes(qr_png(URI))
    (folder / "notes.txt").write_text("no picture")
    half = qr_png(HOTP_URI)
    console.pause = _pauses(
        lambda: (folder / "second.png").write_bytes(half[:100]),
        lambda: (folder / "second.png").write_bytes(half),
        lambda: (folder / ".hidden.png").write_bytes(half),
        _nothing,
        lambda: (folder / "broken.png").write_bytes(b"no picture"),
        _nothing,
    )
    outcome = console.run("scan", "--watch", str(folder), "--json")
    assert outcome.status == 0
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert [line["accounts"][0]["name"] for line in lines] == ["bob", "carol"]
    assert "broken.png" in outcome.err
    assert KEY not in outcome.out


def test_a_picture_that_is_replaced_is_scanned_again(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "screen.png"
    file.write_bytes(qr_png(URI))
    console.pause = _pauses(_nothing, lambda: file.write_bytes(qr_png(HOTP_URI)), _nothing, _nothing)
    assert console.run("scan", "--watch", str(tmp_path)).out.count("otpauth://") == 2


def test_what_was_seen_becomes_a_table(console: Console, tmp_path: Path) -> None:
    file, table = tmp_path / "code.png", tmp_path / "seen.csv"
    for text in (URI.replace("ACME", "%3DSUM(A1)"), "https://acme.test"):
        file.write_bytes(qr_png(text))
        assert console.run("scan", str(file), "--csv", str(table)).status == 0
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["kind"], row["issuer"], row["name"], row["period"]) for row in rows] == [
        ("otpauth", "'=SUM(A1)", "bob", "30"),
        ("other", "", "", ""),
    ]
    assert rows[0]["time"] == "2009-02-13T23:31:30+00:00"
    assert KEY not in table.read_text(encoding="utf-8")


def test_a_counter_is_in_its_own_column(console: Console, tmp_path: Path) -> None:
    file, table = tmp_path / "code.png", tmp_path / "seen.csv"
    file.write_bytes(qr_png(HOTP_URI))
    console.run("scan", str(file), "--csv", str(table), "--reveal")
    row = table.read_text(encoding="utf-8").splitlines()[1]
    assert ",hotp,Counter,carol,SHA1,6,,3," in row
    assert KEY not in row


@pytest.mark.parametrize(
    ("options", "status", "word"),
    [
        ([], 2, "nothing to scan"),
        (["x.png", "--watch", "."], 2, "nothing to scan"),
        (["--watch", "/nowhere/at/all"], 1, "can't be watched"),
        (["x.png", "--csv", "/nowhere/x.csv"], 1, "can't be written"),
    ],
)
def test_what_cannot_be_done_is_told(console: Console, options: list[str], status: int, word: str) -> None:
    outcome = console.run("scan", *options)
    assert outcome.status == status
    assert word in outcome.err
