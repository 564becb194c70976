"""Evidence: secrets stay out, any changed byte is found, and the key is the installation's own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.keyrings import MemoryKeyring
from tests.qr_png import qr_png
from tests.unit.commands.calls import Console
from tests.unit.linting.builders import GOOD
from trackops_desktop.linting.batches.drawing import drawn, modules_of
from trackops_desktop.linting.evidence.manifest import verify
from trackops_desktop.linting.evidence.masked_picture import picture_of
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture

KEY = "KDSVI3DPEHPK3PXPJBSWY3DPEHPK3PXQ"


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "home")


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    folder = tmp_path / "codes"
    folder.mkdir()
    (folder / "a.png").write_bytes(qr_png(GOOD))
    (folder / "b.txt").write_text(f"{GOOD}&digits=8\n")
    (folder / "c.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    return folder


def _evidence(console: Console, codes: Path, target: Path, *more: str) -> Path:
    outcome = console.run("inspect", str(codes), "--policy", "trackops", "--evidence", str(target), *more)
    assert outcome.status == 1
    assert "signed by the key" in outcome.err
    return target


def test_a_report_without_secrets_and_any_changed_byte_is_found(console: Console, codes: Path, tmp_path: Path) -> None:
    folder = _evidence(console, codes, tmp_path / "evidence")
    page = (folder / "report.html").read_text()
    assert "3 codes, 2 of them fail" in page
    assert "Secrets are left out" in page
    assert page.count("<img ") == 1
    assert "http" not in page.replace("http-equiv", "")
    rows = [json.loads(line) for line in (folder / "codes.jsonl").read_text().splitlines()]
    assert [row["grade"] for row in rows] == ["excellent", None, None]
    assert [row["violates"] for row in rows] == [False, True, True]
    assert len({row["sha256"] for row in rows}) == 3 or rows[2]["sha256"] is None
    for path in folder.iterdir():
        assert KEY.encode() not in path.read_bytes()
    good = console.run("evidence", "verify", str(folder))
    assert good.status == 0, good.out
    assert good.out.startswith("Not a byte was changed.")

    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        for place in {0, 1, len(data) // 3, len(data) // 2, len(data) - 2, len(data) - 1}:
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            assert verify(folder).faults, (path.name, place)
        for other in (data + b"\n", data[:-1], b""):
            path.write_bytes(other)
            assert verify(folder).faults, path.name
        path.write_bytes(data)
    assert verify(folder).faults == ()
    (folder / "more.txt").write_text("x")
    assert verify(folder).faults == ("more.txt was added.",)
    (folder / "more.txt").unlink()
    (folder / "codes.jsonl").unlink()
    assert console.run("evidence", "verify", str(folder)).out.startswith("codes.jsonl is missing.")


def test_another_installation_is_told_apart(console: Console, codes: Path, tmp_path: Path) -> None:
    folder = _evidence(console, codes, tmp_path / "evidence")
    key = console.run("evidence", "verify", str(folder), "--json").json["key"]
    second = _evidence(console, codes, tmp_path / "second")
    assert console.run("evidence", "verify", str(second), "--json").json["key"] == key
    other = Console(tmp_path / "other-home")
    stranger = other.run("evidence", "verify", str(folder))
    assert stranger.status == 1
    assert "Another installation signed it" in stranger.out
    assert other.run("evidence", "verify", str(folder), "--key", key).status == 0
    assert other.run("evidence", "verify", str(folder), "--key", "0000").status == 1
    # A key that the keyring lost is made anew; what the old one signed is still known as one's own.
    assert isinstance(console.keyring, MemoryKeyring)
    console.keyring = MemoryKeyring()
    third = _evidence(console, codes, tmp_path / "third")
    assert console.run("evidence", "verify", str(third), "--json").json["key"] != key
    assert console.run("evidence", "verify", str(folder)).status == 0


def test_secrets_are_in_it_only_where_they_were_asked_for(console: Console, codes: Path, tmp_path: Path) -> None:
    folder = _evidence(console, codes, tmp_path / "evidence", "--reveal")
    page = (folder / "report.html").read_text()
    assert page.index("This report contains unencrypted secrets") < page.index("<article>")
    assert KEY in page
    assert console.run("evidence", "verify", str(folder), "--json").json["about"]["secrets"] == "unencrypted"


def test_what_cannot_be_done_is_told(console: Console, codes: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    full = console.run("inspect", str(codes), "--policy", "trackops", "--evidence", str(tmp_path / "full"))
    assert "files in the folder for the evidence already" in full.err
    assert "no manifest" in console.run("evidence", "verify", str(tmp_path / "full")).err
    console.keyring = None
    locked = console.run("inspect", str(codes), "--policy", "trackops", "--evidence", str(tmp_path / "new"))
    assert locked.status == 1
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("turns", [0, 1])
def test_a_masked_picture_gives_nothing_away(turns: int) -> None:
    page = np.full((700, 900), 255, np.uint8)
    code = np.rot90(drawn(modules_of(GOOD)), turns)
    page[100 : 100 + code.shape[0], 200 : 200 + code.shape[1]] = code
    page[20:60, 20:800] = 0  # what stands beside the code
    [reading] = read_codes(page).readings
    picture = picture_of(page, reading)
    shown = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    assert decode_picture(shown) == ()
    assert max(shown.shape) <= 240
    revealed = np.asarray(Image.open(io.BytesIO(picture_of(page, reading, reveal=True))).convert("L"))
    assert [one.text for one in decode_picture(revealed)] == [GOOD]
    assert not (revealed[:5] < 100).any()
    # Another content leaves the same picture: nothing of it shows.
    other = page.copy()
    changed = np.rot90(drawn(modules_of(GOOD.replace(KEY, KEY[::-1]))), turns)
    if changed.shape == code.shape:
        other[100 : 100 + code.shape[0], 200 : 200 + code.shape[1]] = changed
        [second] = read_codes(other).readings
        assert picture_of(other, second) == picture
