"""What stands in the QR codes of picture files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trackops_desktop.commands.context import NothingFound
from trackops_desktop.i18n import _
from trackops_desktop.otp.other_apps import refusal_of
from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.scan.decoding.sequence import joined, missing_sentence
from trackops_desktop.scan.reading import Fragment, Reading

_MAX_TEXT = 1024 * 1024
"""Bytes of the longest text that is looked at for a code drawn with letters."""


def readings_of(source: str | bytes) -> Iterator[Reading]:
    """Yield every code in a picture file (or its content), each once however many frames it has.

    A text that is spread over several codes comes as one where all of them are in the file.

    Raises:
        ScanError: The file cannot be read or is no picture.

    """
    from trackops_desktop.scan.decoding.pipelines import decode_picture
    from trackops_desktop.scan.sources.picture_files import open_picture

    seen: dict[str | Fragment, Reading] = {}
    for frame in open_picture(source):
        for reading in decode_picture(frame):
            seen.setdefault(reading.content, reading)
    yield from joined(tuple(seen.values()))


def readings_of_any(data: bytes) -> Iterator[Reading]:
    """Yield every code in the content of a picture, or of a text that draws codes with letters.

    Raises:
        ScanError: It is neither.

    """
    from trackops_desktop.otp.text_encoding import decoded
    from trackops_desktop.services.import_export.import_pictures import is_picture

    text = None if is_picture(data) or len(data) > _MAX_TEXT else decoded(data)
    if text:
        from trackops_desktop.scan.decoding.block_text import read_block_text

        drawn = read_block_text(text)
        if drawn:
            return iter(drawn)
    return readings_of(data)


def enrolment_texts(sources: Sequence[str | bytes]) -> list[str]:
    """Return the texts in pictures that an authenticator can take in; codes may be spread over the pictures.

    Raises:
        ScanError: A file cannot be read or is no picture.
        NothingFound: They have no code, none that is an enrolment, or not all the codes of a text.

    """
    readings = joined([reading for source in sources for reading in readings_of(source)])
    missing = missing_sentence(readings)
    if missing:
        raise NothingFound(missing, _("Give all the pictures: --image FILE FILE."))
    texts = [reading.text for reading in readings]
    enrolments = [text for text in dict.fromkeys(texts) if is_authenticator(text)]
    if not texts:
        raise NothingFound(_("There is no QR code in the picture."), _("Take it closer, sharper, or as a screenshot."))
    for text in () if enrolments else texts:
        refusal = refusal_of(text)
        if refusal is not None:
            raise NothingFound(refusal.sentence, refusal.advice)
    if not enrolments:
        raise NothingFound(
            _("The QR code in the picture isn't an enrolment code."), _("See what it is with `trackops scan`.")
        )
    return enrolments
