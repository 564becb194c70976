"""What fills the main window: the codes, and everything that leads away from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QVBoxLayout, QWidget

from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.ordering import ListOrder, own_place
from trackops_desktop.ui.code_list.model import RowRole
from trackops_desktop.ui.code_list.ticker import Ticker
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.toast import Toast
from trackops_desktop.ui.window import menus
from trackops_desktop.ui.window.account_actions import AccountActions
from trackops_desktop.ui.window.codes_widgets import CodesWidgets
from trackops_desktop.ui.window.keyring_watch import KeyringWatch
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.page_stack import PageStack
from trackops_desktop.ui.window.recovery_offer import RecoveryOffer
from trackops_desktop.ui.window.selection_actions import SelectionActions, for_selected
from trackops_desktop.ui.window.vault_controller import VaultController
from trackops_desktop.ui.window.view_options import ViewOptions
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.state import Condition

if TYPE_CHECKING:
    from trackops_desktop.services.service_icons import ServiceIcons
    from trackops_desktop.ui.add.commit_accounts import Added
    from trackops_desktop.ui.widgets.service_pictures import ServicePictures

#: Seconds between looks at whether another program changed the accounts.
LOOK_EVERY = 3
_HINDRANCE = "hindrance"


def close_dialogs() -> None:
    """Close every dialog and menu but those that say that they stay: of a locked application nothing may be seen."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    for window in QApplication.topLevelWidgets():
        closes = window.property("closesOnLock")
        if closes or (closes is None and isinstance(window, QDialog) and window.isVisible()):
            window.close()


class CodesView(QWidget):
    """Shows the list, or in its place the page that says why there is none.

    Signals:
        add_wanted: Open *Add account*; carries the way in (`""`, `screen`, `image`, `paste`, `type`, `import`).
        dialog_wanted: Open `trash`, `settings`, `manual`, `news`, `shortcuts`, `support` or `about`.
        export_wanted: Export the accounts with these ids.
        hide_wanted: Get the window out of the way.
        quit_wanted: End the application.

    """

    add_wanted = Signal(str)
    dialog_wanted = Signal(str)
    export_wanted = Signal(list)
    hide_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, context: Context, frame: MainWindow, widgets: CodesWidgets | None = None) -> None:
        """Fill the window, with the widgets that are shown already, if any; `start` fills the list."""
        super().__init__(frame)
        self._context, self.frame = context, frame
        self._ticks = 0
        self._shut = False
        self._last_used = LastUsed(context.vault, context.clock)
        self.controller = VaultController(
            context.vault,
            context.codes,
            context.lock,
            context.runner,
            self,
            used=self._last_used.all,
            system=context.system_unlock,
        )
        widgets = widgets or CodesWidgets(context.codes, context.now)
        self.model, self.view, self.header = widgets.model, widgets.view, widgets.header
        self.model.setParent(self)
        self.view.follow_mouse()
        self.model.follow(context.codes, context.now)
        self.ticker = Ticker(context.now, self)
        self.notices = NoticeBar()
        self.stack = PageStack(self.view, self.controller)
        self.toast = Toast(self.stack)
        self.keyring = KeyringWatch(self.controller, self.notices, lambda: frame.is_seen, self)
        self._recovery = RecoveryOffer(context.vault, context.runner, self.notices, self._on_brought_back, self)
        self.on_account = AccountActions(
            context, self.model, self, self.toast, self.controller.refresh_and_load, self.show_error
        )
        self.on_account.on_use = self._on_use
        self.on_account.is_shut = lambda: self._shut
        self.on_selected = SelectionActions(context, self.model, self, self.on_account.change)
        self.look = ViewOptions(context, frame, widgets, self.toast, self.show_error)
        self._pictures: ServicePictures | None = None
        self.commands = menus.make_actions(self, self._does())
        self.look.follow(self.commands)
        self.hooked = menus.hook_actions(self, context.hooks)
        self._serve_header()
        self._lay_out()
        self._connect()
        self.apply_settings()
        frame.setCentralWidget(self)

    # building

    def _does(self) -> dict[str, Callable[[], object]]:
        on, account = self._on_current, self.on_account
        some, selected = partial(for_selected, self._selected), self.on_selected
        return {
            **self.look.commands(),
            "copy": on(account.copy),
            "copy_hide": on(self._copy_and_hide),
            "copy_next": on(account.copy_next),
            "speak": on(account.speak),
            "next": on(account.next_code),
            "edit": on(self._edit),
            "pin": some(selected.pin),
            "tags": some(selected.tag),
            "export_selected": some(lambda entries: self.export_wanted.emit([entry.id for entry in entries])),
            "up": on(lambda entry: account.move_by(entry, -1)),
            "down": on(lambda entry: account.move_by(entry, 1)),
            "show_qr": on(account.show_qr),
            "recovery": on(account.recovery),
            "inspect": on(account.inspect),
            "remove": some(selected.remove),
            "find": self._find,
            "add": lambda: self.add_wanted.emit(""),
            "scan_screen": lambda: self.add_wanted.emit("screen"),
            "open_image": lambda: self.add_wanted.emit("image"),
            "paste": lambda: self.add_wanted.emit("paste"),
            "undo": self._undo,
            "lock": self.lock_now,
            "trash": lambda: self.dialog_wanted.emit("trash"),
            "settings": lambda: self.dialog_wanted.emit("settings"),
            "shortcuts": lambda: self.dialog_wanted.emit("shortcuts"),
            "manual": lambda: self.dialog_wanted.emit("manual"),
            "news": lambda: self.dialog_wanted.emit("news"),
            "support": lambda: self.dialog_wanted.emit("support"),
            "about": lambda: self.dialog_wanted.emit("about"),
            "quit": self.quit_wanted.emit,
        }

    def _serve_header(self) -> None:
        pairs = zip(self._context.hooks, self.hooked, strict=True)
        extra = [(action, hook.icon) for hook, action in pairs if hook.in_header]
        self.header.serve(self.commands["add"], extra, self._main_menu)

    def _main_menu(self) -> QMenu:
        menus.tint(self.commands, self._context.hooks, self.hooked)
        return menus.main_menu(self, self.commands, self.hooked)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.look.tags)
        layout.addWidget(self.notices)
        layout.addWidget(self.stack, 1)
        QShortcut(QKeySequence("F10"), self, self.header.open_menu)
        QShortcut(QKeySequence("Shift+F10"), self, self._on_menu_key)  # on X11, Qt makes no menu of these keys

    def _connect(self) -> None:
        controller, view, search = self.controller, self.view, self.header.search
        controller.entries_changed.connect(self._on_entries)
        controller.codes_changed.connect(self._on_codes)
        controller.opened.connect(self._on_opened)
        controller.locked.connect(self._on_locked)
        controller.choose.connect(self._on_choose)
        controller.troubled.connect(self._on_troubled)
        controller.failed.connect(self.show_error)
        controller.hindered.connect(self._on_hindered)
        self.stack.listed.connect(self.keyring.show_line)
        self.stack.listed.connect(lambda: self.with_pictures(lambda _pictures: None))  # no codes come to bring them
        self.stack.currentChanged.connect(lambda _index: self.look.shut(not self.stack.can_be_narrowed))
        self.on_account.no_code = self._on_no_code
        view.chosen.connect(lambda index: self.on_account.copy(index.data(RowRole.ENTRY)))
        view.chosen.connect(view.repaint_codes)
        view.next_wanted.connect(lambda index: self.on_account.next_code(index.data(RowRole.ENTRY)))
        view.menu_wanted.connect(self._open_account_menu)
        view.typed.connect(self._on_typed)
        view.removal_wanted.connect(lambda: self.commands["remove"].trigger())
        self.model.reordered.connect(self.on_account.move)
        search.textChanged.connect(self._on_query)
        search.list_key.connect(self._on_list_key)
        search.menu_wanted.connect(self._on_menu_key)
        self.on_account.undo_list.on_change = search.forget_edits
        search.paste_wanted.connect(lambda: self.add_wanted.emit("paste"))
        self.look.tags.narrowed.connect(self._on_narrowed)
        self.look.reordered = lambda: self._on_entries(self.controller.entries)
        self._context.speech.failed.connect(self._on_no_voice)
        self.ticker.tick.connect(self._on_tick)
        self.frame.seen.connect(self._on_seen)
        self.frame.restyled.connect(self._on_restyled)

    # life

    def start(self) -> None:
        """Read the accounts and go for their codes; the window may be on screen already."""
        self.header.search.setFocus()
        typed = self.frame.take_typed()
        if typed:
            self.header.search.insert(typed)
        elif self.header.search.text():  # it could be typed into before anybody listened
            self._on_query(self.header.search.text())
        self.controller.start()

    def apply_settings(self) -> None:
        """Take over the settings that the list follows."""
        self.look.apply(self._context.settings())
        self.view.repaint_codes()

    def retranslate(self, again: Callable[[str], str]) -> None:
        """Say in another language what is kept, and what the rows say."""
        self.on_account.undo_list.retranslate(again)
        self.view.forget_pictures()
        self.view.repaint_codes()

    def lock_now(self) -> None:
        """Lock, or offer what is missing for it."""
        if self.controller.close():
            self._context.clipboard.clear()
        elif not self._shut:
            self._offer_passphrase()

    def _offer_passphrase(self) -> None:
        from trackops_desktop.ui.dialogs.base import ask
        from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog
        from trackops_desktop.ui.dialogs.system_lock_offer import offer_system_lock

        def set_one() -> None:
            PassphraseDialog(self._context, self._on_passphrase_set, self.frame).open()

        question = ask(
            self.frame,
            _("Lock"),
            _("Locking needs a passphrase. Set one now?"),
            _(
                "You'll be asked for it at every start and after locking. Without one, only your system's own lock "
                "protects the codes on this screen."
            ),
            _("Set a passphrase…"),
            set_one,
        )
        system = self._context.system_unlock
        if system is not None:
            offer_system_lock(question, system, self._context.runner, self.lock_now)

    def _on_passphrase_set(self) -> None:
        self.frame.activateWindow()
        self.toast.say(_("The passphrase is set."), _("Lock now"), self.lock_now)

    def sign_in(self) -> None:
        """Do what the button beside *Add* does: sign in to Trackops."""
        for hook, action in zip(self._context.hooks, self.hooked, strict=True):
            if hook.in_header:
                action.trigger()
                return

    def show_error(self, error: TrackopsError) -> None:
        """Show an expected error as a bar."""
        self.notices.show_error(error)

    # what the vault tells

    def _on_entries(self, entries: tuple[Entry, ...]) -> None:
        chosen, several = self._current(), self._selected()
        self.model.set_entries(self.look.listed(entries, self.controller.used))
        row = self.model.row_of(chosen.id) if chosen else -1
        self.view.choose(row if row >= 0 else 0)
        if len(several) > 1:
            self.view.select_rows(row for row in map(self.model.row_of, (entry.id for entry in several)) if row >= 0)
        if self.stack.shows_list or not self._shut:
            self._show_fitting_page()

    def _on_codes(self, gone: frozenset[str]) -> None:
        self.model.set_missing(gone)
        self.view.repaint_codes()
        self.with_pictures(lambda _pictures: None)
        self.notices.take_back("missing")
        if gone:
            self.notices.show_notice(
                Notice(
                    "missing",
                    ngettext(
                        "One account has lost its secret.",
                        "{count} accounts have lost their secrets.",
                        len(gone),
                        count=number_text(len(gone)),
                    ),
                    ngettext(
                        "The keyring no longer has it. Restore a backup or enrol again.",
                        "The keyring no longer has them. Restore a backup or enrol again.",
                        len(gone),
                    ),
                )
            )

    def _on_opened(self) -> None:
        self._shut = False
        self.keyring.end()
        self.model.set_concealed(False)
        self._show_fitting_page()
        first = self.stack.page("empty")
        if first is not None and first is self.stack.currentWidget():
            first.setFocus()  # there is nothing to look for
        else:
            self.header.search.setFocus()
        if not self.model.total:
            self._recovery.look()

    def _on_locked(self) -> None:
        self.keyring.end()
        self.header.search.empty()
        self._shut_with(self.stack.show_lock)
        self._context.speech.hush()
        announce(self.frame, _("Trackops Desktop is locked."))

    def _on_choose(self) -> None:
        self.keyring.end()
        rules = self._context.vault.rules
        help_desk = rules.policy.help if self.controller.is_demanded else None
        self._shut_with(lambda: self.stack.show_choice(demanded_by=help_desk))

    def _on_troubled(self, condition: Condition) -> None:
        self._shut_with(lambda: self.stack.show_trouble(condition, self.model.total))
        self.keyring.begin(condition)

    def _on_hindered(self, problem: TrackopsError | None) -> None:
        """Say for as long as it lasts that nothing can be changed."""
        if problem is None:
            self.notices.take_back(_HINDRANCE)
            return
        self.notices.show_notice(
            Notice(_HINDRANCE, problem.sentence, problem.advice, _("Try again"), self.controller.try_writing)
        )

    def _on_no_code(self) -> None:
        """Say why there is no code, and look whether the keyring has been unlocked meanwhile."""
        if not self.keyring.is_troubled:
            self.toast.say(_("There's no code: this account's secret isn't loaded."))
            return
        self.toast.say(_("The keyring is locked, so there's no code yet."), _("Unlock"), self.controller.unlock_keyring)
        self.keyring.look()

    def _on_no_voice(self, error: TrackopsError) -> None:
        self.toast.say(str(error))

    def _shut_with(self, show: Callable[[], object]) -> None:
        self._shut = True
        self.toast.dismiss()
        self.model.set_concealed(True)
        self.view.forget_pictures()
        close_dialogs()
        show()
        self._run_ticker()

    @property
    def is_shut(self) -> bool:
        """Whether the vault is locked, missing or not chosen yet."""
        return self._shut

    def on_stored(self, added: Added) -> None:
        """Show what *Add account* has stored."""
        self.header.search.empty()
        if not added.entries:
            self.controller.refresh_and_load()
            return
        last = added.entries[-1].id
        self.controller.refresh_and_load(lambda: self.view.choose(self.model.row_of(last)))
        self.on_account.added(*added)

    def _undo(self) -> None:
        """Take the newest change back, which says what it was about: to nobody who cannot see the list."""
        if self._shut:
            self.toast.say(_("Unlock first."))
        else:
            self.on_account.undo()

    def _on_brought_back(self, entries: tuple[Entry, ...]) -> None:
        self.controller.refresh_and_load()
        self.on_account.added(entries)

    def _show_fitting_page(self) -> None:
        """Show the list, or why it is empty."""
        if self._shut:
            return
        if not self.model.total:
            self._connect_empty(self.stack.show_empty())
        elif not self.model.rowCount():
            self.stack.show_nothing_found(self.model.query, tagged=bool(self.look.tags.pressed))
        else:
            self.stack.show_list()
        self._run_ticker()

    def _connect_empty(self, page: Any) -> None:
        if not page.property("connected"):
            page.setProperty("connected", True)
            page.add_wanted.connect(self.add_wanted)
            page.sign_in_wanted.connect(self.sign_in)
            page.sign_in.setVisible(bool(self.hooked))
            page.setFocusProxy(page.sign_in if self.hooked else page.more)
            if (
                self.frame.focusWidget() is self.header.search and not self.header.search.text()
            ):  # there is nothing to look for
                (page.sign_in if self.hooked else page.more).setFocus()

    # what the user does

    def _current(self) -> Entry | None:
        index = self.view.currentIndex()
        return index.data(RowRole.ENTRY) if index.isValid() else None

    def _selected(self) -> list[Entry]:
        """Return the selected accounts while they can be seen, in the order of the list."""
        return [self.model.entry(row) for row in self.view.selected_rows()] if self.stack.shows_list else []

    def _edit(self, entry: Entry) -> None:
        self.with_pictures(lambda pictures: self.on_account.edit(entry, pictures))

    def with_pictures(self, then: Callable[[ServicePictures], object]) -> None:
        """Do something with the services' icons, which are loaded once somebody can see the list."""
        from trackops_desktop.ui.code_list.row_actions import offer_actions
        from trackops_desktop.ui.widgets.service_pictures import ServicePictures, load_icons

        if self._pictures is not None:
            then(self._pictures)
            return

        def loaded(icons: ServiceIcons) -> None:
            if self._pictures is None:
                self._pictures = ServicePictures(icons)
                self.view.use_pictures(self._pictures)
                offer_actions(self.view)
            then(self._pictures)

        ScopedRunner(self._context.runner, self).run(load_icons, loaded)

    def _copy_and_hide(self, entry: Entry) -> None:
        """Copy and get out of the way: into the tray where closing goes there, else to the task bar."""
        self.on_account.copy(entry)
        if self.model.code(entry) is not None and self._context.vault.rules.forbids(WayOut.CLIPBOARD) is None:
            self.hide_wanted.emit()

    def _on_use(self, entry: Entry) -> None:
        """Remember that an account was used; what cannot be written now is no matter."""
        ScopedRunner(self._context.runner, self).run(
            lambda: self._last_used.record(entry.id), lambda _noted: None, lambda _error: None
        )

    def _on_narrowed(self, tags: frozenset[str]) -> None:
        self.model.set_tags(tags)
        self.view.choose(0)
        self._show_fitting_page()

    def _on_current(self, do: Callable[[Entry], object]) -> Callable[[], None]:
        def act() -> None:
            entry = self._current()
            if entry is not None and self.stack.shows_list:
                do(entry)
                self.view.repaint_codes()

        return act

    def _find(self) -> None:
        self.look.show_header(True)
        self.header.search.setFocus()
        self.header.search.selectAll()

    def _on_query(self, text: str) -> None:
        self.model.set_query(text)
        self.look.show_header(bool(text))
        self.view.choose(0)
        self._show_fitting_page()

    def _on_typed(self, text: str) -> None:
        self.look.show_header(True)
        self.header.search.setFocus()
        self.header.search.insert(text)

    def _on_list_key(self, event: QKeyEvent) -> None:
        if self.stack.shows_list:
            self.view.keyPressEvent(event)

    def _on_menu_key(self) -> None:
        if self.stack.shows_list and QApplication.activePopupWidget() is None:
            self.view.open_menu()

    def _open_account_menu(self, index: QModelIndex, where: QPoint) -> None:
        entry: Entry = index.data(RowRole.ENTRY)
        selected = self._selected()
        if entry not in selected:
            self.view.choose(index.row())
            selected = [entry]
        menus.tint(self.commands, self._context.hooks, self.hooked)
        self.commands["pin"].setText(_("Unpin") if all(one.details.pinned for one in selected) else _("Pin"))
        if len(selected) > 1:
            menu = menus.selection_menu(self, self.commands, len(selected))
        else:
            menu = menus.account_menu(self, self.commands, entry, self._ends(entry))
        self._popup(menu, where)

    def _ends(self, entry: Entry) -> tuple[bool, bool]:
        """Return whether an account cannot move further up, and whether it cannot move further down."""
        if self.look.order is not ListOrder.OWN:
            return True, True
        shown = self.model.entries()
        row = shown.index(entry)
        return own_place(shown, entry.id, row - 1) is None, own_place(shown, entry.id, row + 1) is None

    def _popup(self, menu: QMenu, where: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show all accounts again with Esc, once it has nothing else to do."""
        if event.key() == Qt.Key.Key_Escape and self.look.tags.pressed:
            self.look.tags.clear()
            return
        super().keyPressEvent(event)

    # time and sight

    def _on_tick(self, now: float) -> None:
        if self.stack.shows_list:
            self.view.repaint_codes(now)
        self._ticks += 1
        if self._ticks % LOOK_EVERY == 0:
            self.controller.catch_up()

    def _run_ticker(self) -> None:
        # An empty list ticks too: another program may add the first account.
        self.ticker.run(self.frame.is_seen and not self._shut)

    def _on_seen(self) -> None:
        """Codes move on while somebody may look, and nothing moves otherwise."""
        if self.frame.is_seen and self._ticks:
            self.controller.catch_up()
        self._run_ticker()

    def _on_restyled(self) -> None:
        self.header.tint()
        self.stack.tint()
