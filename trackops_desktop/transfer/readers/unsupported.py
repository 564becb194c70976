"""Files that are recognised and not supported, with the way that does work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trackops_desktop.i18n import N_
from trackops_desktop.transfer.foreign_file import ForeignFile


@dataclass(frozen=True, slots=True)
class UnsupportedFile:
    """A kind of file that cannot be read.

    Attributes:
        applies: Says whether a file is of this kind.
        sentence: What is wrong with it.
        advice: What works instead.

    """

    applies: Callable[[ForeignFile], bool]
    sentence: str
    advice: str


def _begins(*magics: bytes) -> Callable[[ForeignFile], bool]:
    return lambda file: file.data.lstrip()[:64].startswith(magics)


KNOWN_BUT_REFUSED = (
    UnsupportedFile(
        _begins(b"TRACKOPS-BACKUP"),
        N_("This is a backup of Trackops Desktop itself."),
        N_("Restore it instead, with Backups in the menu or `trackops restore FILE`."),
    ),
    UnsupportedFile(
        _begins(b"-----BEGIN PGP", b"\x85\x01", b"\x85\x02", b"\x84\x5e", b"\xc1\xc1", b"\xc1\xc0"),
        N_("This file is encrypted with OpenPGP, which can't be opened here."),
        N_("Decrypt it with the program that made it, or export again with a password instead."),
    ),
    UnsupportedFile(
        _begins(b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5"),
        N_("This is a KeePass 1 database, which is too old to read."),
        N_("Open it in KeePass or KeePassXC and save it as .kdbx."),
    ),
    UnsupportedFile(
        lambda file: file.data.startswith(b"%PDF"),
        N_("This is a PDF document."),
        N_("Save its page as a picture, and import the picture."),
    ),
)

#: What only shows once no format has recognised the file.
UNKNOWN_BUT_REFUSED = (
    UnsupportedFile(
        _begins(b"TRACKOPS-BACKUP"),
        N_("This is a backup of Trackops Desktop itself."),
        N_("Restore it instead, with Backups in the menu or `trackops restore FILE`."),
    ),
    UnsupportedFile(
        _begins(b"SQLite format 3\0"),
        N_("This is the inner database of another program."),
        N_("Use that program's own export; from a phone that has none, enrol each account again."),
    ),
    UnsupportedFile(
        lambda file: (file.text or "").lstrip().startswith("<") and "blizzard" in (file.text or "")[:4_000].lower(),
        N_("Battle.net's own file can't be read."),
        N_("Remove the authenticator at Battle.net and enrol again."),
    ),
)
