"""The catalogue's rows of accounts, to and from `Entry`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from trackops_desktop.errors import OtpError
from trackops_desktop.json_object import MAX_MOMENT, parsed_json
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.vault.catalogue.this_folder import folder_name, versions_in, versions_text
from trackops_desktop.vault.entry import NO_DETAILS, Details, Entry, TrashReason, next_change, told_apart
from trackops_desktop.vault.errors import CatalogueDamaged, NoSuchAccount
from trackops_desktop.vault.namesakes import numbers
from trackops_desktop.vault.recovery_notes import RECOVERY
from trackops_desktop.vault.version_vector import VersionVector

_SELECT = f"""
SELECT entries.*, EXISTS (SELECT 1 FROM notes WHERE notes.key = '{RECOVERY}' || entries.id) AS has_recovery_codes
FROM entries
"""  # noqa: S608 # a constant of ours
_ORDER = " ORDER BY rank, id"  # not translated
_PINNED_ORDER = " ORDER BY pinned DESC, rank, id"  # not translated
_REASONS = frozenset(reason.value for reason in TrashReason)
_COLUMNS = (  # not translated
    "id, kind, issuer, name, algorithm, digits, period, counter, tags, site, rank, created_at, changed_at, verified,"
    " replaces, trashed_at, note, colour, icon, pinned, trash_reason, versions"
)
_NAMESAKES = """
SELECT 1 FROM entries WHERE trashed_at IS NULL
AND (issuer, name) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
GROUP BY issuer, name HAVING COUNT(*) > 1 LIMIT 1
"""
_INSERT = f"INSERT OR REPLACE INTO entries ({_COLUMNS}) VALUES ({', '.join('?' * 22)})"  # noqa: S608 # constants only


def live(connection: sqlite3.Connection, most: int = -1, *, pinned_first: bool = False) -> tuple[Entry, ...]:
    """Return the entries that are not in the trash, in the user's order; all of them, or the first so many."""
    order = _PINNED_ORDER if pinned_first else _ORDER
    found = _numbered(connection.execute(f"{_SELECT} WHERE trashed_at IS NULL{order} LIMIT ?", (most,)))
    return told_apart(found) if most < 0 else told_apart_in(connection, found)


def trashed(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """Return the entries in the trash, the latest first."""
    return told_apart(
        _numbered(connection.execute(f"{_SELECT} WHERE trashed_at IS NOT NULL ORDER BY trashed_at DESC, id"))
    )


def known(connection: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Return those ids that an entry has, live or trashed."""
    query = "SELECT id FROM entries WHERE id IN (SELECT value FROM json_each(?))"
    return [str(row["id"]) for row in connection.execute(query, (json.dumps(list(ids)),))]


def generation(connection: sqlite3.Connection) -> int:
    """Return the number that moves with every change."""
    return int(connection.execute("SELECT value FROM generation").fetchone()[0])


def one(connection: sqlite3.Connection, entry_id: str) -> Entry:
    """Return one entry, live or trashed, with its place among its like.

    Raises:
        NoSuchAccount: No entry has this id.

    """
    row = connection.execute(f"{_SELECT} WHERE id = ?", (entry_id,)).fetchone()
    if row is None:
        raise NoSuchAccount
    return told_apart_in(connection, (_entry(row, _position(connection, row)),))[0]


def told_apart_in(connection: sqlite3.Connection, some: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return some entries, each with its number among all that are live; nothing is reckoned where names differ."""
    names = json.dumps([[entry.account.issuer, entry.account.name] for entry in some])
    if connection.execute(_NAMESAKES, (names,)).fetchone() is None:
        return tuple(some)
    query = "SELECT id, issuer, name FROM entries WHERE trashed_at IS NULL ORDER BY created_at, rank, id"
    added = connection.execute(query).fetchall()
    found = numbers([(row["issuer"], row["name"]) for row in added])
    of = {row["id"]: number for row, number in zip(added, found, strict=True)}
    return tuple(replace(entry, namesake=of.get(entry.id, 1)) for entry in some)


def insert(connection: sqlite3.Connection, entry: Entry, rank: float) -> None:
    """Write an entry, over the one with the same id if there is one, and forget that it was ever removed."""
    account, said = entry.account, entry.details
    reason = entry.trash_reason.value if entry.trash_reason is not None and entry.trashed_at is not None else None
    connection.execute(
        _INSERT,
        (
            *(entry.id, account.kind.value, account.issuer, account.name, account.algorithm.value),
            *(account.digits, account.period, str(account.counter), json.dumps(entry.tags, ensure_ascii=False)),
            *(entry.site, rank, entry.created_at, entry.changed_at, int(entry.verified), entry.replaces),
            *(entry.trashed_at, said.note, said.colour, said.icon, int(said.pinned), reason),
            versions_text(entry.versions),
        ),
    )
    connection.execute("DELETE FROM tombstones WHERE id = ?", (entry.id,))
    if entry.trashed_at is None:
        connection.execute("DELETE FROM retention WHERE id = ?", (entry.id,))


def rewrite(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write an entry over its row and leave it where it is in the list."""
    rank = connection.execute("SELECT rank FROM entries WHERE id = ?", (entry.id,)).fetchone()[0]
    insert(connection, entry, rank)


def erase(connection: sqlite3.Connection, entry_id: str, at: float) -> None:
    """Drop an entry's row and remember when, not before its last change; an id without a row changes nothing."""
    found = connection.execute("SELECT changed_at, versions FROM entries WHERE id = ?", (entry_id,)).fetchone()
    if found is not None:
        connection.execute("DELETE FROM entries WHERE id = ?", (entry_id,))
        connection.execute("DELETE FROM retention WHERE id = ?", (entry_id,))
        versions = versions_in(found["versions"]).next(folder_name(connection))
        bury(connection, entry_id, max(at, found["changed_at"]), versions)


def bury(connection: sqlite3.Connection, entry_id: str, at: float, versions: VersionVector) -> None:
    """Remember when an entry was removed for good, so that another computer does not bring it back."""
    values = (entry_id, at, versions_text(versions))
    connection.execute("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", values)


def versions_after_burial(connection: sqlite3.Connection, entry_id: str) -> VersionVector:
    """Return the counts that an entry begins with: after those of its removal, if it ever was here."""
    found = connection.execute("SELECT versions FROM tombstones WHERE id = ?", (entry_id,)).fetchone()
    return (versions_in(found["versions"]) if found else VersionVector()).next(folder_name(connection))


def succeed(
    connection: sqlite3.Connection, old: str, new: str, at: float, reason: TrashReason = TrashReason.REPLACED
) -> None:
    """Put a live entry into the trash and let another have its place; an old one that is gone changes nothing."""
    query = "SELECT rank, changed_at, versions FROM entries WHERE id = ? AND trashed_at IS NULL"
    found = connection.execute(query, (old,)).fetchone()
    if found is not None:
        versions = versions_text(versions_in(found["versions"]).next(folder_name(connection)))
        connection.execute(
            "UPDATE entries SET trashed_at = ?, changed_at = ?, trash_reason = ?, versions = ? WHERE id = ?",
            (at, next_change(found["changed_at"], at), reason.value, versions, old),
        )
        connection.execute("UPDATE entries SET rank = ? WHERE id = ?", (found["rank"], new))


def follow(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let half-made enrolments that are to replace one entry replace another instead."""
    connection.execute("UPDATE entries SET replaces = ? WHERE replaces = ?", (new, old))


def set_counter(connection: sqlite3.Connection, entry_id: str, counter: int) -> None:
    """Store the counter that is shown next.

    The time of the last change stays: counters of two computers merge by their height, and a code that is shown must
    not win over a name that was changed on the other computer.
    """
    connection.execute("UPDATE entries SET counter = ? WHERE id = ?", (str(counter), entry_id))


def count(connection: sqlite3.Connection) -> int:
    """Return how many entries are live."""
    return int(connection.execute("SELECT COUNT(*) FROM entries WHERE trashed_at IS NULL").fetchone()[0])


def last_rank(connection: sqlite3.Connection) -> float:
    """Return the rank of the last entry, 0 where there is none."""
    return float(connection.execute("SELECT COALESCE(MAX(rank), 0) FROM entries").fetchone()[0])


def place(connection: sqlite3.Connection, entry_id: str, position: int) -> None:
    """Give a live entry the rank that puts it at a position; positions beyond the ends mean the ends.

    The rank lies half-way between the new neighbours, so that one row changes; where no such number is left, all
    rows are numbered anew.
    """
    others = connection.execute(
        "SELECT id, rank FROM entries WHERE trashed_at IS NULL AND id <> ? ORDER BY rank, id",
        (entry_id,),  # not translated
    ).fetchall()
    position = max(0, min(position, len(others)))
    before = others[position - 1]["rank"] if position else (others[0]["rank"] - 2.0 if others else 0.0)
    after = others[position]["rank"] if position < len(others) else before + 2.0
    rank = (before + after) / 2
    if not before < rank < after:
        _renumber(connection, [row["id"] for row in others])
        rank = position + 0.5
    connection.execute("UPDATE entries SET rank = ? WHERE id = ?", (rank, entry_id))


def _renumber(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    connection.executemany("UPDATE entries SET rank = ? WHERE id = ?", ((i + 1.0, id_) for i, id_ in enumerate(ids)))


def _position(connection: sqlite3.Connection, row: sqlite3.Row) -> int:
    if row["trashed_at"] is None:
        query = "SELECT COUNT(*) FROM entries WHERE trashed_at IS NULL AND (rank, id) < (?, ?)"
        return int(connection.execute(query, (row["rank"], row["id"])).fetchone()[0])
    query = "SELECT COUNT(*) FROM entries WHERE trashed_at > ? OR (trashed_at = ? AND id < ?)"
    return int(connection.execute(query, (row["trashed_at"], row["trashed_at"], row["id"])).fetchone()[0])


def _numbered(found: Iterable[sqlite3.Row]) -> tuple[Entry, ...]:
    return tuple(_entry(row, position) for position, row in enumerate(found))


def _entry(row: sqlite3.Row, position: int) -> Entry:
    try:
        return _read(row, position)
    except (ValueError, TypeError, IndexError, OtpError):  # a name of a column may be what is damaged
        raise CatalogueDamaged from None


def _read(row: sqlite3.Row, position: int) -> Entry:
    if not abs(row["created_at"]) + abs(row["changed_at"]) + abs(row["trashed_at"] or 0.0) <= 3 * MAX_MOMENT:
        raise ValueError("no dates")  # an infinite one could be shown and backed up nowhere
    account = Account(
        Kind(row["kind"]),
        row["issuer"],
        row["name"],
        Algorithm(row["algorithm"]),
        row["digits"],
        row["period"],
        int(row["counter"]),
    )
    return Entry(
        row["id"],
        account,
        tuple(str(tag) for tag in parsed_json(row["tags"])),
        row["site"],
        position,
        row["created_at"],
        row["changed_at"],
        bool(row["verified"]),
        row["replaces"],
        row["trashed_at"],
        bool(row["has_recovery_codes"]),
        details=_details(row),
        trash_reason=_reason(row["trash_reason"]),
        versions=versions_in(row["versions"]),
    )


def _details(row: sqlite3.Row) -> Details:
    note, colour, icon, pinned = row["note"], row["colour"], row["icon"], row["pinned"]
    return Details(note, colour, icon, bool(pinned)) if note or colour or icon or pinned else NO_DETAILS


def _reason(value: str | None) -> TrashReason | None:
    return TrashReason(value) if value in _REASONS else None
