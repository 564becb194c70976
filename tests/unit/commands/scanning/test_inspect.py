from __future__ import annotations

from pathlib import Path

import pytest

from tests.qr_png import qr_png
from tests.unit.commands.calls import HOTP_URI, KEY, NOW, URI, Console
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri


def test_a_picture_is_taken_apart(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "code.png"
    file.write_bytes(qr_png(URI))
    outcome = console.run("inspect", str(file), "--json")
    assert outcome.status == 0
    (one,) = outcome.json
    assert one["symbol"]["ec_level"]
    assert one["accounts"][0]["secret"] is None
    (account,) = one["inspection"]
    assert {field["name"]: field["origin"] for field in account["fields"]} == {
        "type": "address",
        "issuer": "parameter, and the label",
        "name": "label",
        "secret": "parameter",
        "algorithm": "default",
        "digits": "parameter",
        "period": "default",
    }
    start = int(NOW) // 30 * 30
    assert account["codes"]["now"] == {"code": "89005924", "valid_from": start, "valid_until": start + 30}
    assert account["codes"]["before"]["valid_until"] == start
    assert account["codes"]["after"]["valid_from"] == start + 30
    assert account["round_trip"] is True
    assert KEY not in outcome.out


def test_a_text_is_taken_apart_from_standard_input(console: Console) -> None:
    (one,) = console.run("inspect", "-", "--json", "--reveal", stdin=f"{HOTP_URI}\n").json
    assert (one["source"], one["symbol"], one["text"]) == ("-", None, HOTP_URI)
    assert one["accounts"][0]["secret"] == KEY
    assert one["inspection"][0]["codes"]["now"] == {"code": "969429", "valid_from": None, "valid_until": None}


def test_a_picture_may_come_through_standard_input(console: Console) -> None:
    assert console.run("inspect", "-", "--json", stdin=qr_png(URI)).json[0]["kind"] == "otpauth"


def test_every_line_of_a_text_file_is_inspected(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    export = format_migration([parse_uri(uri).enrolment for uri in (URI, HOTP_URI)], batch=1)[0]
    file.write_text(f"{URI}\n\n{export}\notpauth://totp/x?secret=JBSWY3DP&period=0\n")
    told = console.run("inspect", str(file), "--json").json
    assert [one["kind"] for one in told] == ["otpauth", "otpauth-migration", "otpauth"]
    assert len(told[1]["inspection"]) == 2
    assert told[2]["problems"]
    assert told[2]["warnings"] == told[2]["problems"]


def test_people_read_a_report(console: Console) -> None:
    outcome = console.run("inspect", "-", stdin="otpauth://totp/x?secret=JBSWY3DP&image=a")
    assert "secret: 40 bits (parameter)" in outcome.out
    assert "warning, issuer: No service is named." in outcome.out
    assert "codes of x: before " in outcome.out
    assert "JBSWY3DP" not in outcome.out
    revealed = console.run("inspect", "-", "--reveal", stdin="otpauth://totp/x?secret=JBSWY3DP").out
    assert "secret of x: JBSWY3DP" in revealed
    assert "Text: otpauth://totp/x?secret=JBSWY3DP" in revealed


def test_a_secret_in_the_wrong_place_is_not_taken_for_the_name_of_a_parameter(console: Console) -> None:
    outcome = console.run("inspect", "-", stdin=f"otpauth://totp/x?secret=JBSWY3DP&{KEY}&image=a")
    assert "parameter of 32 characters" in outcome.out
    assert "parameter “image”" in outcome.out
    assert KEY[:12].casefold() not in outcome.out.casefold()


def test_a_counter_that_has_not_begun_has_no_code_before(console: Console) -> None:
    assert "before none" in console.run("inspect", "-", stdin=HOTP_URI.replace("counter=3", "counter=0")).out


@pytest.mark.parametrize(("stdin", "status"), [(b"", 3), (b"hello", 3), (b"\xff\x00\x01", 1)])
def test_what_is_no_enrolment_is_told(console: Console, stdin: bytes, status: int) -> None:
    outcome = console.run("inspect", "-", stdin=stdin)
    assert outcome.status == status
    assert outcome.err


def test_a_file_that_is_not_there_is_told(console: Console, tmp_path: Path) -> None:
    outcome = console.run("inspect", str(tmp_path / "none"))
    assert outcome.status == 1
    assert "can't be read" in outcome.err
