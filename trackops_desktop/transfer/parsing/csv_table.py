"""Tables of comma-separated values, with or without a row of column names, also as Excel saves them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.foreign_file import ForeignFile

_MAX_COLUMNS = 200
_LONGEST_LINE = 10_000
_HEAD = 3 * _LONGEST_LINE
#: What Excel writes above a table to say how it is separated, and reads there.
_EXCEL_LINE = re.compile(r"\"?sep=([^\r\n\"])\"?[ ,;\t|]{0,40}+(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"")
_SEPARATORS = ",;\t|"


def header(file: ForeignFile) -> tuple[str, ...]:
    """Return the column names in lower case, or nothing if the file is no table."""
    names = next(_records((file.text or "")[:_HEAD]), [])
    return tuple(_tidy(name) for name in names[:_MAX_COLUMNS]) if len(names) > 1 else ()


def records(file: ForeignFile) -> Iterator[list[str]]:
    """Yield the cells of every row that is not blank, the first one among them.

    Raises:
        TransferError: It is no table, or a damaged one.

    """
    if not header(file):
        raise TransferError(_("This isn't a table of comma-separated values."), _("Export it again."))
    for cells in _records(file.text or "", damaged=TransferError(_("The table is damaged."), _("Export it again."))):
        if any(cell.strip() for cell in cells):
            yield cells


def rows(file: ForeignFile) -> Iterator[dict[str, str]]:
    """Yield every row by lower-case column name; missing cells are empty, surplus ones ignored.

    Raises:
        TransferError: It is no table.

    """
    names = header(file)
    found = records(file)
    next(found, None)
    for cells in found:
        yield dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))


def _records(text: str, damaged: TransferError | None = None) -> Iterator[list[str]]:
    """Yield rows; where the text is no table, none. Damage ends them unless there is an error for it."""
    separator, text = _separated(text.lstrip("\r\n \ufeff"))
    if not separator:
        return
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        if damaged is not None:
            raise damaged from None


def _separated(text: str) -> tuple[str, str]:
    """Return what separates the columns, or nothing, and the text without Excel's line about it."""
    told = _EXCEL_LINE.match(text[:100])
    if told:
        text = text[told.end() :].lstrip("\r\n")
    first = re.match(r"[^\r\n]*", text[: _LONGEST_LINE + 1])
    line = first[0] if first else ""
    if text[:1] in {"{", "[", "<"} or len(line) > _LONGEST_LINE:
        return "", text
    if told:
        return told[1], text
    bare = _QUOTED.sub("", line)
    best = max(_SEPARATORS, key=bare.count)
    return best if best in bare else "", text


def _tidy(name: str) -> str:
    return " ".join(name.strip().strip("\ufeff").casefold().split())
