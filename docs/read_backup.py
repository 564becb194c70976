#!/usr/bin/env python3
"""Read a Trackops Desktop backup without Trackops Desktop: prints an otpauth:// address for each account.

Usage: python3 read_backup.py FILE        (asks for the passphrase; needs: pip install cryptography)
The file format is described in vault-format.md. The addresses hold the secrets: print them only where nobody looks on.
"""

import getpass
import hashlib
import json
import struct
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


def read(data, passphrase):
    """Return the content of a backup as the JSON document that it is."""
    header, magic = data[:64], b"TRACKOPS-BACKUP\n"
    if not data.startswith(magic) or hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise SystemExit("The file is no backup, or is damaged.")
    version, kdf, cipher, memory, passes, lanes, salt, nonce = struct.unpack(">HBBIHH16s12s", header[16:56])
    if (version, kdf, cipher) != (1, 1, 1):
        raise SystemExit("The file is no backup of version 1.")
    argon = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    key = argon.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8"))
    plain = AESGCM(key).decrypt(nonce, data[64:-32], header)  # InvalidTag: the passphrase is wrong
    return json.loads(plain[8 : 8 + int.from_bytes(plain[:8], "big")])


def address(account):
    """Return the otpauth:// address of an account."""
    issuer, name = quote(account["issuer"], safe=""), quote(account["name"], safe="")
    query = f"secret={account['secret']}&issuer={issuer}"
    if account["type"] != "steam":
        query += f"&algorithm={account['algorithm']}&digits={account['digits']}"
    moving = {"totp": "period", "hotp": "counter"}.get(account["type"])
    if moving:
        query += f"&{moving}={account[moving]}"
    return f"otpauth://{account['type']}/{issuer}:{name}?{query}"


def main():
    """Print every account that is not in the trash, and its recovery codes."""
    document = read(Path(sys.argv[1]).read_bytes(), getpass.getpass("Passphrase: "))
    for account in document["accounts"]:
        if account["trashed_at"] is None:
            print(address(account))
            if account["recovery"]:
                print("# recovery codes:", " ".join(account["recovery"]["text"].split()))


if __name__ == "__main__":
    main()
