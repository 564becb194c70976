"""The formats that are known, most particular first: a literal list, nothing registers itself."""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.aegis import Aegis
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Format, Writer
from trackops_desktop.transfer.google import GoogleAuthenticator, GoogleWriter
from trackops_desktop.transfer.otpauth import OtpauthList, OtpauthWriter

#: The order matters: a format stands before every other that would also recognise its files.
READERS: tuple[Format, ...] = (
    Aegis(),
    GoogleAuthenticator(),
    OtpauthList(),
)

WRITERS: tuple[Writer, ...] = (
    OtpauthWriter(),
    GoogleWriter(),
)


def recognise(file: ForeignFile) -> Format:
    """Return the format of a file by its content.

    Raises:
        TransferError: It is empty, damaged or none that is known.

    """
    if not file.data.strip():
        raise TransferError("The file is empty.", "Export it again.")
    for reader in READERS:
        if reader.sniff(file):
            return reader
    if file.json_error is not None:
        raise file.json_error
    raise TransferError(
        "This file is of no format that can be imported.",
        "Choose the format yourself if it is encrypted, or export a list of otpauth:// addresses.",
    )


def reader(key: str) -> Format:
    """Return the reader of that name, or raise TransferError."""
    for known in READERS:
        if known.key == key:
            return known
    raise TransferError("There is no such format to import.", f"Known are {', '.join(one.key for one in READERS)}.")


def writer(key: str) -> Writer:
    """Return the writer of that name, or raise TransferError."""
    for known in WRITERS:
        if known.key == key:
            return known
    raise TransferError("There is no such format to export.", f"Known are {', '.join(one.key for one in WRITERS)}.")
