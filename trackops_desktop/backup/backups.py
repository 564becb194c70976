"""Backups: set up once, written by themselves, every one read back; what the window must say about them.

The passphrase lies beside the accounts' secrets (in the keyring, sealed where they are sealed), so that backups are
written without asking; on another computer it must be typed.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from trackops_desktop.atomic_file import is_leftover, write_atomically
from trackops_desktop.backup.document import Backup, SavedSite, read_backup, write_backup
from trackops_desktop.backup.errors import BackupDamaged, BackupNotWritten
from trackops_desktop.backup.folder import BackupName, expired, latest_of_others, listed, name_at, parse_name
from trackops_desktop.backup.plan import DOCUMENT, BackupPlan, plan_from
from trackops_desktop.backup.vault_export import contents_of_vault, mark_of
from trackops_desktop.company.rules import WayOut
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, list_text, ngettext
from trackops_desktop.otp.clock import Clock
from trackops_desktop.passphrases.argon2 import Kdf, argon2id
from trackops_desktop.passphrases.policy import check_new_passphrase
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.services.sites import PRACTICE_ID, Sites
from trackops_desktop.vault.errors import CatalogueFailed, KeyringLocked, VaultLocked
from trackops_desktop.vault.state import VaultState
from trackops_desktop.vault.vault import Vault

_LOGGER = LazyLogger(__name__)
NOTE_KEY = "backup:passphrase"
DAY = 86_400.0
#: With nothing changed, one is written this often all the same, so that the newest file is never old.
UNCHANGED_SECONDS = 7 * DAY
WARN_SECONDS = 30 * DAY
RETRY_SECONDS = 3_600.0
#: A clock that moved on by more than this since the last backup may have leapt.
LEAP_SECONDS = 60 * DAY
_REASONS = {
    errno.ENOSPC: (N_("The disk is full."), N_("Free some space, or choose another folder.")),
    errno.EDQUOT: (N_("The disk is full."), N_("Free some space, or choose another folder.")),
    errno.EROFS: (N_("The backup folder isn't writable."), N_("Choose another folder.")),
    errno.EACCES: (N_("The backup folder isn't writable."), N_("Choose another folder.")),
    errno.EPERM: (N_("The backup folder isn't writable."), N_("Choose another folder.")),
    errno.ENOENT: (N_("The backup folder isn't available."), N_("Plug the drive in, or choose another folder.")),
    errno.ENOTDIR: (N_("The backup folder isn't available."), N_("Plug the drive in, or choose another folder.")),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was written, read back and compared.

    Attributes:
        path: Where it lies.
        count: How many accounts it holds, those in the trash included.
        missing: Names of accounts that are not in it because their secrets are gone.
        mark: What was in the vault, as `mark_of` told before it was read.
        trashed: How many of the accounts lie in the trash.

    """

    path: Path
    count: int
    missing: tuple[str, ...] = ()
    mark: str = ""
    trashed: int = 0


@dataclass(frozen=True, slots=True)
class BackupNotice:
    """What a quiet banner says about backups."""

    sentence: str
    advice: str


class Backups:
    """Writes backups of one vault."""

    def __init__(self, vault: Vault, clock: Clock, kdf: Kdf = argon2id) -> None:
        """Take the vault and the clock; the key derivation is replaced in tests alone."""
        self._vault = vault
        self._clock = clock
        self._kdf = kdf

    def plan(self) -> BackupPlan:
        """Return where backups go and how the last ones went."""
        document = self._vault.document(DOCUMENT)
        plan = plan_from(document)
        settled = plan.at_home(self._vault.identity())
        if document is None or document.get("device") != plan.device or settled != plan:
            with contextlib.suppress(CatalogueFailed):  # a disk that is full has a name some other time
                return self._keep(lambda kept: kept)
        return settled

    def set_up(self, folder: Path, passphrase: str, *, automatic: bool = True) -> Written:
        """Choose the folder and the passphrase, and write the first backup there.

        Raises:
            WeakPassphrase: The passphrase is too short.
            WrongBackupPassphrase: Other computers' backups in the folder have another one.
            BackupNotWritten: The folder cannot be used. Nothing is set up.

        """
        self._vault.rules.check(WayOut.BACKUP)
        check_new_passphrase(passphrase)
        folder = folder.expanduser().absolute()
        with _named():
            make_private_folder(folder, parents=False)
            others = latest_of_others(listed(folder), self.plan().device)
        if others:
            self._check_shared(folder / max(others).file, passphrase)
        written = self._write_into(folder, passphrase)

        def chosen(plan: BackupPlan) -> BackupPlan:
            return replace(self._success(plan, written), folder=str(folder), automatic=automatic)

        self._vault.put_note(NOTE_KEY, passphrase, also=lambda: self._keep(chosen))
        return written

    def set_automatic(self, automatic: bool) -> None:
        """Switch automatic backups on or off."""
        self._keep(lambda plan: replace(plan, automatic=automatic))

    def turn_off(self) -> None:
        """Forget the folder and the passphrase; files that were written stay."""
        _LOGGER.info("Backups were turned off")
        self._keep(lambda plan: replace(plan, folder=None, failure=None, failed_at=None))
        # Another program may have set them up again meanwhile.
        self._vault.drop_note(NOTE_KEY, unless=lambda: plan_from(self._vault.document(DOCUMENT)).folder is not None)

    def remember_merged(self, file: str, seen: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Remember that another computer's file, and whatever else was seen, needs no further attention."""
        name = parse_name(file)

        def changed(plan: BackupPlan) -> BackupPlan:
            if name is None or name.device == plan.device:
                return plan
            known = plan.seen if seen is None else seen
            return replace(plan, merged={**plan.merged, name.device: file}, seen=known)

        self._keep(changed)

    def passphrase(self) -> str | None:
        """Return the stored passphrase; the vault must be unlocked."""
        return self._vault.note(NOTE_KEY)

    def write_now(self) -> Written:
        """Write a backup into the chosen folder, prove it good, and delete those that are no longer kept.

        A failure is remembered for the banner; a vault that is locked only puts the backup off.

        Raises:
            BackupNotWritten: Nothing is set up, or the folder cannot be used.
            VaultError: The vault is locked or its secrets cannot be read.

        """
        self._vault.rules.check(WayOut.BACKUP)
        plan = self.plan()
        try:
            folder, passphrase = Path(plan.folder or ""), self.passphrase()
            if not plan.folder or passphrase is None:
                raise BackupNotWritten(_("Backups aren't set up."), _("Choose a folder and a passphrase for them."))
            written = self._write_into(folder, passphrase)
        except (VaultLocked, KeyringLocked):
            raise
        except TrackopsError as error:
            sentence = error.sentence
            self._keep(lambda plan: plan.failed(sentence, self._clock()))
            raise
        self._keep(lambda plan: self._success(plan, written))
        return written

    def write_file(self, path: Path, passphrase: str) -> Written:
        """Write a backup to a file of the user's choice; the plan and the folder are left alone.

        Raises:
            WeakPassphrase | BackupNotWritten | VaultError: Nothing was written; an earlier file is untouched.

        """
        self._vault.rules.check(WayOut.BACKUP)
        if passphrase != self.passphrase():
            check_new_passphrase(passphrase)
        return self._write(path.expanduser().absolute(), passphrase)

    def is_due(self) -> bool:
        """Say, without touching secrets, whether an automatic backup is to be written now."""
        if self._vault.rules.look().backups_forbidden:
            return False
        plan, now = self.plan(), self._clock()
        if not plan.folder or not plan.automatic or self._vault.condition().state is not VaultState.READY:
            return False
        if plan.failed_at is not None and 0 <= now - plan.failed_at < RETRY_SECONDS:
            return False
        if plan.last_at is None or now < plan.last_at:
            return True
        if plan.last_mark == mark_of(self._vault):
            return now - plan.last_at >= UNCHANGED_SECONDS
        return name_at(now, "").made.date() != name_at(plan.last_at, "").made.date()

    def write_if_due(self) -> Written | None:
        """Write an automatic backup when it is time for one; for a worker."""
        return self.write_now() if self.is_due() else None

    def notice(self) -> BackupNotice | None:
        """Return what the window should say quietly: the last one failed, or there was none for 30 days."""
        if self._vault.rules.policy.backups_forbidden:
            return None
        if not self._vault.entries():
            return None
        plan, now = self.plan(), self._clock()
        if plan.failure is not None:
            return BackupNotice(
                _("The last backup failed: {failure}", failure=plan.failure), _("Open Backups to try again.")
            )
        if plan.last_at is None:
            first = min(entry.created_at for entry in self._vault.entries())
            if 0 <= now - first < DAY:
                return None
            return BackupNotice(_("Your accounts aren't backed up yet."), _("Set one up; it takes a minute."))
        if plan.last_at - now >= DAY:
            sentence = _(
                "The last backup has a date in the future: this computer's clock was wrong then, or is wrong now."
            )
            return BackupNotice(sentence, _("Check the clock, then open Backups to write a new one."))
        if now - plan.last_at >= WARN_SECONDS:
            days = int((now - plan.last_at) // DAY)
            sentence = ngettext("The last backup is {count} day old.", "The last backup is {count} days old.", days)
            return BackupNotice(sentence, _("Open Backups to write a new one."))
        return None

    def _write_into(self, folder: Path, passphrase: str) -> Written:
        plan = self.plan()
        with _named():
            if not folder.is_dir():
                raise FileNotFoundError(errno.ENOENT, "no such folder")
        now = self._clock()
        name = name_at(now, plan.device)
        written = self._write(folder / name.file, passphrase)
        try:
            self._tidy(folder, name, complete=not written.missing and _goes_on(plan.last_at, now))
        except OSError as error:
            _LOGGER.warning("Old backups could not be cleared away: %s %d", error, error.errno or 0)
        return written

    def _write(self, path: Path, passphrase: str) -> Written:
        mark = mark_of(self._vault)
        contents, missing = contents_of_vault(self._vault)
        backup = Backup(contents, self._clock(), self.plan().device, self._sites())
        data = write_backup(backup, passphrase, kdf=self._kdf)
        with _named():
            write_atomically(path, data)
            if read_backup(path.read_bytes(), passphrase, self._kdf) != backup:
                _LOGGER.error("A backup of %d octets did not read back as it was written", len(data))
                raise BackupNotWritten(_("The backup didn't read back as it was written."), _("Choose another folder."))
        _LOGGER.info(
            "A backup was written: %d accounts, %d without a secret left out, %d octets",
            len(contents.records),
            len(missing),
            len(data),
        )
        count = len(contents.records)
        names = tuple(entry.label for entry in missing)
        return Written(path, count, names, mark, count - len(contents.live))

    def _sites(self) -> tuple[SavedSite, ...]:
        """Return the user's own sites; the practice site is made anew wherever it runs, the company brings its own."""
        known = Sites(self._vault).all()
        return tuple(
            SavedSite(site.name, site.origin, site.username)
            for site in known
            if not (site.managed or site.id == PRACTICE_ID)
        )

    def _tidy(self, folder: Path, written: BackupName, *, complete: bool) -> None:
        """Delete leftovers, and what is no longer kept where the backup is complete and the clock goes on as before.

        A file that another program looks at stays until the next time, on Windows; the others go all the same.
        """
        gone = [path for path in folder.iterdir() if is_leftover(path) and f"-{written.device}" in path.name]
        if complete:
            names = expired(listed(folder), written.device, written.made_at)
            gone += [folder / name.file for name in names if name != written]
        for path in gone:
            try:
                path.unlink()
            except OSError as error:
                _LOGGER.warning("An old backup could not be cleared away: %s %d", error, error.errno or 0)
            else:
                _LOGGER.info("A backup that is no longer kept was deleted")

    def _check_shared(self, path: Path, passphrase: str) -> None:
        """Two computers that share a folder must share the passphrase, or neither can merge."""
        with contextlib.suppress(OSError, BackupDamaged):
            read_backup(path.read_bytes(), passphrase, self._kdf)

    def _success(self, plan: BackupPlan, written: Written) -> BackupPlan:
        plan = plan.succeeded(written.path.name, written.mark, self._clock())
        if written.missing:
            names = list_text(written.missing, 3)
            return plan.failed(
                _("Accounts whose secrets are missing were left out: {names}.", names=names), self._clock()
            )
        return plan

    def _keep(self, changed: Callable[[BackupPlan], BackupPlan]) -> BackupPlan:
        """Change the plan as it is now, whatever another window or program has made of it, and return it."""

        def change(document: dict[str, object]) -> dict[str, object]:
            return changed(plan_from(document).at_home(self._vault.identity())).document()

        return plan_from(self._vault.change_document(DOCUMENT, change))


def _goes_on(last_at: float | None, now: float) -> bool:
    """Say whether the clock moved on from the last backup as clocks do; one that leapt must not age any file."""
    return last_at is not None and 0 <= now - last_at <= LEAP_SECONDS


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """Turn the operating system's errors into a sentence that names no path."""
    try:
        yield
    except OSError as error:
        _LOGGER.warning("A backup could not be written: %s %d", error, error.errno or 0, error=error)
        unknown = (N_("The backup couldn't be written."), N_("Choose another folder."))
        sentence, advice = _REASONS.get(error.errno or 0, unknown)
        raise BackupNotWritten(_(sentence), _(advice)) from None
