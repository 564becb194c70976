"""The vault: the only way to what is kept. Thread-safe; everything about secrets may wait for the keyring."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.company.rules import CompanyRules, advice_of
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import MAX_COUNTER, Account, Enrolment, Kind
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.secret import Secret
from trackops_desktop.otp.uri import format_uri
from trackops_desktop.paths import Paths
from trackops_desktop.vault import conditions, notes, orphans, retention, shared, stray_notes
from trackops_desktop.vault.catalogue import documents, intents, rows
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.catalogue.sqlite_errors import failed
from trackops_desktop.vault.catalogue.this_folder import folder_name
from trackops_desktop.vault.entry import TICK, UNCHANGED, Entry, NewEntry, TrashReason, Unchanged, changed
from trackops_desktop.vault.errors import (
    CatalogueBusy,
    CatalogueChanged,
    CatalogueFailed,
    CatalogueProblem,
    CounterExhausted,
    KeyringProblem,
    NoCounter,
    NoSuchAccount,
    PassphraseDemanded,
    SecretDamaged,
    SecretMissing,
)
from trackops_desktop.vault.identity import identity, recognise
from trackops_desktop.vault.ids import new_id
from trackops_desktop.vault.items import Items
from trackops_desktop.vault.keyring.backend import KeyringBackend
from trackops_desktop.vault.keyring.prompts import KeyringPrompts
from trackops_desktop.vault.recovery_notes import recovery_key
from trackops_desktop.vault.sealed.key_holder import KeyHolder
from trackops_desktop.vault.sealing import Sealing
from trackops_desktop.vault.state import Condition, SecretLocation
from trackops_desktop.vault.stored_enrolment import read_stored

if TYPE_CHECKING:
    from trackops_desktop.vault.orphans import Orphans
    from trackops_desktop.vault.snapshot import Changes, Snapshot

_LOGGER = LazyLogger(__name__)
Progress = Callable[[int, int], None]


class Vault:
    """Accounts with their secrets, notes and documents.

    Everything raises VaultError (see `vault.errors`) when it cannot be done; a label that is too long raises OtpError.
    Reading and changing what is not secret never waits for the keyring.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        home: Path,
        backend: KeyringBackend | None,
        clock: Clock,
        rules: CompanyRules | None = None,
    ) -> None:
        """Take the open catalogue; `open` opens it."""
        #: What the company allows, for everything that stands on this vault; without rules nothing is forbidden.
        self.rules = rules or CompanyRules()
        self._catalogue = catalogue
        self._key_holder = KeyHolder(catalogue)
        self._items = Items(catalogue, self._key_holder, home, backend)
        self._sealing = Sealing(catalogue, self._items, self._key_holder, home, self._finish)
        self._clock = clock
        self._listed: tuple[int, tuple[Entry, ...]] | None = None

    @classmethod
    def open(
        cls, paths: Paths, backend: KeyringBackend | None, clock: Clock, rules: CompanyRules | None = None
    ) -> Vault:
        """Open the vault of one home, finish or undo what a crash left, and empty the trash of what is due.

        Shows no prompt, and speaks to the keyring only where a crash or the trash left something to do there; if it
        cannot be reached now, that waits for the next time.

        Raises:
            CatalogueProblem: The catalogue is newer, damaged, busy, or can neither be written nor read.

        """
        try:
            paths.make()
        except OSError as error:
            raise failed(error) from None
        catalogue = Catalogue(paths.catalogue)
        catalogue.when_replaced = lambda older: recognise(catalogue, paths.catalogue, came_back=older)
        vault = cls(catalogue, paths.home, backend, clock, rules)
        try:
            if catalogue.hindrance is None:
                vault._arrive(paths.catalogue)
            _LOGGER.info("The vault is open: sealed %s, secrets in %s", vault.is_sealed(), vault._items.place())
        except BaseException:
            vault.close()
            raise
        return vault

    def _arrive(self, path: Path) -> None:
        """Know the folder again, and settle what can be settled without asking anybody."""
        try:
            recognise(self._catalogue, path)
        except CatalogueFailed as error:  # what can only be read deletes nothing either
            _LOGGER.warning("The data folder cannot be marked as known: %s", error)
        try:
            with self.prompts.forbidden():
                self.settle()
        except (KeyringProblem, CatalogueFailed, CatalogueBusy) as error:
            _LOGGER.warning("What a crash or the trash left has to wait: %s", error)

    @classmethod
    def to_read(
        cls, paths: Paths, backend: KeyringBackend | None, clock: Clock, rules: CompanyRules | None = None
    ) -> Vault | None:
        """Open the vault of a home to look into it: nothing is made, migrated, settled or thrown away.

        Returns:
            The vault, or None where there is none yet or an older version wrote it.

        Raises:
            CatalogueProblem: The catalogue is newer, damaged, busy or cannot be read.

        """
        catalogue = Catalogue.to_read(paths.catalogue)
        return None if catalogue is None else cls(catalogue, paths.home, backend, clock, rules)

    def close(self) -> None:
        """Forget the data key and close the catalogue.

        A change of secrets that is under way is waited for, but nobody who only reads from a keyring that hangs.
        """
        self._items.close()
        self._key_holder.lock()
        self._catalogue.close()

    def settle(self) -> None:
        """Finish or undo what a crash left, and empty the trash of what has been seen lying there for 30 days.

        Raises:
            VaultError: The keyring cannot be reached now; nothing is lost.

        """
        if self._items.settle(self._forget):
            stray_notes.sweep(self._catalogue, self._items, self._key_holder)
        try:
            self._observe()
        except CatalogueProblem as error:  # a full disk or a busy file only puts the trash off
            _LOGGER.warning("The trash cannot be looked through now: %s", error)
        self._purge(retention.due)

    def condition(self) -> Condition:
        """Return what works now; shows no prompt, but may wait up to 15 seconds for a slow keyring."""
        self.rules.refresh()
        found = conditions.condition(self._items, self._key_holder)
        return conditions.without_passphrase(found) if self._lacks_passphrase() else found

    def unlock_keyring(self) -> None:
        """Let the operating system ask for the keyring's password, and wait for the answer (call it on a worker).

        Raises:
            KeyringProblem: The user dismissed the question, or there is no keyring.

        """
        self._items.unlock()
        _LOGGER.info("The keyring was unlocked")
        self.settle()

    @property
    def prompts(self) -> KeyringPrompts:
        """Whether the keyring may ask its user, whether it is asking, and how to give the question up."""
        return self._items.prompts

    def place_name(self) -> str:
        """Return the name of the place that holds the secrets; waits for nobody."""
        return self._items.store().name

    # Reading: no secret, no keyring

    def entries(self) -> tuple[Entry, ...]:
        """Return the live entries in the user's order: at 10,000, 0.2 s after a change and no time until the next."""
        with self._catalogue.reading() as connection:
            generation = self._catalogue.generation_in(connection)
            if self._listed is None or self._listed[0] != generation:
                self._listed = generation, rows.live(connection)
            return self._listed[1]

    def trash(self) -> tuple[Entry, ...]:
        """Return what lies in the trash, the latest first."""
        with self._catalogue.reading() as connection:
            return rows.trashed(connection)

    def days_left(self) -> dict[str, int]:
        """Return for how many days at least each account in the trash stays there, by id.

        One that is absent stays until it is deleted for good, as another data folder may use the same secret.
        """
        with self._catalogue.reading() as connection:
            return retention.days_left(connection)

    def entry(self, id: str) -> Entry:  # the interface's word
        """Return one entry, live or in the trash; raise NoSuchAccount."""
        with self._catalogue.reading() as connection:
            return rows.one(connection, id)

    def identity(self) -> str | None:
        """Return this data folder's own id, which no copy of it has; None where it was never opened to be changed."""
        return identity(self._catalogue)

    def shared(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those ids whose secret another data folder may use: it stays in the keyring whatever happens here."""
        with self._catalogue.reading() as connection:
            return frozenset(shared.shared_among(connection, ids))

    def claim(self) -> None:
        """Take the user's word that no other data folder uses this one's secrets."""
        with self._catalogue.writing() as connection:
            shared.claim(connection)
        with suppress(KeyringProblem):  # it is for tidiness alone
            stray_notes.sweep(self._catalogue, self._items, self._key_holder)

    @property
    def hindrance(self) -> CatalogueFailed | None:
        """Why nothing can be changed here, or None; reading goes on all the same."""
        return self._catalogue.hindrance

    def try_writing(self) -> None:
        """Look whether changes are possible again.

        Raises:
            CatalogueProblem: They are not.

        """
        with self._catalogue.writing():
            pass

    def generation(self) -> int:
        """Return a number that differs after any change, also by another process; cheap enough for every second."""
        return self._catalogue.generation()

    # Secrets

    def enrolment(self, id: str) -> Enrolment:
        """Return an entry's account and secret.

        Raises:
            NoSuchAccount: No entry has this id.
            SecretMissing: The store no longer holds its secret.
            SecretDamaged: What the store holds is not what was written.
            VaultLocked: It is sealed; see also KeyringProblem.

        """
        self._demand_passphrase()
        entry = self.entry(id)
        text = self._items.get([id]).get(id)
        if text is None:
            whole = self._items.holds(id)
            raise (SecretDamaged(entry.label) if whole else SecretMissing(entry.label, self._items.store().name))
        found = read_stored(entry.account, text)
        if found is None:
            raise SecretDamaged(entry.label)
        return found

    def enrolments(self, ids: Sequence[str]) -> dict[str, Enrolment]:
        """Return accounts and secrets in bulk; ids without an entry or without a whole secret are absent."""
        self._demand_passphrase()
        entries = {entry.id: entry for entry in (*self.entries(), *self.trash())}
        texts = self._items.get([id_ for id_ in ids if id_ in entries])
        found = {id_: read_stored(entries[id_].account, text) for id_, text in texts.items()}
        return {id_: enrolment for id_, enrolment in found.items() if enrolment is not None}

    def first_enrolments(
        self, count: int, ordered: Callable[[Sequence[Entry]], Sequence[Entry]] | None = None
    ) -> tuple[tuple[Entry, Enrolment | None], ...]:
        """Return the first entries of the list with their enrolments; pinned ones come first.

        Without `ordered`, which puts all live entries into another order than the user's own, no other is looked at.

        An enrolment is None where its secret is missing or damaged.
        """
        self._demand_passphrase()
        if ordered is not None:
            entries = tuple(ordered(self.entries())[:count])
        else:
            with self._catalogue.reading() as connection:
                entries = rows.live(connection, count, pinned_first=True)
        texts = self._items.get([entry.id for entry in entries])
        return tuple(
            (entry, read_stored(entry.account, texts[entry.id]) if entry.id in texts else None) for entry in entries
        )

    def secrets(self, ids: Sequence[str]) -> dict[str, Secret]:
        """Return secrets in bulk; ids without an entry or without a whole secret are absent."""
        return {id_: enrolment.secret for id_, enrolment in self.enrolments(ids).items()}

    def missing(self) -> tuple[Entry, ...]:
        """Return the live entries whose secret the store no longer holds whole: to report, never to guess about."""
        entries = self.entries()
        whole = self.secrets([entry.id for entry in entries])
        return tuple(entry for entry in entries if entry.id not in whole)

    # Changing

    def add(self, new: NewEntry) -> Entry:
        """Add an account at the end of the list: its secret is stored and read back before this returns."""
        return self.add_many((new,))[0]

    def add_many(self, new: Sequence[NewEntry], progress: Progress | None = None) -> tuple[Entry, ...]:
        """Add accounts at the end of the list, all or none of them.

        A verified one that replaces another takes its place in the same step, and the other goes to the trash.

        Args:
            new: What to add.
            progress: Called with (stored, of how many); whatever it raises cancels, and nothing is added.

        """
        if not new:
            return ()
        self._demand_passphrase()
        now = self._clock()
        entries = _fresh(new, now)
        texts = {entry.id: format_uri(one.enrolment) for entry, one in zip(entries, new, strict=True)}

        def commit(connection: sqlite3.Connection) -> None:
            last, count = rows.last_rank(connection), rows.count(connection)
            for number, entry in enumerate(entries):
                old = entry.replaces if entry.verified else None
                versions = rows.versions_after_burial(connection, entry.id)
                kept = replace(entry, replaces=None if old else entry.replaces, versions=versions)
                rows.insert(connection, kept, last + number + 1)
                if old:
                    rows.succeed(connection, old, entry.id, now)
                entries[number] = rows.one(connection, entry.id) if old else replace(kept, position=count + number)
            entries[:] = rows.told_apart_in(connection, entries)

        self._items.make_room([one.id for one in new if one.id is not None])
        self._items.put(texts, {entry.id: entry.account.label for entry in entries}, commit, progress)
        _LOGGER.info("Added accounts: %d", len(entries))
        with suppress(VaultError):  # a keyring that asks its user could not be asked at the start
            self.settle()
        return tuple(entries)

    def update(
        self,
        id: str,
        *,
        issuer: str | Unchanged = UNCHANGED,
        name: str | Unchanged = UNCHANGED,
        tags: Sequence[str] | Unchanged = UNCHANGED,
        site: str | Unchanged | None = UNCHANGED,
        verified: bool | Unchanged = UNCHANGED,
    ) -> Entry:
        """Change what is given of one entry and return it; the stored secret is not touched."""

        def updated(entry: Entry) -> Entry:
            account = replace(
                entry.account,
                issuer=entry.account.issuer if issuer is UNCHANGED else issuer,
                name=entry.account.name if name is UNCHANGED else name,
            )
            return replace(
                entry,
                account=account,
                tags=entry.tags if tags is UNCHANGED else tuple(tags),
                site=entry.site if site is UNCHANGED else site,
                verified=entry.verified if verified is UNCHANGED else verified,
            )

        return self._change(id, updated)

    def change(self, id: str, changed: Callable[[Entry], Entry]) -> Entry:
        """Change whatever a function changes of one entry as it is now, and return it.

        Id, place and what makes the codes stay as they are, but for the counter: `reissue` changes those.
        """

        def safely(entry: Entry) -> Entry:
            after = changed(entry)
            if after.id != entry.id or _way(after) != _way(entry):
                raise RuntimeError("what makes the codes of an account cannot be changed in its place")
            return after

        return self._change(id, safely)

    def reissue(self, before: Entry, after: NewEntry) -> Entry:
        """Put an account that makes other codes into the place of one, which goes to the trash; all of it or nothing.

        What the store holds of an account never changes, so that nothing can be lost half-way, and computers that
        merge never have two ways of making codes under one id: the account gets another id. Its recovery codes go
        along.

        Args:
            before: The live account as it was when this was decided.
            after: What takes its place, with everything that is to be kept.

        Raises:
            CatalogueChanged: It is not as it was; nothing was done.

        """
        now = self._clock()
        fresh = replace(_fresh([after], now)[0], created_at=before.created_at)
        key = recovery_key(before.id)
        seen, codes = notes.look(self._catalogue, self._items, key)
        copy = new_id()
        texts = {fresh.id: format_uri(after.enrolment)} | ({} if codes is None else {copy: notes.PREFIX + codes})

        def commit(connection: sqlite3.Connection) -> None:
            if intents.pending(connection, before.id) or _bare(rows.one(connection, before.id)) != _bare(before):
                raise CatalogueChanged
            if notes.items_of(connection, [key]) != seen:
                raise CatalogueChanged
            versions = rows.versions_after_burial(connection, fresh.id)
            rows.insert(connection, replace(fresh, versions=versions), rows.last_rank(connection) + 1)
            rows.follow(connection, before.id, fresh.id)
            rows.succeed(connection, before.id, fresh.id, now, TrashReason.EDITED)
            if codes is not None:
                notes.record(connection, recovery_key(fresh.id), copy, now, versions)

        self._items.put(texts, {fresh.id: fresh.account.label}, commit)
        _LOGGER.info("An account was put in the place of one that made other codes")
        return self.entry(fresh.id)

    def take_back_reissue(self, before: Entry, after: Entry) -> None:
        """Put an account back into the place of the one that `reissue` gave it to; all of it or nothing.

        What has happened since stays so: codes were used up, the site was bound, recovery codes were used or replaced.

        Args:
            before: The account as it was.
            after: What `reissue` returned.

        Raises:
            CatalogueChanged: The counter that was chosen with it has been used since; nothing was done.

        """
        now = self._clock()

        def commit(connection: sqlite3.Connection) -> None:
            gone, back = rows.one(connection, after.id), rows.one(connection, before.id)
            if gone.trashed_at is not None or any(intents.pending(connection, id_) for id_ in (gone.id, back.id)):
                raise NoSuchAccount
            counter = _counter_after(before.account, after.account, gone.account)
            account = replace(before.account, counter=max(back.account.counter, counter))
            restored = replace(
                before, account=account, site=gone.site, verified=gone.verified, replaces=gone.replaces, trashed_at=None
            )
            restored = replace(restored, trash_reason=None, changed_at=back.changed_at, versions=back.versions)
            rows.rewrite(connection, changed(restored, now, folder_name(connection)))
            rows.follow(connection, after.id, before.id)
            rows.succeed(connection, after.id, before.id, now, TrashReason.EDITED)

        way = notes.Handover(recovery_key(after.id), recovery_key(before.id))
        notes.hand_over(self._catalogue, self._items, way, now, commit)

    def move(self, id: str, position: int) -> None:
        """Put a live entry at a position of the list; positions beyond the ends mean the ends."""
        with self._catalogue.writing() as connection:
            if rows.one(connection, id).trashed_at is not None:
                raise NoSuchAccount
            rows.place(connection, id, position)

    def remove(self, id: str, reason: TrashReason = TrashReason.REMOVED) -> None:
        """Put an entry into the trash, where it stays for at least 30 days; its secret stays where it is."""

        def trashed(entry: Entry) -> Entry:
            if entry.trashed_at is not None:
                return entry
            return replace(entry, trashed_at=self._clock(), trash_reason=reason)

        self._change(id, trashed)

    def restore(self, id: str) -> Entry:
        """Take an entry out of the trash, back to where it was."""
        return self._change(id, lambda entry: replace(entry, trashed_at=None, trash_reason=None))

    def purge(self, ids: Sequence[str]) -> None:
        """Remove entries for good, with their recovery codes: first the secrets, then the rows.

        What another data folder may use as well stays in the keyring; only the row goes.

        Raises:
            KeyringProblem: The keyring failed; the entries stay.

        """
        self._finish()
        self._purge(lambda connection: rows.known(connection, ids))

    def empty_trash(self, ids: Sequence[str]) -> None:
        """Remove for good those of the entries that still lie in the trash: another window may have restored some.

        Raises:
            KeyringProblem: The keyring failed; the entries stay.

        """
        self._finish()
        self._purge(lambda connection: [entry.id for entry in rows.trashed(connection) if entry.id in set(ids)])

    def use_counter(self, id: str) -> int:
        """Store the counter after the next one, then return the next one to show (RFC 4226 section 7.2).

        Two processes never get the same counter.
        """
        with self._catalogue.writing() as connection:
            account = rows.one(connection, id).account
            if account.kind is not Kind.HOTP:
                raise NoCounter
            if account.counter >= MAX_COUNTER:
                raise CounterExhausted
            rows.set_counter(connection, id, account.counter + 1)
        return account.counter

    def return_counter(self, id: str, counter: int) -> bool:
        """Make a counter that `use_counter` returned the next one again: its code reached nobody.

        Returns False where the account is gone, or its counter has moved on meanwhile.
        """
        with self._catalogue.writing() as connection:
            try:
                account = rows.one(connection, id).account
            except NoSuchAccount:
                return False
            is_next = account.kind is Kind.HOTP and account.counter == counter + 1
            if is_next:
                rows.set_counter(connection, id, counter)
        return is_next

    def accept(self, id: str) -> Entry:
        """Mark an enrolment as accepted by its page; what it replaces goes to the trash and leaves it its place."""
        with self._catalogue.writing() as connection:
            entry = rows.one(connection, id)
            now = self._clock()
            accepted = replace(entry, verified=True, replaces=None)
            rows.rewrite(connection, changed(accepted, now, folder_name(connection)))
            if entry.replaces is not None:
                rows.succeed(connection, entry.replaces, id, now)
            return rows.one(connection, id)

    # Notes and documents

    def put_note(self, key: str, text: str, also: Callable[[], object] = lambda: None) -> None:
        """Keep a secret text beside the accounts, over an earlier one of the same key.

        Args:
            key: Its key.
            text: The text.
            also: Changes the vault, but for its secrets, in the same transaction; what it raises keeps nothing.

        """
        notes.put(self._items, key, text, self._clock(), also)

    def change_note(self, key: str, change: Callable[[str | None], str | None]) -> None:
        """Change a secret text: what is decided on is what is there, and nobody writes in between.

        Args:
            key: Its key.
            change: Returns the text to keep in place of what it is given (None where there is none), or None to leave
                it. It is called again where another program wrote meanwhile; whatever it raises changes nothing.

        """
        notes.change(self._catalogue, self._items, key, change, self._clock())

    def hand_over_note(self, way: notes.Handover, also: Callable[[], None]) -> bool:
        """Hand a secret text over from one key to another and make other changes; all of it or nothing.

        Args:
            way: From where to where.
            also: Asks and changes the vault, but for its secrets, in the same transaction. It is called again where
                another program wrote the text meanwhile; whatever it raises changes nothing.

        Returns:
            Whether there was a text that has another key now.

        """
        return notes.hand_over(self._catalogue, self._items, way, self._clock(), lambda _connection: also())

    def note(self, key: str) -> str | None:
        """Return a secret text, or None."""
        self._demand_passphrase()
        return notes.get(self._catalogue, self._items, key)

    def has_note(self, key: str) -> bool:
        """Return whether there is a secret text of this key; the store is not asked for it."""
        return bool(self._catalogue.rows("SELECT 1 FROM notes WHERE key = ?", (key,)))

    def notes(self, keys: Sequence[str]) -> dict[str, str]:
        """Return secret texts in bulk; keys that are not there are absent."""
        self._demand_passphrase()
        return notes.get_many(self._catalogue, self._items, keys)

    def drop_note(self, key: str, unless: Callable[[], bool] = lambda: False) -> None:
        """Remove a secret text for good; a key that is not there is no error.

        Args:
            key: Its key.
            unless: Asked where the removal begins, with nobody writing in between: whether it is wanted after all.

        """
        notes.drop(self._items, key, unless)

    def document(self, name: str) -> dict[str, object] | None:
        """Return a service's document, or None where there is none or it is no JSON object."""
        found = self._catalogue.rows("SELECT body FROM documents WHERE name = ?", (name,))
        return documents.document_in(found[0]["body"]) if found else None

    def change_document(
        self, name: str, change: Callable[[dict[str, object]], Mapping[str, object]]
    ) -> dict[str, object]:
        """Change a service's document: what is decided on is what is there, and nobody writes in between.

        Args:
            name: Its name.
            change: Returns what to keep in place of what it is given; a document that is missing or damaged is an
                empty one. Whatever it raises changes nothing. It must put nothing secret in, and may ask and change
                the vault, but for its secrets.

        Returns:
            The document as it is now.

        """
        with self._catalogue.writing() as connection:
            return documents.change_document(connection, name, change, self._clock())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several changes one: all of them or none, and nobody else's between them; secrets stay out of it."""
        with self._catalogue.writing():
            yield

    # Seal

    def is_sealed(self) -> bool:
        """Return whether a passphrase guards the secrets."""
        return self._key_holder.is_sealed()

    def is_open(self) -> bool:
        """Return whether secrets can be read without asking for a passphrase."""
        return self._key_holder.is_open() and not self._lacks_passphrase()

    def seems_sealed(self) -> bool:
        """Return what `is_sealed` was when anything last looked; for windows, as it waits for nothing."""
        return self._key_holder.seems_sealed()

    def seems_open(self) -> bool:
        """Return what `is_open` was when anything last looked; for windows, as it waits for nothing."""
        return self._key_holder.seems_open() and not (
            self.rules.demands_passphrase and not self._key_holder.seems_sealed()
        )

    def unlock(self, passphrase: str) -> None:
        """Open the seal (about 0.3 s); raise WrongPassphrase."""
        self._sealing.unlock(passphrase)

    def lock(self) -> None:
        """Drop the data key; without a passphrase, give nothing secret until the system's yes, where that opens it."""
        self._key_holder.lock()

    # Unlocking by the system

    def is_locked(self) -> bool:
        """Return whether the passphrase or the system's yes has to open the vault first."""
        return not self._key_holder.is_open()

    def seems_locked(self) -> bool:
        """Return what `is_locked` was when anything last looked; for windows, as it waits for nothing."""
        return not self._key_holder.seems_open()

    def seems_lockable(self) -> bool:
        """Return whether there is something to lock with, by what was looked at last; waits for nothing."""
        return self._key_holder.seems_sealed() or self._key_holder.seems_opened_by_system()

    def opens_by_system(self) -> bool:
        """Return whether the system's yes opens the vault."""
        return self._key_holder.system_row() is not None

    def seems_opened_by_system(self) -> bool:
        """Return what `opens_by_system` was when anything last looked; for windows, as it waits for nothing."""
        return self._key_holder.seems_opened_by_system()

    def let_system_open(self) -> None:
        """Let the system's yes open the vault from now on; whoever calls this has had the passphrase, if there is one.

        Raises:
            VaultLocked: The vault is locked.
            KeyringProblem: The keyring did not keep the key; nothing was changed.

        """
        self._sealing.system.store()

    def stop_system(self) -> None:
        """Let nothing but the passphrase open the vault; raise KeyringProblem where the useless key stays behind."""
        self._sealing.system.drop()

    def unlock_by_system(self) -> None:
        """Open the vault: the system has just said yes; raise SystemKeyGone or KeyringProblem."""
        self._sealing.unlock_by_system()

    def seal(self, passphrase: str, place: SecretLocation | None = None) -> None:
        """Guard the secrets by a passphrase, or change it; where there is no keyring, keep them in the catalogue.

        Args:
            passphrase: Anything but an empty text.
            place: Where secrets are to lie, while nothing is stored yet; None takes the keyring if there is one.

        """
        if not passphrase:
            raise VaultError(_("An empty passphrase protects nothing."), _("Choose a longer one."))
        self._sealing.seal(passphrase, place)
        self._key_holder.is_open()

    def unseal(self) -> None:
        """Keep the secrets in the keyring as they are, without a passphrase.

        Raises:
            PassphraseDemanded: The company wants one.

        """
        self.rules.refresh()
        if self.rules.demands_passphrase:
            raise PassphraseDemanded(advice_of(self.rules.policy))
        self._sealing.unseal()
        self._key_holder.is_open()

    def _lacks_passphrase(self) -> bool:
        """Tell whether the company wants a passphrase and there is none."""
        return self.rules.demands_passphrase and not self._key_holder.is_sealed()

    def _demand_passphrase(self) -> None:
        """Give nothing secret, and take none, before there is the passphrase that the company wants."""
        if self._lacks_passphrase():
            raise PassphraseDemanded(advice_of(self.rules.policy))

    # What the keyring holds and the catalogue does not know

    def is_blank(self) -> bool:
        """Return whether there is no account and never was one that was removed for good."""
        with self._catalogue.reading() as connection:
            return orphans.is_blank(connection)

    def orphans(self, *, quiet: bool = False) -> Orphans:
        """Return what the keyring holds and this catalogue does not know.

        Args:
            quiet: Only count, where the keyring may ask the user about each program that reads.

        Raises:
            KeyringProblem: The keyring cannot be read now.

        """
        return orphans.find(self._catalogue, self._items, quiet=quiet)

    def adopt(self, found: Orphans) -> tuple[Entry, ...]:
        """Make what `orphans` found accounts of this catalogue; nothing in the keyring is changed."""
        with self._catalogue.writing() as connection:
            return orphans.adopt(connection, found, self._clock())

    # Whole catalogues

    def snapshot(self) -> Snapshot:
        """Return everything but the secrets as it was at one moment."""
        from trackops_desktop.vault import snapshot_rows

        with self._catalogue.reading() as connection:
            return snapshot_rows.snapshot(connection)

    def apply(self, changes: Changes, progress: Progress | None = None, seen: Snapshot | None = None) -> None:
        """Write changes exactly as they stand: additions and rows all or none of them, then the removals.

        Args:
            changes: What to write.
            progress: Called with (stored, of how many); whatever it raises cancels, and nothing is written.
            seen: What the changes were worked out from; only while the accounts are still so is anything written.

        Raises:
            CatalogueChanged: Another window or program changed an account meanwhile; nothing was written.

        """
        from trackops_desktop.vault import snapshot_rows

        snapshot_rows.apply(self._catalogue, self._items, changes, progress, seen)

    # Parts

    def _finish(self) -> bool:
        """Finish what processes that are gone left of their changes, so that nothing has to wait for it."""
        try:
            return self._items.settle(self._forget)
        except VaultError:  # it then waits for the next start
            return False

    def _observe(self) -> None:
        """Let the stopwatch of the trash see the time."""
        now = self._clock()
        with self._catalogue.reading() as connection:
            if not retention.wants_look(connection, now):
                return
        with self._catalogue.writing() as connection:
            retention.look(connection, now)

    def _change(self, entry_id: str, change: Callable[[Entry], Entry]) -> Entry:
        with self._catalogue.writing() as connection:
            if intents.pending(connection, entry_id):
                raise NoSuchAccount
            before = rows.one(connection, entry_id)
            after = change(before)
            if after != before:
                rows.rewrite(connection, changed(after, self._clock(), folder_name(connection)))
            return rows.one(connection, entry_id)

    def _purge(self, chosen: Callable[[sqlite3.Connection], Sequence[str]]) -> None:
        """Remove for good what is chosen at the moment from which on nobody can bring it back."""

        def doomed(connection: sqlite3.Connection) -> list[str]:
            ids = chosen(connection)
            return [*ids, *notes.recovery_of(connection, ids)]

        self._items.remove(doomed, self._forget)

    def _forget(self, connection: sqlite3.Connection, items: Sequence[str]) -> None:
        now = self._clock()
        for item in items:
            rows.erase(connection, item, now)
            connection.execute("DELETE FROM notes WHERE item = ?", (item,))


def _fresh(new: Sequence[NewEntry], now: float) -> list[Entry]:
    """Return new entries; of those with the same names each is added a little later than the one before it."""
    times: dict[tuple[str, str], float] = {}
    entries = []
    for one in new:
        account = one.enrolment.account
        names = account.issuer, account.name
        times[names] = times[names] + TICK if names in times else now
        entries.append(
            Entry(
                one.id or new_id(),
                account,
                one.tags,
                one.site,
                created_at=times[names],
                changed_at=now,
                verified=one.verified,
                replaces=one.replaces,
                details=one.details,
            )
        )
    return entries


def _counter_after(before: Account, chosen: Account, now: Account) -> int:
    """Return the counter with which an account goes on whose reissue is taken back.

    Raises:
        CatalogueChanged: Another counter was chosen, and has been used since.

    """
    if now.counter == chosen.counter:
        return before.counter
    if chosen.counter != before.counter:
        raise CatalogueChanged
    return now.counter


def _bare(entry: Entry) -> Entry:
    """Return an entry without its place in the list and without what is told of other tables."""
    return replace(entry, position=0, has_recovery_codes=False)


def _way(entry: Entry) -> tuple[object, ...]:
    account = entry.account
    return account.kind, account.algorithm, account.digits, account.period
