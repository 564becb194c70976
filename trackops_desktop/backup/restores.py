"""Coming back from a backup, and bringing two computers together: look first, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.document import Backup, SavedSite, read_backup
from trackops_desktop.backup.envelope import MAX_FILE_BYTES, is_backup
from trackops_desktop.backup.errors import BackupDamaged, NotABackup
from trackops_desktop.backup.folder import checksum, listed, parse_name
from trackops_desktop.backup.folder_news import FolderNews
from trackops_desktop.backup.merge import ChangeStamp
from trackops_desktop.backup.plan import BackupPlan
from trackops_desktop.backup.restore_plan import RestoreMode, RestorePreview, differs, outcome, preview
from trackops_desktop.backup.vault_export import changes_to, contents_at, contents_of_vault
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import SignInError, TransferError
from trackops_desktop.i18n import _
from trackops_desktop.otp.clock import Clock
from trackops_desktop.otp.codes import code_at
from trackops_desktop.passphrases.argon2 import Kdf, argon2id
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.catalogue.this_folder import short_name
from trackops_desktop.vault.errors import CatalogueChanged
from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)
#: How often a restore starts anew when another program changes the accounts while it reads them.
TRIES = 5
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did, in true numbers."""

    added: int
    updated: int
    trashed: int


@dataclass(frozen=True, slots=True)
class RestoreRehearsal:
    """What a backup would give back, found out without touching anything.

    Attributes:
        made_at: When it was made, unix seconds.
        count: How many live accounts it holds; a code was computed for each.
        absent: Names of accounts that are here but not in it.

    """

    made_at: float
    count: int
    absent: tuple[str, ...] = field(default=())


class Restores:
    """Reads backups into one vault."""

    def __init__(self, vault: Vault, backups: Backups, clock: Clock, kdf: Kdf = argon2id) -> None:
        """Take the vault, its backups and the clock; the key derivation is replaced in tests alone."""
        self._vault = vault
        self._backups = backups
        self._clock = clock
        self._kdf = kdf

    def read(self, path: Path, passphrase: str | None = None) -> Backup:
        """Return what a backup file holds, with the stored passphrase where none is given; for a worker.

        Raises:
            WrongBackupPassphrase: The passphrase (or the stored one) does not open it: ask for it.
            TransferError: It cannot be read, is none, is damaged or newer.

        """
        data = _octets(path)
        return read_backup(data, passphrase or self._backups.passphrase() or "", self._kdf)

    def preview(self, backup: Backup, mode: RestoreMode = RestoreMode.MERGE) -> RestorePreview:
        """Return what restoring it would change; nothing is touched."""
        mine, _missing = contents_of_vault(self._vault)
        found = preview(mine, backup.contents, backup.made_at, mode, self._change())
        return replace(found, sites=backup.sites)

    def restore(
        self, wanted: RestorePreview, ticked: Collection[str] | None = None, progress: Progress | None = None
    ) -> Restored:
        """Do what a preview showed, all of it or nothing, and return what was done.

        Should the vault have changed since the preview, the ticked accounts meet what is there now.

        Raises:
            CatalogueChanged: Other programs change the accounts without pause; nothing was done.
            VaultError: The vault is locked or could not be written; it is as it was.

        """
        chosen = wanted.ticked if ticked is None else ticked
        for _attempt in range(TRIES - 1):
            try:
                return self._restore(wanted, chosen, progress)
            except CatalogueChanged:
                _LOGGER.info("The accounts changed meanwhile: the restore begins anew")
        return self._restore(wanted, chosen, progress)

    def _restore(self, wanted: RestorePreview, chosen: Collection[str], progress: Progress | None) -> Restored:
        """Work it out from the accounts as they are now, and do it if they are still so in the end."""
        seen = self._vault.snapshot()
        mine, _missing = contents_at(self._vault, seen)
        after = outcome(mine, wanted, chosen, self._change())
        self._vault.apply(changes_to(mine, after), progress, seen)
        self._add_sites(wanted.sites)
        done = _told(mine, after)
        _LOGGER.info("Restored: %d added, %d updated, %d to the trash", done.added, done.updated, done.trashed)
        return done

    def _change(self) -> ChangeStamp:
        return ChangeStamp(self._clock(), short_name(self._vault.identity()))

    def _add_sites(self, saved: Sequence[SavedSite]) -> None:
        """Add the sites that are not here; what is here stays as it is, and an unsound address is left out."""
        sites = Sites(self._vault)
        for site in saved:
            with suppress(SignInError):
                sites.add(site.origin, name=site.name, username=site.username)

    def rehearse(self, path: Path, passphrase: str | None = None) -> RestoreRehearsal:
        """Prove that a file is good: open it, compute a code of every account, compare with what is here."""
        backup = self.read(path, passphrase)
        live = backup.contents.live
        for record in live:
            code_at(record.enrolment, self._clock())
        inside = {record.entry.id for record in live}
        absent = tuple(entry.label for entry in self._vault.entries() if entry.id not in inside)
        _LOGGER.info("A backup was tried: %d accounts, %d of this vault are not in it", len(live), len(absent))
        return RestoreRehearsal(backup.made_at, len(live), absent)

    def news(self) -> tuple[Path, ...]:
        """Return the files of other computers in the backup folder whose content has not come into this vault yet.

        That is the newest file of each, and every one that bears a date in the future.
        """
        plan = self._backups.plan()
        if plan.folder is None:
            return ()
        folder = Path(plan.folder)
        return tuple(folder / name.file for name in self._folder(plan, folder).unseen())

    def merged(self, path: Path) -> None:
        """Remember that another computer's file is in this vault now (or need not be asked about again)."""
        name, plan = parse_name(path.name), self._backups.plan()
        if name is not None:
            seen = self._folder(plan, path.parent).after(name)
            self._backups.remember_merged(path.name, seen)
            _LOGGER.info("Another computer's backup is in this vault now")

    def _folder(self, plan: BackupPlan, folder: Path) -> FolderNews:
        try:
            names = listed(folder)
        except OSError as error:
            _LOGGER.info("The backup folder cannot be listed: %s %d", error, error.errno or 0)
            names = ()
        return FolderNews(plan, names, lambda name: checksum(folder / name.file), self._clock())


def _told(mine: Contents, after: Contents) -> Restored:
    held = mine.by_id()
    added = updated = trashed = 0
    for record in after.records:
        before = held.get(record.entry.id)
        if before is None:
            added += record.entry.trashed_at is None
        elif before.entry.trashed_at is None and record.entry.trashed_at is not None:
            trashed += 1
        else:
            updated += differs(before, record)
    return Restored(added, updated, trashed)


def _octets(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        advice = _("Check that it exists and that you may read it.")
        raise TransferError(_("The backup file can't be read."), advice) from None
    if not is_backup(data):
        raise NotABackup
    if len(data) > MAX_FILE_BYTES:
        raise BackupDamaged(_("The backup is larger than any real one."))
    return data
