"""What can be wrong with a backup, each as one sentence with what to do about it."""

from __future__ import annotations

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import _


class NotABackup(TransferError):
    """The file does not begin as a backup does."""

    def __init__(self) -> None:
        super().__init__(
            _("This file isn't a Trackops Desktop backup."), _("To read files from other authenticators, use Import.")
        )


class BackupDamaged(TransferError):
    """The file was cut short or changed since it was written."""

    def __init__(self, sentence: str = "") -> None:
        """Keep the sentence, or say that it can't be used; the advice is always the same."""
        super().__init__(
            sentence or _("The backup is damaged and can't be used."), _("Use another backup; several are kept.")
        )


class NewerBackup(TransferError):
    """The file was written by a later version of the product."""

    def __init__(self) -> None:
        super().__init__(
            _("This backup was made by a newer version of Trackops Desktop."), _("Update this version first.")
        )


class WrongBackupPassphrase(TransferError):
    """The file is intact, but this passphrase does not open it."""

    def __init__(self) -> None:
        super().__init__(
            _("That passphrase doesn't open this backup."),
            _("Enter the one chosen when backups were set up on the computer that wrote it."),
        )


class BackupNotWritten(TransferError):
    """The file could not be written or did not read back as it was written."""
