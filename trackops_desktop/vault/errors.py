"""What can go wrong with the keyring, the catalogue and the seal; each error says what to do.

VaultError
├── KeyringProblem          the place the secrets lie in
│   ├── KeyringMissing      there is none, or it cannot be reached
│   ├── KeyringLocked       it waits for its password
│   │   ├── KeyringUnmade   it has no password yet: nobody has set it up
│   │   └── KeyringMustAsk  it is open, but wants to ask its user about this program first
│   ├── KeyringDenied       its user was asked and did not allow it, or gave the question up
│   └── KeyringFailed       it refused, timed out, died or kept something else than it was given
├── PassphraseChanged       by another window or program, a moment ago
├── VaultLocked             sealed, and the passphrase has not been given
│   └── VaultCovered        without a passphrase, and kept back until the system has said yes
├── WrongPassphrase
├── SystemKeyGone           what lets the system's yes open the vault is off, gone, or another data folder's
├── PassphraseDemanded      the company's policy wants a passphrase
├── NothingChosen           no keyring and no passphrase yet
├── NoSuchAccount
├── AlreadyThere
├── SecretMissing           the account is known, its secret is gone
├── SecretDamaged           the stored secret is not what was written
├── SecretsShared           another data folder uses the same items of the keyring
├── SecretTooLong           more than every keyring takes
├── NoCounter
├── CounterExhausted
└── CatalogueProblem
    ├── CatalogueNewer      written by a newer version
    ├── CatalogueDamaged    not a catalogue, or not a whole one
    ├── CatalogueBusy       another program held it for too long
    ├── CatalogueGone       deleted or moved away while it was open
    ├── CatalogueReplaced   another file was put in its place while it was open
    ├── CatalogueChanged    another program changed what a decision was made on
    ├── LocksUnsupported    the file system has no locks
    └── CatalogueFailed     could not be read or written
        ├── CatalogueFull   the disk is full
        └── CatalogueReadOnly
"""

from __future__ import annotations

from trackops_desktop.errors import VaultError
from trackops_desktop.i18n import _, count_text


class KeyringProblem(VaultError):
    """The place the secrets lie in did not do what was asked."""


class KeyringMissing(KeyringProblem):
    """There is no keyring, or it cannot be reached."""


class KeyringLocked(KeyringProblem):
    """The keyring waits for its password."""


class KeyringUnmade(KeyringLocked):
    """The keyring has nowhere to keep anything yet; it is set up, with a new password, by unlocking it."""


class KeyringMustAsk(KeyringLocked):
    """The keyring is open, but gives nothing to this program before its user has allowed it."""


class KeyringDenied(KeyringProblem):
    """The keyring asked its user, who did not allow it or gave the question up."""


class KeyringFailed(KeyringProblem):
    """The keyring refused, timed out, died, or kept something else than it was given."""


class VaultLocked(VaultError):
    """The secrets are sealed and the passphrase has not been given."""

    def __init__(self, advice: str | None = None) -> None:
        """Take what to do about it, if it is not the passphrase."""
        known = _("Unlock it with your passphrase.") if advice is None else advice
        super().__init__(_("Trackops Desktop is locked."), known)


class VaultCovered(VaultLocked):
    """There is no passphrase; the secrets are kept back in this process until the system has said yes."""

    def __init__(self) -> None:
        super().__init__("")


class WrongPassphrase(VaultError):
    """The passphrase does not open the seal."""

    def __init__(self) -> None:
        """Say so, without hinting at how wrong it is."""
        super().__init__(_("The passphrase is wrong."), _("Try again, and check upper and lower case."))


class SystemKeyGone(VaultError):
    """What lets the system's yes open the vault is off, gone from the keyring, or another data folder's."""

    def __init__(self) -> None:
        super().__init__(
            _("Unlocking with your system is turned off, or its key is gone from the keyring."),
            _("Enter your passphrase, then turn it on again in Settings."),
        )


class PassphraseChanged(VaultError):
    """Another window or program set, changed or removed the passphrase while this one was about to."""

    def __init__(self) -> None:
        super().__init__(
            _("Another window or program changed the passphrase at the same time, so this change was not made."),
            _("Unlock with the other passphrase, then try again."),
        )


class PassphraseDemanded(VaultError):
    """The company's policy wants a passphrase, and nothing secret is given or taken without one."""

    def __init__(self, advice: str = "") -> None:
        super().__init__(_("Your company requires a passphrase."), advice)


class NothingChosen(VaultError):
    """There is no keyring, and no passphrase has been chosen yet."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no system keyring, and no passphrase has been chosen."),
            _("Choose a passphrase to keep the secrets in an encrypted file, or start a system keyring."),
        )


class NoSuchAccount(VaultError):
    """No account has this id."""

    def __init__(self) -> None:
        super().__init__(
            _("This account no longer exists."), _("It may have been removed by another window or program.")
        )


class AlreadyThere(VaultError):
    """An account with this id is in the vault already; its secret is never written over."""

    def __init__(self) -> None:
        super().__init__(_("You already have this account."), _("Nothing was changed."))


class NoCounter(VaultError):
    """A counter was asked of an account whose codes follow the time."""

    def __init__(self) -> None:
        super().__init__(_("This account's codes depend on the time, so it has no counter."))


class SecretMissing(VaultError):
    """The account is known but the keyring no longer holds its secret."""

    def __init__(self, label: str, place: str) -> None:
        super().__init__(
            _("The secret of “{label}” is no longer in {place}.", label=label, place=place),
            _("Restore it from a backup, or enrol the account again."),
        )


class SecretDamaged(VaultError):
    """What is stored for an account is not what was written."""

    def __init__(self, label: str) -> None:
        super().__init__(
            _("The stored secret of “{label}” was changed or damaged.", label=label),
            _("Restore it from a backup, or enrol the account again."),
        )


class SecretsShared(VaultError):
    """Another data folder may use the same items of the keyring, and could not read them afterwards."""

    def __init__(self) -> None:
        """Say what the user can know and the program cannot."""
        super().__init__(
            _("Another data folder may use the same secrets in the keyring and could no longer read them."),
            _("If there is no other folder, confirm it with `trackops recover --claim`, then try again."),
        )


class SecretTooLong(VaultError):
    """An item is longer than every keyring takes."""

    def __init__(self, label: str, limit: int) -> None:
        super().__init__(
            _(
                "“{label}” is too long to store: a keyring takes {limit} characters.",
                label=label,
                limit=count_text(limit),
            ),
            _("Shorten the service or the account name."),
        )


class CounterExhausted(VaultError):
    """The counter of an HOTP account has reached its last value (2**64 - 1)."""

    def __init__(self) -> None:
        super().__init__(_("This account's counter has reached its end."), _("Enrol the account again."))


class CatalogueProblem(VaultError):
    """The catalogue file did not do what was asked."""


class CatalogueNewer(CatalogueProblem):
    """The catalogue was written by a newer version of this program; nothing of it was read."""

    def __init__(self) -> None:
        super().__init__(
            _("Your accounts were saved by a newer version of Trackops Desktop."),
            _("Update this version. Nothing was changed."),
        )


class CatalogueDamaged(CatalogueProblem):
    """The file is no catalogue, or not a whole one; it is left as it is."""

    def __init__(self) -> None:
        super().__init__(
            _("The account catalogue is damaged. It was left untouched."),
            _("Restore the last backup. Secrets in the system keyring are still there."),
        )


class CatalogueBusy(CatalogueProblem):
    """Another program held the catalogue for longer than we wait."""

    def __init__(self) -> None:
        super().__init__(
            _("The account catalogue is in use by another program."), _("Close other windows and try again.")
        )


class CatalogueFailed(CatalogueProblem):
    """The catalogue could not be read or written: disk full, folder read-only, …."""

    def __init__(self, reason: str) -> None:
        """Keep the operating system's or SQLite's reason, which holds no data."""
        super().__init__(
            _("The account catalogue can't be read or written ({reason}).", reason=reason),
            _("Check the free space and the permissions of the data folder."),
        )


class CatalogueFull(CatalogueFailed):
    """The disk is full."""

    def __init__(self) -> None:
        VaultError.__init__(
            self,
            _("The disk is full, so nothing can be saved."),
            _("Free some space, then try again. Accounts and time-based codes still work."),
        )


class CatalogueReadOnly(CatalogueFailed):
    """The data folder, or the catalogue in it, can only be read."""

    def __init__(self) -> None:
        VaultError.__init__(
            self,
            _("The data folder is read-only, so nothing can be saved."),
            _("Check its permissions and its drive. Accounts and time-based codes still work."),
        )


class LocksUnsupported(CatalogueProblem):
    """The file system has no locks, without which two programs could destroy each other's changes."""

    def __init__(self) -> None:
        super().__init__(
            _("The data folder's file system doesn't support file locks, which keep two programs apart."),
            _("Move the data folder to a disk in this computer and name it with --home or TRACKOPS_HOME."),
        )


class CatalogueGone(CatalogueProblem):
    """The catalogue was deleted or moved away while it was open; nothing is written to what nobody can find."""

    def __init__(self) -> None:
        super().__init__(
            _("The account catalogue was deleted or moved while Trackops Desktop was running. Nothing was saved."),
            _("Put the data folder back, or save a backup to a file before you quit."),
        )


class CatalogueReplaced(CatalogueProblem):
    """Another file was put in the catalogue's place while it was open; that one is open now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Another program replaced the account catalogue while Trackops Desktop was running. This "
                "change was not saved."
            ),
            _("Check the accounts as they are now, then try again."),
        )


class CatalogueChanged(CatalogueProblem):
    """Another program changed what a decision was made on; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            _("Another window or program changed the accounts at the same time. Nothing was done."),
            _("Check them as they are now, then try again."),
        )
