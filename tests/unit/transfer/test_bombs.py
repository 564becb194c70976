"""Files that would cost memory or time beyond any real export: refused before the work is done."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sqlite3
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
import pyzipper

from tests.unit.transfer import encoders
from tests.unit.transfer.samples import KEY, enrolment, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.limits import MAX_FILE_BYTES
from trackops_desktop.transfer.readers import ente
from trackops_desktop.transfer.registry import recognise

MEBIBYTE = 2**20
#: Most bombs are a quarter as large as a file may be, and may take a quarter of the memory: one grows with the other.
MOST_MEMORY = 25 * MEBIBYTE
ROWS = [(enrolment(), ())]


def zip_of(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def packed_zip(method: int, *, encrypted: bool = False) -> bytes:
    """Return an archive that claims 10 bytes and unpacks to 40 MiB."""
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=method) as archive:
        if encrypted:
            archive.setpassword(b"passphrase")
            archive.setencryption(pyzipper.WZ_AES)
        with archive.open("export.data", "w") as member:
            for _block in range(40):
                member.write(bytes(MEBIBYTE))
    size = struct.pack("<I", 40 * MEBIBYTE)
    return buffer.getvalue().replace(size, struct.pack("<I", 10))


def lying_zip() -> bytes:
    """Return an archive that claims 10 bytes and unpacks to 30 MiB."""
    data = zip_of(("export.data", b"{" + b" " * (30 * MEBIBYTE)))
    size = struct.pack("<I", 30 * MEBIBYTE + 1)
    assert data.count(size) == 2
    return data.replace(size, struct.pack("<I", 10))


def endless_database() -> bytes:
    """Return a database whose accounts are a view that never ends."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIEW accounts AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS email, i AS secret, i AS type FROM n WHERE i < 0"
        )
        return connection.serialize()


def overlapping_java_map() -> bytes:
    return encoders.java_map({"masterKey": "{}"})[:-40] + b"w\x08" + struct.pack(">II", 2**30, 2**30)


BOMBS: dict[str, Callable[[], bytes]] = {
    "larger than 10 MiB": lambda: b"x" * (MAX_FILE_BYTES + 1),
    "deep arrays": lambda: b"[" * (3 * MEBIBYTE // 2),
    "deep objects": lambda: b'{"a":' * (MEBIBYTE // 4),
    "deep but closed": lambda: b"[" * 100_000 + b"]" * 100_000,
    "a long number": lambda: b'{"services":[],"schemaVersion":' + b"9" * (5 * MEBIBYTE // 2) + b"}",
    "millions of arrays": lambda: b"[" + b"[]," * (3 * MEBIBYTE // 4) + b"[]]",
    "millions of objects": lambda: b"[" + b"{}," * (3 * MEBIBYTE // 4) + b"{}]",
    "millions of texts": lambda: b"[" + b'"ab",' * MEBIBYTE + b"0]",
    "an open text": lambda: b'["' + b'\\"' * (3 * MEBIBYTE // 2),
    "backslashes": lambda: b'["' + b"\\" * (5 * MEBIBYTE // 2),
    "many entries": lambda: encoders.aegis_plain(ROWS * 5_000),
    "many addresses": lambda: encoders.uri_lines(ROWS * 50_000),
    "many lines": lambda: f"otpauth://totp/a?secret={KEY}".encode() + b"\na" * (2 * MEBIBYTE),
    "one long line": lambda: b"otpauth://totp/" + b"a" * (5 * MEBIBYTE // 2),
    "many schemes": lambda: b"otpauth://," * 450_000,
    "spaces": lambda: b" " * (5 * MEBIBYTE // 2) + b"!",
    "base64 and no base64": lambda: b"A" * (5 * MEBIBYTE // 4) + b" " * (5 * MEBIBYTE // 4) + b"!",
    "open code elements": lambda: b"<html><code>otpauth://totp/a</code>" + b"<code>" * 400_000,
    "open tags": lambda: b"<html>" + b"<code" * 500_000,
    "zip of spaces": lambda: zip_of(("export.data", b" " * (60 * MEBIBYTE))),
    "zip of many": lambda: zip_of(*((f"{at}.txt", b"") for at in range(2_001))),
    "zip of several": lambda: zip_of(*((f"{at}.json", b" " * (6 * MEBIBYTE)) for at in range(10))),
    "a lying zip": lying_zip,
    "a lying zip, bzip2": lambda: packed_zip(pyzipper.ZIP_BZIP2),
    "a lying zip, LZMA": lambda: packed_zip(pyzipper.ZIP_LZMA),
    "a lying zip, bzip2 and AES": lambda: packed_zip(pyzipper.ZIP_BZIP2, encrypted=True),
    "a nested zip": lambda: zip_of(("a.zip", zip_of(("b.zip", zip_of(("c.txt", b"x")))))),
    "entities": lambda: (
        b"<!DOCTYPE m [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(f"<!ENTITY a{at} '&a{at - 1};&a{at - 1};'>".encode() for at in range(1, 40))
        + b"]><map><string name='tokenOrder'>&a39;</string></map>"
    ),
    "deep XML": lambda: b"<map><string name='tokenOrder'>" + b"<string name='a'>" * 150_000,
    "an endless database": endless_database,
    "a lying Java map": overlapping_java_map,
    "a wide table": lambda: b"login_totp," * 225_000 + b"\n" + b"," * 25_000,
    "a long cell": lambda: b"login_totp,name\n" + b'"' + b"a" * (5 * MEBIBYTE // 2),
    "random": lambda: bytes(range(1, 256)) * 20_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_twenty_five_mebibytes(name: str) -> None:
    data = BOMBS[name]()

    tracemalloc.start()
    try:
        with pytest.raises(TransferError):
            read(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < MOST_MEMORY


def read(data: bytes) -> None:
    file = ForeignFile(data)
    result = recognise(file).read(file, "passphrase")
    if not result.accounts:
        raise TransferError("Nothing but problems.")


# -- key derivations ----------------------------------------------------------------------------------------------


def forbid_derivations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which a key is derived from now on."""

    def derived(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a key was derived")

    monkeypatch.setattr(hashlib, "pbkdf2_hmac", derived)
    monkeypatch.setattr(hashlib, "scrypt", derived)
    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.argon2.Argon2id", derived)
    monkeypatch.setattr(ente, "_key", derived)


def changed(document: bytes, *path: Any, **values: Any) -> bytes:
    loaded = json.loads(document)
    holder = loaded
    for step in path:
        holder = holder[step]
    holder.update(values)
    return json.dumps(loaded).encode()


GREEDY: dict[str, Callable[[], bytes]] = {
    "bitwarden rounds": lambda: changed(encoders.bitwarden_pbkdf2(ROWS), kdfIterations=10**9),
    "bitwarden no rounds": lambda: changed(encoders.bitwarden_pbkdf2(ROWS), kdfIterations=0),
    "bitwarden memory": lambda: changed(encoders.bitwarden_argon2id(ROWS), kdfMemory=4096),
    "bitwarden huge memory": lambda: changed(encoders.bitwarden_argon2id(ROWS), kdfMemory=10**18),
    "bitwarden passes": lambda: changed(encoders.bitwarden_argon2id(ROWS), kdfIterations=10**6),
    "bitwarden lanes": lambda: changed(encoders.bitwarden_argon2id(ROWS), kdfParallelism=1000),
    "bitwarden unknown": lambda: changed(encoders.bitwarden_argon2id(ROWS), kdfType=7),
    "ente 2 GiB": lambda: changed(encoders.ente_sealed(ROWS), "kdfParams", memLimit=2**31),
    "ente passes": lambda: changed(encoders.ente_sealed(ROWS), "kdfParams", opsLimit=2**31),
    "ente work": lambda: changed(encoders.ente_sealed(ROWS), "kdfParams", memLimit=2**30, opsLimit=100),
    "ente negative": lambda: changed(encoders.ente_sealed(ROWS), "kdfParams", memLimit=-1),
    "aegis scrypt": lambda: changed(encoders.aegis_sealed(ROWS), "header", "slots", 0, n=2**25),
    "aegis block": lambda: changed(encoders.aegis_sealed(ROWS), "header", "slots", 0, r=65),
    "freeotp rounds": lambda: encoders.freeotp2(ROWS * 2).replace(b'"mIterations": 1000', b'"mIterations": 9999999999'),
}


@pytest.mark.parametrize("name", GREEDY)
def test_a_greedy_key_derivation_never_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = GREEDY[name]()
    if name.startswith("freeotp"):
        # The texts of a Java map carry their length.
        at = data.index(b'{"mAlgorithm"')
        length = int.from_bytes(data[at - 2 : at], "big") + 6
        data = data[: at - 2] + struct.pack(">H", length) + data[at:]

    forbid_derivations(monkeypatch)
    with pytest.raises(TransferError, match=r"more work|malformed|isn't supported"):
        recognise(file_of(data)).read(file_of(data), "passphrase")
