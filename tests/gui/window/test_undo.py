"""Every step that can be undone is really undone: the accounts, and all that belongs to them, are as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from tests.gui.builders import Made
from tests.gui.keys import CONTROL, in_front, press, tab_to, type_text
from trackops_desktop.otp.account import Kind
from trackops_desktop.services.accounts import AccountEdit
from trackops_desktop.services.desktop.front_window import FrontWindow
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.services.window_choices import WindowChoices
from trackops_desktop.ui.dialogs.edit_dialog import EditDialog
from trackops_desktop.vault.entry import Details, Entry
from trackops_desktop.vault.version_vector import UNCHANGED_SO_FAR

WINDOW = FrontWindow(1, "firefox", "Sign in – ACME")


def state(made: Made) -> object:
    """Return all that is known of the accounts, but not when it was changed."""
    entries = made.vault.entries()
    recovery = RecoveryCodeService(made.vault, made.context.clock)
    used = LastUsed(made.vault, made.context.clock).all()
    return (
        [replace(entry, changed_at=0.0, versions=UNCHANGED_SO_FAR) for entry in entries],
        {entry.id: recovery.codes(entry.id) for entry in entries},
        {id_: at for id_, at in used.items() if id_ in {entry.id for entry in entries}},
        WindowChoices(made.vault).of(WINDOW),
        [made.vault.enrolment(entry.id).secret.reveal() for entry in entries],
    )


def filled(made: Made) -> Entry:
    """Add accounts of which everything is known that can be, and return the first."""
    details = Details("The card lies in the safe.", "teal", "github")
    (first,) = made.add(
        ("ACME", "jo"), kind=Kind.HOTP, tags=("work", "old"), site="https://acme.example", details=details
    )
    made.add(("Last", "jo"), ("Beyond", "jo"))
    made.vault.use_counter(first.id)
    recovery = RecoveryCodeService(made.vault, made.context.clock)
    recovery.keep(first.id, ("11111111", "22222222"))
    recovery.draw(first.id)
    LastUsed(made.vault, made.context.clock).record(first.id)
    WindowChoices(made.vault).record(WINDOW, first.id)
    return made.vault.entry(first.id)


def test_undo_restores_all_that_a_step_changed(made: Made, qtbot: QtBot) -> None:
    first = filled(made)
    made.open()
    made.windows.frame.activateWindow()
    in_front(qtbot, "Trackops Desktop")

    def edit(change: Callable[[EditDialog], object]) -> Callable[[], None]:
        def do() -> None:
            press(Qt.Key.Key_F2)
            in_front(qtbot, "Edit account")
            dialog = next(one for one in made.window.findChildren(EditDialog) if one.isVisible())
            change(dialog)
            tab_to(dialog.save.text())
            press(Qt.Key.Key_Space)
            in_front(qtbot, "Trackops Desktop")

        return do

    def other_words(_dialog: EditDialog) -> None:
        type_text("Umbrella")
        tab_to("Tags")
        type_text("new")
        tab_to("Note")
        type_text("Gone. ")
        for name in ("Icon", "Colour"):
            box = tab_to(name)
            assert isinstance(box, QComboBox)
            press(Qt.Key.Key_Down)
        tab_to("Pin it above the others")
        press(Qt.Key.Key_Space)

    def other_codes(dialog: EditDialog) -> None:
        other_words(dialog)
        tab_to("Advanced…")
        press(Qt.Key.Key_Space)
        assert isinstance(tab_to("Digits"), QSpinBox)
        press(Qt.Key.Key_Up)

    def tags() -> None:
        press(Qt.Key.Key_T, CONTROL)
        in_front(qtbot, "Tags")
        type_text("other")
        press(Qt.Key.Key_Return)
        in_front(qtbot, "Trackops Desktop")

    steps: dict[str, Callable[[], None]] = {
        "pin": lambda: press(Qt.Key.Key_P, CONTROL),
        "move": lambda: press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
        "tags": tags,
        "edit": edit(other_words),
        "edit of the codes": edit(other_codes),
        "trash": lambda: press(Qt.Key.Key_Delete, CONTROL),
    }
    before = state(made)
    for name, step in steps.items():
        made.window.view.choose(made.window.model.row_of(first.id))
        step()
        assert state(made) != before, f"{name} did nothing"
        press(Qt.Key.Key_Z, CONTROL)
        assert state(made) == before, f"{name} was not undone"


def test_an_account_that_makes_other_codes_is_remembered_as_the_one_before(made: Made) -> None:
    first = filled(made)
    after = made.context.accounts.edit(first, AccountEdit(replace(first.account, digits=8), first.tags, first.details))
    used = LastUsed(made.vault, made.context.clock).all()
    assert used[after.id] == used[first.id]
    assert WindowChoices(made.vault).of(WINDOW).for_title == (after.id,)
