from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.qr_png import qr_png
from tests.systems import needs_byte_names
from tests.unit.commands.calls import HOTP_URI, KEY, URI, Console
from tests.unit.scan.drawing import appended, drawn, encoded, qr
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri


def _picture(folder: Path, text: str, name: str = "code.png") -> str:
    file = folder / name
    file.write_bytes(qr_png(text))
    return str(file)


def test_an_enrolment_is_shown_without_its_secret(console: Console, tmp_path: Path) -> None:
    file = _picture(tmp_path, URI)
    outcome = console.run("scan", file, "--json")
    assert outcome.status == 0
    (one,) = outcome.json
    assert one["source"] == file
    assert one["symbol"]["format"] == "QRCode"
    assert one["kind"] == "otpauth"
    assert one["text"] == "otpauth://totp/ACME:bob?secret=…&issuer=ACME&algorithm=SHA1&digits=8&period=30"
    assert one["accounts"] == [
        {
            "type": "totp",
            "issuer": "ACME",
            "name": "bob",
            "secret": None,
            "algorithm": "SHA1",
            "digits": 8,
            "period": 30,
        }
    ]
    assert one["warnings"] == []
    assert KEY not in outcome.out + console.run("scan", file).out


def test_secrets_are_shown_when_asked_for(console: Console, tmp_path: Path) -> None:
    file = _picture(tmp_path, HOTP_URI)
    (one,) = console.run("scan", "--reveal", "--json", file).json
    assert one["text"] == HOTP_URI
    assert one["accounts"][0]["secret"] == KEY
    assert one["accounts"][0]["counter"] == 3
    assert KEY in console.run("scan", file, "--reveal").out


@pytest.mark.parametrize(
    ("issuer", "coding"),
    [
        ("Blåbær", "latin-1"),
        ("Büro 😀", "utf-8"),
        ("Müller", "utf-8-sig"),
        ("Łódź", "utf-8"),
        ("日本銀行", "shift_jis"),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=repr)
@pytest.mark.parametrize("mirrored", [False, True])
def test_letters_of_every_script_are_read_whatever_encoder_wrote_them(
    console: Console, tmp_path: Path, issuer: str, coding: str, end: str, *, mirrored: bool
) -> None:
    file = tmp_path / "code.png"
    drawing = qr((f"otpauth://totp/{issuer}:dana?secret={KEY}&issuer={issuer}{end}").encode(coding))
    file.write_bytes(encoded(np.ascontiguousarray(drawing[:, ::-1]) if mirrored else drawing))
    (one,) = console.run("scan", str(file), "--json").json
    assert [(account["issuer"], account["name"]) for account in one["accounts"]] == [(issuer, "dana")]


@pytest.mark.parametrize("kind", ["half", "hash", "ansi"])
def test_a_code_drawn_with_letters_is_read(console: Console, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "terminal.txt"
    file.write_text(f"Scan this:\n{drawn(kind, inverted=False, text=URI)}\nor ask for help.\n", "utf-8")
    for outcome in (
        console.run("scan", "--json", "--reveal", str(file)),
        console.run("scan", "--json", "--reveal", "-", stdin=file.read_bytes()),
        console.run("inspect", "--json", "--reveal", str(file)),
        console.run("inspect", "--json", "--reveal", "-", stdin=file.read_bytes()),
    ):
        (one,) = outcome.json
        assert (one["kind"], one["text"], one["symbol"]["format"]) == ("otpauth", URI, "QRCode")
    assert console.run("import", "--json", str(file)).json["added"] == 1


def test_a_text_without_a_drawing_is_refused_as_before(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("a\n" * 40)
    outcome = console.run("scan", str(file))
    assert outcome.status == 1
    assert "This isn't a picture" in outcome.err


def test_addresses_beside_a_drawing_are_all_imported(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text(f"{drawn('half', inverted=False, text=URI)}\n{URI}\n{HOTP_URI}\n", "utf-8")
    assert console.run("import", "--json", str(file)).json["added"] == 2


def test_every_account_of_an_export_is_shown(console: Console, tmp_path: Path) -> None:
    text = format_migration([parse_uri(uri).enrolment for uri in (URI, HOTP_URI)], batch=1)[0]
    (one,) = console.run("scan", _picture(tmp_path, text), "--json").json
    assert one["kind"] == "otpauth-migration"
    assert [account["name"] for account in one["accounts"]] == ["bob", "carol"]


def test_what_makes_no_sense_is_a_warning(console: Console, tmp_path: Path) -> None:
    file = _picture(tmp_path, f"otpauth://totp/x?secret={KEY}&period=0")
    (one,) = console.run("scan", file, "--json").json
    assert one["accounts"] == []
    assert "period" in one["warnings"][0]
    assert KEY not in str(one)


def test_people_read_lines(console: Console, tmp_path: Path) -> None:
    file = _picture(tmp_path, "otpauth://totp/x?secret=JBSWY3DP")
    lines = console.run("scan", file).out.splitlines()
    assert lines[0].startswith(f"{file}: otpauth: otpauth://totp/x?secret=…")
    assert lines[1] == "  x"
    assert any("No service is named." in line for line in lines)


def test_other_codes_are_named_and_their_text_kept_back(console: Console, tmp_path: Path) -> None:
    (one,) = console.run("scan", _picture(tmp_path, "WIFI:T:WPA;S:x;P:hunter22;;"), "--json").json
    assert (one["kind"], one["accounts"]) == ("other", [])
    assert "hunter22" not in one["text"]


def test_one_bad_file_does_not_stop_the_others(console: Console, tmp_path: Path) -> None:
    outcome = console.run("scan", str(tmp_path / "none.png"), _picture(tmp_path, URI), "--json")
    assert outcome.status == 1
    assert len(outcome.json) == 1
    assert "none.png" in outcome.err


def test_no_code_at_all_has_its_own_status(console: Console, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (80, 80), 255).save(tmp_path / "white.png")
    outcome = console.run("scan", str(tmp_path / "white.png"), "--json")
    assert (outcome.status, outcome.json) == (3, [])
    assert "No code was found." in outcome.err


@needs_byte_names
def test_a_file_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    try:
        (tmp_path / name).write_bytes(qr_png(URI))
    except OSError:
        pytest.skip("this file system takes no such names")
    for option, shown in (["--json"], "caf\\udce9.png"), ([], "caf\\xdce9.png"):
        command = [sys.executable, "-m", "trackops_desktop.cli", "scan", name, *option]
        done = subprocess.run(command, cwd=tmp_path, env=_importable(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert shown in done.stdout.decode()


def _importable() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}


def test_a_text_over_several_codes_is_put_together_over_all_files(console: Console, tmp_path: Path) -> None:
    files = []
    for number, part in enumerate(appended(URI, 50)):
        files.append(tmp_path / f"part{number}.png")
        files[-1].write_bytes(encoded(part))
    (one,) = console.run("scan", str(files[0]), "--json").json
    assert (one["kind"], one["accounts"], one["text"]) == ("other", [], "")
    assert "part 1 of 2" in one["warnings"][0]
    (whole,) = console.run("scan", *map(str, files), "--json").json
    assert whole["accounts"][0]["name"] == "bob"
    told = console.run("inspect", str(files[1]))
    assert told.status == 3
    assert "part 2 of 2" in told.out
