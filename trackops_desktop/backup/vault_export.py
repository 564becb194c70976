"""The whole of a vault as contents, with its secrets, and the changes that make it hold other contents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from trackops_desktop.backup.contents import Contents, Record, Recovery
from trackops_desktop.backup.merge import contents_of
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.recovery_notes import RECOVERY, recovery_key
from trackops_desktop.vault.snapshot import Changes, Note, Snapshot
from trackops_desktop.vault.vault import Vault


def contents_of_vault(vault: Vault) -> tuple[Contents, tuple[Entry, ...]]:
    """Return everything a vault holds, and the entries whose secrets its store no longer has.

    Raises:
        VaultError: It is locked, or the keyring cannot be read.

    """
    return contents_at(vault, vault.snapshot())


def contents_at(vault: Vault, snapshot: Snapshot) -> tuple[Contents, tuple[Entry, ...]]:
    """Return the same for a snapshot of the vault; `Vault.apply` tells whether it is still true.

    Raises:
        VaultError: The vault is locked, or the keyring cannot be read.

    """
    enrolments = vault.enrolments([entry.id for entry in snapshot.entries])
    noted = {note.key.removeprefix(RECOVERY): note for note in snapshot.notes if note.key.startswith(RECOVERY)}
    texts = vault.notes([note.key for note in noted.values()])
    records, missing = [], []
    for entry in snapshot.entries:
        enrolment = enrolments.get(entry.id)
        if enrolment is None:
            missing.append(entry)
            continue
        recovery = _recovery(noted.get(entry.id), texts)
        entry = replace(entry, account=enrolment.account, has_recovery_codes=recovery is not None)
        records.append(Record(entry, enrolment.secret, recovery))
    return contents_of(records, snapshot.tombstones), tuple(missing)


def changes_to(before: Contents, after: Contents) -> Changes:
    """Return what to write into a vault that holds `before`, so that it holds `after`; nothing is ever removed.

    New accounts come in the order they have there.
    """
    held = before.by_id()
    written: list[tuple[Entry, Record]] = []
    for record in after.records:
        known = held.get(record.entry.id)
        if known is None or _row(known.entry) != _row(record.entry):
            written.append((record.entry, record))
    written.sort(key=lambda pair: (pair[0].trashed_at is not None, pair[0].position, pair[0].id))
    entries = tuple((entry, None if entry.id in held else record.secret) for entry, record in written)
    return Changes(entries=entries, notes=_notes(held, after))


def mark_of(vault: Vault) -> str:
    """Return a digest that differs after every change of an account or a site; made of nothing secret, and cheap."""
    snapshot = vault.snapshot()
    notes = sorted((note.key, note.changed_at) for note in snapshot.notes if note.key.startswith(RECOVERY))
    sites = [document.value.get("sites") for document in snapshot.documents if document.name == "sites"]
    parts = (snapshot.entries, snapshot.tombstones, notes, sites)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _recovery(note: Note | None, texts: Mapping[str, str]) -> Recovery | None:
    if note is None or note.key not in texts:
        return None
    return Recovery(texts[note.key], note.changed_at, note.versions)


def _row(entry: Entry) -> Entry:
    """Return what its row holds: the place in the list and the codes beside it are not part of it."""
    return replace(entry, position=0, has_recovery_codes=False)


def _notes(held: dict[str, Record], after: Contents) -> tuple[Note, ...]:
    notes = []
    for record in after.records:
        known = held.get(record.entry.id)
        if record.recovery is not None and (known is None or known.recovery != record.recovery):
            recovery = record.recovery
            key = recovery_key(record.entry.id)
            notes.append(Note(key, recovery.changed_at, recovery.text, recovery.versions))
    return tuple(notes)
