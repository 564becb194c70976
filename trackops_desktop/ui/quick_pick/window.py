"""The window of quick pick: a search, the accounts, one line about the keys; or the page that says why it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.services.user_check.user_check import UserCheckKind
from trackops_desktop.ui.code_list.model import CodeListModel, CodeSource, RowRole
from trackops_desktop.ui.code_list.row_actions import offer_actions
from trackops_desktop.ui.code_list.search_field import SearchField
from trackops_desktop.ui.code_list.ticker import Ticker
from trackops_desktop.ui.code_list.view import CodeListView
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.pages.keyring_error_page import KeyringErrorPage
from trackops_desktop.ui.pages.lock_page import LockPage
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.forms import MiddlePage, button, label, text_factor
from trackops_desktop.ui.widgets.key_names import key_text
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.state import Condition

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: Qt.Key.Key_Control,
    Qt.KeyboardModifier.AltModifier: Qt.Key.Key_Alt,
    Qt.KeyboardModifier.ShiftModifier: Qt.Key.Key_Shift,
    Qt.KeyboardModifier.MetaModifier: Qt.Key.Key_Meta,
}
#: Width and height at the usual text size.
_WIDTH, _HEIGHT = 440, 400


class PickAction(Enum):
    """What is done with the account that was picked, by the key that is held with Enter."""

    COPY = Qt.KeyboardModifier.NoModifier
    TYPE = Qt.KeyboardModifier.ControlModifier
    SIGN_IN = Qt.KeyboardModifier.AltModifier
    SPEAK = Qt.KeyboardModifier.ShiftModifier


class _TimedCodes:
    """Codes as far as they come by themselves: of a counter-based account each pick takes a new one, so none shows."""

    def __init__(self, codes: CodeSource) -> None:
        self._codes = codes
        self.counters: frozenset[str] = frozenset()

    def code(self, id: str) -> Code | None:
        return None if id in self.counters else self._codes.code(id)

    def next(self, id: str) -> Code | None:
        return self._codes.next(id)


class QuickPickWindow(QMainWindow):
    """Shows accounts and tells what was picked; a frameless window over all others.

    Signals:
        picked: An account was picked: the `PickAction` and the entry.
        left: The user went away: Esc, or another window was clicked. Carries whether it was Esc.
        add_wanted: Add the first account.
        application_wanted: Show the main window, where what is the matter can be put right.

    """

    picked = Signal(object, object)
    left = Signal(bool)
    add_wanted = Signal()
    application_wanted = Signal()

    def __init__(self, context: Context) -> None:
        """Build everything, but show nothing."""
        super().__init__(None, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(_("Quick pick"))
        self.setProperty("closesOnLock", False)  # it asks for the passphrase instead
        self._codes = _TimedCodes(context.codes)
        self._held: set[Qt.Key] = set()
        self._on_release: Callable[[], None] | None = None
        self._was_active = False
        self.model = CodeListModel(self._codes, context.now)
        self.model.setParent(self)
        self.view = self._make_view()
        self.search = SearchField()
        self.search.installEventFilter(self)
        self.ticker = Ticker(context.now, self)
        self.ticker.tick.connect(self.view.repaint_codes)
        self.none = label("", quiet=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.none.setContentsMargins(24, 40, 24, 24)
        self.lock = LockPage()
        self.trouble = KeyringErrorPage()
        self.empty = self._make_empty()
        self.choose = self._make_choose()
        self.stack = QStackedWidget()
        for page in (self.view, self.none, self.lock, self.trouble, self.empty, self.choose):
            self.stack.addWidget(page)
        self.hint = self._make_hint()
        self._lay_out()
        self.search.textChanged.connect(self._on_query)
        self.search.list_key.connect(self._on_list_key)

    # building

    def _make_view(self) -> CodeListView:
        view = CodeListView(self.model)
        view.follow_mouse()
        view.hide_menu()
        offer_actions(view)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        for signal in (view.chosen, view.next_wanted):
            signal.connect(lambda index: self.picked.emit(PickAction.COPY, index.data(RowRole.ENTRY)))
        view.selectionModel().currentChanged.connect(lambda *_rows: self._tell_row())
        return view

    def _make_empty(self) -> MiddlePage:
        page = MiddlePage("key", _("No accounts yet"), _("Add your first account to pick its codes here."))
        self.go_add = button(_("Add account…"), self.add_wanted.emit, kind="primary")
        page.add(self.go_add)
        return page

    def _make_choose(self) -> MiddlePage:
        sentence = _("Choose in the main window where your secrets are stored.")
        page = MiddlePage("lock", _("There are no codes yet"), sentence)
        self.go_choose = button(_("Open Trackops Desktop"), self.application_wanted.emit, kind="primary")
        page.add(self.go_choose)
        return page

    def retranslate(self, _again: Callable[[str], str]) -> None:
        """Call the keys by their names in another language: they are Qt's, and in no catalogue of ours."""
        if self.hint.property("quiet"):
            self.hint.setText(self._keys())

    def _make_hint(self) -> QLabel:
        hint = label(self._keys(), quiet=True, size=0.92)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return hint

    def _keys(self) -> str:
        return _(
            "{enter} copies · {type} types · {sign_in} opens the sign-in · {esc} closes",
            enter=key_text("Return"),
            type=key_text("Ctrl+Return"),
            sign_in=key_text("Alt+Return"),
            esc=key_text("Esc"),
        )

    def _lay_out(self) -> None:
        frame = QFrame()
        frame.setProperty("picker", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.stack, 1)
        column.addWidget(self.hint)
        self.setCentralWidget(frame)

    # showing

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these accounts, and choose the first of them."""
        self._codes.counters = frozenset(entry.id for entry in entries if entry.account.kind is Kind.HOTP)
        self.model.set_entries(entries)
        self.view.choose(0)

    def show_list(self) -> None:
        """Show the accounts that match, or say that none does."""
        if not self.model.total:
            self._show(self.empty)
            self.go_add.setFocus()
        elif not self.model.rowCount():
            self.none.setText(_("No account matches “{words}”.", words=self.model.query.strip()))
            self._show(self.none)
        else:
            self._show(self.view)

    def show_lock(self, by_system: UserCheckKind | None, *, sealed: bool) -> None:
        """Ask for the passphrase, or offer that the system asks; see `LockPage.reset`."""
        if self.stack.currentWidget() is not self.lock:
            self.lock.reset(by_system, sealed=sealed)
        self._show(self.lock)
        self.lock.focus_main()

    def show_choose(self) -> None:
        """Send the user to the main window, where the first choice is made."""
        self._show(self.choose)
        self.go_choose.setFocus()

    def show_trouble(self, condition: Condition, accounts: int) -> None:
        """Say what is the matter with the keyring."""
        self.trouble.tell(condition, accounts)
        self.trouble.show_list.hide()
        self._show(self.trouble)
        self.trouble.focus_main()

    def _show(self, page: QWidget) -> None:
        shows_codes = page in (self.view, self.none)
        self.search.setVisible(shows_codes)
        self.hint.setVisible(shows_codes)
        if isinstance(page, MiddlePage):
            page.tint()
        self.stack.setCurrentWidget(page)
        if shows_codes:
            self.search.setFocus()

    def say(self, text: str) -> None:
        """Say something in the place of the keys, until the next key."""
        self.hint.setText(text or self._keys())
        self.hint.setProperty("quiet", not text)
        self.hint.style().polish(self.hint)
        if text:
            announce(self.hint, text)

    def appear(self) -> None:
        """Show it in the middle of the screen on which the mouse is, with an empty search."""
        self._held.clear()
        self._on_release = None
        self._was_active = False
        self.say("")
        self.search.tint()
        self.search.setText("")
        self._place()
        self.show()
        self.come_forward()
        self.ticker.run(True)

    def come_forward(self) -> None:
        self.raise_()
        self.activateWindow()

    def _place(self) -> None:
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        room, factor = screen.availableGeometry(), text_factor()
        size = QSize(round(_WIDTH * factor), round(_HEIGHT * factor)).boundedTo(room.size())
        place = QRect(room.topLeft(), size)
        place.moveCenter(room.center())
        self.setGeometry(place)

    # keys

    def when_released(self, do: Callable[[], None]) -> None:
        """Do something once the keys that picked are let go of, so that no other window gets to know of them."""
        if self._held:
            self._on_release = do
        else:
            do()

    def forget_release(self) -> bool:
        """Do nothing when the keys are let go of; return whether anything was to be done."""
        waited, self._on_release = self._on_release is not None, None
        return waited

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that pick before the search does."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                return self._on_press(event)
            if event.type() is QEvent.Type.KeyRelease:
                self._on_key_release(event)
        return super().eventFilter(watched, event)

    def _on_press(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~_KEYPAD
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(True)
            return True
        if event.key() not in _ENTER:
            if event.key() not in _MODIFIERS.values():
                self.say("")
            return False
        if event.isAutoRepeat() or self._held:
            return True
        action = next((action for action in PickAction if action.value == modifiers), None)
        index = self.view.currentIndex()
        if action is not None and index.isValid() and self.stack.currentWidget() is self.view:
            self._held = {Qt.Key(event.key())} | {key for one, key in _MODIFIERS.items() if one & modifiers}
            self.picked.emit(action, index.data(RowRole.ENTRY))
        return True

    def _on_key_release(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or not self._held:
            return
        self._held.discard(Qt.Key(event.key()))
        if not self._held and self._on_release is not None:
            do, self._on_release = self._on_release, None
            do()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Notice keys that are let go of while nothing in here has the keyboard."""
        self._on_key_release(event)
        super().keyReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, whatever is typed."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(True)
        else:
            super().keyPressEvent(event)

    def _on_list_key(self, event: QKeyEvent) -> None:
        if self.stack.currentWidget() is self.view:
            self.view.keyPressEvent(event)

    def _on_query(self, text: str) -> None:
        self.model.set_query(text)
        self.view.choose(0)
        if self.stack.currentWidget() in (self.view, self.none):
            self.show_list()

    def _tell_row(self) -> None:
        """Have a screen reader say the chosen account: the keyboard stays in the search."""
        index = self.view.currentIndex()
        if self.isVisible() and index.isValid():
            announce(self.view, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    # going

    def changeEvent(self, event: QEvent) -> None:
        """Go when another window gets the keyboard."""
        super().changeEvent(event)
        if event.type() is not QEvent.Type.ActivationChange or not self.isVisible():
            return
        if self.isActiveWindow():
            self._was_active = True
        elif self._was_active:
            self._held.clear()  # who lets go of them now tells another window
            self.left.emit(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest, and keep no pictures of codes."""
        super().hideEvent(event)
        self.ticker.run(False)
        self.view.forget_pictures()
        self.lock.reset()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window manager's own way to close it is what Esc is; refusing would keep the application running."""
        event.accept()
        self.left.emit(True)
