"""Reads the files of one import, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trackops_desktop.errors import TransferError, reason_of
from trackops_desktop.i18n import _, count_text
from trackops_desktop.scan.sources.picture_files import MAX_BYTES
from trackops_desktop.services.import_export.import_pictures import is_picture
from trackops_desktop.transfer.limits import check_file

MAX_FILES = 100


def read_files(paths: Sequence[Path]) -> tuple[bytes, ...]:
    """Return what the files hold: one of any kind, or several pictures of one export.

    A picture may be as large as any that is scanned (20 MiB), another file as large as any export (10 MiB); nothing
    is cut off.

    Raises:
        TransferError: A file cannot be read or is too large, or several are not all pictures.

    """
    if len(paths) > MAX_FILES:
        raise TransferError(
            _("More than {count} files at once.", count=count_text(MAX_FILES)), _("Import them in parts.")
        )
    data = tuple(_content(path) for path in paths)
    if len(data) > 1 and not all(map(is_picture, data)):
        raise TransferError(
            _("Several files can be imported together only if they are pictures."), _("Import one at a time.")
        )
    return data


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TransferError(
            _("The file can't be read ({reason}).", reason=reason_of(error)),
            _("Check that it exists and that you may read it."),
        ) from None
    if not is_picture(data):
        check_file(len(data))
    elif len(data) > MAX_BYTES:
        raise TransferError(
            _("The picture is too large."),
            _("The limit is {megabytes} MiB: cut out the code.", megabytes=MAX_BYTES // 2**20),
        )
    return data
