"""`trackops scan`: what is in every QR code of pictures and videos."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from trackops_desktop.commands.call import DONE, FAILED, NOTHING_FOUND, Call
from trackops_desktop.commands.output import write_json, write_line
from trackops_desktop.commands.telling import Told, tell
from trackops_desktop.errors import ScanError

#: File name endings of what is read frame by frame; everything else is read as a picture.
VIDEOS = frozenset({".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ogv", ".wmv", ".3gp"})


def arguments(parser: ArgumentParser) -> None:
    """Say what `scan` takes."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a picture or a video")
    parser.add_argument("--reveal", action="store_true", help="show secrets")


def run(call: Call) -> int:
    """Print every code; a file that cannot be read is told on standard error and the others are read all the same."""
    told: list[Told] = []
    failed = False
    for file in call.args.files:
        try:
            for one in codes_in(file):
                told.append(one)
                _say(call, one)
        except ScanError as error:
            failed = True
            call.note(f"{file}: {error}")
    if call.args.json:
        write_json(call.out, [one.fields(call.args.reveal) for one in told])
    if failed:
        return FAILED
    if not told:
        call.note("No code was found.")
    return DONE if told else NOTHING_FOUND


def codes_in(file: str) -> Iterator[Told]:
    """Yield every code of one file.

    Raises:
        ScanError: It cannot be read.

    """
    from trackops_desktop.commands.camera import readings_of_video
    from trackops_desktop.commands.pictures import readings_of

    read = readings_of_video if Path(file).suffix.lower() in VIDEOS else readings_of
    for reading in read(file):
        yield tell(file, reading.text, reading.symbol)


def _say(call: Call, one: Told) -> None:
    if not call.args.json:
        for line in one.lines(call.args.reveal):
            write_line(call.out, line)
