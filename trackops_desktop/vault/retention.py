"""How long the trash keeps an account: by time that was seen to pass, never by one reading of the clock.

A clock may be years ahead at one start, or years behind while something is removed. So `trashed_at` is for people
alone. What counts is a stopwatch: each look adds what the highest time ever seen has moved on by since, at most three
days, and nothing at all where the clock leaps. An account's thirty days begin with the first look that finds it in the
trash; ten looks on ten different days are the least that can end them.
"""

from __future__ import annotations

import json
import math
import sqlite3
from typing import Final, NamedTuple

from trackops_desktop.json_object import parsed_json
from trackops_desktop.vault.catalogue.catalogue import set_meta

DAY: Final = 86_400.0
#: How long the trash keeps what was removed.
KEEP_SECONDS: Final = 30 * DAY
#: The most that one look adds, however long ago the look before it was.
STEP_SECONDS: Final = 3 * DAY
#: A clock that is further than this from the highest time seen has leapt: time is counted anew from there.
LEAP_SECONDS: Final = 60 * DAY
#: A look that moves the stopwatch by less than this is not worth a change of the catalogue.
_LEAST_SECONDS: Final = 3_600.0
_META: Final = "observed"
_NEW = """
SELECT id FROM entries WHERE trashed_at IS NOT NULL AND id NOT IN (SELECT id FROM retention)
"""


class Observed(NamedTuple):
    """What was seen of time.

    Attributes:
        highest: The highest time seen since the clock last leapt, unix seconds; None before the first look.
        seconds: The stopwatch.

    """

    highest: float | None = None
    seconds: float = 0.0

    def at(self, now: float) -> Observed:
        """Return it after one more look at the clock."""
        if self.highest is None:
            return Observed(now, self.seconds)
        ahead = now - self.highest
        if abs(ahead) > LEAP_SECONDS:
            return Observed(now, self.seconds)
        return Observed(max(self.highest, now), self.seconds + min(max(ahead, 0.0), STEP_SECONDS))


def observed(connection: sqlite3.Connection) -> Observed:
    """Return what was seen of time; what makes no sense counts as nothing seen yet."""
    found = connection.execute("SELECT value FROM meta WHERE name = ?", (_META,)).fetchone()
    try:
        values = parsed_json(found[0]) if found else {}
        highest, seconds = float(values["highest"]), float(values["seconds"])
    except (ValueError, TypeError, KeyError):
        return Observed()
    sound = math.isfinite(highest) and math.isfinite(seconds)
    return Observed(highest, seconds) if sound else Observed()


def wants_look(connection: sqlite3.Connection, now: float) -> bool:
    """Return whether a look would change anything worth writing down."""
    before = observed(connection)
    after = before.at(now)
    moved = before.highest is None or abs((after.highest or 0.0) - before.highest) >= _LEAST_SECONDS
    return moved or connection.execute(f"{_NEW} LIMIT 1").fetchone() is not None


def look(connection: sqlite3.Connection, now: float) -> None:
    """Move the stopwatch on, and begin to count for what is new in the trash."""
    after = observed(connection).at(now)
    set_meta(connection, _META, json.dumps(after._asdict()))
    connection.execute("DELETE FROM retention WHERE id NOT IN (SELECT id FROM entries WHERE trashed_at IS NOT NULL)")
    connection.execute(f"INSERT INTO retention SELECT id, ? FROM ({_NEW})", (after.seconds,))  # noqa: S608 # constants


def begin_anew(connection: sqlite3.Connection) -> None:
    """Give everything in the trash its full time once more."""
    connection.execute("DELETE FROM retention")


def due(connection: sqlite3.Connection) -> list[str]:
    """Return the ids whose time in the trash is over; what another data folder may use has no such time."""
    since = observed(connection).seconds - KEEP_SECONDS
    query = """
        SELECT id FROM retention JOIN entries USING (id)
        WHERE since <= ? AND trashed_at IS NOT NULL AND id NOT IN (SELECT item FROM shared)
    """
    return [str(row["id"]) for row in connection.execute(query, (since,))]


def days_left(connection: sqlite3.Connection) -> dict[str, int]:
    """Return for how many days at least each account in the trash stays there; one that stays for ever is absent."""
    seconds = observed(connection).seconds
    query = """
        SELECT id, since FROM entries LEFT JOIN retention USING (id)
        WHERE trashed_at IS NOT NULL AND id NOT IN (SELECT item FROM shared)
    """
    return {
        str(row["id"]): _days(KEEP_SECONDS if row["since"] is None else row["since"] + KEEP_SECONDS - seconds)
        for row in connection.execute(query)
    }


def _days(seconds: float) -> int:
    return max(0, math.ceil(seconds / DAY))
