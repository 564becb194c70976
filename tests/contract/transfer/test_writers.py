"""What is exported is read back by ourselves and by readers that share nothing with us."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pyotp  # noqa: TID251  # an independent reader is the point of this test
import pytest
import zxingcpp  # noqa: TID251  # as above

from tests.unit.transfer import decoders
from tests.unit.transfer.samples import VARIETY, enrolment, file_of
from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.codes import code_at
from trackops_desktop.otp.secret import Secret
from trackops_desktop.transfer.format import Outgoing, Writer
from trackops_desktop.transfer.registry import WRITERS, reader, recognise, writer
from trackops_desktop.transfer.writers.otpauth import OtpauthWriter
from trackops_desktop.transfer.writers.sheet import SheetWriter

PASSPHRASE = "sechs Wörter für den Tresor"
TAGS: tuple[tuple[str, ...], ...] = (("Work",), (), ("Work",), ("Private",), (), ())
DECODERS: dict[str, Callable[[bytes, str | None], list[dict[str, Any]]]] = {
    "aegis": decoders.aegis,
    "2fas": decoders.twofas,
    "stratum": decoders.stratum,
}


def carried(one: Writer) -> list[Outgoing]:
    """Return what of the samples a format can carry."""
    rows = []
    for sample, tags in zip(VARIETY, TAGS, strict=True):
        try:
            one.check(sample)
        except OtpError:
            continue
        rows.append(Outgoing(sample, tags))
    return rows


def described(row: Outgoing) -> dict[str, Any]:
    account = row.enrolment.account
    return {
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "secret": base64.b32encode(row.enrolment.secret.reveal()).decode().rstrip("="),
        "algorithm": account.algorithm.value,
        "digits": account.digits,
        "moving": account.counter if account.kind is Kind.HOTP else account.period,
        "tags": list(row.tags),
    }


@pytest.mark.parametrize("key", DECODERS)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_an_independent_reader_finds_everything(key: str, passphrase: str | None) -> None:
    rows = [row for row in carried(writer(key)) if row.enrolment.account.issuer]

    found = DECODERS[key](writer(key).write(rows, passphrase), passphrase)

    assert found == [described(row) for row in rows]


@pytest.mark.parametrize("key", [*DECODERS, "otpauth", "google"])
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_our_own_reader_finds_everything(key: str, passphrase: str | None) -> None:
    one = writer(key)
    if passphrase and not one.encrypts:
        passphrase = None
    rows = [row for row in carried(one) if row.enrolment.account.issuer or key != "stratum"]
    file = file_of(one.write(rows, passphrase))

    assert recognise(file).key == key
    result = reader(key, file).read(file, passphrase)

    assert [row.enrolment for row in result.accounts] == [row.enrolment for row in rows]
    if key in DECODERS:
        assert [row.tags for row in result.accounts] == [row.tags for row in rows]


def test_stratum_gets_the_name_where_there_is_no_issuer() -> None:
    rows = [Outgoing(enrolment("", "only a name")), Outgoing(Enrolment(Account(), Secret(b"x" * 20)))]

    found = decoders.stratum(writer("stratum").write(rows), None)

    assert [(row["issuer"], row["name"]) for row in found] == [("only a name", ""), ("Unnamed account", "")]


@pytest.mark.parametrize("key", DECODERS)
def test_two_exports_share_no_byte_of_salt_nonce_or_ciphertext(key: str) -> None:
    rows = carried(writer(key))
    one, other = (writer(key).write(rows, PASSPHRASE) for _ in range(2))

    assert one != other
    assert VARIETY[0].secret.reveal() not in one
    assert described(rows[0])["secret"].encode() not in one


def test_pyotp_reads_the_list_and_makes_the_same_codes() -> None:
    at = 1_234_567_890
    # pyotp insists on secrets and digits of its own liking, and knows Steam by an issuer and an encoder only.
    rows = [Outgoing(one) for one in VARIETY if one.account.kind is not Kind.STEAM and len(one.secret) >= 16]

    for line, row in zip(OtpauthWriter().write(rows).decode().splitlines(), rows, strict=True):
        parsed = pyotp.parse_uri(line)
        account = row.enrolment.account
        assert (parsed.issuer or "", parsed.name) == (account.issuer, account.name)
        assert isinstance(parsed, pyotp.TOTP)
        assert parsed.at(at) == code_at(row.enrolment, at).value


def test_the_codes_of_a_printed_sheet_are_read_by_a_scanner() -> None:
    rows = carried(SheetWriter())

    drawn = decoders.sheet(SheetWriter().write(rows))

    assert len(drawn) == len(rows)
    for (picture, text), row in zip(drawn, rows, strict=True):
        account = row.enrolment.account
        (code,) = zxingcpp.read_barcodes(picture)
        listed = reader("otpauth").read(file_of(code.text)).accounts[0]
        assert listed.enrolment == row.enrolment
        assert account.name in text
        assert (account.issuer or account.label) in text


def test_labels_cannot_break_out_of_the_sheet() -> None:
    page = SheetWriter().write([Outgoing(enrolment('<script>alert("x")</script>', "a & b"))]).decode()

    assert "<script>alert" not in page
    assert "a &amp; b" in page


@pytest.mark.parametrize("one", WRITERS, ids=lambda one: one.key)
def test_a_writer_says_what_the_file_will_hold(one: Writer) -> None:
    assert one.contents(sealed=False).endswith(".")
    assert one.suffix.startswith(".")
    if one.encrypts:
        assert "encrypted" in one.contents(sealed=True)
        assert "unencrypted" in one.contents(sealed=False)


@pytest.mark.parametrize(
    ("key", "refused"),
    [
        ("google", enrolment(period=60)),
        ("google", enrolment(digits=7)),
        ("google", enrolment(kind=Kind.STEAM, digits=5)),
        ("2fas", enrolment(digits=9)),
        ("2fas", enrolment(period=45)),
        ("2fas", enrolment(kind=Kind.HOTP, counter=2**31)),
        ("stratum", enrolment(digits=5)),
        ("sheet", enrolment("😀" * 256, "😀" * 256)),
    ],
)
def test_what_a_format_cannot_carry_is_refused_and_not_changed(key: str, refused: Enrolment) -> None:
    with pytest.raises(OtpError):
        writer(key).check(refused)
