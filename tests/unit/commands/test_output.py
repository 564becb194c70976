from __future__ import annotations

import io
import json
import os

import pytest

from trackops_desktop.commands.output import account_fields, printable, write_json, write_line, write_table
from trackops_desktop.otp.account import Account, Algorithm, Kind


def _stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def _bytes(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().replace(os.linesep.encode(), b"\n")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "UTF8"])
def test_json_is_the_same_on_any_stream(encoding: str) -> None:
    stream = _stream(encoding)
    write_json(stream, {"issuer": "Müller 語"})
    assert json.loads(_bytes(stream).decode(encoding)) == {"issuer": "Müller 語"}


def test_json_shows_letters_as_they_are_where_it_can() -> None:
    stream = _stream("utf-8")
    write_json(stream, ["語"])
    assert "語" in _bytes(stream).decode()


def test_a_line_never_fails_on_a_poor_stream() -> None:
    stream = _stream("ascii")
    write_line(stream, "Müller – bob")
    assert _bytes(stream) == b"M?ller ? bob\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("red \x1b[31m", "red \\x1b[31m"),
        ("two\nlines\r", "two\\x0alines\\x0d"),
        ("pay\u202elap", "pay\\x202elap"),
    ],
)
def test_nothing_drives_the_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_tables_have_straight_columns() -> None:
    out = io.StringIO()
    write_table(out, [("a", "bb", "c"), ("aaa", "b", "")])
    write_table(out, [])
    assert out.getvalue() == "a    bb  c\naaa  b\n"


def test_an_account_has_a_period_or_a_counter() -> None:
    totp = account_fields(Account(Kind.TOTP, "ACME", "bob", Algorithm.SHA256, 8, 60))
    hotp = account_fields(Account(Kind.HOTP, "ACME", "bob", counter=7))
    assert totp == {
        "type": "totp", "issuer": "ACME", "name": "bob", "algorithm": "SHA256", "digits": 8, "period": 60
    }  # fmt: skip
    assert hotp["counter"] == 7
    assert "period" not in hotp
