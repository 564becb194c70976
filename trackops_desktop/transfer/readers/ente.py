"""Ente Auth: a text list with tags in an extra parameter, and the same list sealed under Argon2id."""

from __future__ import annotations

import re
from itertools import islice

from trackops_desktop.i18n import N_, Shown
from trackops_desktop.otp.uri import MAX_URI_LENGTH
from trackops_desktop.passphrases.argon2 import not_enough_memory
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.limits import MAX_ENTRIES, check_memory_hard
from trackops_desktop.transfer.parsing import crypto, fields, plain_json
from trackops_desktop.transfer.readers import uri_list
from trackops_desktop.transfer.readers.otpauth import plain_text

_TAG = re.compile(r"[?&]codeDisplay=")
_BREAK = re.compile(r"[\s\"<>]")


class Ente:
    """Reads the text export and the encrypted export of Ente Auth."""

    key = "ente"
    title = Shown(N_("Ente Auth"))
    help = Shown(N_("In Ente Auth choose Settings, Data, Export codes (encrypted or plain text)."))
    suffixes = (".txt", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """An object with sealed data and a nonce, or a list of addresses with Ente's extra parameter."""
        if file.json is not None:
            return {"encryptedData", "encryptionNonce", "kdfParams"} <= file.object.keys()
        return _is_tagged(file.text or "")

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the list if it is sealed, and read it."""
        if "encryptedData" not in file.object:
            return uri_list.read_text(plain_text(file))
        return uri_list.read_text(plain_json.text_of(_unsealed(file.object, passphrase)))


def _is_tagged(text: str) -> bool:
    """Say whether Ente's parameter stands in an address, and not just anywhere."""
    for found in islice(_TAG.finditer(text), MAX_ENTRIES):
        start = text.rfind("otpauth://", max(0, found.start() - MAX_URI_LENGTH), found.start())
        if start >= 0 and not _BREAK.search(text, start, found.start()):
            return True
    return False


def _unsealed(document: dict[str, Json], passphrase: str | None) -> bytes:
    """Open the one message of libsodium's secret stream that the file holds."""
    if not passphrase:
        raise PassphraseNeeded
    parameters = fields.child(document, "kdfParams")
    memory, passes = crypto.parameter(parameters, "memLimit"), crypto.parameter(parameters, "opsLimit")
    check_memory_hard(memory, passes, 1)
    salt = crypto.from_base64(parameters.get("salt"))
    nonce = crypto.from_base64(document.get("encryptionNonce"))
    sealed = crypto.from_base64(document.get("encryptedData"))
    if len(salt) != 16 or len(nonce) != 24 or len(sealed) < 17:
        raise crypto.damaged()
    return _pulled(_key(passphrase.encode(), salt, passes, memory), nonce, sealed)


def _key(passphrase: bytes, salt: bytes, passes: int, memory: int) -> bytes:
    from nacl.exceptions import CryptoError
    from nacl.pwhash import argon2id

    try:
        return argon2id.kdf(32, passphrase, salt, opslimit=passes, memlimit=memory)
    except (CryptoError, MemoryError):
        raise not_enough_memory() from None


def _pulled(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    from nacl import bindings
    from nacl.exceptions import CryptoError

    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, nonce, key)
        message, _tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
    except (CryptoError, RuntimeError):
        raise WrongFilePassphrase from None
    return bytes(message)
