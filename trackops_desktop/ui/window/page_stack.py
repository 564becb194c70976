"""Which of the pages the codes window shows: the list, or the one that says why there is none. Made on first use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.ui.widgets.forms import MiddlePage, label
from trackops_desktop.ui.window.vault_controller import VaultController
from trackops_desktop.vault.state import Condition

P = TypeVar("P", bound=MiddlePage)


class PageStack(QStackedWidget):
    """The list and its stand-ins.

    Signals:
        listed: The list is shown although the keyring gives no secrets.

    """

    listed = Signal()

    def __init__(self, view: QWidget, controller: VaultController, parent: QWidget | None = None) -> None:
        """Show the list; the other pages are built when they are first needed."""
        super().__init__(parent)
        self._view, self._controller = view, controller
        self._made: dict[str, MiddlePage] = {}
        self._none: QLabel | None = None
        self.addWidget(view)

    @property
    def shows_list(self) -> bool:
        """Whether codes may be on screen."""
        return self.currentWidget() is self._view

    @property
    def can_be_narrowed(self) -> bool:
        """Whether the list is shown, or would be if it were searched for something else."""
        return self.currentWidget() in (self._view, self._none)

    def show_list(self) -> None:
        self.setCurrentWidget(self._view)

    def show_nothing_found(self, query: str, *, tagged: bool = False) -> None:
        """Say that the search matches no account, or none that has the tags that are pressed."""
        if self._none is None:
            self._none = label("", quiet=True)
            self._none.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            self._none.setContentsMargins(24, 48, 24, 24)
            self.addWidget(self._none)
        words = query.strip()
        if not tagged:
            self._none.setText(_("No account matches “{words}”.\n\nPress Esc to clear the search.", words=words))
        elif words:
            self._none.setText(
                _("No account with these tags matches “{words}”.\n\nPress Esc to clear the search.", words=words)
            )
        else:
            self._none.setText(_("No account has all of these tags.\n\nPress Esc to show all accounts."))
        self.setCurrentWidget(self._none)

    def show_empty(self) -> MiddlePage:
        """Teach how the first account comes in."""
        from trackops_desktop.ui.pages.empty_page import EmptyPage

        return self._show("empty", EmptyPage)

    def show_lock(self) -> None:
        """Ask for the passphrase, or offer that the system asks."""
        from trackops_desktop.ui.pages.lock_page import LockPage

        new = "lock" not in self._made
        page = self._show("lock", LockPage)
        if new:
            page.unlock_wanted.connect(self._controller.unlock)
            page.system_wanted.connect(self._controller.unlock_by_system)
            self._controller.refused.connect(page.refuse)
        page.reset(self._controller.offered_by_system(), sealed=self._controller.is_sealed)
        page.focus_main()

    def show_choice(self, *, instead: bool = False, demanded_by: str | None = None) -> None:
        """Ask for a first passphrase.

        Args:
            instead: There is a keyring that the user does not want.
            demanded_by: The company's policy wants one: how to reach its help desk, or an empty text.

        """
        from trackops_desktop.ui.pages.storage_choice_page import StorageChoicePage

        new = "choose" not in self._made
        page = self._show("choose", StorageChoicePage)
        if new:
            page.passphrase_chosen.connect(lambda text: self._controller.choose_passphrase(text, in_file=page.instead))
            page.retry_wanted.connect(self._controller.look)
            self._controller.refused.connect(page.refuse)
        if demanded_by is None:
            page.show_instead(instead)
        else:
            page.show_demanded(demanded_by)
        page.set_busy(False)
        page.fields.setFocus()

    def show_trouble(self, condition: Condition, accounts: int) -> MiddlePage:
        """Say what is the matter with the keyring."""
        from trackops_desktop.ui.pages.keyring_error_page import KeyringErrorPage

        new = "trouble" not in self._made
        page = self._show("trouble", KeyringErrorPage)
        if new:
            page.unlock_wanted.connect(lambda: page.set_busy(True))
            page.unlock_wanted.connect(self._controller.unlock_keyring)
            page.retry_wanted.connect(lambda: page.set_busy(True))
            page.retry_wanted.connect(self._controller.look)
            page.list_wanted.connect(self._show_without_codes)
            page.passphrase_wanted.connect(lambda: self.show_choice(instead=True))
        page.tell(condition, accounts)
        page.focus_main()
        return page

    def _show_without_codes(self) -> None:
        self.show_list()
        self._view.setFocus()
        self.listed.emit()

    def page(self, name: str) -> MiddlePage | None:
        """Return a page that was shown already: `empty`, `lock`, `choose` or `trouble`."""
        return self._made.get(name)

    def tint(self) -> None:
        """Draw the pages' icons in the colours in use."""
        for page in self._made.values():
            page.tint()

    def _show(self, name: str, kind: Callable[[], P]) -> P:
        page = cast("P | None", self._made.get(name))
        if page is None:
            page = kind()
            self._made[name] = page
            self.addWidget(page)
        self.setCurrentWidget(page)
        return page
