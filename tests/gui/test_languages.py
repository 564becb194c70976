"""Every window in a language that nobody speaks: none left in English, no text cut, and all of them change at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QWidget

from tests.bench.screenshots import AtOnce, accounts, application, settle
from tests.blocking import elsewhere
from tests.gui.builders import AT
from tests.gui.every_window import PracticeAtHand, every_window, sign_in_window
from tests.gui.fresh_interpreter import said
from tests.gui.window_texts import cut, texts
from tests.keyrings import FaultyKeyring, MemoryKeyring
from tests.pseudo_language import OPENS, write_pseudo
from trackops_desktop import languages
from trackops_desktop.app.core_services import Environment, open_core_services
from trackops_desktop.app.launch import Launch
from trackops_desktop.app.options import Options
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, isolated, language, use_language
from trackops_desktop.languages import LANGUAGES
from trackops_desktop.paths import Paths
from trackops_desktop.startup.accelerator import StartAccelerator
from trackops_desktop.startup.snapshot import take_snapshot
from trackops_desktop.ui.code_list.delegate import Fonts, places
from trackops_desktop.ui.dialogs.practice_dialog import PracticeDialog
from trackops_desktop.ui.platform.single_instance import SingleInstance
from trackops_desktop.ui.platform.spoken_language import SpokenLanguage
from trackops_desktop.ui.quick_pick.window import QuickPickWindow
from trackops_desktop.ui.widgets.forms import label
from trackops_desktop.ui.widgets.service_pictures import load_icons
from trackops_desktop.ui.window.window_geometry import WindowGeometry, write_geometry

#: What is data and no sentence: names of people, products and algorithms, keys, addresses, numbers with their units.
_DATA = re.compile(
    r"""
    [\W\d_]* | .*(Trackops|@|Harbour|GitHub|Google|Steam|AWS|VPN|Nextcloud|日本|Demo).* | SHA\d+ | MD5
  | (Ctrl|Strg|Alt|Shift|Umschalt|F\d+|Del|Esc|Return|Enter)\b.* | \#?(work|private|shared) | KWallet | Qt
  | \d+\ (bits|s) | totp | otpauth | https?://.* | [/\u200b].* | h\u200bt.* | <span.* | .*\b\w+\.example\b.*
  | .*\b(\w*[Aa]uth|Authenticator|andOTP|Chromium|Authy|FreeOTP|2FAS|Aegis|1Password|Bitwarden)\b.*
  | .*\b(Apple|Microsoft|Ente|Proton|Dashlane|Duo|Enpass|KeePass|Keeper|LastPass|Raivo|Stratum|Zoho|extract_otp\w*)\b.*
    """,
    re.X | re.S,
)
#: What the tests themselves put into windows.
_SAMPLES = frozenset({
    *("A sentence.", "Allow", "Call 112.", "Can turn a second factor off.", "Go on", "Has no second factor yet."),
    *("It can't start.", "It was moved to the trash.", "May Chromium 156 fill in on https://demo.viewcases.com?"),
    *("Start it again.", "There is no polkit."),
    *("The keyring did not answer in time.", "This is asked once for each site.", "Title", "Undo"),
    *("Unlock it and try again.", "aaaa-bbbb", "acorn – violin", "admin  ·  Administrator", "erin  ·  Investigator"),
    *("Check your network, then try again.", "The site can't be reached.", "The site opens in your browser."),
    *("Lost your device?", "Fill in 123 456", "Which office?"),
    *("Schließen",),  # a button of Qt's own
})  # fmt: skip


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the catalogues; afterwards, all is English again."""
    for locale in ("de", "ar"):
        write_pseudo(tmp_path, locale)
    monkeypatch.setattr(languages, "resource", lambda *_parts: tmp_path)
    yield tmp_path
    use_language("en")


def english(window: QWidget) -> list[str]:
    """Return what a window says that is not in the language."""
    data = {*_SAMPLES, *LANGUAGES.values(), *(icon.title for icon in load_icons().all().values())}
    return [
        f"{type(window).__name__}: {type(widget).__name__}: {said}"
        for widget, said in texts(window)
        if OPENS not in said and said not in data and not _DATA.fullmatch(said)
    ]


def _looked_at(qapp: QApplication) -> Iterator[tuple[str, QWidget]]:
    """Yield every window, the menus, and the page that a locked keyring brings."""
    yield from every_window(qapp, "light", 1.0)
    for part in ("http", "question", "trouble", "locked"):
        signing_in = sign_in_window(part)
        signing_in.show()
        settle(qapp)
        yield f"sign-in: {part}", signing_in
        signing_in.close()
    keyring = FaultyKeyring()
    with application(qapp, 10, keyring=keyring) as made:
        for open_menu in (made.window.header.open_menu, made.window.view.open_menu):
            made.window.view.choose(0)
            open_menu()
            menu = QApplication.activePopupWidget()
            assert menu is not None
            yield "menu", menu
            menu.close()
        made.window.header.search.setText("nothing like it")
        yield "nothing found", made.windows.frame
        made.window.header.search.setText("")
        keyring.locked = True
        made.window.controller.look()
        settle(qapp)
        yield "locked keyring", made.windows.frame


def test_no_window_has_english_left_or_cuts_a_text(qapp: QApplication, catalogues: Path) -> None:
    with elsewhere():
        spoken = SpokenLanguage(qapp, {}, "de")
        spoken.begin("")
        spoken.complete()
        left, short = list[str](), list[str]()
        for name, window in _looked_at(qapp):
            left += [f"{name}: {fault}" for fault in english(window)]
            short += [f"{name}: {type(widget).__name__}: {said}" for widget, said in cut(window)]
        spoken.change("en", AtOnce())
    assert not left + short, "\n".join(
        sorted({*(f"English: {one}" for one in left), *(f"cut: {one}" for one in short)})
    )


def _open(qapp: QApplication) -> list[QWidget]:
    return [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]


def _choose(dialog: QWidget, name: str) -> None:
    """Choose a language in the settings as people do, with the keyboard."""
    box: Any = next(one for one in dialog.findChildren(QComboBox) if one.findData(name) >= 0)
    box.setFocus()
    while box.currentData() != name:
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < box.findData(name) else Qt.Key.Key_Up)


def _choose_in_list(dialog: QWidget, name: str) -> None:
    """Choose a language in the list that the field opens, past those between: no window speaks these meanwhile."""
    box: Any = next(one for one in dialog.findChildren(QComboBox) if one.findData(name) >= 0)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    while (row := box.view().currentIndex().row()) != box.findData(name):
        QTest.keyClick(box.view(), Qt.Key.Key_Down if row < box.findData(name) else Qt.Key.Key_Up)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    assert box.currentData() == name


def test_all_windows_change_at_once_and_lose_nothing(qapp: QApplication, catalogues: Path) -> None:
    """Search, selection, order, a notice, *Undo* and what was counted stay; English comes back word by word."""
    with elsewhere(), application(qapp, 10) as made:
        window, frame = made.window, made.windows.frame
        made.windows.open_scanning()
        made.windows.open_dialog("manual")
        practice = PracticeDialog(PracticeAtHand(), lambda _url: None, lambda _url: True, made.context.runner)
        practice.show()
        window.on_selected.pin([window.model.entry(1)])
        window.show_error(TrackopsError(_("Your accounts couldn't be opened."), _("Start the program again.")))
        window.header.search.setText("work")
        window.view.choose(2)
        chosen, wide = window.model.entry(2).id, frame.geometry()
        made.windows.open_dialog("settings")
        settle(qapp)
        settings = next(one for one in _open(qapp) if one.windowTitle() == "Settings")
        before = {id(one): sorted(heard for _widget, heard in texts(one)) for one in _open(qapp)}
        rows = [window.model.data(window.model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
        _choose(settings, "ar")
        settle(qapp)
        faults = [fault for one in _open(qapp) for fault in english(one)]
        assert not faults, "\n".join(faults)
        assert frame.layoutDirection() is settings.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert (window.header.search.text(), window.model.entry(window.view.currentIndex().row()).id) == (
            "work",
            chosen,
        )
        assert frame.geometry() == wide
        assert OPENS in window.model.data(window.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
        assert OPENS in window.on_account.undo_list.last.text
        window.notices.take_back("missing")
        assert OPENS in window.notices.current.sentence
        _choose(settings, "en")
        settle(qapp)
        for one in _open(qapp):
            assert sorted(heard for _widget, heard in texts(one)) == before[id(one)]
        assert rows == [
            window.model.data(window.model.index(row), Qt.ItemDataRole.AccessibleTextRole) for row in range(3)
        ]
        assert frame.layoutDirection() is Qt.LayoutDirection.LeftToRight
        practice.close()
        practice.deleteLater()


def _beside(made: Any) -> list[QWidget]:
    """Return the windows that may be open beside the main one, at work."""
    practice = PracticeDialog(PracticeAtHand(), lambda _url: None, lambda _url: True, made.context.runner)
    practice.toggle.click()
    pick = QuickPickWindow(made.context)
    pick.set_entries(made.vault.entries())
    pick.show_list()
    parts = ("http", "question", "security key", "trouble", "locked")
    return [practice, pick, *map(sign_in_window, parts)]


def _plainly(window: QWidget) -> set[str]:
    """Return a window's texts without the marks that keep directions apart, which cannot be seen."""
    return {re.sub("[\u2066-\u2069]", "", heard) for _widget, heard in texts(window)}


def test_windows_that_were_open_say_what_new_ones_say(qapp: QApplication) -> None:
    """The sign-in window with its questions, quick pick and the practice site, in a real language."""
    with elsewhere(), application(qapp, 10, compact=True) as made:
        opened = _beside(made)
        for one in opened:
            one.show()
        settle(qapp)
        begun = [_plainly(one) for one in opened]
        made.windows.open_dialog("settings")
        settle(qapp)
        settings = next(one for one in _open(qapp) if one.windowTitle() == "Settings")
        for name in ("de", "en"):
            _choose(settings, name)
            settle(qapp)
            assert language() == name
            fresh = _beside(made)
            for number, (old, new) in enumerate(zip(opened, fresh, strict=True)):
                new.show()
                settle(qapp)
                says, wanted = (_plainly(one) for one in (old, new))
                assert not wanted - says - _SAMPLES, ascii((name, wanted - says, says - wanted))
                assert (says == begun[number]) is (name == "en"), ascii(
                    (name, number, says - begun[number], begun[number] - says)
                )
                new.close()
                new.deleteLater()
        for one in opened:
            one.close()
            one.deleteLater()


def test_windows_that_went_through_several_languages_show_what_they_showed_at_first(qapp: QApplication) -> None:
    """Two words of English are one in some of them, and what the windows keep is said from what it was first, too."""
    with elsewhere(), application(qapp, 10) as made:
        made.windows.open_scanning()
        made.windows.open_dialog("manual")
        window = made.window
        window.on_selected.pin([window.model.entry(1)])
        window.show_error(TrackopsError(_("Your accounts couldn't be opened."), _("Start the program again.")))
        others = _beside(made)
        words = QListWidget()
        words.addItems([_("Account"), _("Accounts"), _("Open"), _("Open it"), _("Unlock…"), _("Unlocking…")])
        for one in (*others, words):
            one.show()
        made.windows.open_dialog("settings")
        settle(qapp)
        settings = next(one for one in _open(qapp) if one.windowTitle() == "Settings")
        before = {id(one): sorted(heard for _widget, heard in texts(one)) for one in _open(qapp)}
        first, step = [words.item(row).text() for row in range(words.count())], window.on_account.undo_list.last
        for name in ("ja", "ar", "de", "en"):
            _choose_in_list(settings, name)
            settle(qapp)
            assert language() == name
        assert [words.item(row).text() for row in range(words.count())] == first
        for one in _open(qapp):
            assert sorted(heard for _widget, heard in texts(one)) == before[id(one)]
        assert step is not None
        assert window.on_account.undo_list.last == step
        for one in (*others, words):
            one.close()
            one.deleteLater()


def test_a_language_from_right_to_left_mirrors_the_rows_and_not_the_codes(qapp: QApplication, catalogues: Path) -> None:
    with elsewhere(), application(qapp, 10) as made:
        view, rect = made.window.view, QRectF(0, 0, 400, 60)
        fonts = Fonts.of(view.font())
        before = places(rect, fonts, 100)
        made.set(language="ar")
        settle(qapp)
        after = places(rect, fonts, 100)
        assert [round(part.left()) for part in after] == [round(400 - part.right()) for part in before]
        name = label("anna.berg@demo")
        assert name.alignment() & Qt.AlignmentFlag.AlignRight
        shown = isolated("482 913")
        assert shown.strip("\u2068\u2069") == "482 913" != shown
        asked = list[int]()
        view.menu_wanted.disconnect()
        view.menu_wanted.connect(lambda index, _where: asked.append(index.row()))
        row = view.visualRect(view.model().index(1))
        for x in (row.left() + 14, row.right() - 14):  # the dots, and where they are in English
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, row.center().y()))
        assert asked == [1]
        made.set(language="en")
        settle(qapp)
        assert places(rect, fonts, 100) == before


def test_a_start_speaks_before_there_is_a_window(qapp: QApplication, catalogues: Path, tmp_path: Path) -> None:
    """The language of last time, the one the settings have by now, and the one the command line names."""
    paths = Paths(tmp_path / "home").make()
    keyring = MemoryKeyring()
    environment = Environment(paths, lambda: keyring, lambda: AT)
    with elsewhere():
        core = open_core_services(environment)
        core.vault.add_many(accounts(2))
        core.store.save(replace(core.store.current, language="de"))
        look = take_snapshot(core.vault, environment.clock)
        core.vault.close()
        write_geometry(paths.window_place, WindowGeometry(language="ar"))
        assert look is not None
        start = StartAccelerator(is_open=True, process=Reported(look.packed()))  # type: ignore[arg-type]
        launch = Launch(qapp, Options(), environment, SingleInstance(paths.home), start)
        assert language() == "ar"
        preview = start.preview(qapp, launch.frame, environment.clock, launch._language.preview)
        assert preview is not None
        assert (language(), qapp.layoutDirection()) == ("de", Qt.LayoutDirection.LeftToRight)
        assert [fault for fault in english(launch.frame) if not fault.endswith(": F10")] == []
        launch.frame.deleteLater()
        other = Launch(qapp, Options(lang="ar"), environment, SingleInstance(paths.home))
        assert language() == "ar"
        other.frame.deleteLater()
        other._language.change("de", AtOnce())
        other._language.change("en", AtOnce())
        assert (language(), qapp.layoutDirection()) == ("en", Qt.LayoutDirection.LeftToRight)


class Reported:
    """A process that has read the first codes."""

    def __init__(self, seen: bytes) -> None:
        self._seen = seen

    def report(self) -> bytes:
        return self._seen


def test_english_loads_nothing_for_it() -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from PySide6.QtWidgets import QApplication; a = QApplication([]);"
        "from trackops_desktop.app.launch import Launch; from trackops_desktop.app.options import Options;"
        "from trackops_desktop.app.core_services import Environment; from trackops_desktop.paths import Paths;"
        "from trackops_desktop.ui.platform.single_instance import SingleInstance; h = Path(sys.argv[1]);"
        "Launch(a, Options(), Environment(Paths(h)), SingleInstance(h));"
        "loaded = {m.rpartition('.')[2] for m in sys.modules};"
        "print(*loaded & {'message_catalogue', 'retranslation', 'retranslated_widgets'})"
    )
    with TemporaryDirectory() as folder:
        assert said(code, folder) == ""
