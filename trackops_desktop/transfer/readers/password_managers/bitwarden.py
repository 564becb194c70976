"""Bitwarden's vault export and Bitwarden Authenticator's: JSON and CSV; JSON also protected by a password."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import collect
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, PassphraseNeeded, ReadResult, WrongFilePassphrase
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, csv_table, fields, plain_json
from trackops_desktop.transfer.readers.bare_secret import read_loose

_VALIDATION = "encKeyValidation_DO_NOT_EDIT"
_PBKDF2, _ARGON2ID = 0, 1
_GROUPS = frozenset({"folders", "collections"})


class Bitwarden:
    """Reads the JSON export of a Bitwarden vault; its logins with a verification code are accounts."""

    key = "bitwarden"
    title = Shown(N_("Bitwarden (JSON)"))
    help = Shown(
        N_("In Bitwarden choose Tools, Export vault, as .json, or .json (Encrypted) with “Password protected”.")
    )
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object that is encrypted Bitwarden's way, or has folders or collections, and Bitwarden's items."""
        document = file.object
        if document.get("encrypted") is True and (_VALIDATION in document or "passwordProtected" in document):
            return True
        return not _GROUPS.isdisjoint(document) and _has_items(document)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Open the export if a password protects it, and read its logins."""
        document = file.object
        if document.get("encrypted") is True:
            document = _unsealed(document, passphrase)
        if not isinstance(document.get("items"), list):
            raise TransferError(_("This isn't a Bitwarden export."), _("Export it again."))
        return _read_items(document)


class BitwardenAuthenticator:
    """Reads the JSON export of Bitwarden Authenticator, which has the same shape without folders."""

    key = "bitwarden-authenticator"
    title = Shown(N_("Bitwarden Authenticator"))
    help = Shown(N_("In Bitwarden Authenticator choose Settings, Export, as .json or .csv."))
    suffixes = (".json", ".csv")

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with Bitwarden's items, and without folders."""
        return _GROUPS.isdisjoint(file.object) and _has_items(file.object)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its items; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.object.get("items"), list):
            raise TransferError(_("This isn't a Bitwarden Authenticator export."), _("Export it again."))
        return _read_items(file.object)


class BitwardenItems:
    """Reads what Bitwarden's command line prints: a list of items, one item, or its answer with either in it."""

    key = "bitwarden"
    title = Shown(N_("Bitwarden (command line)"))
    help = Shown(N_("Save what `bw list items` prints."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """An array of items, or an item, that say themselves that they are."""
        items = _printed_items(file)
        return bool(items) and all(item.get("object") == "item" and _is_item(item) for item in fields.objects(items))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its items; the names of their folders are not printed. There is nothing to decrypt."""
        del passphrase
        items = _printed_items(file)
        if not items:
            raise TransferError(_("This isn't a list of Bitwarden items."), _("Save what `bw list items` prints."))
        return _read_items({"items": items})


class BitwardenCsv:
    """Reads the CSV export of both programs."""

    key = "bitwarden"
    title = Shown(N_("Bitwarden (CSV)"))
    help = Shown(N_("In Bitwarden choose Tools, Export vault, as .csv."))
    suffixes = (".csv",)

    def sniff(self, file: ForeignFile) -> bool:
        """A table with columns for an item's name, its login, and the login's verification code."""
        names = set(csv_table.header(file))
        return {"name", "login_totp"} <= names and not {"login_uri", "login_username"}.isdisjoint(names)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read its rows; there is nothing to decrypt."""
        del passphrase
        return collect(csv_table.rows(file), _csv_row)


def _has_items(document: dict[str, Json]) -> bool:
    """Say whether all of a document's items are Bitwarden's; with none, it must say that it is not encrypted."""
    items = document.get("items")
    if not isinstance(items, list):
        return False
    found = fields.objects(items)
    return all(_is_item(item) for item in found) and bool(found or document.get("encrypted") is False)


def _is_item(item: dict[str, Json]) -> bool:
    kinds = {"login", "secureNote", "card", "identity", "sshKey", "folderId", "organizationId"}
    return isinstance(item.get("type"), int) and not kinds.isdisjoint(item)


def _printed_items(file: ForeignFile) -> list[Json]:
    """Return the items of `bw list items`, `bw get item` and both with `--response`."""
    answer: Json = file.json
    for _layer in range(2):
        if isinstance(answer, dict) and "data" in answer:
            answer = answer["data"]
    if isinstance(answer, dict):
        return [answer]
    return answer if isinstance(answer, list) else []


def _csv_row(row: dict[str, str]) -> Incoming | None:
    if not row.get("login_totp", "").strip():
        return None
    tags = [row.get("folder", ""), *row.get("collections", "").split(",")]
    return read_loose(row["login_totp"], row.get("name", ""), row.get("login_username", ""), tags)


def _read_items(document: dict[str, Json]) -> ReadResult:
    groups = [*fields.items(document, "folders"), *fields.items(document, "collections")]
    names = fields.names(groups, "id", "name")
    return collect(fields.items(document, "items"), lambda item: _item(item, names))


def _item(item: Json, names: Mapping[str, str]) -> Incoming | None:
    if not isinstance(item, dict):
        raise OtpError(_("This isn't a valid entry."))
    login = fields.child(item, "login")
    code = fields.text(login, "totp")
    if not code.strip():
        return None
    if item.get("deletedDate"):
        raise OtpError(_("It is in Bitwarden's trash."))
    ids = [fields.loose(item, "folderId"), *fields.texts(item, "collectionIds")]
    tags = [names.get(one, "") for one in ids]
    return read_loose(code, fields.text(item, "name"), fields.text(login, "username"), tags)


def _unsealed(document: dict[str, Json], passphrase: str | None) -> dict[str, Json]:
    if not document.get("passwordProtected"):
        raise TransferError(
            _("Only the Bitwarden account that made this export can open it."),
            _("Export again as .json, or as .json (Encrypted) with the type “Password protected”."),
        )
    if not passphrase:
        raise PassphraseNeeded
    key = _derived(document, passphrase)
    encryption, authentication = _expanded(key, b"enc"), _expanded(key, b"mac")
    if document.get(_VALIDATION) is not None:
        _opened(document[_VALIDATION], encryption, authentication)
    return plain_json.object_of(_opened(document.get("data"), encryption, authentication))


def _derived(document: dict[str, Json], passphrase: str) -> bytes:
    """Derive the key; the salt is the text as it stands there, not what its base64 means."""
    salt = fields.loose(document, "salt").encode()
    kind, rounds = crypto.parameter(document, "kdfType", _PBKDF2), crypto.parameter(document, "kdfIterations")
    if kind == _PBKDF2:
        return crypto.pbkdf2(passphrase.encode(), salt, rounds)
    if kind == _ARGON2ID:
        memory_kib = crypto.parameter(document, "kdfMemory") * 1024
        lanes = crypto.parameter(document, "kdfParallelism")
        digest = hashlib.sha256(salt).digest()
        return crypto.argon2id(passphrase.encode(), digest, memory_kib=memory_kib, passes=rounds, lanes=lanes)
    raise TransferError(_("The export is protected in a way that isn't supported."), _("Export again as .json."))


def _expanded(key: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand with SHA-256 to 32 bytes: one block (RFC 5869 section 2.3)."""
    return hmac.new(key, purpose + b"\x01", hashlib.sha256).digest()


def _opened(sealed: Json, encryption: bytes, authentication: bytes) -> bytes:
    """Open `2.iv|ciphertext|mac`: AES-256-CBC, authenticated first."""
    parts = sealed.removeprefix("2.").split("|") if isinstance(sealed, str) and sealed.startswith("2.") else []
    if len(parts) != 3:
        raise crypto.damaged()
    iv, ciphertext, mac = (crypto.from_base64(part) for part in parts)
    if not hmac.compare_digest(hmac.new(authentication, iv + ciphertext, hashlib.sha256).digest(), mac):
        raise WrongFilePassphrase
    return crypto.cbc_open(encryption, iv, ciphertext)
