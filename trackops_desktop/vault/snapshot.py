"""The whole catalogue as values, for backups, for the second computer, and for what comes back from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trackops_desktop.otp.secret import Secret
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR, VersionVector


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that was removed for good, so that another computer removes it too.

    Attributes:
        id: The entry's id.
        changed_at: Unix seconds of its removal.
        versions: The counts of its changes, the removal being the last one.

    """

    id: str
    changed_at: float
    versions: VersionVector = UNCHANGED_SO_FAR


@dataclass(frozen=True, slots=True)
class Note:
    """A secret text beside the accounts: recovery codes, a password.

    Attributes:
        key: What it is about, such as `recovery:<account id>`.
        changed_at: Unix seconds of its last change.
        text: The text, or None where only its existence is told.
        versions: Which data folders changed it how often.

    """

    key: str
    changed_at: float
    text: str | None = field(default=None, repr=False)
    versions: VersionVector = UNCHANGED_SO_FAR


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document of a service: settings, sites, ….

    Attributes:
        name: Its name.
        changed_at: Unix seconds of its last change.
        value: The document.

    """

    name: str
    changed_at: float
    value: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything in the catalogue at one moment, without secrets.

    Attributes:
        entries: The live entries in order, then those in the trash.
        tombstones: What was removed for good.
        notes: The notes that there are, without their texts.
        documents: The services' documents.

    """

    entries: tuple[Entry, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write, exactly as it stands (with its `changed_at`), over what is there.

    Attributes:
        entries: Entries with their secrets. An entry whose id is known changes its row, and its secret only where the
            stored one is missing or damaged; None leaves the secret alone. An unknown one needs a secret.
        removed: What is to go for good.
        notes: Notes with their texts.
        documents: Documents.

    """

    entries: tuple[tuple[Entry, Secret | None], ...] = ()
    removed: tuple[Tombstone, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[Document, ...] = ()
