"""What can be done with one account: each action is a method, from the click to the message about its outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from trackops_desktop.company.rules import WayOut
from trackops_desktop.errors import TrackopsError
from trackops_desktop.folding import name_key
from trackops_desktop.i18n import N_, _, ngettext, sentences
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.services.ordering import ListOrder, own_place
from trackops_desktop.ui.code_list.model import CodeListModel
from trackops_desktop.ui.context import Context, cleared_text
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.toast import Toast
from trackops_desktop.ui.window.undo import UndoList, UndoStep
from trackops_desktop.vault.entry import Entry
from trackops_desktop.vault.errors import CatalogueChanged, NoSuchAccount
from trackops_desktop.workers.runner import OnError

if TYPE_CHECKING:
    from trackops_desktop.services.accounts import AccountEdit
    from trackops_desktop.ui.widgets.service_pictures import ServicePictures

#: Below this many seconds a copied code may be refused before it is typed.
SHORT_SECONDS = 3.0
#: After these an undo is worth no other try, and stands in the way of those before it.
_NEVER_AGAIN = (NoSuchAccount, CatalogueChanged)
_COPIED, _COPIED_NEXT, _COPIED_NEW = N_("Code copied."), N_("Next code copied."), N_("New code copied.")


class Change(Protocol):
    """Does a change of the accounts and offers to take it back."""

    def __call__(
        self,
        text: str,
        work: Callable[[], object],
        undo: Callable[[], object],
        *,
        undone: str = "",
        quiet: bool = False,
    ) -> None:
        """Do `work`; `text` says that it has happened, unless quietly; `undo` takes it back, which `undone` says."""


class AccountActions:
    """Copy, next code, edit, move, show QR code, inspect.

    Attributes:
        no_code: Called where a code is wanted of an account that has none at the moment.
        is_shut: Whether the list was locked meanwhile: what ends then copies no code and names no account.

    """

    def __init__(
        self,
        context: Context,
        model: CodeListModel,
        window: QWidget,
        toast: Toast,
        refresh: Callable[[], None],
        tell: OnError,
    ) -> None:
        """Act on the window's list; `refresh` reads the accounts again after a change, `tell` says what failed."""
        self._context, self._model, self._window = context, model, window
        self._runner = ScopedRunner(context.runner, window)
        self._toast, self._refresh, self._tell = toast, refresh, tell
        self.undo_list = UndoList()
        #: Told of every account of which a code was copied.
        self.on_use: Callable[[Entry], None] = lambda _entry: None
        self.no_code: Callable[[], None] = lambda: None
        self.is_shut: Callable[[], bool] = lambda: False

    def copy(self, entry: Entry) -> None:
        """Copy the current code; a counter-based account gets a new one first."""
        code = self._model.code(entry)
        if entry.account.kind is Kind.HOTP and code is None:
            self.next_code(entry)
        elif code is None:
            self.no_code()
        else:
            self._model.reveal(entry.id)
            self._copy(code, _COPIED, warn=True)
            self.on_use(entry)

    def speak(self, entry: Entry) -> None:
        """Say the current code aloud, digit by digit, once."""
        code = self._model.code(entry)
        if code is None:
            self.no_code()
        else:
            self._context.speech.say_code(code.value)

    def copy_next(self, entry: Entry) -> None:
        """Copy the code that follows the current one."""
        if entry.account.kind is Kind.HOTP:
            self.next_code(entry)
            return
        code = self._context.codes.next(entry.id)
        if code is None:
            self.no_code()
        else:
            self._copy(code, _COPIED_NEXT)
            self.on_use(entry)

    def next_code(self, entry: Entry) -> None:
        """Use a counter up: it is stored before its code is shown and copied."""
        if entry.account.kind is not Kind.HOTP:
            return

        def done(code: Code) -> None:
            self._model.reveal(entry.id)
            self._refresh()
            self._copy(code, _COPIED_NEW)
            self.on_use(entry)

        self._runner.run(lambda: self._context.codes.use(entry.id), done)

    def _copy(self, code: Code, said: str, *, warn: bool = False) -> None:
        if self.is_shut():
            return
        seconds = self._context.settings().clear_clipboard_seconds
        reason = self._context.clipboard.copy(code.value, seconds)
        if reason is not None:
            self._toast.say(str(reason))
            return
        left = code.seconds_left(self._context.now())
        if left is not None and left < SHORT_SECONDS and warn:
            self._toast.say(_("Copied, but this code is about to expire. Wait for the next one if you can."))
        else:
            self._toast.say(sentences(_(said), cleared_text(seconds)))

    def edit(self, entry: Entry, pictures: ServicePictures) -> None:
        """Ask for everything that can be said about an account."""
        from trackops_desktop.ui.dialogs.edit_dialog import EditDialog

        tags = sorted({tag for other in self._model.entries() for tag in other.tags}, key=name_key)
        codes = self._context.codes
        dialog = EditDialog(entry, tags, pictures, lambda account: codes.preview(entry.id, account), self._window)
        dialog.accepted_edit.connect(lambda wanted: self._edit(entry, wanted))
        dialog.open()

    def _edit(self, entry: Entry, wanted: AccountEdit) -> None:
        accounts, codes = self._context.accounts, self._context.codes
        done: list[Entry] = []

        def edit() -> None:
            done[:] = [accounts.edit(entry, wanted)]
            codes.drop([entry.id])  # its names, or where its counter stands

        def undo() -> None:
            accounts.undo_edit(entry, done[0])
            codes.drop([entry.id])

        self.change(_("Saved."), edit, undo)

    def move(self, entry_id: str, row: int) -> None:
        """Put an account at another row of the list, counted without itself."""
        shown = self._model.entries()
        place = own_place(shown, entry_id, row)
        if place is None:
            return
        before = next(entry.position for entry in shown if entry.id == entry_id)

        def to(position: int) -> Callable[[], object]:
            return lambda: self._context.accounts.move(entry_id, position)

        self.change(_("Moved."), to(place), to(before), quiet=True)

    def move_by(self, entry: Entry, step: int) -> None:
        """Move an account one row up (−1) or down (+1)."""
        if self._context.settings().list_order != ListOrder.OWN.value:
            self._toast.say(_("Accounts can be moved in your own order only (View › Own order)."))
            return
        ids = [other.id for other in self._model.entries()]
        self.move(entry.id, ids.index(entry.id) + step)

    def show_qr(self, entry: Entry) -> None:
        """Show the account's QR code, once the user has said that nobody looks on."""
        if self._is_kept_in():
            return
        from trackops_desktop.ui.dialogs.qr_dialog import ask_and_show

        ask_and_show(self._context, entry, self._window)

    def _is_kept_in(self) -> bool:
        """Say so where the company lets no key leave."""
        reason = self._context.vault.rules.forbids(WayOut.EXPORT)
        if reason is not None:
            self._tell(reason)
        return reason is not None

    def recovery(self, entry: Entry) -> None:
        """Show the account's recovery codes, after asking."""
        from trackops_desktop.ui.dialogs.recovery_dialog import open_recovery_codes

        open_recovery_codes(self._context, entry, self._window, self._refresh)

    def inspect(self, entry: Entry) -> None:
        """Show every detail of the enrolment."""
        if self._is_kept_in():
            return
        from trackops_desktop.linting.authenticators import MatrixRow, load_authenticators, matrix_of
        from trackops_desktop.otp.uri import parse_uri
        from trackops_desktop.scan.inspection import inspect_text
        from trackops_desktop.ui.dialogs.inspect_dialog import CopiedSecrets, InspectDialog

        def look() -> tuple[str, tuple[MatrixRow, ...]]:
            uri = self._context.accounts.uri(entry.id)
            return uri, matrix_of(uri, load_authenticators())

        def done(looked: tuple[str, tuple[MatrixRow, ...]]) -> None:
            uri, matrix = looked
            secrets = CopiedSecrets(parse_uri(uri).enrolment, self._context.copy_secret)
            seen = inspect_text(uri, None, self._context.now())
            InspectDialog(seen, self._window, matrix=matrix, secrets=secrets).open()

        self._runner.run(look, done)

    def undo(self) -> None:
        """Take the newest change back; one that could not be taken back now stays there to be tried again."""
        step = self.undo_list.take_back()
        if step is None:
            self._toast.say(_("Nothing to undo."))
            return

        def done(_result: object) -> None:
            step.after()
            if not self.is_shut():
                self._toast.say(step.undone or _("Undone: {text}", text=step.text))

        def failed(error: TrackopsError) -> None:
            if not isinstance(error, _NEVER_AGAIN):
                self.undo_list.did(step)
            self._tell(error)

        self._runner.run(step.work, done, failed)

    def added(self, entries: Sequence[Entry], replaced: Sequence[str] = ()) -> None:
        """Say what is new in the list, and offer to take it back; `replaced` went to the trash for it."""
        accounts, ids, count = self._context.accounts, [entry.id for entry in entries], len(entries)
        shown = {"account": entries[0].label, "count": number_text(count)}
        said = ngettext("“{account}” was added.", "{count} accounts were added.", count, **shown)
        undone = ngettext(
            "Adding “{account}” is undone. It's in the trash for 30 days.",
            "Adding {count} accounts is undone. They're in the trash for 30 days.",
            count,
            **shown,
        )
        self.did(UndoStep(said, lambda: accounts.take_back(ids, replaced), self._refresh, undone))

    def did(self, step: UndoStep) -> None:
        """Say what has happened, and offer to take it back."""
        self.undo_list.did(step)
        if not self.is_shut():
            self._toast.say(step.text, _("Undo"), self.undo)

    def change(
        self,
        text: str,
        work: Callable[[], object],
        undo: Callable[[], object],
        *,
        undone: str = "",
        quiet: bool = False,
    ) -> None:
        """Change something; it is said to have happened only once it has."""
        step = UndoStep(text, undo, self._refresh, undone)

        def done(_result: object) -> None:
            self._refresh()
            if quiet:
                self.undo_list.did(step)
            else:
                self.did(step)

        def failed(error: TrackopsError) -> None:
            self._refresh()  # the list may show what was wished for, as after a row was dragged
            self._tell(error)

        self._runner.run(work, done, failed)
