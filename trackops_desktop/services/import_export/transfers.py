"""Moving in and moving out: read → preview → apply → undo, and export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from trackops_desktop.company.rules import WayOut
from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Account
from trackops_desktop.otp.clock import Clock
from trackops_desktop.services.accounts import MAX_NOTE, Accounts, SameAccounts, fingerprint, tidy_note
from trackops_desktop.services.import_export.import_pictures import (
    HtmlPictures,
    Pictures,
    drawn_codes,
    is_picture,
    read_pictures,
    read_seen,
)
from trackops_desktop.services.recovery_codes import unused_codes
from trackops_desktop.transfer import registry
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import (
    Format,
    Incoming,
    NothingToImport,
    Outgoing,
    ReadResult,
    SkippedEntry,
    Writer,
)
from trackops_desktop.transfer.writers import google
from trackops_desktop.transfer.writers.sheet import SheetCard, SheetWriter, card_of
from trackops_desktop.vault.entry import NO_DETAILS, Details, Entry, NewEntry, TrashReason
from trackops_desktop.vault.namesakes import label_of, numbered, numbers
from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)
_PICTURES, _HTML_PICTURES = Pictures(), HtmlPictures()

#: Everything that can be imported: pictures first, they are told apart by their first bytes.
FORMATS: tuple[Format, ...] = (_PICTURES, *registry.READERS, _HTML_PICTURES)
#: Everything that can be exported.
WRITERS: tuple[Writer, ...] = registry.WRITERS


class ImportVerdict(Enum):
    """What an incoming account is to the vault: unknown, there already, or of the same name with another secret."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file that was read, and the format it turned out to have."""

    format: Format
    result: ReadResult


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the preview.

    Attributes:
        incoming: The account in the file.
        verdict: What it is to the vault.
        existing: The entry it resembles; None for a new one, and for one that the file itself holds twice.
        ticked: Whether it is to be imported: proposed by `preview`, decided by the user.
        replace: For a conflict: put the existing entry into the trash. Otherwise both are kept.
        label: How it will be shown, apart from every other account of the same names.

    """

    incoming: Incoming
    verdict: ImportVerdict
    existing: Entry | None = None
    ticked: bool = True
    replace: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do, before it does anything.

    Attributes:
        rows: The accounts that were found.
        problems: The entries that cannot be taken over.
        notes: Sentences about what is no account at all.

    """

    rows: tuple[Row, ...]
    problems: tuple[SkippedEntry, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, verdict: ImportVerdict) -> int:
        """Return how many rows have a verdict."""
        return sum(row.verdict is verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class Batch:
    """What an import did: the ids it added, in order, and the ids that went to the trash for them."""

    ids: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that an export cannot carry, and why."""

    entry: Entry
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What an export would carry and what not, to be said before it is written."""

    carried: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...] = ()


class Transfers:
    """Imports and exports over one vault. Everything may wait for the keyring or a key derivation: call on a worker.

    Raises VaultError where the vault cannot be reached, TransferError where a file cannot be read or written.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._accounts = Accounts(vault, clock)

    def read(self, data: bytes, passphrase: str | None = None, format_key: str | None = None) -> FileReading:
        """Read a file of any format, recognised by its content unless the format is named.

        Raises:
            PassphraseNeeded: It is encrypted; ask, and read it again.
            WrongPassphrase: The passphrase does not open it.
            NothingToImport: There is not one entry in it.
            TransferError: It cannot be read; the advice says what works instead.

        """
        if is_picture(data) and format_key in {None, _PICTURES.key}:
            return _read_as(_PICTURES, read_pictures([data]))
        file = ForeignFile(data)
        drawn = drawn_codes(file.text or "") if format_key in {None, _PICTURES.key} else ()
        if drawn:
            return _read_as(_PICTURES, read_seen([drawn]))
        format_ = _named(format_key, file) if format_key else _recognised(file)
        _LOGGER.debug("Reading %d octets as %s", len(data), Word(format_.key))
        return _read_as(format_, format_.read(file, passphrase))

    def read_pictures(self, pictures: Sequence[bytes]) -> FileReading:
        """Read several pictures as one import, such as the parts of one export of Google Authenticator."""
        return _read_as(_PICTURES, read_pictures(pictures))

    def preview(self, result: ReadResult) -> ImportPreview:
        """Compare what was read with the vault; nothing changes.

        What is there already is not ticked; neither is what the file holds twice under the same name.
        """
        twins = self._accounts.twins_of([incoming.enrolment for incoming in result.accounts])
        seen: set[tuple[object, ...]] = set()
        rows = []
        for incoming, twin in zip(result.accounts, twins, strict=True):
            account = incoming.enrolment.account
            mark = (account.issuer.casefold(), account.name.casefold(), fingerprint(incoming.enrolment))
            rows.append(_row(incoming, twin, repeated=mark in seen))
            seen.add(mark)
        return ImportPreview(tuple(self._labelled(rows)), result.problems, result.notes)

    def _labelled(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows with the names that they will be shown by once all of the new ones are here."""
        here = [(entry.account.issuer, entry.account.name) for entry in self._accounts.list()]
        added = [row for row in rows if row.verdict is not ImportVerdict.SAME]
        coming = [(row.incoming.enrolment.account.issuer, row.incoming.enrolment.account.name) for row in added]
        numbering = iter(numbers([*here, *coming])[len(here) :])
        return [replace(row, label=_label(row, numbering)) for row in rows]

    def apply(self, rows: Sequence[Row], progress: Callable[[int, int], None] | None = None) -> Batch:
        """Import the ticked rows, all or none of them; what `progress` raises cancels, and nothing is added."""
        ticked = [row for row in rows if row.ticked]
        new = [
            NewEntry(row.incoming.enrolment, row.incoming.tags, replaces=_replaced(row), details=_details(row.incoming))
            for row in ticked
        ]
        added = self._vault.add_many(new, progress)
        batch = Batch(tuple(entry.id for entry in added), tuple(one.replaces for one in new if one.replaces))
        _LOGGER.info("Imported %d of %d accounts; %d replaced others", len(added), len(rows), len(batch.replaced))
        return batch

    def undo(self, batch: Batch) -> None:
        """Take an import back: what it added goes to the trash, what it put there comes back.

        What the user has removed for good in the meantime stays removed.
        """
        _LOGGER.info("An import of %d accounts is taken back", len(batch.ids))
        self._accounts.take_back(batch.ids, batch.replaced, TrashReason.IMPORT_UNDONE)

    def survey(self, format_key: str, ids: Sequence[str]) -> Survey:
        """Say what an export would carry, and what it would leave out and why; writes nothing."""
        survey, _rows = self._surveyed(registry.writer(format_key), ids)
        return survey

    def export(self, format_key: str, ids: Sequence[str], passphrase: str | None = None) -> bytes:
        """Return a file with the entries that the format can carry, in the given order; see `survey` for the rest.

        Raises:
            TransferError: There is no such format, or nothing that it can carry.
            ForbiddenByCompany: The company's policy forbids it.

        """
        self._vault.rules.check(WayOut.EXPORT)
        writer = registry.writer(format_key)
        survey, rows = self._surveyed(writer, ids)
        if not survey.carried:
            raise TransferError(_("There is nothing this format can hold."), _("Choose another format."))
        if passphrase and not writer.encrypts:
            raise TransferError(_("This format can't be encrypted."), _("Choose Aegis, 2FAS or Stratum."))
        if isinstance(writer, SheetWriter):
            rows = self._with_recovery(survey.carried, rows)
        written = writer.write(rows, passphrase)
        counts = len(survey.carried), len(survey.left_out), bool(passphrase)
        _LOGGER.info("Exported as %s: %d accounts, %d left out, encrypted %s", Word(writer.key), *counts)
        return written

    def _with_recovery(self, entries: Sequence[Entry], rows: Sequence[Outgoing]) -> list[Outgoing]:
        """Return the rows with the unused recovery codes of their entries."""
        unused = unused_codes(self._vault, [entry.id for entry in entries])
        return [replace(row, recovery=unused.get(entry.id, ())) for entry, row in zip(entries, rows, strict=True)]

    def google_codes(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return the texts of the QR codes that Google Authenticator imports, ten accounts each.

        Raises:
            ForbiddenByCompany: The company's policy forbids it.

        """
        self._vault.rules.check(WayOut.EXPORT)
        _survey, rows = self._surveyed(registry.writer("google"), ids)
        return tuple(google.export_codes([row.enrolment for row in rows]))

    def cards(self, ids: Sequence[str]) -> list[SheetCard]:
        """Return what a printed sheet shows of accounts, with their unused recovery codes.

        Raises:
            ForbiddenByCompany: The company's policy forbids it.

        """
        self._vault.rules.check(WayOut.EXPORT)
        enrolments, unused = self._vault.enrolments(ids), unused_codes(self._vault, ids)
        return [card_of(enrolments[one], unused.get(one, ())) for one in ids if one in enrolments]

    def _surveyed(self, writer: Writer, ids: Sequence[str]) -> tuple[Survey, list[Outgoing]]:
        entries = {entry.id: entry for entry in self._vault.entries()}
        wanted = [entries[id_] for id_ in dict.fromkeys(ids) if id_ in entries]
        enrolments = self._vault.enrolments([entry.id for entry in wanted])
        carried: list[Entry] = []
        rows: list[Outgoing] = []
        left_out: list[LeftOut] = []
        secrets: set[bytes] = set()
        for entry in wanted:
            enrolment = enrolments.get(entry.id)
            raw = enrolment.secret.reveal() if enrolment else b""
            try:
                if enrolment is None:
                    raise OtpError(_("Its secret key is no longer in the keyring."))
                if writer.one_per_secret and raw in secrets:
                    raise OtpError(_("Another account with the same secret key is already in the file."))
                writer.check(enrolment)
            except OtpError as error:
                left_out.append(LeftOut(entry, error.sentence))
            else:
                secrets.add(raw)
                carried.append(entry)
                said = entry.details
                rows.append(Outgoing(enrolment, entry.tags, note=said.note, favourite=said.pinned))
        return Survey(tuple(carried), tuple(left_out)), rows


def _read_as(format_: Format, result: ReadResult) -> FileReading:
    found, skipped = len(result.accounts), len(result.problems)
    _LOGGER.info("Read as %s: %d accounts, %d entries skipped", Word(format_.key), found, skipped)
    if not result.found:
        raise NothingToImport(format_.title, result.notes)
    return FileReading(format_, result)


def _row(incoming: Incoming, twin: SameAccounts, *, repeated: bool) -> Row:
    if twin.same_secret is not None:
        return Row(incoming, ImportVerdict.SAME, twin.same_secret, ticked=False)
    if repeated:
        return Row(incoming, ImportVerdict.SAME, ticked=False)
    if twin.same_name is not None and _is_named(incoming.enrolment.account):
        return Row(incoming, ImportVerdict.CONFLICT, twin.same_name)
    return Row(incoming, ImportVerdict.NEW)


def _label(row: Row, numbering: Iterator[int]) -> str:
    account = row.incoming.enrolment.account
    if row.verdict is ImportVerdict.SAME:
        here = row.existing if row.existing is not None and row.existing.account.label == account.label else None
        return here.label if here is not None else account.label
    return label_of(numbered((account.issuer, account.name), next(numbering)))


def _is_named(account: Account) -> bool:
    return bool(account.issuer or account.name)


def _details(incoming: Incoming) -> Details:
    """Return what a file says about an account beside its names; of a note as much as one may have."""
    note = tidy_note(incoming.note[:MAX_NOTE])
    return Details(note, pinned=incoming.favourite) if note or incoming.favourite else NO_DETAILS


def _replaced(row: Row) -> str | None:
    return row.existing.id if row.replace and row.existing and row.verdict is ImportVerdict.CONFLICT else None


def _named(key: str, file: ForeignFile) -> Format:
    for format_ in (_PICTURES, _HTML_PICTURES):
        if format_.key == key:
            return format_
    return registry.reader(key, file)


def _recognised(file: ForeignFile) -> Format:
    try:
        return registry.recognise(file)
    except TransferError:
        if _HTML_PICTURES.sniff(file):
            return _HTML_PICTURES
        raise
