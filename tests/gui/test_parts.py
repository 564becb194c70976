"""Clipboard, toast, notices, theme, icons, passphrases, place, undo, crash reports: the small parts."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.runners import InlineRunner
from tests.patience import PATIENCE_MS
from trackops_desktop.errors import VaultError
from trackops_desktop.ui.code_list.delegate import ring_picture
from trackops_desktop.ui.platform.clipboard import CodeClipboard, marked
from trackops_desktop.ui.platform.crash import CrashReporter, report
from trackops_desktop.ui.widgets import theme
from trackops_desktop.ui.widgets.icons import app_icon, icon
from trackops_desktop.ui.widgets.line_breaks import plain_tip
from trackops_desktop.ui.widgets.notices import Notice, NoticeBar
from trackops_desktop.ui.widgets.passphrase import NewPassphrase, verdict
from trackops_desktop.ui.widgets.shortcuts import COMMANDS
from trackops_desktop.ui.widgets.theme import (
    APPEARANCES,
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    DARK,
    LIGHT,
    Theme,
    account_colour,
)
from trackops_desktop.ui.widgets.toast import Toast
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel
from trackops_desktop.ui.window.undo import DEPTH, UndoList, UndoStep
from trackops_desktop.ui.window.window_geometry import WindowGeometry, read_geometry, write_geometry

# clipboard


def test_a_copied_code_bears_the_marks_of_its_platform(qapp: QApplication) -> None:
    kde = marked("482913", "linux")
    assert bytes(kde.data("x-kde-passwordManagerHint").data()) == b"secret"
    windows = marked("482913", "win32")
    names = ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
    for name in names:
        assert bytes(windows.data(f'application/x-qt-windows-mime;value="{name}"').data()) == bytes(4)
    assert windows.hasFormat('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"')
    assert not windows.hasFormat("x-kde-passwordManagerHint")
    assert marked("482913", "darwin").text() == "482913"


def test_the_clipboard_is_cleared_after_its_time(qtbot: QtBot) -> None:
    clipboard = CodeClipboard(QGuiApplication.clipboard(), InlineRunner())
    with qtbot.waitSignal(clipboard.cleared, timeout=PATIENCE_MS):
        clipboard.copy("482913", 0.05)
        assert clipboard.holds_ours
    assert QGuiApplication.clipboard().text() == ""


def test_what_the_user_copied_since_stays(qtbot: QtBot) -> None:
    clipboard = CodeClipboard(QGuiApplication.clipboard(), InlineRunner())
    clipboard.copy("482913", 0)
    QGuiApplication.clipboard().setText("my own words")
    with qtbot.assertNotEmitted(clipboard.cleared):
        clipboard.clear()
    assert QGuiApplication.clipboard().text() == "my own words"


def test_clearing_twice_is_harmless_and_the_code_itself_is_not_kept(qapp: QApplication) -> None:
    clipboard = CodeClipboard(QGuiApplication.clipboard(), InlineRunner())
    clipboard.copy("482913", 0)
    assert "482913" not in repr(vars(clipboard))
    clipboard.clear()
    clipboard.clear()
    assert not clipboard.holds_ours


def test_the_code_never_reaches_the_selection(qapp: QApplication) -> None:
    board = QGuiApplication.clipboard()
    CodeClipboard(board, InlineRunner()).copy("482913", 0)
    assert "482913" not in board.text(board.Mode.Selection)
    board.setMimeData(QMimeData())


# toast and notices


def test_a_toast_says_its_words_and_does_its_action_once(host: QWidget, qtbot: QtBot) -> None:
    toast, done = Toast(host), []
    host.show()
    toast.say("Moved to the trash.", "Undo", lambda: done.append(1))
    assert toast.text == "Moved to the trash."
    assert host.rect().contains(toast.geometry())
    button = toast.findChild(QPushButton)
    assert button is not None
    button.click()
    assert done == [1]
    assert toast.text == ""


def test_a_name_with_tags_in_it_is_shown_as_it_is(host: QWidget) -> None:
    name = '<img src="file:///etc/hostname" width=900 height=900><b>Your bank</b>'
    toast = Toast(host)
    toast.say(f"Code of {name} copied")
    label = toast.findChild(QLabel)
    assert label is not None
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert toast.height() < 300
    tip = QTextDocument()
    tip.setHtml(plain_tip(name))
    assert tip.toPlainText() == name
    assert plain_tip("AT&T\njo") == "AT&T\njo"


def test_an_address_is_not_broken_before_its_host(host: QWidget) -> None:
    sentence = "For example, “demo” means https://demo.viewcases.com"
    shown, expected = WrappedLabel(sentence, host), QLabel(sentence.replace(" https", "\nhttps"), host)
    room = shown.fontMetrics().horizontalAdvance("For example, “demo” means https://demo.viewcas")
    for one in (shown, expected):
        one.setFixedSize(room, shown.heightForWidth(room))
    host.show()
    assert shown.grab().toImage() == expected.grab().toImage()
    assert shown.text() == sentence
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    shown.setSelection(0, len(sentence))
    assert shown.selectedText() == sentence  # as it is copied


def test_a_toast_stays_inside_when_the_window_changes(host: QWidget, qtbot: QtBot) -> None:
    toast = Toast(host)
    host.show()
    toast.say("A rather long message that has to be broken into several lines in a narrow window.")
    host.resize(330, 400)
    qtbot.waitUntil(lambda: host.rect().contains(toast.geometry()), timeout=PATIENCE_MS)
    toast.dismiss()


def shown(bar: NoticeBar) -> str | None:
    return bar.current.sentence if bar.current else None


def test_notices_wait_for_each_other_and_are_taken_back_by_key(host: QWidget) -> None:
    bar, done = NoticeBar(host), []
    bar.show_error(VaultError("The keyring is locked.", "Unlock it."))
    bar.show_notice(Notice("backup", "No backup for 40 days.", action="Back up", do=lambda: done.append(1)))
    assert shown(bar) == "No backup for 40 days."
    bar.take_back("backup")
    assert shown(bar) == "The keyring is locked."
    bar.show_notice(Notice("backup", "No backup for 41 days.", action="Back up", do=lambda: done.append(2)))
    button = bar.findChild(QPushButton)
    assert button is not None
    button.click()
    assert done == [2]
    bar.take_back("VaultError")
    assert shown(bar) is None
    assert bar.isHidden()


# theme and icons


def contrast(one: str, other: str) -> float:
    def light(text: str) -> float:
        colour = QColor(text)
        parts = [
            value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
            for value in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("named", APPEARANCES.values(), ids=APPEARANCES)
def test_every_text_can_be_read_and_every_control_be_seen(named: theme.Colours) -> None:
    least = 7.0 if named.high_contrast else 4.5
    grounds = (named.window, named.surface, named.selected, named.hover, named.notice)
    for ground in grounds:
        for text in (named.text, named.quiet, named.accent, named.warning, named.danger, named.good):
            assert contrast(text, ground) >= least, (text, ground)
        for drawn in (named.border, named.accent, named.warning):
            assert contrast(drawn, ground) >= 3.0, (drawn, ground)
    assert contrast(named.on_accent, named.accent) >= least
    assert contrast(named.surface, named.text) >= least  # what floats over the window
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        assert contrast("#ffffff", account_colour(letter, named.dark).name()) >= 4.5


def test_a_code_that_ends_soon_looks_different_without_colours(qapp: QApplication) -> None:
    def drawn(warns: bool) -> QImage:
        picture = ring_picture(0.5, warns, 24, 1.0, replace(LIGHT, warning=LIGHT.accent))
        return picture.toImage().convertToFormat(QImage.Format.Format_Grayscale8)

    assert drawn(False) != drawn(True)


@pytest.mark.parametrize("named", APPEARANCES.values(), ids=APPEARANCES)
def test_how_long_a_code_is_good_for_can_be_seen_without_colours(qapp: QApplication, named: theme.Colours) -> None:
    def ink(fraction: float) -> int:
        ground = QImage(24, 24, QImage.Format.Format_RGB32)
        ground.fill(QColor(named.surface))
        painter = QPainter(ground)
        painter.drawPixmap(0, 0, ring_picture(fraction, False, 24, 1.0, named))
        painter.end()
        paper = QColor(named.surface).lightness()
        return sum(abs(ground.pixelColor(x, y).lightness() - paper) > 90 for x in range(24) for y in range(24))

    assert ink(0.9) > 2 * max(1, ink(0.2))


def test_high_contrast_comes_with_the_desktops_and_can_be_chosen(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Theme(qapp)
    wanted = SimpleNamespace(contrastPreference=lambda: Qt.ContrastPreference.HighContrast)
    monkeypatch.setattr(chosen, "_accessibility", wanted)
    chosen.apply("light")
    assert theme.colours() is LIGHT
    chosen.apply("system")
    assert theme.colours() in {CONTRAST_LIGHT, CONTRAST_DARK}
    monkeypatch.undo()
    chosen.apply("contrast-dark")
    assert theme.colours() is CONTRAST_DARK
    chosen.apply()
    assert not theme.colours().high_contrast


def test_light_and_dark_and_the_text_size_can_be_chosen(qapp: QApplication) -> None:
    chosen = Theme(qapp)
    size = qapp.font().pointSizeF()
    chosen.apply("dark", 1.5)
    assert theme.colours() is DARK
    assert qapp.font().pointSizeF() == pytest.approx(size * 1.5)
    chosen.apply("light", 1.0)
    assert theme.colours() is LIGHT
    assert qapp.font().pointSizeF() == pytest.approx(size)
    chosen.apply()


def test_the_style_sheet_leaves_no_colour_unnamed() -> None:
    assert "@" not in theme.style_sheet(LIGHT)


def test_every_command_has_its_icon_and_no_two_share_a_key(qapp: QApplication) -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    for command in COMMANDS:
        if command.icon:
            assert not icon(command.icon).pixmap(20, 20).isNull()
    assert not app_icon().pixmap(32, 32).isNull()


# passphrases, place, undo


@pytest.mark.parametrize(
    ("first", "again", "good"),
    [
        ("", "", False),
        ("short", "short", False),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", False),
        ("correct horse battery", "", False),
        ("correct horse battery", "correct horse", False),
        ("correct horse battery staple", "correct horse battery staple", True),
    ],
)
def test_a_new_passphrase_is_judged(first: str, again: str, good: bool) -> None:
    sentence, verdict_is = verdict(first, again)
    assert verdict_is is good
    assert sentence


def test_passphrase_fields_tell_when_they_will_do(qtbot: QtBot) -> None:
    fields = NewPassphrase()
    qtbot.addWidget(fields)
    told: list[str | None] = []
    fields.changed.connect(lambda _good: told.append(fields.value))
    fields.first.setText("correct horse battery staple")
    fields.second.setText("correct horse battery staple")
    fields.clear()
    assert told[:2] == [None, "correct horse battery staple"]
    assert told[-1] is None


def test_the_windows_place_is_remembered(tmp_path: Path) -> None:
    with elsewhere():
        write_geometry(tmp_path / "window.json", WindowGeometry("AAAA", "#14171c"))
    assert read_geometry(tmp_path / "window.json") == WindowGeometry("AAAA", "#14171c")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"geometry": 1}', '{"geometry": "§", "background": "red; x"}'])
def test_a_place_that_makes_no_sense_is_the_usual_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "window.json").write_text(text, "utf-8")
    assert read_geometry(tmp_path / "window.json") == WindowGeometry()


def test_undo_takes_back_the_newest_first_and_forgets_the_oldest() -> None:
    undo, done = UndoList(), list[str]()
    assert undo.take_back() is None
    for number in range(DEPTH + 5):
        undo.did(UndoStep(str(number), lambda: None, lambda: None))
    last = undo.last
    assert last is not None
    assert last.text == str(DEPTH + 4)
    while (step := undo.take_back()) is not None:
        done.append(step.text)
    assert done[:2] == [str(DEPTH + 4), str(DEPTH + 3)]
    assert len(done) == DEPTH


# crashes

CANARIES = (
    "otpauth://totp/Trackops:anna?secret=JBSWY3DPEHPK3PXP&issuer=Trackops",
    "JBSWY3DPEHPK3PXPJBSWY3DP",
    "jbsw y3dp ehpk 3pxp jbsw",
    "482913",
    "482 913",
    "00112233445566778899aabbccddeeff",
    "SGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=",
    "otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGA",
    "XYVWT",  # a code of Steam's
    "JBSWY3DP",
    "ann@example.com",
    "correct horse",
)


@pytest.mark.parametrize("canary", CANARIES)
def test_a_report_holds_nothing_that_could_be_a_secret(canary: str) -> None:
    try:
        raise ValueError(f"bad value: {canary}")
    except ValueError as error:
        text = report(error, "1.0")
    assert canary not in text
    assert "ValueError" in text
    assert "test_parts.py" in text


def test_each_bug_is_shown_once_in_a_window_and_on_stderr(
    qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = CrashReporter("1.0")
    undo = reporter.install()
    error = ValueError("secret JBSWY3DPEHPK3PXPJBSWY3DP")
    sys.excepthook(type(error), error, None)
    sys.excepthook(type(error), error, None)
    undo()
    written = capsys.readouterr().err
    assert written.count("ValueError") == 1
    assert "JBSWY" not in written
    dialogs = [widget for widget in QApplication.topLevelWidgets() if widget.windowTitle() == "Something went wrong"]
    assert len(dialogs) == 1
    dialogs[0].close()
