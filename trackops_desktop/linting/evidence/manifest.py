"""The manifest: size and SHA-256 of every file of a folder, signed with Ed25519 (RFC 8032)."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.json_object import parsed_json

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_FORMAT = "trackops-evidence-1"
_MOST_MANIFEST_BYTES = 16 * 1024 * 1024

Signs = Callable[[bytes], tuple[bytes, bytes]]
"""Returns signature and public key of what it is given."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking a folder gave.

    Attributes:
        faults: What is wrong, as sentences; empty where not a byte was changed.
        public: The public key that signed it, or None where the manifest cannot be read.
        about: What the manifest says of the run, such as `policy` and `begun`.

    """

    faults: tuple[str, ...]
    public: bytes | None
    about: Mapping[str, str]


def write_manifest(folder: Path, about: Mapping[str, str], sign: Signs) -> bytes:
    """Sign what lies in a folder and return the public key.

    Raises:
        VaultError: The key cannot be had.
        OSError: The folder cannot be read or written.

    """
    _signature, public = sign(b"")
    files = {path.name: _measured(path) for path in _files(folder)}
    body = {
        "format": _FORMAT,
        "about": dict(about),
        "public_key": b64encode(public).decode("ascii"),
        "files": files,
    }
    data = json.dumps(body, indent=1, sort_keys=True).encode()
    signature, again = sign(data)
    if again != public:
        raise ScanError(_("Another program changed the signing key at the same moment."), _("Run it again."))
    write_atomically(folder / MANIFEST, data)
    write_atomically(folder / SIGNATURE, signature)
    return public


def verify(folder: Path) -> Verification:
    """Compare a folder with its manifest, and the manifest with its signature.

    Raises:
        ScanError: There is no manifest, so that nothing can be said.

    """
    try:
        data = (folder / MANIFEST).read_bytes() if (folder / MANIFEST).stat().st_size < _MOST_MANIFEST_BYTES else b""
    except OSError as error:
        raise ScanError(
            _("The folder has no manifest ({reason}).", reason=reason_of(error)), _("Name a folder of evidence.")
        ) from None
    read = _read(data)
    if read is None:
        return Verification((_("The manifest was changed: it isn't valid."),), None, {})
    public, files, about = read
    faults = [*_of_signature(folder, data, public), *_of_files(folder, files)]
    return Verification(tuple(faults), public, about)


def _read(data: bytes) -> tuple[bytes, Mapping[str, object], Mapping[str, str]] | None:
    try:
        body = parsed_json(data, strict=True)
        public = b64decode(body["public_key"], validate=True)
        files, about = body["files"], body["about"]
        good = body["format"] == _FORMAT and len(public) == 32 and isinstance(files, dict) and isinstance(about, dict)
    except (ValueError, TypeError, KeyError):
        return None
    return (public, files, {str(key): str(value) for key, value in about.items()}) if good else None


def _of_signature(folder: Path, data: bytes, public: bytes) -> Iterator[str]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signature = (folder / SIGNATURE).read_bytes()
    except OSError:
        yield _("The signature is missing.")
        return
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        yield _("The manifest or its signature was changed.")


def _of_files(folder: Path, files: Mapping[str, object]) -> Iterator[str]:
    there = {path.name: path for path in _files(folder)}
    for name in sorted({*there, *files}):
        if name not in files:
            yield _("{name} was added.", name=name)
        elif name not in there:
            yield _("{name} is missing.", name=name)
        elif _measured(there[name]) != files[name]:
            yield _("{name} was changed.", name=name)


def _files(folder: Path) -> Iterator[Path]:
    """Yield what the manifest is about: everything in the folder but itself and its signature."""
    for path in sorted(folder.iterdir()):
        if path.name not in {MANIFEST, SIGNATURE}:
            yield path


def _measured(path: Path) -> dict[str, object]:
    if not path.is_file() or path.is_symlink():
        return {"kind": _("no plain file")}
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}
