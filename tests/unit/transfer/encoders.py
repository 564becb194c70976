"""Writers of foreign formats for the tests, independent of the code under test.

Each takes accounts with their tags, in file order, and gives what the other program would write.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import hmac
import io
import json
import sqlite3
import struct
import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

import pyzipper
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.padding import PKCS7
from nacl import bindings
from nacl.pwhash import argon2id as sodium_argon2id

from trackops_desktop.otp.account import Algorithm, Enrolment, Kind

PASSPHRASE = "correct hörse battery"
Rows = Sequence[tuple[Enrolment, tuple[str, ...]]]


# Keys are kept: files are written many times with the same passphrase and salt, and keys are what that costs.


@cache
def pbkdf2(hash_: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac(hash_, PASSPHRASE.encode(), salt, rounds, 32)


@cache
def argon2id(salt: bytes, passes: int, lanes: int, kibibytes: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=kibibytes)
    return kdf.derive(PASSPHRASE.encode())


def base32(enrolment: Enrolment) -> str:
    return base64.b32encode(enrolment.secret.reveal()).decode().rstrip("=")


def uri(enrolment: Enrolment, extra: str = "") -> str:
    account = enrolment.account
    label = quote(f"{account.issuer}:{account.name}" if account.issuer else account.name, safe="")
    tail = f"&counter={account.counter}" if account.kind is Kind.HOTP else f"&period={account.period}"
    issuer = f"&issuer={quote(account.issuer)}" if account.issuer else ""
    return (
        f"otpauth://{account.kind.value}/{label}?secret={base32(enrolment)}{issuer}"
        f"&algorithm={account.algorithm.value}&digits={account.digits}{tail}{extra}"
    )


def gcm(key: bytes, nonce: bytes, plain: bytes, associated: bytes | None = None) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, associated)


def cbc(key: bytes, iv: bytes, plain: bytes) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def names_of(rows: Rows) -> list[str]:
    return list(dict.fromkeys(tag for _, tags in rows for tag in tags))


def signed(raw: bytes) -> list[int]:
    return [octet - 256 if octet > 127 else octet for octet in raw]


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# -- 2FAS ---------------------------------------------------------------------------------------------------------


def twofas(rows: Rows) -> dict[str, Any]:
    services = []
    for position, (enrolment, tags) in enumerate(rows):
        account = enrolment.account
        otp: dict[str, Any] = {
            "label": f"{account.issuer}:{account.name}",
            "account": account.name,
            "issuer": account.issuer,
            "digits": account.digits,
            "algorithm": account.algorithm.value,
            "tokenType": account.kind.value.upper(),
            "source": "Link",
        }
        otp |= {"counter": account.counter} if account.kind is Kind.HOTP else {"period": account.period}
        service = {"name": account.issuer, "secret": base32(enrolment), "otp": otp, "order": {"position": position}}
        services.append(service | ({"groupId": tags[0]} if tags else {}))
    groups = [{"id": name, "name": name, "isExpanded": True} for name in names_of(rows)]
    return {"services": services, "groups": groups, "schemaVersion": 4, "appOrigin": "android"}


def twofas_plain(rows: Rows) -> bytes:
    return as_json(twofas(rows))


def twofas_sealed(rows: Rows) -> bytes:
    document = twofas(rows)
    salt, nonce = bytes(range(256)), b"2" * 12
    key = pbkdf2("sha256", salt, 10_000)
    sealed = gcm(key, nonce, as_json(document["services"]))
    return as_json(document | {"services": [], "servicesEncrypted": ":".join(map(b64, (sealed, salt, nonce)))})


# -- Bitwarden ----------------------------------------------------------------------------------------------------


def bitwarden(rows: Rows) -> dict[str, Any]:
    items: list[dict[str, Any]] = [{"type": 2, "name": "A note", "secureNote": {}, "folderId": None}]
    for enrolment, tags in rows:
        account = enrolment.account
        code = f"steam://{base32(enrolment)}" if account.kind is Kind.STEAM else uri(enrolment)
        login = {"username": account.name, "totp": code, "uris": None}
        items.append({"type": 1, "name": account.issuer, "folderId": tags[0] if tags else None, "login": login})
    return {"encrypted": False, "folders": [{"id": n, "name": n} for n in names_of(rows)], "items": items}


def bitwarden_plain(rows: Rows) -> bytes:
    return as_json(bitwarden(rows))


def bitwarden_authenticator(rows: Rows) -> bytes:
    document = bitwarden(rows)
    return as_json({"encrypted": False, "items": document["items"][1:]})


def bitwarden_csv(rows: Rows) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["folder", "favorite", "type", "name", "notes", "login_uri", "login_username", "login_totp"])
    writer.writerow(["", "", "note", "A note", "two\nlines", "", "", ""])
    for enrolment, tags in rows:
        account = enrolment.account
        writer.writerow([*(tags or ("",)), "", "login", account.issuer, "", "", account.name, uri(enrolment)])
    return table.getvalue().encode()


def _enc_string(key: bytes, plain: bytes) -> str:
    encryption, authentication = (hmac.new(key, part + b"\x01", "sha256").digest() for part in (b"enc", b"mac"))
    iv = b"i" * 16
    sealed = cbc(encryption, iv, plain)
    return "2." + "|".join(map(b64, (iv, sealed, hmac.new(authentication, iv + sealed, "sha256").digest())))


def _bitwarden_sealed(rows: Rows, key: bytes, parameters: dict[str, Any]) -> bytes:
    check = {
        "encKeyValidation_DO_NOT_EDIT": _enc_string(key, b"dc1aa77d"),
        "data": _enc_string(key, as_json(bitwarden(rows))),
    }
    return as_json({"encrypted": True, "passwordProtected": True, "salt": "c2FsdHNhbHQ=", **parameters, **check})


def bitwarden_pbkdf2(rows: Rows) -> bytes:
    key = pbkdf2("sha256", b"c2FsdHNhbHQ=", 5_000)
    return _bitwarden_sealed(rows, key, {"kdfType": 0, "kdfIterations": 5_000, "kdfMemory": None})


def bitwarden_argon2id(rows: Rows) -> bytes:
    salt = hashlib.sha256(b"c2FsdHNhbHQ=").digest()
    key = argon2id(salt, 2, 2, 16 * 1024)
    parameters = {"kdfType": 1, "kdfIterations": 2, "kdfMemory": 16, "kdfParallelism": 2}
    return _bitwarden_sealed(rows, key, parameters)


# -- Ente ---------------------------------------------------------------------------------------------------------


def ente_plain(rows: Rows) -> bytes:
    lines = []
    for enrolment, tags in rows:
        extra = quote(json.dumps({"pinned": False, "trashed": False, "tags": list(tags), "note": "a, b"}))
        lines.append(uri(enrolment, f"&codeDisplay={extra}"))
    return "\n".join(lines).encode()


def ente_sealed(rows: Rows) -> bytes:
    salt, memory = b"s" * 16, 16 * 2**20
    key = sodium_argon2id.kdf(32, PASSPHRASE.encode(), salt, opslimit=2, memlimit=memory)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    sealed = bindings.crypto_secretstream_xchacha20poly1305_push(state, ente_plain(rows))
    parameters = {"memLimit": memory, "opsLimit": 2, "salt": b64(salt)}
    return as_json(
        {"version": 1, "kdfParams": parameters, "encryptedData": b64(sealed), "encryptionNonce": b64(header)}
    )


# -- Stratum ------------------------------------------------------------------------------------------------------


def stratum_plain(rows: Rows) -> bytes:
    kinds, algorithms_ = {Kind.HOTP: 1, Kind.TOTP: 2, Kind.STEAM: 4}, list(Algorithm)
    authenticators = [
        {
            "Type": kinds[enrolment.account.kind],
            "Icon": None,
            "Issuer": enrolment.account.issuer,
            "Username": enrolment.account.name or None,
            "Secret": base32(enrolment),
            "Pin": None,
            "Algorithm": algorithms_.index(enrolment.account.algorithm),
            "Digits": enrolment.account.digits,
            "Period": enrolment.account.period,
            "Counter": enrolment.account.counter,
            "Ranking": at,
        }
        for at, (enrolment, _) in enumerate(rows)
    ]
    bonds = [
        {"CategoryId": tag, "AuthenticatorSecret": base32(enrolment), "Ranking": 0}
        for enrolment, tags in rows
        for tag in tags
    ]
    categories = [{"Id": name, "Name": name, "Ranking": 0} for name in names_of(rows)]
    return as_json({"Authenticators": authenticators, "Categories": categories, "AuthenticatorCategories": bonds})


def stratum_strong(rows: Rows) -> bytes:
    salt, nonce = b"s" * 16, b"n" * 12
    key = argon2id(salt, 3, 4, 65_536)
    return b"AUTHENTICATORPRO" + salt + nonce + gcm(key, nonce, stratum_plain(rows))


def stratum_legacy(rows: Rows) -> bytes:
    salt, iv = b"s" * 20, b"i" * 16
    key = pbkdf2("sha1", salt, 64_000)
    return b"AuthenticatorPro" + salt + iv + cbc(key, iv, stratum_plain(rows))


def stratum_html(rows: Rows) -> bytes:
    cells = "".join(f"<tr><td>x</td><td><code>{uri(one)}</code></td></tr>" for one, _ in rows)
    return f"<!doctype html>\n<html><body><table>{cells}</table></body></html>".encode()


# -- Proton -------------------------------------------------------------------------------------------------------


def proton_plain(rows: Rows) -> bytes:
    entries = []
    for enrolment, _ in rows:
        account = enrolment.account
        steam = account.kind is Kind.STEAM
        content = {
            "uri": f"steam://{base32(enrolment)}" if steam else uri(enrolment),
            "entry_type": "Steam" if steam else "Totp",
            "name": account.name,
        }
        entries.append({"id": str(uuid.uuid4()), "content": content, "note": None})
    return as_json({"version": 1, "entries": entries})


def proton_sealed(rows: Rows) -> bytes:
    salt, nonce = b"s" * 16, b"n" * 12
    key = argon2id(salt, 2, 1, 19_456)
    content = nonce + gcm(key, nonce, proton_plain(rows), b"proton.authenticator.export.v1")
    return as_json({"version": 1, "salt": b64(salt), "content": b64(content)})


# -- andOTP -------------------------------------------------------------------------------------------------------


def andotp_plain(rows: Rows) -> bytes:
    entries = []
    for enrolment, tags in rows:
        account = enrolment.account
        secret = base64.b32encode(enrolment.secret.reveal()).decode()
        entry: dict[str, Any] = {"secret": secret, "issuer": account.issuer, "label": account.name}
        entry |= {"digits": account.digits, "type": account.kind.value.upper(), "algorithm": account.algorithm.value}
        entry |= {"counter": account.counter} if account.kind is Kind.HOTP else {"period": account.period}
        entries.append(entry | {"thumbnail": "Default", "last_used": 1, "used_frequency": 0, "tags": list(tags)})
    return as_json(entries)


def andotp_sealed(rows: Rows) -> bytes:
    salt, nonce, rounds = hashlib.sha256(b"salt").digest()[:12], hashlib.sha256(b"nonce").digest()[:12], 140_123
    key = pbkdf2("sha1", salt, rounds)
    return struct.pack(">i", rounds) + salt + nonce + gcm(key, nonce, andotp_plain(rows))


def andotp_sealed_old(rows: Rows) -> bytes:
    nonce = hashlib.sha256(b"old nonce").digest()[:12]
    return nonce + gcm(hashlib.sha256(PASSPHRASE.encode()).digest(), nonce, andotp_plain(rows))


# -- FreeOTP ------------------------------------------------------------------------------------------------------


def _freeotp_token(enrolment: Enrolment) -> dict[str, Any]:
    account = enrolment.account
    return {
        "algo": account.algorithm.value,
        "counter": account.counter,
        "digits": account.digits,
        "issuerExt": account.issuer,
        "issuerInt": account.issuer,
        "label": account.name,
        "period": account.period,
        "type": "TOTP" if account.kind is Kind.STEAM else account.kind.value.upper(),
    }


def freeotp_plus(rows: Rows) -> bytes:
    tokens = [_freeotp_token(one) | {"secret": signed(one.secret.reveal())} for one, _ in rows]
    return as_json({"tokenOrder": [f"{one['issuerExt']}:{one['label']}" for one in tokens], "tokens": tokens})


def freeotp_xml(rows: Rows) -> bytes:
    lines = []
    for at, (enrolment, _) in enumerate(rows):
        token = json.dumps(_freeotp_token(enrolment) | {"secret": signed(enrolment.secret.reveal())})
        escaped = token.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        lines.append(f'    <string name="token{at}">{escaped}</string>')
    order = '    <string name="tokenOrder">[]</string>'
    body = "\n".join([*lines[:1], order, *lines[1:]])
    return f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n{body}\n</map>\n".encode()


def _java_text(text: str) -> bytes:
    raw = text.encode()
    return b"\x74" + struct.pack(">H", len(raw)) + raw


def java_map(pairs: dict[str, str]) -> bytes:
    """Write a serialised java.util.HashMap; a value seen before is written as a reference."""
    head = b"\xac\xed\x00\x05sr" + struct.pack(">H", 17) + b"java.util.HashMap" + bytes.fromhex("0507dac1c31660d1")
    head += b"\x03" + struct.pack(">H", 2) + b"F\x00\x0aloadFactorI\x00\x09thresholdxp" + bytes(8)
    body, seen = b"w\x08" + struct.pack(">II", 16, len(pairs)), dict[str, int]()
    for text in (text for pair in pairs.items() for text in pair):
        if text in seen:
            body += b"\x71" + struct.pack(">I", 0x7E0002 + seen[text])
        else:
            seen[text] = len(seen)
            body += _java_text(text)
    return head + body + b"x"


def _freeotp_sealed(key: bytes, plain: bytes, token: str, *, sequence: bool = True) -> dict[str, Any]:
    nonce = hashlib.sha256(plain).digest()[:12]
    octets = b"\x04\x0c" + nonce
    parameters = b"\x30\x11" + octets + b"\x02\x01\x10" if sequence else octets
    sealed = gcm(key, nonce, plain, token.encode())
    return {
        "mCipher": "AES/GCM/NoPadding",
        "mCipherText": signed(sealed),
        "mParameters": signed(parameters),
        "mToken": token,
    }


def freeotp2(rows: Rows) -> bytes:
    salt, rounds, master = b"s" * 32, 1_000, b"m" * 32
    key = pbkdf2("sha512", salt, rounds)
    inner = {"mAlgorithm": "PBKDF2withHmacSHA512", "mIterations": rounds, "mSalt": signed(salt)}
    pairs = {}
    for at, (enrolment, _) in enumerate(rows):
        token = {name: value for name, value in _freeotp_token(enrolment).items() if name != "algo"}
        name = f"Hmac{enrolment.account.algorithm.value}"
        sealed = _freeotp_sealed(master, enrolment.secret.reveal(), name, sequence=at % 2 == 0)
        pairs[f"uuid-{at}-token"] = json.dumps(token)
        pairs[f"uuid-{at}"] = json.dumps({"key": json.dumps(sealed)})
        if at == 1:
            pairs["masterKey"] = json.dumps(inner | {"mEncryptedKey": _freeotp_sealed(key, master, "AES")})
    return java_map(pairs)


# -- others -------------------------------------------------------------------------------------------------------


def lastpass(rows: Rows) -> bytes:
    folders = names_of(rows)
    accounts = [
        {
            "issuerName": one.account.issuer,
            "userName": one.account.name,
            "secret": base32(one),
            "timeStep": one.account.period,
            "digits": one.account.digits,
            "algorithm": one.account.algorithm.value,
            "folderData": {"folderId": folders.index(tags[0]) if tags else 99, "position": 0},
        }
        for one, tags in rows
    ]
    return as_json(
        {"version": 3, "accounts": accounts, "folders": [{"id": at, "name": n} for at, n in enumerate(folders)]}
    )


def raivo(rows: Rows) -> bytes:
    return as_json(
        [
            {
                "kind": one.account.kind.value.upper(),
                "issuer": one.account.issuer,
                "account": one.account.name,
                "secret": base32(one),
                "timer": str(one.account.period),
                "digits": str(one.account.digits),
                "algorithm": one.account.algorithm.value,
                "counter": str(one.account.counter),
                "iconType": "",
            }
            for one, _ in rows
        ]
    )


def aes_zip(files: dict[str, bytes], passphrase: str | None = PASSPHRASE) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        if passphrase:
            archive.setpassword(passphrase.encode())
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def raivo_zip(rows: Rows) -> bytes:
    return aes_zip({"raivo-otp-export.json": raivo(rows), "raivo-otp-export.html": b"<html></html>"})


def uri_lines(rows: Rows) -> bytes:
    return "\r\n".join(uri(one) for one, _ in rows).encode()


def authenticator_plus(rows: Rows) -> bytes:
    return aes_zip({"Accounts.txt": uri_lines(rows), "Accounts.html": b"<html></html>"})


def _crypt_byte(crc: int, octet: int) -> int:
    """One step of CRC-32 without its inversions, as PKWARE's old cipher uses it."""
    return zlib.crc32(bytes([octet]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def zip_crypto(name: str, content: bytes) -> bytes:
    """Write an archive with PKWARE's traditional encryption, which no Python library writes."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(octet: int) -> None:
        keys[0] = _crypt_byte(keys[0], octet)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
        keys[2] = _crypt_byte(keys[2], keys[1] >> 24)

    def encrypt(octet: int) -> int:
        mixed = (keys[2] | 2) & 0xFFFF
        stream = ((mixed * (mixed ^ 1)) >> 8) & 0xFF
        update(octet)
        return octet ^ stream

    for octet in PASSPHRASE.encode():
        update(octet)
    crc = zlib.crc32(content)
    sealed = bytes(encrypt(octet) for octet in bytes(11) + bytes([crc >> 24]) + content)
    common = struct.pack("<HHHHHIII", 20, 1, 0, 0, 0x5A21, crc, len(sealed), len(content))
    local = b"PK\x03\x04" + common + struct.pack("<HH", len(name), 0) + name.encode() + sealed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
    central += name.encode()
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def winauth_zip(rows: Rows) -> bytes:
    return zip_crypto("winauth-2024-01-01.txt", uri_lines(rows))


def steam(rows: Rows) -> bytes:
    accounts = {
        str(at): {
            "shared_secret": b64(one.secret.reveal()),
            "account_name": one.account.name,
            "identity_secret": "eA==",
        }
        for at, (one, _) in enumerate(rows)
    }
    return as_json({"accounts": accounts})


def duo(rows: Rows) -> bytes:
    entries = []
    for one, _ in rows:
        generator: dict[str, Any] = {"otpSecret": base32(one)}
        generator |= {"counter": one.account.counter} if one.account.kind is Kind.HOTP else {}
        entries.append({"name": one.account.name, "otpGenerator": generator})
    return as_json(entries)


def totp_authenticator(rows: Rows, passphrase: str = PASSPHRASE) -> bytes:
    writers: tuple[tuple[int, Callable[[bytes], str]], ...] = (
        (16, bytes.hex),
        (32, lambda raw: base64.b32encode(raw).decode()),
        (64, b64),
    )
    entries = []
    for at, (one, _) in enumerate(rows):
        base, write = writers[at % 3]
        account = one.account
        entry = {"base": base, "key": write(one.secret.reveal()), "name": account.name, "issuer": account.issuer}
        entries.append(entry | {"digits": str(account.digits), "period": account.period})
    sealed = cbc(hashlib.sha256(passphrase.encode()).digest(), bytes(16), as_json({json.dumps(entries): ""}))
    return b64(sealed).encode()


def totp_authenticator_unsealed(rows: Rows) -> bytes:
    return totp_authenticator(rows, "TotpAuthenticator")


def onepassword(rows: Rows) -> bytes:
    items = []
    for one, tags in rows:
        account = one.account
        field_ = {"title": "one-time password", "id": "TOTP_1", "value": {"totp": uri(one)}}
        details = {
            "loginFields": [{"value": account.name, "designation": "username"}],
            "sections": [{"title": "", "fields": [{"value": {"string": "x"}}, field_]}],
        }
        overview = {"title": account.issuer, "tags": list(tags[1:])}
        items.append((tags[0] if tags else "", {"details": details, "overview": overview, "state": "active"}))
    vaults = [
        {"attrs": {"name": name}, "items": [item for vault, item in items if vault == name]}
        for name in dict.fromkeys(vault for vault, _ in items)
    ]
    return aes_zip({"export.attributes": b"{}", "export.data": as_json({"accounts": [{"vaults": vaults}]})}, None)


def onepassword_csv(rows: Rows) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["Title", "Url", "Username", "Password", "OTPAuth", "Favorite", "Archived", "Tags", "Notes"])
    for one, tags in rows:
        writer.writerow([one.account.issuer, "", one.account.name, "p", uri(one), "", "", ";".join(tags), ""])
    return table.getvalue().encode()


def login_table(rows: Rows) -> bytes:
    """Write a table the way KeePassXC does."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(["Group", "Title", "Username", "Password", "URL", "Notes", "TOTP", "Icon"])
    writer.writerow(["", "No code", "x", "p", "", "two\nlines", "", "0"])
    for one, tags in rows:
        writer.writerow([*(tags or ("",)), one.account.issuer, one.account.name, "p", "", "", uri(one), "0"])
    return table.getvalue().encode()


def openssl_salted(plain: bytes, password: bytes) -> str:
    salt, material, block = b"saltsalt", b"", b""
    while len(material) < 48:
        block = hashlib.md5(block + password + salt).digest()
        material += block
    return b64(b"Salted__" + salt + cbc(material[:32], material[32:48], plain))


def browser_extension(rows: Rows) -> dict[str, Any]:
    return {
        f"id{at}": {
            "account": one.account.name,
            "algorithm": one.account.algorithm.value,
            "counter": one.account.counter,
            "digits": one.account.digits,
            "encrypted": False,
            "hash": f"id{at}",
            "index": at,
            "issuer": one.account.issuer,
            "period": one.account.period,
            "secret": base32(one),
            "type": one.account.kind.value,
        }
        for at, (one, _) in enumerate(rows)
    }


def browser_extension_plain(rows: Rows) -> bytes:
    return as_json(browser_extension(rows))


def browser_extension_sealed(rows: Rows, key: bytes = b"") -> bytes:
    document = browser_extension(rows)
    password = key.hex().encode() if key else PASSPHRASE.encode()
    for row in document.values():
        row |= {"secret": openssl_salted(row["secret"].encode(), password), "encrypted": True}
    if key:
        document["key"] = {"enc": openssl_salted(key, PASSPHRASE.encode()), "hash": "$argon2id$…"}
    return as_json(document)


def browser_extension_keyed(rows: Rows) -> bytes:
    return browser_extension_sealed(rows, bytes(range(120)))


def extract_json(rows: Rows) -> bytes:
    return as_json(
        [
            {
                "name": one.account.name,
                "secret": base32(one),
                "issuer": one.account.issuer,
                "type": one.account.kind.value,
                "counter": one.account.counter,
                "url": uri(one),
            }
            for one, _ in rows
        ]
    )


def extract_csv(rows: Rows) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["name", "secret", "issuer", "type", "counter", "url"])
    for one, _ in rows:
        writer.writerow([one.account.name, base32(one), one.account.issuer, one.account.kind.value, "", uri(one)])
    return table.getvalue().encode()


def preferences(name: str, entries: list[dict[str, Any]]) -> bytes:
    text = json.dumps(entries).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f"<?xml version='1.0' encoding='utf-8'?>\n<map>\n<string name=\"{name}\">{text}</string>\n</map>".encode()


def authy_plain(rows: Rows) -> bytes:
    entries = []
    for one, _ in rows:
        account = one.account
        secret = {"decryptedSecret": base32(one), "digits": account.digits, "accountType": "generic"}
        entries.append(secret | {"originalIssuer": account.issuer, "name": f"{account.issuer}: {account.name}"})
    return preferences("com.authy.storage.tokens.authenticator.key", entries)


def authy_sealed(rows: Rows) -> bytes:
    entries = []
    for at, (one, _) in enumerate(rows):
        account, salt = one.account, f"salt{at}"
        key = pbkdf2("sha1", salt.encode(), 1_000)
        sealed = b64(cbc(key, bytes(16), base32(one).encode()))
        secret = {"encryptedSecret": sealed, "salt": salt, "digits": account.digits}
        label = f"{account.issuer}:{account.name}"
        entries.append(secret | {"originalName": label, "name": label})
    return preferences("com.authy.storage.tokens.authenticator.key", entries)


def database(columns: str, rows: list[tuple[object, ...]], table: str = "accounts") -> bytes:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE {table} ({columns})")
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * (columns.count(',') + 1))})", rows)
        connection.commit()
        return connection.serialize()


def google_database(rows: Rows) -> bytes:
    found: list[tuple[object, ...]] = []
    for one, _ in rows:
        account = one.account
        email = f"{account.issuer}:{account.name}" if account.issuer else account.name
        found.append((email, base32(one), account.counter, int(account.kind is Kind.HOTP), account.issuer or None))
    return database("email TEXT, secret TEXT, counter INTEGER, type INTEGER, issuer TEXT", found)


def microsoft_database(rows: Rows) -> bytes:
    found: list[tuple[object, ...]] = []
    for one, _ in rows:
        account = one.account
        eight = account.digits == 8
        secret = b64(one.secret.reveal()) if eight else base32(one)
        found.append((account.issuer, account.name, int(eight), secret))
    return database("name TEXT, username TEXT, account_type INTEGER, oath_secret_key TEXT", found)


def proton_pass(rows: Rows) -> bytes:
    vaults = {}
    for name in dict.fromkeys(tags[:1] for _, tags in rows):
        items: list[dict[str, Any]] = [{"state": 1, "data": {"type": "note", "metadata": {"name": "n"}, "content": {}}}]
        for one, tags in rows:
            if tags[:1] == name:
                content = {"itemUsername": one.account.name, "totpUri": uri(one)}
                data = {"type": "login", "metadata": {"name": one.account.issuer}, "content": content}
                items.append({"state": 1, "data": data})
        vaults[f"id-{name}"] = {"name": "".join(name), "items": items}
    return aes_zip({"Proton Pass/data.json": as_json({"version": "1.0", "vaults": vaults})}, None)


def aegis(rows: Rows) -> dict[str, Any]:
    entries = []
    for one, tags in rows:
        account = one.account
        info: dict[str, Any] = {"secret": base32(one), "algo": account.algorithm.value, "digits": account.digits}
        info |= {"counter": account.counter} if account.kind is Kind.HOTP else {"period": account.period}
        entry: dict[str, Any] = {"type": account.kind.value, "name": account.name, "issuer": account.issuer}
        entry["groups"] = list(tags)
        entries.append(entry | {"uuid": str(uuid.uuid4()), "note": "", "icon": None, "info": info})
    groups = [{"uuid": name, "name": name} for name in names_of(rows)]
    return {"version": 3, "entries": entries, "groups": groups}


def aegis_plain(rows: Rows) -> bytes:
    return as_json({"version": 1, "header": {"slots": None, "params": None}, "db": aegis(rows)})


def aegis_sealed(rows: Rows) -> bytes:
    salt, master = b"s" * 32, b"m" * 32
    key = hashlib.scrypt(PASSPHRASE.encode(), salt=salt, n=1024, r=8, p=1, dklen=32)
    sealed_key, sealed = gcm(key, b"k" * 12, master), gcm(master, b"d" * 12, as_json(aegis(rows)))
    slot = {"type": 1, "salt": salt.hex(), "n": 1024, "r": 8, "p": 1, "key": sealed_key[:-16].hex()}
    slot |= {"key_params": {"nonce": (b"k" * 12).hex(), "tag": sealed_key[-16:].hex()}}
    params = {"nonce": (b"d" * 12).hex(), "tag": sealed[-16:].hex()}
    return as_json({"version": 1, "header": {"slots": [slot], "params": params}, "db": b64(sealed[:-16])})


# -- password managers with fields of their own -------------------------------------------------------------------


def table(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def enpass(rows: Rows) -> bytes:
    items: list[dict[str, Any]] = [{"title": "A note", "category": "note", "note": "words", "uuid": "n", "trashed": 0}]
    for at, (one, tags) in enumerate(rows):
        code = {"type": "totp", "label": "One-time code", "value": uri(one), "deleted": 0, "uid": 17}
        user = {"type": "username", "label": "Username", "value": one.account.name, "deleted": 0, "uid": 10}
        item = {"title": one.account.issuer, "category": "login", "uuid": f"i-{at}", "trashed": 0, "archived": 0}
        items.append(item | {"fields": [user, code], "folders": list(tags), "template_type": "login.default"})
    return as_json({"folders": [{"title": name, "uuid": name} for name in names_of(rows)], "items": items})


def enpass_csv(rows: Rows) -> bytes:
    lines = [["Title", "Field", "Value", "Field", "Value", ".........", "Note"], ["A note", "words"]]
    for one, _ in rows:
        lines.append([one.account.issuer, "Username", one.account.name, "*Password", "pw", "TOTP", uri(one), ""])
    return table(lines)


def keepass_xml(rows: Rows) -> bytes:
    def field_of(name: str, text: str) -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return f'<String><Key>{name}</Key><Value ProtectInMemory="True">{escaped}</Value></String>'

    entries = "<Entry><UUID>AQ==</UUID><String><Key>Title</Key><Value>No code</Value></String></Entry>"
    for one, tags in rows:
        texts = {"Title": one.account.issuer, "UserName": one.account.name, "otp": uri(one)}
        fields_ = "".join(field_of(name, text) for name, text in texts.items())
        entries += f"<Entry><UUID>Ag==</UUID><Tags>{';'.join(tags)}</Tags>{fields_}<History></History></Entry>"
    root = f"<Group><UUID>Aw==</UUID><Name>Root</Name>{entries}</Group>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile><Meta/><Root>{root}</Root></KeePassFile>'.encode()


def _zoho(rows: Rows, heading: list[str]) -> bytes:
    lines = [heading]
    for one, tags in rows:
        data = f"SecretType:Web Account\nUser Name:{one.account.name}\nPassword:pw:1\n"
        lines.append([one.account.issuer, "", "", data, "", "", "", uri(one), *(tags or ("",))])
    return table(lines)


def zoho(rows: Rows) -> bytes:
    names = ["Password Name", "Description", "Password URL", "SecretData", "Notes", "CustomData", "Tags"]
    return _zoho(rows, [*names, "login_totp", "Folder Name"])


def zoho_old(rows: Rows) -> bytes:
    names = ["Secret Name", "Description", "Secret URL", "SecretData", "Notes", "CustomData", "Tags"]
    return _zoho(rows, [*names, "login_totp", "ChamberName"])


def twofauth(rows: Rows) -> bytes:
    data = [
        {
            "otp_type": {Kind.STEAM: "steamtotp"}.get(one.account.kind, one.account.kind.value),
            "account": one.account.name,
            "service": one.account.issuer,
            "icon": None,
            "secret": base32(one),
            "digits": one.account.digits,
            "algorithm": one.account.algorithm.value.lower(),
            "period": None if one.account.kind is Kind.HOTP else one.account.period,
            "counter": one.account.counter if one.account.kind is Kind.HOTP else None,
            "legacy_uri": uri(one),
        }
        for one, _ in rows
    ]
    return as_json({"app": "2fauth_v5.4.3", "schema": 1, "datetime": "2025-01-05T10:00:00Z", "data": data})


def twofauth_list(rows: Rows) -> bytes:
    return as_json(json.loads(twofauth(rows))["data"])


def keeper(rows: Rows) -> bytes:
    records: list[dict[str, Any]] = [{"uid": "n", "title": "No code", "login": "x", "custom_fields": {}}]
    for at, (one, tags) in enumerate(rows):
        record: dict[str, Any] = {
            "uid": f"r-{at}",
            "title": one.account.issuer,
            "login": one.account.name,
            "login_url": "",
        }
        record |= {"custom_fields": {"$oneTimeCode::1": uri(one)}, "folders": [{"folder": tag} for tag in tags]}
        records.append(record)
    return as_json({"shared_folders": [], "records": records})


def keeper_csv(rows: Rows) -> bytes:
    lines = [["", "No code", "x", "pw", "", "", "", "a field", "a value"]]
    for one, tags in rows:
        pairs = ["a field", "a value", "TFC:Keeper", uri(one)]
        lines.append([*(tags or ("",)), one.account.issuer, one.account.name, "pw", "", "two\nlines", "", *pairs])
    return table(lines)


def authy_tokens(rows: Rows) -> bytes:
    tokens = [
        {
            "account_type": "authenticator",
            "name": f"{one.account.issuer}:{one.account.name}",
            "issuer": one.account.issuer,
            "decrypted_seed": base32(one),
            "digits": one.account.digits,
            "unique_id": str(at),
        }
        for at, (one, _) in enumerate(rows)
    ]
    return as_json({"message": "success", "decrypted_authenticator_tokens": tokens, "success": True})


def authy_tokens_sealed(rows: Rows) -> bytes:
    tokens = []
    for at, (one, _) in enumerate(rows):
        salt, iv = f"salt{at}", bytes([at % 256]) * 16
        key = pbkdf2("sha1", salt.encode(), 1_000)
        sealed = {"encrypted_seed": b64(cbc(key, iv, base32(one).encode())), "salt": salt, "unique_iv": iv.hex()}
        label = {"name": f"{one.account.issuer}:{one.account.name}", "issuer": None, "digits": one.account.digits}
        tokens.append(sealed | label | {"key_derivation_iterations": 1_000, "account_type": "authenticator"})
    return as_json({"message": "success", "authenticator_tokens": tokens, "success": True})


def bitwarden_list(rows: Rows) -> bytes:
    items = bitwarden(rows)["items"]
    return as_json([item | {"object": "item", "folderId": None, "organizationId": None} for item in items])


def dashlane_csv(rows: Rows) -> bytes:
    heading = ["username", "username2", "username3", "title", "password", "note", "url", "category", "otpUrl"]
    lines = [heading, ["x", "", "", "No code", "pw", "", "", "", ""]]
    for one, tags in rows:
        lines.append([one.account.name, "", "", one.account.issuer, "pw", "", "", *(tags or ("",)), uri(one)])
    return table(lines)


def dashlane_json(rows: Rows) -> bytes:
    logins = [
        {
            "title": one.account.issuer,
            "login": one.account.name,
            "password": "pw",
            "category": "".join(tags),
            "otpUrl": uri(one),
        }
        for one, tags in rows
    ]
    return as_json({"AUTHENTIFIANT": logins, "EMAIL": []})


def dashlane_zip(rows: Rows) -> bytes:
    others = {"securenotes.csv": b"title,note\nA note,words\n", "ids.csv": b"type,number,name\n"}
    return aes_zip({"credentials.csv": dashlane_csv(rows), **others}, None)


def proton_pass_csv(rows: Rows) -> bytes:
    heading = ["type", "name", "url", "email", "username", "password", "note", "totp", "createTime", "vault"]
    lines = [heading, ["note", "A note", "", "", "", "", "words", "", "1", ""]]
    for one, tags in rows:
        account = one.account
        lines.append(["login", account.issuer, "", "", account.name, "pw", "", uri(one), "1", *(tags or ("",))])
    return table(lines)


# -- the list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Encoder:
    """One way of writing a format, and what of an account it can carry."""

    key: str
    write: Callable[[Rows], bytes]
    sealed: bool = False
    kinds: frozenset[Kind] = frozenset(Kind)
    tags: int = 0
    lacks: frozenset[str] = field(default=frozenset())

    def carries(self, enrolment: Enrolment) -> bool:
        """Say whether the format can hold the account at all."""
        account = enrolment.account
        plain = {"algorithm": Algorithm.SHA1, "digits": 6, "period": 30, "issuer": ""}
        if account.kind is Kind.STEAM and "steam-issuer" in self.lacks and account.issuer != "Steam":
            return False
        if ("no-issuer" in self.lacks and not account.issuer) or ("seven" in self.lacks and account.digits == 7):
            return False
        return account.kind in self.kinds and all(
            getattr(account, name) == value for name, value in plain.items() if name in self.lacks
        )

    @property
    def name(self) -> str:
        """A name for the test's title."""
        return self.write.__name__


_TIME = frozenset({Kind.TOTP})
_PLAIN = frozenset({"algorithm", "period"})
_NO_STEAM = frozenset({Kind.TOTP, Kind.HOTP})
_STEAM_BY_NAME = frozenset({"steam-issuer"})
ENCODERS = (
    Encoder("aegis", aegis_plain, tags=2),
    Encoder("aegis", aegis_sealed, sealed=True, tags=2),
    Encoder("2fas", twofas_plain, tags=1),
    Encoder("2fas", twofas_sealed, sealed=True, tags=1),
    Encoder("bitwarden", bitwarden_plain, tags=1, lacks=_STEAM_BY_NAME),
    Encoder("bitwarden", bitwarden_pbkdf2, sealed=True, tags=1, lacks=_STEAM_BY_NAME),
    Encoder("bitwarden", bitwarden_argon2id, sealed=True, tags=1, lacks=_STEAM_BY_NAME),
    Encoder("bitwarden-authenticator", bitwarden_authenticator, lacks=_STEAM_BY_NAME),
    Encoder("bitwarden", bitwarden_csv, tags=1),
    Encoder("ente", ente_plain, tags=2),
    Encoder("ente", ente_sealed, sealed=True, tags=2),
    Encoder("stratum", stratum_plain, tags=2),
    Encoder("stratum", stratum_strong, sealed=True, tags=2),
    Encoder("stratum", stratum_legacy, sealed=True, tags=2),
    Encoder("stratum", stratum_html),
    Encoder("proton", proton_plain, lacks=_STEAM_BY_NAME),
    Encoder("proton", proton_sealed, sealed=True, lacks=_STEAM_BY_NAME),
    Encoder("andotp", andotp_plain, tags=2),
    Encoder("andotp", andotp_sealed, sealed=True, tags=2),
    Encoder("andotp", andotp_sealed_old, sealed=True, tags=2),
    Encoder("freeotp", freeotp_xml, lacks=_STEAM_BY_NAME),
    Encoder("freeotp", freeotp_plus, lacks=_STEAM_BY_NAME),
    Encoder("freeotp", freeotp2, sealed=True, lacks=_STEAM_BY_NAME),
    Encoder("lastpass", lastpass, kinds=_TIME, tags=1),
    Encoder("raivo", raivo, kinds=_NO_STEAM),
    Encoder("raivo", raivo_zip, sealed=True, kinds=_NO_STEAM),
    Encoder("authenticator-plus", authenticator_plus, sealed=True),
    Encoder("winauth", winauth_zip, sealed=True),
    Encoder("steam", steam, kinds=frozenset({Kind.STEAM}), lacks=_STEAM_BY_NAME),
    Encoder("duo", duo, kinds=_NO_STEAM, lacks=frozenset({"algorithm", "digits", "period", "issuer"})),
    Encoder("totp-authenticator", totp_authenticator, sealed=True, kinds=_TIME, lacks=frozenset({"algorithm"})),
    Encoder("totp-authenticator", totp_authenticator_unsealed, kinds=_TIME, lacks=frozenset({"algorithm"})),
    Encoder("1password", onepassword, tags=2),
    Encoder("1password", onepassword_csv, tags=2),
    Encoder("csv", login_table, tags=1),
    Encoder("browser-extension", browser_extension_plain),
    Encoder("browser-extension", browser_extension_sealed, sealed=True),
    Encoder("browser-extension", browser_extension_keyed, sealed=True),
    Encoder("extract-otp-secrets", extract_json),
    Encoder("extract-otp-secrets", extract_csv),
    Encoder("authy", authy_plain, kinds=_TIME, lacks=_PLAIN | {"no-issuer"}),
    Encoder("authy", authy_sealed, sealed=True, kinds=_TIME, lacks=_PLAIN | {"no-issuer"}),
    Encoder("google", google_database, kinds=_NO_STEAM, lacks=_PLAIN | {"digits"}),
    Encoder("microsoft", microsoft_database, kinds=_TIME, lacks=_PLAIN | {"seven"}),
    Encoder("proton-pass", proton_pass, tags=1),
    Encoder("otpauth", uri_lines),
    Encoder("enpass", enpass, tags=2),
    Encoder("enpass", enpass_csv),
    Encoder("keepass", keepass_xml, tags=2),
    Encoder("zoho", zoho, tags=1),
    Encoder("zoho", zoho_old, tags=1),
    Encoder("2fauth", twofauth),
    Encoder("2fauth", twofauth_list),
    Encoder("keeper", keeper, tags=2),
    Encoder("keeper", keeper_csv, tags=1),
    Encoder("authy", authy_tokens, kinds=_TIME, lacks=_PLAIN | {"no-issuer"}),
    Encoder("authy", authy_tokens_sealed, sealed=True, kinds=_TIME, lacks=_PLAIN | {"no-issuer"}),
    Encoder("bitwarden", bitwarden_list, lacks=_STEAM_BY_NAME),
    Encoder("dashlane", dashlane_csv, tags=1),
    Encoder("dashlane", dashlane_json, tags=1),
    Encoder("dashlane", dashlane_zip, tags=1),
    Encoder("proton-pass", proton_pass_csv, tags=1),
)
