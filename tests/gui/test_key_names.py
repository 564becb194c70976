"""A key has one name in a language, wherever it is shown: in menus, in the sheet of keys and in quick pick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel

from tests.bench.screenshots import application, settle
from tests.blocking import elsewhere
from tests.gui.builders import Made
from trackops_desktop.i18n import use_language
from trackops_desktop.languages import LANGUAGES
from trackops_desktop.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from trackops_desktop.ui.quick_pick.window import QuickPickWindow
from trackops_desktop.ui.widgets.key_names import key_text, modifier_text, shown_keys

NATIVE = QKeySequence.SequenceFormat.NativeText


@contextmanager
def speaking(app: QApplication, language: str) -> Iterator[None]:
    """Speak a language, Qt's own texts too."""
    qt = QTranslator()
    assert qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    app.installTranslator(qt)
    use_language(language)
    try:
        yield
    finally:
        use_language("en")
        app.removeTranslator(qt)


def test_keys_are_called_the_same_everywhere(qapp: QApplication, made: Made) -> None:
    made.open()
    for language in set(LANGUAGES) - {"en"}:
        with speaking(qapp, language):
            enter, shift, control, escape = map(key_text, ("Return", "Shift+Return", "Ctrl+Return", "Esc"))
            sheet, pick = ShortcutsDialog((), made.window), QuickPickWindow(made.context)
            texts = [label.text() for label in sheet.findChildren(QLabel)]
            # A command's, quick pick's, and the other windows'.
            found = [texts.count(name) for name in (enter, shift, control, escape)]
            assert found == [1, 2, 3, 4], (language, texts)
            menus = [made.window.commands[key].shortcut().toString(NATIVE) for key in ("copy_hide", "next")]
            assert menus == [keys.strip("\u2068\u2069") for keys in (shift, control)]
            hint = pick.hint.text()
            assert all(name in hint for name in (enter, control, escape)), (language, hint)
            sheet.deleteLater()
            pick.deleteLater()


def test_macs_have_a_sign_for_each_of_both_keys() -> None:
    assert shown_keys("Ctrl+Return", "darwin") == QKeySequence("Ctrl+Return")
    assert shown_keys("Ctrl+Return", "linux") == QKeySequence("Ctrl+Enter")
    assert (modifier_text("Ctrl"), modifier_text("Shift")) == ("Ctrl", "Shift")
    assert key_text("Up", "PgDown") == "Up, PgDown"


def test_tooltips_call_keys_as_menus_do_and_follow_the_language(qapp: QApplication) -> None:
    with elsewhere(), application(qapp, 1, language="de") as made:
        header = made.window.header
        assert (header.add.toolTip(), header.more.toolTip()) == ("Konto hinzufügen (Strg+N)", "Hauptmenü (F10)")
        made.set(language="en")
        settle(qapp)
        assert header.add.toolTip() == "Add account (Ctrl+N)"
