"""Tables of comma-separated values with a header row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.foreign_file import ForeignFile

_MAX_COLUMNS = 200


def header(file: ForeignFile) -> tuple[str, ...]:
    """Return the column names in lower case, or nothing if the file is no table."""
    if file.text is None or file.text.lstrip()[:1] in {"{", "[", "<"}:
        return ()
    line = file.text.lstrip().partition("\n")[0]
    if len(line) > 10_000 or not {",", ";", "\t"} & set(line):
        return ()
    try:
        names = next(csv.reader([line.strip("\r")], delimiter=_delimiter(line)), [])
    except csv.Error:
        return ()
    return tuple(_tidy(name) for name in names[:_MAX_COLUMNS])


def rows(file: ForeignFile) -> Iterator[dict[str, str]]:
    """Yield every row by lower-case column name; missing cells are empty, surplus ones ignored.

    Raises:
        TransferError: It is no table.

    """
    names = header(file)
    if not names or file.text is None:
        raise TransferError("This is not a table of comma-separated values.", "Export it again.")
    text = file.text.lstrip()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
    try:
        next(reader)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
    except csv.Error:
        raise TransferError("The table is damaged.", "Export it again.") from None


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _tidy(name: str) -> str:
    return " ".join(name.strip().strip("\ufeff").casefold().split())
