"""The whole catalogue out of its tables and back into them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.uri import format_uri, parse_stored
from trackops_desktop.vault import notes
from trackops_desktop.vault.catalogue import intents, rows
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.documents import document_in, put_document
from trackops_desktop.vault.catalogue.this_folder import versions_in
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import CatalogueChanged, NoSuchAccount
from trackops_desktop.vault.ids import new_id
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.snapshot import Changes, Document, Note, Snapshot, Tombstone
from trackops_desktop.vault.stored_enrolment import read_stored


def snapshot(connection: sqlite3.Connection) -> Snapshot:
    """Return everything in the tables; documents that are no JSON object are left out."""
    tombstones = connection.execute("SELECT id, changed_at, versions FROM tombstones ORDER BY id").fetchall()
    known = connection.execute("SELECT key, changed_at, versions FROM notes ORDER BY key").fetchall()
    bodies = connection.execute("SELECT name, changed_at, body FROM documents ORDER BY name").fetchall()
    values = [(row["name"], row["changed_at"], document_in(row["body"])) for row in bodies]
    return Snapshot(
        (*rows.live(connection), *rows.trashed(connection)),
        tuple(Tombstone(row["id"], row["changed_at"], versions_in(row["versions"])) for row in tombstones),
        tuple(Note(row["key"], row["changed_at"], versions=versions_in(row["versions"])) for row in known),
        tuple(Document(name, at, value) for name, at, value in values if value is not None),
    )


def apply(
    catalogue: Catalogue,
    items: Items,
    changes: Changes,
    progress: Callable[[int, int], None] | None = None,
    seen: Snapshot | None = None,
) -> None:
    """Write changes exactly as they stand, if the accounts are still as they were seen.

    Raises:
        NoSuchAccount: An unknown entry comes without a secret; nothing was written.
        CatalogueChanged: They are not, or an entry that is to be changed is gone; nothing was written.

    """
    with catalogue.reading() as connection:
        touched = [*(entry.id for entry, _ in changes.entries), *(stone.id for stone in changes.removed)]
        known = set(rows.known(connection, touched))
    labels = {entry.id: entry.account.label for entry, _ in changes.entries}
    texts, broken = _texts(changes, known)
    written = {note.key: new_id() for note in changes.notes if note.text is not None}
    items.make_room(list(texts))
    texts |= {written[note.key]: notes.PREFIX + note.text for note in changes.notes if note.text is not None}

    def commit(connection: sqlite3.Connection) -> None:
        if seen is not None and _accounts(snapshot(connection)) != _accounts(seen):
            raise CatalogueChanged
        for entry, _ in changes.entries:
            if entry.id in known and not _stays(connection, entry.id):
                raise CatalogueChanged
            _write(connection, entry)
        for note in changes.notes:
            if note.text is not None:
                notes.record(connection, note.key, written[note.key], note.changed_at, note.versions)
        for document in changes.documents:
            put_document(connection, document.name, document.value, document.changed_at)

    if broken:
        items.mend(broken, labels, _is_as_wanted)
    items.put(texts, labels, commit, progress, lambda connection: notes.items_of(connection, list(written)))
    _remove(catalogue, items, changes.removed)


def _accounts(whole: Snapshot) -> tuple[object, ...]:
    """Return what a decision about accounts may rest on."""
    return whole.entries, whole.tombstones, whole.notes


def _stays(connection: sqlite3.Connection, entry_id: str) -> bool:
    """Return whether an entry has its row, and nobody is about to remove it for good."""
    return bool(rows.known(connection, [entry_id])) and not intents.pending(connection, entry_id)


def _texts(changes: Changes, known: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of new entries, and those that may have to mend a known one."""
    new: dict[str, str] = {}
    old: dict[str, str] = {}
    for entry, secret in changes.entries:
        if secret is not None:
            (old if entry.id in known else new)[entry.id] = format_uri(Enrolment(entry.account, secret))
        elif entry.id not in known:
            raise NoSuchAccount
    return new, old


def _remove(catalogue: Catalogue, items: Items, removed: Sequence[Tombstone]) -> None:
    """Remove known entries with their recovery codes, and remember the removal of unknown ones too."""

    def doomed(connection: sqlite3.Connection) -> list[str]:
        known = rows.known(connection, [stone.id for stone in removed])
        return [*known, *notes.recovery_of(connection, known)]

    def forget(connection: sqlite3.Connection, found: Sequence[str]) -> None:
        _bury(connection, removed)
        notes.forget(connection, found)

    if removed:
        items.remove(doomed, forget)
        with catalogue.writing() as connection:
            _bury(connection, removed)


def _bury(connection: sqlite3.Connection, removed: Sequence[Tombstone]) -> None:
    """Erase rows and remember their removal."""
    for stone in removed:
        rows.erase(connection, stone.id, stone.changed_at)
        rows.bury(connection, stone.id, stone.changed_at, stone.versions)


def _is_as_wanted(kept: str, wanted: str) -> bool:
    """Return whether a stored text is an enrolment that makes codes the way a backup's one does."""
    return read_stored(parse_stored(wanted).account, kept) is not None


def _write(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write an entry where its row is, or at the end; a counter never goes back."""
    try:
        before = rows.one(connection, entry.id)
    except NoSuchAccount:
        rows.insert(connection, entry, rows.last_rank(connection) + 1)
        return
    counter = max(entry.account.counter, before.account.counter)
    rows.rewrite(connection, replace(entry, account=entry.account.with_counter(counter)))
