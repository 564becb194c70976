"""Readers of what we export, written from the published formats and sharing nothing with the code under test."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from PIL import Image


def aegis(data: bytes, passphrase: str | None) -> list[dict[str, Any]]:
    """Open an Aegis vault as its documentation says: scrypt slot → master key → database."""
    vault = json.loads(data)
    assert vault["version"] == 1
    database = vault["db"]
    if passphrase is None:
        assert vault["header"] == {"slots": None, "params": None}
    else:
        (slot,) = [slot for slot in vault["header"]["slots"] if slot["type"] == 1]
        key = hashlib.scrypt(
            passphrase.encode(),
            salt=bytes.fromhex(slot["salt"]),
            n=slot["n"],
            r=slot["r"],
            p=slot["p"],
            maxmem=2**26,
            dklen=32,
        )
        master = _open(key, slot["key_params"], bytes.fromhex(slot["key"]))
        database = json.loads(_open(master, vault["header"]["params"], base64.b64decode(database)))
    names = {group["uuid"]: group["name"] for group in database["groups"]}
    return [
        {
            "type": entry["type"],
            "issuer": entry["issuer"],
            "name": entry["name"],
            "secret": entry["info"]["secret"],
            "algorithm": entry["info"]["algo"],
            "digits": entry["info"]["digits"],
            "moving": entry["info"].get("counter", entry["info"].get("period")),
            "tags": [names[uuid] for uuid in entry["groups"]],
        }
        for entry in database["entries"]
    ]


def _open(key: bytes, params: dict[str, str], ciphertext: bytes) -> bytes:
    sealed = ciphertext + bytes.fromhex(params["tag"])
    return AESGCM(key).decrypt(bytes.fromhex(params["nonce"]), sealed, None)


def twofas(data: bytes, passphrase: str | None) -> list[dict[str, Any]]:
    """Open a backup of 2FAS; with a passphrase its reference must open too."""
    backup = json.loads(data)
    services = backup["services"]
    if passphrase is not None:
        assert services == []
        services = json.loads(_triple(backup["servicesEncrypted"], passphrase))
        assert len(_triple(backup["reference"], passphrase)) == 256
    names = {group["id"]: group["name"] for group in backup["groups"]}
    return [
        {
            "type": service["otp"]["tokenType"].lower(),
            "issuer": service["name"],
            "name": service["otp"]["account"],
            "secret": service["secret"],
            "algorithm": service["otp"]["algorithm"],
            "digits": service["otp"]["digits"],
            "moving": service["otp"].get("counter", service["otp"]["period"]),
            "tags": [names[service["groupId"]]] if "groupId" in service else [],
        }
        for service in services
    ]


def _triple(text: str, passphrase: str) -> bytes:
    sealed, salt, nonce = (base64.b64decode(part) for part in text.split(":"))
    key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, 10_000)
    return AESGCM(key).decrypt(nonce, sealed, None)


def stratum(data: bytes, passphrase: str | None) -> list[dict[str, Any]]:
    """Open a backup of Stratum in its strong format."""
    if passphrase is not None:
        assert data[:16] == b"AUTHENTICATORPRO"
        key = Argon2id(salt=data[16:32], length=32, iterations=3, lanes=4, memory_cost=65_536)
        data = AESGCM(key.derive(passphrase.encode())).decrypt(data[32:44], data[44:], None)
    backup = json.loads(data)
    names = {category["Id"]: category["Name"] for category in backup["Categories"]}
    return [
        {
            "type": {1: "hotp", 2: "totp", 4: "steam"}[row["Type"]],
            "issuer": row["Issuer"],
            "name": row["Username"] or "",
            "secret": row["Secret"],
            "algorithm": ["SHA1", "SHA256", "SHA512"][row["Algorithm"]],
            "digits": row["Digits"],
            "moving": row["Counter"] if row["Type"] == 1 else row["Period"],
            "tags": [
                names[bond["CategoryId"]]
                for bond in backup["AuthenticatorCategories"]
                if bond["AuthenticatorSecret"] == row["Secret"]
            ],
        }
        for row in backup["Authenticators"]
    ]


def sheet(data: bytes) -> list[tuple[Image.Image, str]]:
    """Draw every code of a printed sheet, and give the text that stands beside it."""
    page = data.decode()
    assert not re.search(r"https?://(?!www\.w3\.org)", page), "the sheet must need nothing from elsewhere"
    rows = re.findall(r'base64,([A-Za-z0-9+/=]+)"[^>]*></td><td>(.*?)</td>', page, re.DOTALL)
    return [(_drawn(base64.b64decode(code).decode()), html.unescape(text)) for code, text in rows]


def _drawn(svg: str) -> Image.Image:
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])  # type: ignore[index]
    picture = Image.new("L", (side, side), 255)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        picture.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))
    return picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)
