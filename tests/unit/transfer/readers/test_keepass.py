from __future__ import annotations

import base64
import struct
import sys
from pathlib import Path

import pytest
from pykeepass import PyKeePass

from tests.kdbx import quick_database
from tests.unit.transfer.samples import KEY, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.otp.account import Algorithm, Kind
from trackops_desktop.transfer.format import PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.parsing import kdbx_header
from trackops_desktop.transfer.readers.password_managers.keepass import KeePass
from trackops_desktop.transfer.registry import recognise

PASSPHRASE = "kee påss"


@pytest.fixture
def database(tmp_path: Path) -> PyKeePass:
    """Return an empty database to put entries in."""
    return quick_database(tmp_path / "test.kdbx", PASSPHRASE)


def content(database: PyKeePass) -> bytes:
    database.save()
    return Path(database.filename).read_bytes()


def read(database: PyKeePass) -> ReadResult:
    return KeePass().read(file_of(content(database)), PASSPHRASE)


def entry(database: PyKeePass, title: str = "Acme", **fields: str) -> None:
    made = database.add_entry(database.root_group, title, "ada", "a password", force_creation=True)
    for name, value in fields.items():
        if name == "otp":
            made.otp = value
        else:
            made.set_custom_property(name.replace("__", " ").replace("_", "-"), value, protect=True)


def test_keepassxcs_address_is_read_and_steam_by_its_encoder(database: PyKeePass) -> None:
    database.add_entry(
        database.root_group, "A", "ada", "p", otp=f"otpauth://totp/A:ada?secret={KEY}&issuer=A&period=60"
    )
    database.add_entry(database.root_group, "B", "bob", "p", otp=f"otpauth://totp/B:bob?secret={KEY}&encoder=steam")

    accounts = [row.enrolment.account for row in read(database).accounts]

    assert [(one.kind, one.issuer, one.name, one.period) for one in accounts] == [
        (Kind.TOTP, "A", "ada", 60),
        (Kind.STEAM, "B", "bob", 30),
    ]


def test_a_bare_key_takes_the_labels_of_its_entry(database: PyKeePass) -> None:
    database.add_entry(database.root_group, "Acme", "ada", "p", otp=KEY.lower())

    assert read(database).accounts[0].enrolment.account.label == "Acme – ada"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"otp": f"key={KEY}&step=60&size=8&otpHashMode=Sha256"}, (Kind.TOTP, Algorithm.SHA256, 8, 60, 0)),
        ({"otp": f"key={KEY}&type=hotp&counter=5"}, (Kind.HOTP, Algorithm.SHA1, 6, 30, 5)),
        ({"TOTP__Seed": KEY, "TOTP__Settings": "60;8"}, (Kind.TOTP, Algorithm.SHA1, 8, 60, 0)),
        ({"TOTP__Seed": KEY, "TOTP__Settings": "30;S"}, (Kind.STEAM, Algorithm.SHA1, 5, 30, 0)),
        ({"TOTP__Seed": KEY, "TOTP__Settings": "30;6;https://time.example"}, (Kind.TOTP, Algorithm.SHA1, 6, 30, 0)),
        ({"TOTP__Seed": KEY}, (Kind.TOTP, Algorithm.SHA1, 6, 30, 0)),
        (
            {"TimeOtp_Secret_Base32": KEY, "TimeOtp_Algorithm": "HMAC-SHA-512", "TimeOtp_Length": "7"},
            (Kind.TOTP, Algorithm.SHA512, 7, 30, 0),
        ),
        ({"HmacOtp_Secret_Base32": KEY, "HmacOtp_Counter": "9"}, (Kind.HOTP, Algorithm.SHA1, 6, 30, 9)),
    ],
)
def test_every_spelling_is_read(
    database: PyKeePass, fields: dict[str, str], expected: tuple[Kind, Algorithm, int, int, int]
) -> None:
    entry(database, **fields)

    (row,) = read(database).accounts
    account = row.enrolment.account

    assert (account.kind, account.algorithm, account.digits, account.period, account.counter) == expected
    assert account.label == "Acme – ada"
    assert row.enrolment.secret.reveal() == base64.b32decode(KEY)


@pytest.mark.parametrize("prefix", ["TimeOtp", "HmacOtp"])
@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("", "12345678901234567890"),
        ("_Hex", b"12345678901234567890".hex()),
        ("_Base32", base64.b32encode(b"12345678901234567890").decode()),
        ("_Base64", base64.b64encode(b"12345678901234567890").decode()),
    ],
)
def test_keepass_two_writes_secrets_in_four_ways(database: PyKeePass, prefix: str, suffix: str, text: str) -> None:
    entry(database, **{f"{prefix}_Secret{suffix}": text})

    assert read(database).accounts[0].enrolment.secret.reveal() == b"12345678901234567890"


def test_the_recycle_bin_is_told_and_history_is_left_out(database: PyKeePass) -> None:
    kept = database.add_entry(database.root_group, "Kept", "ada", "p", otp=KEY)
    kept.save_history()
    thrown = database.add_entry(database.root_group, "Thrown", "ada", "p", otp=KEY)
    database.trash_entry(thrown)

    result = read(database)

    assert [row.enrolment.account.issuer for row in result.accounts] == ["Kept"]
    assert [problem.reason for problem in result.problems] == ["It is in the database's recycle bin."]


def test_groups_and_tags_become_tags(database: PyKeePass) -> None:
    outer = database.add_group(database.root_group, "Work")
    inner = database.add_group(outer, "Mail")
    database.add_entry(inner, "Acme", "ada", "p", otp=KEY, tags=["blue", "green"])
    database.add_entry(database.root_group, "Plain", "ada", "p", otp=KEY)

    tags = {row.enrolment.account.issuer: row.tags for row in read(database).accounts}

    assert tags == {"Acme": ("blue", "green", "Work/Mail"), "Plain": ()}


def test_one_damaged_code_loses_no_other(database: PyKeePass) -> None:
    entry(database, "Bad", otp="not!base32")
    entry(database, "Good", otp=KEY)
    entry(database, "Worse", TimeOtp_Secret_Hex="xyz")

    result = read(database)

    assert [row.enrolment.account.issuer for row in result.accounts] == ["Good"]
    assert len(result.problems) == 2


def test_the_passphrase_is_asked_for_and_checked(database: PyKeePass) -> None:
    file = file_of(content(database))

    assert isinstance(recognise(file), KeePass)
    with pytest.raises(PassphraseNeeded):
        KeePass().read(file)
    with pytest.raises(WrongFilePassphrase):
        KeePass().read(file, "wrong")


def test_every_truncation_and_any_flipped_byte_gives_one_sentence(database: PyKeePass) -> None:
    whole = content(database)

    for at in range(0, len(whole), 37):
        damaged = bytearray(whole)
        damaged[at] ^= 0x40
        for data in (whole[:at], bytes(damaged)):
            with pytest.raises(TransferError):
                KeePass().read(file_of(data), PASSPHRASE)


def header_of(major: int, items: list[tuple[int, bytes]]) -> bytes:
    width = "<BI" if major == 4 else "<BH"
    body = b"".join(struct.pack(width, kind, len(value)) + value for kind, value in [*items, (0, b"\r\n\r\n")])
    return kdbx_header.MAGIC + struct.pack("<HH", 1, major) + body


def dictionary(**values: bytes) -> bytes:
    pairs = b"".join(
        struct.pack("<BI", 0x42, len(key)) + key.encode() + struct.pack("<I", len(value)) + value
        for key, value in values.items()
    )
    return b"\x00\x01" + pairs + b"\x00"


ARGON2 = bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")
AES = bytes.fromhex("c9d9f39a628a4460bf740d08c18a4fea")


@pytest.mark.parametrize(
    "data",
    [
        header_of(4, [(11, dictionary(**{"$UUID": ARGON2, "M": b"\0\0\0\0\2", "I": b"\1", "P": b"\1"}))]),
        header_of(4, [(11, dictionary(**{"$UUID": ARGON2, "M": b"\0\0\x10", "I": b"\xff\xff\xff", "P": b"\1"}))]),
        header_of(4, [(11, dictionary(**{"$UUID": ARGON2, "M": b"\0\0\x10", "I": b"\1", "P": b"\xff\xff"}))]),
        header_of(4, [(11, dictionary(**{"$UUID": AES, "S": bytes(32), "R": b"\xff" * 8}))]),
        header_of(4, [(11, dictionary(**{"$UUID": AES, "S": bytes(5), "R": b"\1"}))]),
        header_of(4, [(11, dictionary(**{"$UUID": b"other"}))]),
        header_of(4, []),
        header_of(3, [(5, bytes(32)), (6, b"\xff" * 8)]),
        header_of(2, []),
        kdbx_header.MAGIC,
        b"",
    ],
)
def test_costly_and_unknown_headers_are_refused_before_any_work(data: bytes) -> None:
    with pytest.raises(TransferError):
        kdbx_header.check(data)


def test_rounds_of_aes_are_those_of_pykeepass() -> None:
    import hashlib

    from pykeepass.kdbx_parsing.common import aes_kdf, compute_key_composite

    for rounds in (0, 1, 100, 65_537):
        seed = hashlib.sha256(str(rounds).encode()).digest()
        expected = aes_kdf(seed, rounds, compute_key_composite(PASSPHRASE))
        assert kdbx_header.AesKdf(seed, rounds).transformed(PASSPHRASE) == expected


def test_a_database_that_unpacks_too_far_is_refused(database: PyKeePass) -> None:
    database.add_entry(database.root_group, "Bomb", "ada", "p", notes="a" * (52 * 2**20))

    with pytest.raises(TransferError, match="50 MiB"):
        KeePass().read(file_of(content(database)), PASSPHRASE)


def test_without_the_optional_package_it_says_what_to_install(
    database: PyKeePass, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = content(database)
    monkeypatch.setitem(sys.modules, "pykeepass", None)
    with pytest.raises(TransferError, match="isn't installed") as caught:
        KeePass().read(file_of(data))
    assert "trackops-desktop[keepass]" in caught.value.advice
