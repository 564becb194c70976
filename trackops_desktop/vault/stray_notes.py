"""Notes that lie in the keyring while no row knows them, such as earlier versions left when two programs wrote one.

Only what surely is this data folder's is deleted: a value that its own data key opens, and one in clear where the user
has said that no other folder uses its items. Accounts are never deleted so; they can be brought back (`vault.orphans`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from trackops_desktop.errors import VaultError
from trackops_desktop.vault import notes, shared
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.sealed.envelope import Seal, is_sealed
from trackops_desktop.vault.sealed.key_holder import KeyHolder, opened_text

_KNOWN: Final = """
SELECT item FROM (
    SELECT id AS item FROM entries UNION SELECT item FROM notes UNION SELECT item FROM intents
    UNION SELECT item FROM shared
) WHERE item IN (SELECT value FROM json_each(?))
"""


def sweep(catalogue: Catalogue, items: Items, key_holder: KeyHolder) -> int:
    """Delete stray notes, as far as the keyring can list its items, and return how many there were.

    What is listed is compared with the rows afterwards: a note that another program is just writing is in them by then.

    Raises:
        VaultError: The keyring or the catalogue cannot be reached now.

    """
    listed = items.listed()
    with catalogue.reading() as connection:
        unknown = _unknown(connection, listed)
        sole = shared.is_sole(connection)
    held = _held(key_holder)
    if not unknown or not (sole or held is not None) or not items.reads_quietly():
        return 0
    texts = items.raw(unknown)
    stray = [item for item, value in texts.items() if _is_stray(held, item, value, sole=sole)]
    items.discard(stray)
    return len(stray)


def _unknown(connection: sqlite3.Connection, listed: Sequence[str]) -> list[str]:
    known = {str(row["item"]) for row in connection.execute(_KNOWN, (json.dumps(list(listed)),))}
    return sorted(set(listed) - known)


def _held(key_holder: KeyHolder) -> Seal | None:
    try:
        return key_holder.held()
    except VaultError:
        return None


def _is_stray(held: Seal | None, item: str, value: str, *, sole: bool) -> bool:
    ours = held is not None if is_sealed(value) else sole
    text = opened_text(held, item, value) if ours else None
    return text is not None and text.startswith(notes.PREFIX)
