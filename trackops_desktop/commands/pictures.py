"""What stands in the QR codes of picture files."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.commands.call import NothingFound
from trackops_desktop.scan.content import is_authenticator
from trackops_desktop.scan.reading import Reading


def readings_of(source: str | bytes) -> Iterator[Reading]:
    """Yield every code in a picture file (or its content), each text once however many frames it has.

    Raises:
        ScanError: The file cannot be read or is no picture.

    """
    from trackops_desktop.scan.pictures import open_picture
    from trackops_desktop.scan.pipelines import decode_picture

    seen: set[str] = set()
    for frame in open_picture(source):
        for reading in decode_picture(frame):
            if reading.text not in seen:
                seen.add(reading.text)
                yield reading


def enrolment_texts(source: str | bytes) -> list[str]:
    """Return the texts in a picture that an authenticator can take in.

    Raises:
        ScanError: The file cannot be read or is no picture.
        NothingFound: It has no code, or none that is an enrolment.

    """
    texts = [reading.text for reading in readings_of(source)]
    enrolments = [text for text in texts if is_authenticator(text)]
    if not texts:
        raise NothingFound("There is no QR code in the picture.", "Take it closer, sharper, or as a screenshot.")
    if not enrolments:
        raise NothingFound("The QR code in the picture is no enrolment code.", "`trackops scan` shows what it is.")
    return enrolments
