from __future__ import annotations

from pathlib import Path

import pytest

from tests.qr_png import qr_png
from tests.unit.commands.calls import KEY, OTHER_URI, URI, Console, answers
from tests.unit.scan.drawing import appended, encoded, qr
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri


def _names(console: Console) -> list[str]:
    return [entry["name"] for entry in console.run("list", "--json").json]


def test_an_address_on_standard_input_becomes_an_account(console: Console) -> None:
    outcome = console.run("add", stdin=f"{URI}\n")
    assert outcome.status == 0
    assert outcome.out.startswith("Added ACME – bob (")
    assert KEY not in outcome.out + outcome.err
    assert _names(console) == ["bob"]


def test_json_is_the_account_as_list_shows_it(console: Console) -> None:
    assert console.run("add", "--json", stdin=URI).json == console.run("list", "--json").json[0]


def test_every_line_is_an_account_and_all_are_added_or_none(console: Console) -> None:
    broken = console.run("add", stdin=f"{URI}\notpauth://totp/x?secret=1\n")
    assert broken.status == 1
    assert _names(console) == []
    whole = console.run("add", "--json", stdin=f"\ufeff{URI}\r\n\r\n{OTHER_URI}\r\n")
    assert [entry["name"] for entry in whole.json] == ["bob", "alice"]


def test_an_export_code_brings_its_accounts(console: Console) -> None:
    accounts = [parse_uri(uri).enrolment for uri in (URI, OTHER_URI)]
    outcome = console.run("add", "--json", stdin=format_migration(accounts, batch=7)[0])
    assert [entry["name"] for entry in outcome.json] == ["bob", "alice"]


def test_a_part_of_an_export_says_so(console: Console) -> None:
    accounts = [parse_uri(URI.replace("bob", f"user{number}")).enrolment for number in range(11)]
    outcome = console.run("add", stdin=format_migration(accounts, batch=7)[1])
    assert "part 2 of 2" in outcome.err
    assert _names(console) == ["user10"]


def test_what_is_unusual_is_told(console: Console) -> None:
    outcome = console.run("add", stdin="otpauth://totp/x?secret=JBSWY3DP")
    assert outcome.status == 0
    assert "No service is named." in outcome.err
    assert "at least 128" in outcome.err


@pytest.mark.parametrize(
    ("stdin", "status", "word"),
    [
        ("", 3, "empty"),
        ("\n  \n", 3, "empty"),
        ("hello", 1, "otpauth://"),
        (f"otpauth://totp/x?secret={KEY}&period=0", 1, "period"),
        (b"\xff\xfe\x00", 1, "UTF-8"),
        ("x" * (1024 * 1024 + 1), 1, "longer"),
        ("otpauth-migration://offline?data=!", 1, "damaged"),
    ],
)
def test_what_is_no_enrolment_gets_one_sentence(console: Console, stdin: str | bytes, status: int, word: str) -> None:
    outcome = console.run("add", stdin=stdin)
    assert (outcome.status, outcome.out) == (status, "")
    assert len(outcome.err.splitlines()) == 1
    assert word in outcome.err
    assert KEY not in outcome.err
    assert _names(console) == []


def test_the_same_secret_is_not_added_again_unasked(console: Console) -> None:
    console.add()
    twice = console.run("add", stdin=URI.replace("bob", "robert"))
    assert twice.status == 1
    assert len(twice.err.splitlines()) == 1
    assert "You already have ACME – bob" in twice.err
    assert _names(console) == ["bob"]
    assert console.run("add", "--again", stdin=URI.replace("bob", "robert")).status == 0
    assert _names(console) == ["bob", "robert"]


def test_another_secret_for_the_same_name_stands_beside_the_old_one(console: Console) -> None:
    first = console.add()
    outcome = console.run("add", stdin=URI.replace(KEY, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    assert outcome.status == 0
    assert first[:8] in outcome.err
    assert _names(console) == ["bob", "bob"]


def test_a_terminal_is_asked_without_showing_what_is_pasted(console: Console) -> None:
    console.ask = answers(URI)
    assert console.run("add").status == 0
    assert _names(console) == ["bob"]


def test_a_picture_becomes_an_account(console: Console, tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    picture.write_bytes(qr_png(URI))
    outcome = console.run("add", "--json", "--image", str(picture))
    assert outcome.json["name"] == "bob"
    assert _names(console) == ["bob"]


def test_a_picture_without_an_enrolment_is_told(console: Console, tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    picture.write_bytes(qr_png("https://demo.viewcases.com"))
    assert console.run("add", "--image", str(picture)).status == 3
    picture.write_bytes(b"no picture")
    assert console.run("add", "--image", str(picture)).status == 1
    assert console.run("add", "--image", str(tmp_path / "none.png")).status == 1


def test_a_picture_of_nothing_is_told(console: Console, tmp_path: Path) -> None:
    from PIL import Image

    picture = tmp_path / "white.png"
    Image.new("L", (80, 80), 255).save(picture)
    outcome = console.run("add", "--image", str(picture))
    assert outcome.status == 3
    assert "no QR code" in outcome.err


CASES = Path(__file__).parents[3] / "data" / "cases"


def _parts(folder: Path) -> list[str]:
    text = "otpauth://totp/ACME:bob?secret=AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQTCQKRMFYYDENBWHA5DYPSAIJCEMSCKJRH"
    files = [folder / f"part{number}.png" for number in range(2)]
    for file, part in zip(files, appended(text, 60), strict=True):
        file.write_bytes(encoded(part))
    return [str(file) for file in files]


def test_a_part_of_a_text_over_several_codes_is_never_an_account(console: Console, tmp_path: Path) -> None:
    for picture in (str(CASES / "23b-append-secret-cut-1.png"), *_parts(tmp_path)):
        outcome = console.run("add", "--image", picture)
        assert outcome.status == 3
        assert "of 2 of a text that is spread over several QR codes" in outcome.err
    assert _names(console) == []


def test_parts_in_several_pictures_are_one_account(console: Console, tmp_path: Path) -> None:
    first, second = _parts(tmp_path)
    assert console.run("add", "--image", second, first).status == 0
    assert console.run("add", "--image", str(CASES / "23b-append-secret-cut-both.png")).status == 1  # the same secret
    assert console.run("code", "bob", "--at", "1234567890").out.strip() == "837173"


def test_a_code_drawn_with_letters_is_added(console: Console) -> None:
    rows = (qr(URI, scale=1) == 0).tolist()
    text = "Scan this:\n" + "\n".join("".join("##" if cell else "  " for cell in row) for row in rows) + "\n"
    assert console.run("add", stdin=text).status == 0
    assert _names(console) == ["bob"]
