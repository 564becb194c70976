"""Pictures as files to import: all the codes in all the frames, and pictures within an HTML page."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackops_desktop.errors import ScanError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.otp.address import has_address
from trackops_desktop.scan.sources.picture_files import check_together, is_heic
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import ReadResult
from trackops_desktop.transfer.limits import check_entries
from trackops_desktop.transfer.readers import uri_list

if TYPE_CHECKING:
    from trackops_desktop.scan.reading import Fragment, Reading

_MAGICS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_FEWEST_LINES = 10
_AVIF = (b"ftypavif", b"ftypavis")
_INLINE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp|avif);base64,([A-Za-z0-9+/=\s]+)")


def is_picture(data: bytes) -> bool:
    """Say whether bytes begin like a picture of a kind that is opened."""
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(_MAGICS) or webp or data[4:12] in _AVIF or is_heic(data)


def drawn_codes(text: str) -> tuple[Reading, ...]:
    """Return the codes that a text draws with letters, unless their addresses stand in it as well.

    A text of a few lines holds none and loads no decoder.
    """
    if text.count("\n") < _FEWEST_LINES or has_address(text):
        return ()
    from trackops_desktop.scan.decoding.block_text import read_block_text

    return read_block_text(text)


class Pictures:
    """Reads every QR code of a picture file, such as the codes of Google Authenticator's export."""

    key = "picture"
    title = Shown(N_("Pictures of QR codes"))
    help = Shown(N_("A picture or a screenshot of one or several QR codes."))
    suffixes = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")

    def sniff(self, file: ForeignFile) -> bool:
        """The magic of a kind of picture that is opened."""
        return is_picture(file.data)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read the codes of every frame; there is nothing to decrypt."""
        del passphrase
        return read_pictures([file.data])


class HtmlPictures:
    """Reads the pictures that stand within an HTML page, such as Ente Auth's export."""

    key = "html"
    title = Shown(N_("HTML page with QR codes"))
    help = Shown(N_("In Ente Auth choose Settings, Data, Export codes, HTML."))
    suffixes = (".html", ".htm")

    def sniff(self, file: ForeignFile) -> bool:
        text = file.text or ""
        return "<html" in text[:2_000].lower() and _INLINE.search(text) is not None

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read the codes of every picture; there is nothing to decrypt."""
        del passphrase
        pictures = _inline(file.text or "")
        try:
            check_together(pictures)
        except ScanError as error:
            raise TransferError(error.sentence, error.advice) from None
        return read_pictures(pictures)


def read_pictures(pictures: Sequence[bytes]) -> ReadResult:
    """Read the enrolments and export codes of several pictures as one import: Google's parts may be spread over them.

    A code that is no enrolment becomes a problem; a picture without any code does so only beside others.

    Raises:
        TransferError: There is no code in any of them, a picture is damaged, or there are more than 1,000 entries.

    """
    check_entries(len(pictures))
    return read_seen([_readings(picture) for picture in pictures])


def read_seen(seen: Sequence[tuple[Reading, ...]]) -> ReadResult:
    """Make one import of what was read from each of several pictures.

    Raises:
        TransferError: There is no code in any of them, or only a part of a text.

    """
    from trackops_desktop.scan.decoding.sequence import joined, missing_sentence

    together = joined([reading for readings in seen for reading in readings])
    if not together:
        raise TransferError(_("No QR code was found."), _("Use a sharper, larger or better-lit picture."))
    missing = missing_sentence(together)
    if missing and len(together) == 1:
        raise TransferError(missing, _("Import all the pictures, or one picture of them all."))
    texts = [*(reading.text for reading in together), *(None for readings in seen if not readings)]
    return uri_list.read_codes(texts, _("This QR code or picture contains no enrolment."))


def _readings(picture: bytes) -> tuple[Reading, ...]:
    """Return what is in a picture, each once."""
    from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen, merged
    from trackops_desktop.scan.sources.picture_files import open_picture

    seen: dict[str | Fragment, Reading] = {}
    try:
        for frame in open_picture(picture):
            for reading in merged(decode_picture(frame), decode_screen(frame)):
                seen.setdefault(reading.content, reading)
            check_entries(len(seen))
    except ScanError as error:
        raise TransferError(error.sentence, error.advice) from None
    return tuple(seen.values())


def _inline(html: str) -> list[bytes]:
    found: list[bytes] = []
    for match in _INLINE.finditer(html):
        check_entries(len(found) + 1)
        try:
            found.append(b64decode("".join(match[1].split()), validate=True))
        except (ValueError, binascii.Error):
            raise TransferError(_("A picture in the page is damaged."), _("Export it again.")) from None
    return found
