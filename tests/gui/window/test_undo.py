"""Every step that can be undone is really undone: the accounts, and all that belongs to them, are as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from tests.gui.builders import PASSPHRASE, Made
from tests.gui.keys import CONTROL, in_front, press, tab_to, type_text
from tests.gui.pictures import qr_picture, uri
from tests.patience import PATIENCE_MS
from trackops_desktop.otp.account import Kind
from trackops_desktop.services.accounts import AccountEdit
from trackops_desktop.services.desktop.front_window import FrontWindow
from trackops_desktop.services.last_used import LastUsed
from trackops_desktop.services.recovery_codes import RecoveryCodeService
from trackops_desktop.services.window_choices import WindowChoices
from trackops_desktop.ui.add.dialog import AddDialog
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


def adding(made: Made) -> AddDialog:
    """Return *Add account*, which is open."""
    assert made.windows._add is not None
    return made.windows._add


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


def test_an_account_that_was_added_goes_to_the_trash_again_whatever_way_it_came(
    made: Made, qtbot: QtBot, tmp_path: Path
) -> None:
    (old,) = made.add(("Trackops", "user4"))
    made.open()
    made.windows.frame.activateWindow()
    in_front(qtbot, "Trackops Desktop")

    def confirm(title: str = "Add account") -> None:
        in_front(qtbot, title)
        adding(made).review.save.setFocus()
        press(Qt.Key.Key_Space)
        in_front(qtbot, "Trackops Desktop")

    def type_it() -> None:
        press(Qt.Key.Key_N, CONTROL)
        in_front(qtbot, "Add account")
        tab_to("Type the key")
        press(Qt.Key.Key_Space)
        type_text("JBSWY3DPEHPK3PXP")
        tab_to("Service")
        type_text("Typed")
        press(Qt.Key.Key_Return)
        confirm()

    def paste_it() -> None:
        QGuiApplication.clipboard().setText(uri(1))
        press(Qt.Key.Key_V, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        confirm()

    def drop_it() -> None:
        picture = tmp_path / "codes.png"
        qr_picture(uri(2), uri(3)).save(str(picture))
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(picture))])
        way = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(made.windows.frame, QDragEnterEvent(QPoint(5, 5), *way))
        QApplication.sendEvent(made.windows.frame, QDropEvent(QPointF(5, 5), *way))
        in_front(qtbot, "Add account")
        adding(made).choose.all.setFocus()
        press(Qt.Key.Key_Space)
        confirm()

    def follow_a_link() -> None:
        made.windows.review_link(uri(5))
        confirm()

    def replace_one() -> None:
        made.windows.review_link(uri(4))
        in_front(qtbot, "Add account")
        adding(made).review.cards[0].replace.setChecked(True)
        confirm()

    steps: dict[Callable[[], None], tuple[int, str]] = {
        type_it: (1, "“Typed”"),
        paste_it: (1, "“Trackops – user1”"),
        drop_it: (2, "2 accounts"),
        follow_a_link: (1, "“Trackops – user5”"),
        replace_one: (1, "“Trackops – user4”"),
    }
    before, trash = state(made), set[str]()
    for step, (count, named) in steps.items():
        step()
        assert made.window.toast.text == f"{named} {'was' if count == 1 else 'were'} added."
        new = {entry.id for entry in made.vault.entries()} - {old.id}
        assert len(new) == count, f"{step.__name__} added something else"
        press(Qt.Key.Key_Z, CONTROL)
        assert made.window.toast.text.startswith(f"Adding {named} is undone."), step.__name__
        trash |= new
        assert state(made) == before, f"{step.__name__} was not undone"
        assert {entry.id for entry in made.vault.trash()} == trash, "what was added is not in the trash"
    press(Qt.Key.Key_Z, CONTROL)
    assert made.window.toast.text == "Nothing to undo."


def test_what_can_never_be_undone_does_not_stand_in_the_way(made: Made, qtbot: QtBot) -> None:
    first, second = made.add(("ACME", "jo"), ("Last", "jo"))
    made.open()
    made.windows.frame.activateWindow()
    in_front(qtbot, "Trackops Desktop")
    press(Qt.Key.Key_P, CONTROL)
    made.window.view.choose(made.window.model.row_of(second.id))
    press(Qt.Key.Key_Delete, CONTROL)
    made.vault.purge([second.id])
    press(Qt.Key.Key_Z, CONTROL)
    assert made.window.notices.current.sentence == "This account no longer exists."
    assert made.vault.entry(first.id).details.pinned
    press(Qt.Key.Key_Z, CONTROL)
    assert not made.vault.entry(first.id).details.pinned


def test_nothing_is_taken_back_while_it_is_locked(made: Made, qtbot: QtBot) -> None:
    (gone,) = made.add(("Secret service", "jo"))
    made.vault.seal(PASSPHRASE)
    made.open()
    made.windows.frame.activateWindow()
    in_front(qtbot, "Trackops Desktop")
    press(Qt.Key.Key_Delete, CONTROL)
    assert made.vault.entries() == ()
    press(Qt.Key.Key_L, CONTROL)
    assert made.window.is_shut
    press(Qt.Key.Key_Tab)  # from the field, in which the keys take back the typing
    press(Qt.Key.Key_Z, CONTROL)
    assert made.vault.entries() == (), "what was removed came back without the passphrase"
    assert made.window.toast.text == "Unlock first."
    press(Qt.Key.Key_T, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert [one.windowTitle() for one in shown] == ["Trackops Desktop"], "the trash says what was in the list"
    made.window.controller.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: not made.window.is_shut, timeout=PATIENCE_MS)
    press(Qt.Key.Key_Z, CONTROL)
    assert [entry.id for entry in made.vault.entries()] == [gone.id]
