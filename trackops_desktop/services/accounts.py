"""What people do with their accounts: find, add, rename, order, remove and bring back."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, NamedTuple

from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import OtpError, VaultError
from trackops_desktop.folding import folded, name_key
from trackops_desktop.i18n import _, count_text, list_text
from trackops_desktop.otp.account import Account, Enrolment, tidy_text
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.services import last_used, window_choices
from trackops_desktop.services.search_text import search_text
from trackops_desktop.vault.entry import UNCHANGED, Details, Entry, NewEntry, TrashReason
from trackops_desktop.vault.errors import CatalogueChanged, NoSuchAccount
from trackops_desktop.vault.vault import Vault

#: The longest note, in characters.
MAX_NOTE: Final = 2_000
#: The colours that an account can be given.
COLOURS: Final = ("blue", "cyan", "teal", "green", "orange", "red", "pink", "purple", "violet", "indigo", "grey")
_ICON: Final = re.compile(r"[a-z0-9]{0,40}")


class SameAccounts(NamedTuple):
    """Entries that a new enrolment resembles.

    Attributes:
        same_secret: A live entry with the same secret and the same way of making codes: it is there already.
        same_name: A live entry of the same issuer and name: the new one may be meant to replace it.

    """

    same_secret: Entry | None = None
    same_name: Entry | None = None


class AccountEdit(NamedTuple):
    """What an account is to be.

    Attributes:
        account: Names and how its codes are made; a counter may go on, but never back.
        tags: The user's words for it.
        details: Note, colour, icon, and whether it is pinned.

    """

    account: Account
    tags: tuple[str, ...]
    details: Details

    def changes_codes(self, before: Account) -> bool:
        """Say whether the codes become others in a way that no counter explains."""
        return way_of(self.account) != way_of(before)


def way_of(account: Account) -> tuple[object, ...]:
    """Return what makes the codes beside the secret and the counter."""
    return account.kind, account.algorithm, account.digits, account.period


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

    def edit(self, before: Entry, wanted: AccountEdit) -> Entry:
        """Make an account what is wanted, in one step; may wait for the keyring where its codes become others.

        Such an account gets another id and takes the other's place, which goes to the trash.

        Raises:
            CatalogueChanged: It is not as it was when the user saw it; nothing was changed.

        """
        if not wanted.changes_codes(before.account):
            if wanted.account.counter < before.account.counter:
                raise OtpError(
                    _("A counter never goes back: the service knows it."), _("Give a higher one."), field="counter"
                )
            return self._vault.change(before.id, lambda entry: _edited(entry, before, wanted))
        enrolment = Enrolment(wanted.account, self._vault.enrolment(before.id).secret)
        kept = NewEntry(
            enrolment, tidy_tags(wanted.tags), before.site, before.verified, before.replaces, details=wanted.details
        )
        after = self._vault.reissue(before, kept)
        self._hand_on(before.id, after.id)
        return after

    def undo_edit(self, before: Entry, after: Entry) -> None:
        """Take an edit back, whatever it was; what was used up or learned since stays so.

        Raises:
            CatalogueChanged: A counter that was part of it has been used since; nothing was changed.

        """
        if after.id == before.id:
            back = AccountEdit(before.account, before.tags, before.details)
            self._vault.change(after.id, lambda entry: _edited(entry, after, back))
            return
        self._vault.take_back_reissue(before, after)
        self._hand_on(after.id, before.id)

    def _hand_on(self, old: str, new: str) -> None:
        """Let an account be remembered as the one whose place it takes; it is in that place in any case."""
        with suppress(VaultError):
            last_used.hand_on(self._vault, old, new)
            window_choices.hand_on(self._vault, old, new)

    def pin(self, ids: Sequence[str], pinned: bool) -> None:
        """Let accounts stand above the others, or among them; all of them or none."""
        with self._vault.transaction():
            for id_ in ids:
                self._vault.change(id_, lambda entry: replace(entry, details=replace(entry.details, pinned=pinned)))

    def tag(self, id: str, tags: Sequence[str]) -> Entry:
        """Set an entry's tags: tidied, each once whatever its case, in the given order."""
        return self._vault.update(id, tags=tidy_tags(tags))

    def tag_many(self, tags: Mapping[str, Sequence[str]]) -> None:
        """Set the tags of several entries by id; all of them or none."""
        with self._vault.transaction():
            for id_, some in tags.items():
                self.tag(id_, some)

    def tags(self) -> tuple[str, ...]:
        """Return every tag in use, in alphabetical order."""
        return tuple(sorted({tag for entry in self._vault.entries() for tag in entry.tags}, key=name_key))

    def bind(self, id: str, site: str | None) -> Entry:
        """Bind an entry to the exact origin of a site, or to none."""
        return self._vault.update(id, site=site)

    def move(self, id: str, position: int) -> None:
        """Put an entry at a position of the list."""
        self._vault.move(id, position)

    def remove(self, id: str) -> None:
        """Put an entry into the trash for 30 days."""
        self._vault.remove(id)

    def remove_many(self, ids: Sequence[str]) -> None:
        """Put entries into the trash; all of them or none."""
        with self._vault.transaction():
            for id_ in ids:
                self._vault.remove(id_)

    def take_back(
        self, added: Sequence[str], replaced: Sequence[str], reason: TrashReason = TrashReason.REMOVED
    ) -> None:
        """Take an addition back: what was added goes to the trash, and what that had put there comes back.

        What the user has removed for good in the meantime stays removed.
        """
        with self._vault.transaction():
            for id_ in replaced:
                with suppress(NoSuchAccount):
                    self._vault.restore(id_)
            for id_ in added:
                with suppress(NoSuchAccount):
                    self._vault.remove(id_, reason)

    def restore(self, id: str) -> Entry:
        """Take an entry out of the trash."""
        return self._vault.restore(id)

    def restore_many(self, ids: Sequence[str]) -> None:
        """Take entries out of the trash; all of them or none."""
        with self._vault.transaction():
            for id_ in ids:
                self._vault.restore(id_)

    def purge(self, ids: Sequence[str]) -> None:
        """Remove entries for good."""
        self._vault.purge(ids)

    def uri(self, id: str) -> str:
        """Return the whole enrolment as an otpauth address: for a QR code that the user asked to see.

        Raises:
            ForbiddenByCompany: The company's policy forbids it.

        """
        self._vault.rules.check(WayOut.EXPORT)
        return format_uri(self._vault.enrolment(id))


def tidy_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return tags without needless spaces and what hides in them, each once whatever its case, in the given order."""
    words = [" ".join(tidy_text(tag).split()) for tag in reversed(tags)]
    tidy = {word.casefold(): word for word in words}
    return tuple(reversed([tag for tag in tidy.values() if tag]))


def tidy_note(text: str) -> str:
    """Return a note without what hides in it or surrounds it; its lines stay lines.

    Raises:
        OtpError: It is longer than `MAX_NOTE` characters.

    """
    lines = [tidy_text(line) for line in text.splitlines()]
    note = "\n".join(lines).strip()
    if len(note) > MAX_NOTE:
        raise OtpError(
            _("The note is longer than {count} characters.", count=count_text(MAX_NOTE)),
            _("Shorten it."),
            field="note",
        )
    return note


def checked_colour(name: str) -> str:
    """Return the name of a colour, or an empty text for the one that the service's name gives.

    Raises:
        OtpError: There is no such colour.

    """
    if name and name not in COLOURS:
        raise OtpError(
            _("There is no such colour."), _("There are {colours}.", colours=list_text(COLOURS)), field="colour"
        )
    return name


def checked_icon(name: str) -> str:
    """Return the name of an icon; one that only a later version draws is shown as a letter until then.

    Raises:
        OtpError: It is no name at all.

    """
    if not _ICON.fullmatch(name):
        raise OtpError(_("An icon's name has lower-case letters and digits."), _("For example github."), field="icon")
    return name


def _edited(entry: Entry, seen: Entry, wanted: AccountEdit) -> Entry:
    """Return an entry as wanted; its counter moves only from where the user saw it, since codes may have been used."""
    counter = entry.account.counter
    if wanted.account.counter != seen.account.counter:
        if counter != seen.account.counter:
            raise CatalogueChanged
        counter = wanted.account.counter
    account = replace(wanted.account, counter=counter)
    return replace(entry, account=account, tags=tidy_tags(wanted.tags), details=wanted.details)


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
