"""What stands in the QR codes that a camera, or a recording, shows."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.commands.context import CommandContext, NothingFound
from trackops_desktop.i18n import _
from trackops_desktop.scan.reading import Reading


def enrolment_texts(call: CommandContext, number: int) -> list[str]:
    """Look through a camera until an enrolment code, or a whole export, has been shown.

    Raises:
        ScanError: The camera cannot be used, or was taken away.
        NothingFound: A recording that stands in for the camera ended without one.

    """
    from trackops_desktop.otp.other_apps import refusal_of
    from trackops_desktop.scan.content import is_authenticator
    from trackops_desktop.scan.session import CodesFound, Collected, PartRefused, Session, Unjoined
    from trackops_desktop.scan.sources.camera import open_camera

    with open_camera(number, environment=call.environment) as camera:
        call.note(_("Show the QR code to {name}; press Ctrl+C to stop.", name=camera.name))
        for event in Session().events(camera):
            if isinstance(event, CodesFound):
                texts = [reading.text for reading in event.readings if is_authenticator(reading.text)]
                if texts:
                    return texts
                refusals = [str(refusal) for reading in event.readings if (refusal := refusal_of(reading.text))]
                call.note(refusals[0] if refusals else _("This is a QR code, but not an enrolment code."))
            elif isinstance(event, Collected):
                call.note(event.progress.sentence)
            elif isinstance(event, Unjoined):
                call.note(event.sentence)
            elif isinstance(event, PartRefused):
                call.note(str(event.error))
    raise NothingFound(_("No enrolment code was shown."), _("Hold it closer and still."))


def readings_of_video(file: str) -> Iterator[Reading]:
    """Yield every code in a video, each once, as soon as it has been read.

    Raises:
        ScanError: The video cannot be opened.

    """
    from trackops_desktop.scan.session import CodesFound, Collected, Session
    from trackops_desktop.scan.sources.camera import open_camera

    seen: set[str] = set()
    session = Session()
    with open_camera(file, environment={}) as video:
        for event in session.events(video):
            found = event.readings if isinstance(event, CodesFound) else ()
            found = (event.reading,) if isinstance(event, Collected) else found
            for reading in found:
                if reading.text not in seen:
                    seen.add(reading.text)
                    yield reading
    yield from session.unjoined
