"""What commands print: JSON for programs, lines for people, and never a control character from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.streams import has_no_reader

if TYPE_CHECKING:
    from trackops_desktop.vault.entry import Entry

#: What a JSON shape is made of.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


#: What keeps a name's direction apart from its sentence's (`trackops_desktop/i18n.py`); terminals show nothing for it.
_ISOLATES = "\u2068\u2069"


def write_json(out: TextIO, value: Json) -> None:
    """Write one JSON document; in ASCII alone where the stream cannot hold it otherwise (or a file name is broken)."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    out.write(f"{text}\n")


def check_reader(out: TextIO) -> None:
    """Raise BrokenPipeError where nobody reads the stream any more: before something is used up to be written there."""
    if has_no_reader(out):
        raise BrokenPipeError


@contextmanager
def written_or(out: TextIO, take_back: Callable[[], object]) -> Iterator[None]:
    """Write something that is used up by being written, or take that back: the stream has refused it."""
    try:
        yield
        out.flush()
    except OSError:
        take_back()
        raise


def write_line(out: TextIO, text: str) -> None:
    """Write one line for people; what the stream cannot show becomes a question mark."""
    encoding = out.encoding or "utf-8"
    out.write(printable(text).encode(encoding, "replace").decode(encoding) + "\n")


def printable(text: str) -> str:
    """Return the text with control characters written as escapes: a QR code may try to drive the terminal."""
    return "".join(
        letter if letter.isprintable() or letter in _ISOLATES else f"\\x{ord(letter):02x}" for letter in text
    )


def write_table(out: TextIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows in columns, two spaces apart."""
    table = [[printable(cell) for cell in row] for row in rows]
    if not table:
        return
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        write_line(out, line.rstrip())


def accounts_text(count: int) -> str:
    """Return so many accounts in words."""
    return ngettext("{count} account", "{count} accounts", count)


def account_fields(account: Account) -> dict[str, Json]:
    """Return the fields of an account as every JSON shape has them; the last is `period` or `counter`."""
    fields: dict[str, Json] = {
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "algorithm": account.algorithm.value,
        "digits": account.digits,
    }
    return fields | dict([account.moving_factor])


def entry_fields(entry: Entry) -> dict[str, Json]:
    """Return an entry as `list --json` shows it."""
    said: dict[str, Json] = {"note": entry.details.note, "pinned": entry.details.pinned}
    return {"id": entry.id, **account_fields(entry.account), "site": entry.site, "tags": list(entry.tags), **said}


def entry_row(entry: Entry) -> tuple[str, ...]:
    """Return an entry as a line of `list` shows it: a short id, issuer, name, details."""
    issuer, name = entry.shown_names
    return (entry.id[:8], issuer or "–", name or "–", _details(entry))


def _details(entry: Entry) -> str:
    account = entry.account
    seconds = _("{count} s", count=account.period)
    moving = _("counter {number}", number=account.counter) if account.kind is Kind.HOTP else seconds
    digits = ngettext("{count} digit", "{count} digits", account.digits)
    parts = [account.kind.value, account.algorithm.value, digits, moving]
    parts += [entry.site] if entry.site else []
    parts += [f"#{tag}" for tag in entry.tags]
    return " ".join(parts)
