"""`trackops scan`: what is in every QR code of pictures and videos, or of a folder while they come in."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trackops_desktop.commands.context import DONE, FAILED, NOTHING_FOUND, CommandContext, WrongUsage
from trackops_desktop.commands.file_names import FileNames
from trackops_desktop.commands.output import write_json, write_line
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from trackops_desktop.commands.scanning.csv_file import CsvFile
    from trackops_desktop.commands.scanning.scan_report import ScanReport
    from trackops_desktop.scan.reading import Fragment, Reading

#: File name endings of what is read frame by frame; everything else is read as a picture.
VIDEOS = frozenset({".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ogv", ".wmv", ".3gp"})


def arguments(parser: ArgumentParser) -> None:
    """Say what `scan` takes."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        action=FileNames,
        help=_("a picture, a video, or a text that draws a code; - is standard input"),
    )
    parser.add_argument("--watch", metavar="FOLDER", help=_("all pictures in a folder, and new ones until Ctrl+C"))
    parser.add_argument("--csv", metavar="FILE", help=_("add a row for every account found, without secrets"))
    parser.add_argument("--reveal", action="store_true", help=_("show secrets"))


def run(call: CommandContext) -> int:
    """Print every code; a file that cannot be read is told on standard error and the others are read all the same."""
    if bool(call.args.files) == bool(call.args.watch):
        raise WrongUsage(_("There is nothing to scan."), _("Give files, or --watch FOLDER."))
    with closing(_csv(call.args.csv)) if call.args.csv else nullcontext() as rows:
        return _watch(call, rows) if call.args.watch else _scan(call, rows)


def codes_in(file: str, stdin: BinaryIO) -> Iterator[Reading]:
    """Yield every code of one file, or of standard input for `-`.

    Raises:
        ScanError: It cannot be read.

    """
    from trackops_desktop.commands.scanning.camera import readings_of_video
    from trackops_desktop.commands.scanning.picture_files import readings_of_any
    from trackops_desktop.scan.sources.picture_files import MAX_BYTES, content

    if Path(file).suffix.lower() in VIDEOS:
        return readings_of_video(file)
    return readings_of_any(stdin.read(MAX_BYTES + 1) if file == "-" else content(Path(file)))


def _csv(path: str) -> CsvFile:
    from trackops_desktop.commands.scanning.csv_file import CsvFile

    return CsvFile(Path(path))


def _scan(call: CommandContext, rows: CsvFile | None) -> int:
    failed: list[str] = []
    told = []
    for one in _each(call, call.args.files, rows, failed):
        told.append(one)
        if not call.args.json:
            _print(call, one)
    if call.args.json:
        write_json(call.out, [one.fields(call.args.reveal) for one in told])
    if not told and not failed:
        call.note(_("No code was found."))
    return FAILED if failed else DONE if told else NOTHING_FOUND


def _watch(call: CommandContext, rows: CsvFile | None) -> int:
    """Scan what comes in; in JSON every code is a line of its own. Ctrl-C is the usual end."""
    from trackops_desktop.scan.sources.folder_watch import new_files
    from trackops_desktop.scan.sources.picture_files import SUFFIXES

    call.note(_("Watching {folder}; press Ctrl+C to stop.", folder=call.args.watch))
    files = (str(path) for path in new_files(Path(call.args.watch), SUFFIXES | VIDEOS, call.pause))
    try:
        for one in _each(call, files, rows, []):
            if call.args.json:
                call.out.write(json.dumps(one.fields(call.args.reveal)) + "\n")
            else:
                _print(call, one)
            call.out.flush()
    except KeyboardInterrupt:
        pass
    return DONE


def _each(call: CommandContext, files: Iterable[str], rows: CsvFile | None, failed: list[str]) -> Iterator[ScanReport]:
    """Yield what is in the files. A text that is spread over the codes of several files comes with the last of them."""
    from trackops_desktop.commands.scanning.scan_report import tell_reading

    parts: dict[Fragment, tuple[str, Reading]] = {}
    for file, reading in _readings(call, files, failed):
        if reading.fragment is None:
            whole: tuple[Reading, ...] = (reading,)
        else:
            parts[reading.fragment] = (file, reading)
            whole = _completed(parts, call)
        for one in (tell_reading(file, reading) for reading in whole):
            if rows:
                rows.add(one, call.clock())
            yield one
    yield from (tell_reading(file, reading) for file, reading in parts.values())


def _completed(parts: dict[Fragment, tuple[str, Reading]], call: CommandContext) -> tuple[Reading, ...]:
    """Take the texts that are complete out of the parts; say what is missing of the others."""
    from trackops_desktop.scan.decoding.sequence import joined, missing_sentence

    together = joined([reading for _file, reading in parts.values()])
    left = {reading.fragment for reading in together}
    for known in [fragment for fragment in parts if fragment not in left]:
        del parts[known]
    missing = missing_sentence(together)
    if missing and call.args.watch:
        call.note(missing)
    return tuple(reading for reading in together if reading.fragment is None)


def _readings(call: CommandContext, files: Iterable[str], failed: list[str]) -> Iterator[tuple[str, Reading]]:
    for file in files:
        try:
            for reading in codes_in(file, call.stdin):
                yield file, reading
        except ScanError as error:
            failed.append(file)
            call.note(f"{file}: {error}")


def _print(call: CommandContext, one: ScanReport) -> None:
    for line in one.lines(call.args.reveal):
        write_line(call.out, line)
