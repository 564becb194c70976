"""The table of authenticators: what each makes of an aspect, as somebody saw it, with where and when."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from trackops_desktop.assets import resource
from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import N_, _
from trackops_desktop.linting.aspects import ASPECTS, aspects_of
from trackops_desktop.linting.raw_address import taken_apart


class Treatment(Enum):
    """What an authenticator makes of something, from harmless to worst; the values stand in the data file."""

    KEPT = "kept"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    WRONG_CODES = "wrong-codes"
    REFUSED = "refused"

    @property
    def words(self) -> str:
        """What people read, in English."""
        return _WORDS[self.value]


_WORDS = {
    "kept": N_("kept"),
    "ignored": N_("ignored"),
    "unknown": N_("unknown"),
    "wrong-codes": N_("wrong codes"),
    "refused": N_("refused"),
}
_WORST_FIRST = tuple(reversed(Treatment))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cell of the table.

    Attributes:
        treatment: What the authenticator does.
        source: Where that was seen; empty for what is unknown.
        date: When, as year, month and day, as far as they are known.
        note: What else is to be said, or an empty text.

    """

    treatment: Treatment
    source: str = ""
    date: str = ""
    note: str = ""


_UNKNOWN = Evidence(Treatment.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """One column of the table.

    Attributes:
        key: Its name in the data file.
        title: Its name for people.
        cells: What is known, by aspect.

    """

    key: str
    title: str
    cells: Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What one authenticator makes of one enrolment.

    Attributes:
        authenticator: Which one.
        outcome: The worst of all its aspects.
        cells: Each aspect with what is known of it.

    """

    authenticator: Authenticator
    outcome: Treatment
    cells: tuple[tuple[str, Evidence], ...]

    @property
    def reasons(self) -> tuple[tuple[str, Evidence], ...]:
        """The aspects that the outcome is owed to; empty where everything is kept."""
        if self.outcome is Treatment.KEPT:
            return ()
        return tuple(cell for cell in self.cells if cell[1].treatment is self.outcome)


def load_authenticators(path: Path | None = None) -> tuple[Authenticator, ...]:
    """Read the table that comes with the application, or another one.

    Raises:
        ScanError: It is no such table.

    """
    file = path or resource("authenticators.toml")
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        return tuple(_authenticator(key, table) for key, table in tables.items())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise ScanError(
            _("The table of authenticators isn't valid ({reason}).", reason=error), _("Install it again.")
        ) from None


def matrix_of(text: str, authenticators: tuple[Authenticator, ...]) -> tuple[MatrixRow, ...]:
    """Return what every authenticator makes of the text of a code; empty for what is no otpauth address."""
    address = taken_apart(text.strip())
    if address is None:
        return ()
    aspects = aspects_of(address)
    return tuple(_row(one, aspects) for one in authenticators)


def matrix_report(rows: tuple[MatrixRow, ...]) -> list[str]:
    """Return the rows as lines of text: a line each, and what its outcome is owed to with source and date."""
    width = max((len(row.authenticator.title) for row in rows), default=0)
    lines = [_("Other authenticators:")] if rows else []
    for row in rows:
        lines.append(f"  {row.authenticator.title.ljust(width)}  {_(row.outcome.words)}")
        for aspect, evidence in row.reasons:
            told = f"{evidence.source}, {evidence.date}" if evidence.source else _("not known yet")
            lines.append(f"    {_(ASPECTS[aspect])}: {evidence.note or _(evidence.treatment.words)} ({told})")
    return lines


def _row(authenticator: Authenticator, aspects: tuple[str, ...]) -> MatrixRow:
    cells = tuple((aspect, authenticator.cells.get(aspect, _UNKNOWN)) for aspect in aspects)
    treatments = {evidence.treatment for _aspect, evidence in cells}
    worst = next(treatment for treatment in _WORST_FIRST if treatment in treatments)
    return MatrixRow(authenticator, worst, cells)


def _authenticator(key: str, table: dict[str, Any]) -> Authenticator:
    source, date = str(table["source"]), str(table["date"])
    cells = {aspect: _evidence(cell, source, date) for aspect, cell in table["cells"].items()}
    unknown = [aspect for aspect in cells if aspect not in ASPECTS]
    if unknown:
        raise ValueError(f"“{unknown[0]}” isn't an aspect")
    return Authenticator(key, str(table["title"]), cells)


def _evidence(cell: str | dict[str, str], source: str, date: str) -> Evidence:
    if isinstance(cell, str):
        return Evidence(Treatment(cell), source, date)
    return Evidence(
        Treatment(cell["outcome"]), cell.get("source", source), cell.get("date", date), cell.get("note", "")
    )
