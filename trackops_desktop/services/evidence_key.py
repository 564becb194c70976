"""The key that evidence is signed with: Ed25519, one an installation, in the keyring as every other secret."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _
from trackops_desktop.vault.vault import Vault

_NOTE = "evidence-key"
DOCUMENT = "evidence_keys"


class EvidenceKey:
    """Signs, and knows which public keys were this installation's.

    The public keys stay in a document when the secret one is lost, so that old evidence is still known as one's own.
    """

    def __init__(self, vault: Vault) -> None:
        """Nothing is asked of the vault before something is signed or checked."""
        self._vault = vault

    def sign(self, data: bytes) -> tuple[bytes, bytes]:
        """Return signature (64 bytes) and public key (32 bytes); the first call makes the key.

        Raises:
            VaultError: The keyring is locked, sealed or failing.

        """
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self._seed())
        public = key.public_key().public_bytes_raw()
        name = fingerprint(public)
        self._vault.change_document(DOCUMENT, lambda known: {**known, name: b64encode(public).decode("ascii")})
        return key.sign(data), public

    def is_own(self, public: bytes) -> bool:
        """Say whether a public key is or was this installation's; no secret is opened for it."""
        known = self._vault.document(DOCUMENT) or {}
        return known.get(fingerprint(public)) == b64encode(public).decode("ascii")

    def _seed(self) -> bytes:
        from secrets import token_bytes

        new = b64encode(token_bytes(32)).decode("ascii")
        self._vault.change_note(_NOTE, lambda kept: new if kept is None else None)
        written = self._vault.note(_NOTE) or ""
        try:
            seed = b64decode(written, validate=True)
        except ValueError:
            seed = b""
        if len(seed) != 32:
            raise VaultError(
                _("The key that signs evidence is damaged."), _("Delete it in the keyring; a new one is made.")
            )
        return seed


def fingerprint(public: bytes) -> str:
    """Return what people compare of a public key: the first 160 bits of its SHA-256 in groups of four."""
    digest = hashlib.sha256(public).hexdigest()[:40]
    return " ".join(digest[at : at + 4] for at in range(0, 40, 4))
