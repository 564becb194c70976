"""What people do with their accounts: find, add, rename, order, remove and bring back."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import NamedTuple

from trackops_desktop.otp.account import Enrolment
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.services.search_text import folded, search_text
from trackops_desktop.vault.entry import UNCHANGED, Entry, NewEntry
from trackops_desktop.vault.vault import Vault


class SameAccounts(NamedTuple):
    """Entries that a new enrolment resembles.

    Attributes:
        same_secret: A live entry with the same secret and the same way of making codes: it is there already.
        same_name: A live entry of the same issuer and name: the new one may be meant to replace it.

    """

    same_secret: Entry | None = None
    same_name: Entry | None = None


class Accounts:
    """The accounts of the vault; everything that raises, raises VaultError, or OtpError for a label too long."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def list(self) -> tuple[Entry, ...]:
        """Return the live entries in order."""
        return self._vault.entries()

    def trash(self) -> tuple[Entry, ...]:
        """Return what lies in the trash, the latest first."""
        return self._vault.trash()

    def find(self, query: str) -> tuple[Entry, ...]:
        """Return the live entries that a query means, in order; see `find_in`."""
        return find_in(self._vault.entries(), query)

    def twins(self, enrolment: Enrolment) -> SameAccounts:
        """Return what a new enrolment resembles; reads the secrets of all entries (call it on a worker)."""
        return self.twins_of((enrolment,))[0]

    def twins_of(self, enrolments: Sequence[Enrolment]) -> tuple[SameAccounts, ...]:
        """Return for each enrolment what it resembles, reading the store once."""
        entries = self._vault.entries()
        kept = self._vault.enrolments([entry.id for entry in entries])
        by_name = {_name(entry.account.issuer, entry.account.name): entry for entry in reversed(entries)}
        by_secret = {fingerprint(kept[entry.id]): entry for entry in reversed(entries) if entry.id in kept}
        return tuple(
            SameAccounts(by_secret.get(fingerprint(one)), by_name.get(_name(one.account.issuer, one.account.name)))
            for one in enrolments
        )

    def add(self, new: NewEntry) -> Entry:
        """Add an account at the end of the list."""
        return self._vault.add(new)

    def rename(self, id: str, issuer: str | None = None, name: str | None = None) -> Entry:
        """Change the issuer, the name or both; None leaves a part as it is."""
        return self._vault.update(
            id, issuer=UNCHANGED if issuer is None else issuer, name=UNCHANGED if name is None else name
        )

    def tag(self, id: str, tags: Sequence[str]) -> Entry:
        """Set an entry's tags: tidied, each once whatever its case, in the given order."""
        tidy = {" ".join(tag.split()).casefold(): " ".join(tag.split()) for tag in reversed(tags)}
        return self._vault.update(id, tags=tuple(reversed([tag for tag in tidy.values() if tag])))

    def tags(self) -> tuple[str, ...]:
        """Return every tag in use, in alphabetical order."""
        return tuple(sorted({tag for entry in self._vault.entries() for tag in entry.tags}, key=str.casefold))

    def bind(self, id: str, site: str | None) -> Entry:
        """Bind an entry to the exact origin of a site, or to none."""
        return self._vault.update(id, site=site)

    def move(self, id: str, position: int) -> None:
        """Put an entry at a position of the list."""
        self._vault.move(id, position)

    def remove(self, id: str) -> None:
        """Put an entry into the trash for 30 days."""
        self._vault.remove(id)

    def restore(self, id: str) -> Entry:
        """Take an entry out of the trash."""
        return self._vault.restore(id)

    def purge(self, ids: Sequence[str]) -> None:
        """Remove entries for good."""
        self._vault.purge(ids)

    def uri(self, id: str) -> str:
        """Return the whole enrolment as an otpauth address: for a QR code that the user asked to see."""
        return format_uri(self._vault.enrolment(id))


def find_in(entries: Sequence[Entry], query: str) -> tuple[Entry, ...]:
    """Return the entries that a query means, in order.

    The beginning of an id (eight letters or more, or all of it) means that entry alone. Otherwise every word of the
    query must occur in issuer, name or a tag, whatever its case; an entry whose name, issuer or both together are
    the query exactly wins over those that merely contain it.
    """
    wanted = folded(query).split()
    if len(wanted) == 1 and len(wanted[0]) >= 8:
        by_id = tuple(entry for entry in entries if entry.id.startswith(wanted[0]))
        if by_id:
            return by_id
    whole = " ".join(wanted)
    exact = tuple(entry for entry in entries if wanted and whole in _exact(entry))
    return exact or tuple(entry for entry in entries if all(word in search_text(entry) for word in wanted))


def _exact(entry: Entry) -> set[str]:
    """Return the queries that mean an entry exactly: by its own names, and as it is shown."""
    own = entry.account.issuer, entry.account.name
    return {text for names in {own, entry.shown_names} for text in _spellings(*names)} | {
        " ".join(folded(entry.label).split())
    }


def _spellings(issuer: str, name: str) -> tuple[str, ...]:
    issuer, name = (" ".join(folded(text).split()) for text in (issuer, name))
    return issuer, name, f"{issuer} {name}", f"{issuer}:{name}"


def _name(issuer: str, name: str) -> tuple[str, str]:
    return issuer.casefold(), name.casefold()


def fingerprint(enrolment: Enrolment) -> tuple[str, str, int, int, str]:
    """Return what makes the codes, with the secret as a keyed digest so that no table of secrets is built."""
    account = enrolment.account
    digest = hmac.digest(b"trackops twins", enrolment.secret.reveal(), "sha256").hex()
    return account.kind.value, account.algorithm.value, account.digits, account.period, digest
