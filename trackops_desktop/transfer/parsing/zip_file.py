"""ZIP archives from elsewhere, with what they unpack to bounded before and while they are unpacked."""

from __future__ import annotations

import io
from dataclasses import dataclass

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import PassphraseNeeded, WrongFilePassphrase
from trackops_desktop.transfer.limits import MAX_ARCHIVE_MEMBERS, check_file, check_unpacked

_LOGGER = LazyLogger(__name__)
_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_BLOCK = 65_536
#: Stored and deflated. Of the others' decoders one call may return gigabytes: bzip2 packs 400 MB into 479 bytes.
_METHODS = frozenset({0, 8})


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, its unpacked size as the archive claims it, and whether it is encrypted."""

    name: str
    size: int
    encrypted: bool

    @property
    def base(self) -> str:
        """The name without folders, in lower case."""
        return self.name.replace("\\", "/").rpartition("/")[2].lower()


def is_zip(file: ForeignFile) -> bool:
    """Say whether the file begins like a ZIP archive."""
    return file.data.startswith(_MAGICS)


def members(file: ForeignFile) -> tuple[Member, ...]:
    """Return the files of an archive, folders left out.

    Raises:
        TransferError: It is no archive, is compressed unusually, or claims more than 2,000 files or 50 MiB.

    """
    import pyzipper

    # Counted before pyzipper makes an object of each.
    if file.data.count(_DIRECTORY_ENTRY) > MAX_ARCHIVE_MEMBERS:
        raise TransferError(_("The archive contains more than 2,000 files."), _("Check where this file comes from."))
    try:
        with pyzipper.AESZipFile(io.BytesIO(file.data)) as archive:
            infos = archive.infolist()
    except Exception as error:  # noqa: BLE001 - over a damaged archive it raises whatever struct and its own code raise
        _LOGGER.warning("An archive cannot be opened", error=error)
        raise _damaged() from None
    if any(info.compress_type not in _METHODS for info in infos):
        raise TransferError(
            _("The archive is compressed in a way that isn't supported."),
            _("Pack it again as an ordinary ZIP archive."),
        )
    check_unpacked(sum(info.file_size for info in infos))
    return tuple(
        Member(info.filename, info.file_size, bool(info.flag_bits & _ENCRYPTED))
        for info in infos
        if not info.filename.endswith("/")
    )


def read(file: ForeignFile, member: Member, passphrase: str | None) -> ForeignFile:
    """Return the content of one file of an archive (ZipCrypto or AES where it is encrypted).

    Raises:
        PassphraseNeeded: It is encrypted and there is no passphrase.
        WrongPassphrase: The passphrase does not open it.
        TransferError: It is damaged, or unpacks to more than 10 MiB whatever the archive claims.

    """
    import pyzipper

    if member.encrypted and not passphrase:
        raise PassphraseNeeded
    check_file(member.size)
    password = passphrase.encode() if passphrase and member.encrypted else None
    try:
        with (
            pyzipper.AESZipFile(io.BytesIO(file.data)) as archive,
            archive.open(member.name, pwd=password) as stream,
        ):
            return ForeignFile(_bounded(stream))
    except TransferError:
        raise
    except Exception as error:  # noqa: BLE001 - as above; with a wrong passphrase it reads damage
        _LOGGER.warning("A file of an archive cannot be read", error=error)
        raise (WrongFilePassphrase() if member.encrypted else _damaged()) from None


def _bounded(stream: io.BufferedIOBase) -> bytes:
    """Read to the end, whatever size the archive claims, and stop where it grows too large."""
    content = bytearray()
    while block := stream.read(_BLOCK):
        content += block
        check_file(len(content))
    return bytes(content)


def _damaged() -> TransferError:
    return TransferError(_("The archive is damaged."), _("Export it again."))
