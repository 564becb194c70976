"""At a first start: accounts that the keyring still holds although the data folder is new or was lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.orphans import Orphans
from trackops_desktop.vault.vault import Vault
from trackops_desktop.workers.runner import RunsWork

_LOGGER = LazyLogger(__name__)
KEY = "recovery"


class RecoveryOffer(QObject):
    """Looks once, where there is no account, and offers to bring back what was found; everything runs on a worker."""

    def __init__(
        self,
        vault: Vault,
        runner: RunsWork,
        notices: NoticeBar,
        brought_back: Callable[[tuple[Entry, ...]], None],
        parent: QObject | None = None,
    ) -> None:
        """Look at nothing until `look`; `brought_back` is called with the accounts that came back."""
        super().__init__(parent)
        self._vault, self._runner, self._notices = vault, ScopedRunner(runner, self), notices
        self._brought_back = brought_back
        self._looked = False

    def look(self) -> None:
        """Ask the keyring, unless that was done; what is wrong with the keyring is told elsewhere."""
        if not self._looked:
            self._looked = True
            self._runner.run(self._find, self._on_found, lambda _error: None)

    def _find(self) -> Orphans:
        return self._vault.orphans(quiet=True) if self._vault.is_blank() else Orphans()

    def _on_found(self, found: Orphans) -> None:
        counts = len(found.enrolments), found.sealed, found.notes, found.unread
        if any(counts):
            _LOGGER.warning("Unknown in the keyring: %d accounts, %d sealed, %d notes, %d not looked into", *counts)
        if found.enrolments:
            count = len(found.enrolments)
            found_words = ngettext(
                "{count} account was found in the keyring.",
                "{count} accounts were found in the keyring.",
                count,
                count=number_text(count),
            )
            advice = _("They aren't in this data folder, which may be new or may have replaced a lost one.")
            self._offer(found_words, advice)
        elif found.unread:
            self._offer(
                _("Accounts may be in the keyring."), _("It holds items that don't belong to this data folder.")
            )
        elif found.sealed:
            advice = _("Only a backup can bring them back. Open Backups to restore one.")
            self._notices.show_notice(Notice(KEY, _("Sealed accounts were found in the keyring."), advice))

    def _offer(self, sentence: str, advice: str) -> None:
        self._notices.show_notice(Notice(KEY, sentence, advice, _("Bring them back"), self._bring_back))

    def _bring_back(self) -> None:
        self._runner.run(lambda: self._vault.adopt(self._vault.orphans()), self._on_adopted, self._notices.show_error)

    def _on_adopted(self, entries: tuple[Entry, ...]) -> None:
        if entries:
            self._brought_back(entries)
        else:
            self._notices.show_notice(Notice(KEY, _("Nothing was found to bring back.")))
