"""*Add account*: whatever comes in is shown and confirmed before anything is stored."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.blocking import elsewhere
from tests.gui.builders import Made
from tests.gui.keys import in_front, press, tab_to
from tests.gui.pictures import made_up, pdf_file, qr_picture, svg_file, uri
from tests.patience import PATIENCE_MS
from tests.unit.scan.drawing import appended, encoded, qr
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.services.waiting_links import MOST
from trackops_desktop.ui.add import input_sources, screen_grab
from trackops_desktop.ui.add.area_picker import AreaPicker
from trackops_desktop.ui.add.enrolment_collector import EnrolmentCollector, ReadText
from trackops_desktop.ui.add.input_sources import InputMaterial, from_mime, from_text, look_through
from trackops_desktop.ui.add.screen_grab import ScreenGrabber, grab_with_tool


def dialog_of(made: Made) -> Any:
    return made.windows._add


def text_data(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def image_data(image: QImage) -> QMimeData:
    data = QMimeData()
    data.setImageData(image)
    return data


def files_data(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def names(made: Made) -> list[tuple[str, str]]:
    return [(entry.account.issuer, entry.account.name) for entry in made.vault.entries()]


def store(made: Made) -> None:
    dialog_of(made).review.save.click()


def test_a_pasted_enrolment_is_reviewed_and_then_stored(made: Made) -> None:
    made.open()
    made.windows.take_content(text_data(uri(1)))
    dialog = dialog_of(made)
    assert dialog.pages.currentWidget() is dialog.review
    assert names(made) == []
    store(made)
    assert names(made) == [("Trackops", "user1")]
    assert made.window.stack.shows_list
    assert dialog_of(made) is None


def test_names_can_be_changed_before_storing(made: Made) -> None:
    made.open()
    made.windows.take_content(text_data(uri(1)))
    (card,) = dialog_of(made).review.cards
    card.issuer.setText("Trackops demo")
    card.name.setText("anna")
    store(made)
    assert names(made) == [("Trackops demo", "anna")]


@pytest.mark.parametrize("way", ["picture", "png file", "svg file", "pdf file", "data uri", "text file", "area"])
def test_every_way_in_ends_in_a_review(made: Made, tmp_path: Path, way: str) -> None:
    made.open()
    image = qr_picture(uri(1))
    png = tmp_path / "code.png"
    image.save(str(png))
    if way == "picture":
        data = image_data(image)
    elif way == "png file":
        data = files_data(png)
    elif way == "svg file":
        data = files_data(svg_file(tmp_path, uri(1)))
    elif way == "pdf file":
        data = files_data(pdf_file(tmp_path, uri(1)))
    elif way == "data uri":
        data = text_data("data:image/png;base64," + base64.b64encode(png.read_bytes()).decode())
    elif way == "text file":
        path = tmp_path / "list.txt"
        path.write_text(f"# my accounts\n{uri(1)}\n", "utf-8")
        data = files_data(path)
    else:
        data = image_data(image.copy(0, 0, 400, 400))
    made.windows.take_content(data)
    store(made)
    assert names(made) == [("Trackops", "user1")]


def test_several_files_and_pages_are_reviewed_together(made: Made, tmp_path: Path) -> None:
    made.open()
    one, two = tmp_path / "1.png", tmp_path / "2.png"
    qr_picture(uri(1)).save(str(one))
    qr_picture(uri(2)).save(str(two))
    made.windows.take_content(files_data(one, two, pdf_file(tmp_path, uri(3), uri(4))))
    review = dialog_of(made).review
    assert len(review.cards) == 4
    assert review.save.text() == "Add 4 accounts"
    review.cards[1].take.setChecked(False)
    assert review.save.text() == "Add 3 accounts"
    store(made)
    assert [name for _, name in names(made)] == ["user1", "user3", "user4"]


def test_several_codes_in_one_picture_are_chosen_by_click(made: Made) -> None:
    made.open()
    made.windows.take_content(image_data(qr_picture(uri(1), uri(2))))
    dialog = dialog_of(made)
    assert dialog.pages.currentWidget() is dialog.choose
    preview = dialog.choose.preview
    second = [o for o, t in zip(preview._outlines, dialog.choose._texts, strict=True) if "user2" in t]
    center = preview.polygon(second[0]).boundingRect().center().toPoint()
    QTest.mouseClick(preview, Qt.MouseButton.LeftButton, pos=center)
    assert dialog.pages.currentWidget() is dialog.review
    store(made)
    assert names(made) == [("Trackops", "user2")]


def test_all_codes_of_a_picture_can_be_taken(made: Made) -> None:
    made.open()
    made.windows.take_content(image_data(qr_picture(uri(1), uri(2))))
    dialog_of(made).choose.all.click()
    store(made)
    assert len(names(made)) == 2


def test_a_picture_without_a_code_says_what_to_try(made: Made) -> None:
    made.open()
    empty = QImage(200, 200, QImage.Format.Format_RGB32)
    empty.fill(Qt.GlobalColor.white)
    made.windows.take_content(image_data(empty))
    dialog = dialog_of(made)
    assert "No QR code" in dialog.capture.says.text()
    assert dialog.capture.buttons["screen"].isEnabled()
    dialog.close()


def test_a_code_of_something_else_is_refused_with_a_sentence(made: Made) -> None:
    made.open()
    made.windows.take_content(image_data(qr_picture("https://example.org/menu")))
    dialog = dialog_of(made)
    assert "That code isn't for an authenticator" in dialog.capture.says.text()
    dialog.close()


def test_a_broken_enrolment_names_the_field_and_not_the_input(made: Made) -> None:
    made.open()
    made.windows.take_content(text_data("otpauth://totp/Trackops:anna?secret=MZXW6YTB1889&period=0"))
    dialog = dialog_of(made)
    said = dialog.capture.says.text()
    assert "secret" in said
    assert "MZXW6" not in said
    dialog.close()


def test_the_parts_of_an_export_are_collected_in_any_order(made: Made) -> None:
    made.open()
    parts = format_migration([made_up(number) for number in range(23)], batch=7)
    assert len(parts) == 3
    made.windows.take_content(text_data(parts[2]))
    dialog = dialog_of(made)
    assert "1 of 3" in dialog.capture.says.text()
    dialog._take_texts([ReadText(parts[0], "x")])
    dialog._take_texts([ReadText(parts[0], "x")])
    assert "already" in dialog.capture.says.text()
    dialog._take_texts([ReadText(parts[1], "x")])
    assert len(dialog.review.cards) == 23
    store(made)
    assert len(names(made)) == 23


def test_the_parts_that_are_there_can_be_added_without_the_rest(made: Made) -> None:
    made.open()
    parts = format_migration([made_up(number) for number in range(12)], batch=7)
    made.windows.take_content(text_data(parts[0]))
    dialog_of(made).capture.finish.click()
    store(made)
    assert len(names(made)) == 10


def test_parts_of_another_export_are_refused() -> None:
    collector = EnrolmentCollector()
    first = format_migration([made_up(number) for number in range(12)], batch=1)
    second = format_migration([made_up(number) for number in range(31)], batch=2)
    collector.take([ReadText(first[0], "x")])
    assert "another export" in collector.take([ReadText(second[0], "x")])
    assert len(collector.accounts) == 10


def test_an_account_that_is_there_already_is_said_so_and_not_ticked(made: Made) -> None:
    made.vault.add_many([_new(1)])
    made.open()
    made.windows.take_content(text_data(uri(1)))
    review = dialog_of(made).review
    assert not review.cards[0].take.isChecked()
    assert not review.save.isEnabled()
    dialog_of(made).close()
    assert len(names(made)) == 1


def _new(number: int, issuer: str = "Trackops", name: str = "") -> Any:
    from trackops_desktop.vault.entry import NewEntry

    return NewEntry(made_up(number, issuer, name), tags=("work",), site="https://demo.viewcases.com")


def test_new_accounts_of_one_name_are_told_apart(made: Made) -> None:
    made.open()
    one = uri(1)
    made.windows.take_content(text_data(f"{one}\n{one.replace('secret=', 'secret=AAAA')}"))
    first, second = dialog_of(made).review.cards
    assert (first.namesake.isVisible(), second.namesake.isVisible()) == (False, True)
    QTest.keyClicks(second.name, "x")
    assert not second.namesake.isVisible()
    QTest.keyClick(second.name, Qt.Key.Key_Backspace)
    store(made)
    assert names(made) == [("Trackops", "user1"), ("Trackops", "user1")]
    shown = [made.window.model.appearance(row).subtitle for row in range(2)]
    assert shown == ["user1", "user1 (2)"]


def test_a_namesake_is_kept_beside_unless_the_user_replaces_it(made: Made) -> None:
    (old,) = made.vault.add_many([_new(1, name="anna")])
    made.open()
    made.windows.take_content(text_data(uri(2, name="anna")))
    review = dialog_of(made).review
    assert review.cards[0].keep.isChecked()
    store(made)
    assert len(names(made)) == 2
    made.windows.take_content(text_data(uri(3, name="anna")))
    dialog_of(made).review.cards[0].replace.setChecked(True)
    store(made)
    assert [entry.id for entry in made.vault.trash()] == [old.id]
    heir = made.vault.entries()[0]
    assert made.vault.enrolment(heir.id).secret == made_up(3).secret
    assert (heir.tags, heir.site) == (old.tags, old.site)


def test_what_is_unusual_is_said(made: Made) -> None:
    made.open()
    made.windows.take_content(text_data("otpauth://totp/anna?secret=JBSWY3DP&digits=9"))
    texts = [label.text() for label in dialog_of(made).review.findChildren(_label_type())]
    assert any("only 40 bits" in text for text in texts)
    assert any("have 9 digits" in text for text in texts)
    assert not any("No service" in text for text in texts)  # the empty field shows that
    dialog_of(made).close()


def _label_type() -> Any:
    from PySide6.QtWidgets import QLabel

    return QLabel


def test_a_link_is_only_reviewed_and_cancel_is_the_default(made: Made) -> None:
    made.open()
    made.windows.review_link(uri(1))
    dialog = dialog_of(made)
    assert dialog.review.back.isDefault()
    assert dialog.review.back.text() == "Cancel"
    QTest.keyClick(dialog.review.back, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert names(made) == []


def shown(made: Made, name: str) -> bool:
    """Whether the link of an account is asked about now."""
    QApplication.processEvents()
    dialog = dialog_of(made)
    return dialog is not None and dialog.isVisible() and name in {one.name.text() for one in dialog.review.cards}


def test_links_wait_in_line_and_the_same_one_is_asked_about_once(made: Made) -> None:
    made.open()
    for number in (1, 2, 3, 2, 1):
        made.windows.review_link(uri(number, name=f"link {number}"))
    first = dialog_of(made)
    assert shown(made, "link 1")
    assert first._waiting.sentence.text() == "2 more links are waiting."
    store(made)
    assert shown(made, "link 2")
    made.windows.review_link(uri(1, name="link 1"))  # again, now that it was answered
    dialog_of(made).review.back.click()
    assert shown(made, "link 3")
    QTest.mouseClick(dialog_of(made)._waiting.discard, Qt.MouseButton.LeftButton)
    assert not dialog_of(made)._waiting.isVisible()
    dialog_of(made).review.back.click()
    QApplication.processEvents()
    assert dialog_of(made) is None
    assert names(made) == [("Trackops", "link 1")]


def test_a_link_waits_until_other_questions_are_answered(made: Made) -> None:
    made.open()
    made.windows.open_dialog("shortcuts")
    made.windows.review_link(uri(1, name="later"))
    made.windows.review_link(uri(2, name="last"))
    assert dialog_of(made) is None
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert shown(made, "later")
    dialog_of(made).review.back.click()
    assert shown(made, "last")
    dialog_of(made).review.back.click()

    made.windows.open_add("type")  # what is typed stays
    typed = dialog_of(made)
    made.windows.review_link(uri(3, name="after"))
    assert dialog_of(made) is typed
    assert typed._waiting.sentence.text() == "1 more link is waiting."
    typed.close()
    assert shown(made, "after")


def test_a_flood_of_links_is_bounded_and_said(made: Made) -> None:
    made.open()
    for number in range(100):
        made.windows.review_link(uri(number, name=f"link {number}"))
    notice = made.window.notices.current
    assert notice is not None
    assert "Too many links" in notice.sentence
    asked = 0
    while dialog_of(made) is not None:
        asked += 1
        dialog_of(made).review.back.click()
        QApplication.processEvents()
    assert asked == MOST
    assert names(made) == []


def test_links_wait_while_locked_and_what_was_asked_comes_again(made: Made) -> None:
    made.add(("A", "1"))
    made.vault.seal("correct horse battery staple")
    made.open()
    made.windows.review_link(uri(1, name="first"))
    assert shown(made, "first")
    made.window.lock_now()
    QApplication.processEvents()
    assert dialog_of(made) is None
    made.windows.review_link(uri(2, name="second"))
    notice = made.window.notices.current
    assert notice is not None
    assert notice.sentence == "2 links are waiting for you."
    assert made.window.notices.isVisible()
    made.window.controller.unlock("correct horse battery staple")
    assert shown(made, "first")
    assert made.window.notices.current is None
    dialog_of(made).review.back.click()
    assert shown(made, "second")
    dialog_of(made).review.back.click()
    assert names(made) == [("A", "1")]

    made.window.lock_now()
    made.windows.review_link(uri(3, name="third"))
    made.window.notices._button.click()  # Discard
    made.window.controller.unlock("correct horse battery staple")
    QApplication.processEvents()
    assert dialog_of(made) is None


def test_nothing_is_added_while_locked(made: Made) -> None:
    made.add(("A", "1"))
    made.vault.seal("correct horse battery staple")
    made.open()
    made.window.lock_now()
    made.windows.open_add()
    assert dialog_of(made) is None
    assert "Unlock" in made.window.toast.text


def test_locking_closes_the_dialog(made: Made) -> None:
    made.add(("A", "1"))
    made.vault.seal("correct horse battery staple")
    made.open()
    made.windows.take_content(text_data(uri(1)))
    dialog = dialog_of(made)
    made.window.lock_now()
    assert not dialog.isVisible()


def test_a_key_can_be_typed_however_the_page_writes_it(made: Made) -> None:
    made.open()
    made.windows.open_add("type")
    page = dialog_of(made).typed
    QTest.keyClicks(page.key, "jbsw y3dp-ehpk 3pxp jbswy3dpehpk3pxp")
    assert not page.next.isEnabled()
    QTest.keyClicks(page.issuer, "Trackops")
    QTest.keyClicks(page.name, "anna")
    assert page.next.isEnabled()
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    store(made)
    assert names(made) == [("Trackops", "anna")]


def test_a_wrong_key_is_told_while_it_is_typed(made: Made) -> None:
    made.open()
    made.windows.open_add("type")
    page = dialog_of(made).typed
    page.key.setText("JBSW Y3DP 1889")
    assert "characters of the secret key aren't valid" in page.problem.text()
    assert "1889" not in page.problem.text()
    page.more.kind.setCurrentIndex(1)
    assert page.more.counter.isEnabled()
    assert not page.more.period.isEnabled()
    page.more.kind.setCurrentIndex(2)
    assert not page.more.digits.isEnabled()
    page.key.setText("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    page.name.setText("x")
    assert page._parsed().enrolment.account.kind.value == "steam"
    page._toggle_more()
    page.back_wanted.emit()
    assert dialog_of(made).pages.currentWidget() is dialog_of(made).capture
    dialog_of(made).close()


def test_the_clipboard_is_looked_through(made: Made) -> None:
    made.open()
    QGuiApplication.clipboard().setImage(qr_picture(uri(1)))
    QTest.keyClick(made.window.header.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    store(made)
    assert len(names(made)) == 1


def test_plain_text_is_pasted_into_the_search(made: Made) -> None:
    made.add(("Trackops", "anna"))
    made.open()
    QGuiApplication.clipboard().setText("track")
    QTest.keyClick(made.window.header.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert made.window.header.search.text() == "track"
    assert dialog_of(made) is None


def test_an_empty_clipboard_says_so(made: Made) -> None:
    made.open()
    QGuiApplication.clipboard().clear()
    made.windows.open_add("paste")
    assert "Nothing here" in dialog_of(made).capture.says.text()
    dialog_of(made).close()


def test_dropping_on_the_dialog_and_on_the_window(made: Made) -> None:
    made.open()
    made.windows.open_add()
    dialog = dialog_of(made)
    _drop(dialog, text_data(uri(1)))
    assert dialog.pages.currentWidget() is dialog.review
    dialog.close()
    _drop(made.windows.frame, text_data(uri(2)))
    store(made)
    assert names(made) == [("Trackops", "user2")]


def _drop(widget: Any, data: QMimeData) -> None:
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), actions, data, buttons, keys)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), actions, data, buttons, keys))


# screens


def test_all_screens_are_scanned_and_our_windows_step_aside(
    made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.open()
    seen: list[bool] = []

    def grab() -> list[QImage]:
        seen.append(made.windows.frame.isVisible())
        return [qr_picture("https://example.org"), qr_picture(uri(1))]

    monkeypatch.setattr(screen_grab, "grab_screens", grab)
    made.windows.open_add("screen")
    qtbot.waitUntil(lambda: dialog_of(made) is not None and bool(dialog_of(made).review.cards), timeout=PATIENCE_MS)
    assert seen == [False]
    assert made.windows.frame.isVisible()
    store(made)
    assert names(made) == [("Trackops", "user1")]


def test_a_screen_without_a_code_gets_advice_for_screens_and_not_for_pictures(
    made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.open()
    blank = QImage(200, 200, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFF)
    monkeypatch.setattr(screen_grab, "grab_screens", lambda: [blank])
    made.windows.open_add("screen")
    qtbot.waitUntil(lambda: "Bring the page to the front" in dialog_of(made).capture.says.text(), timeout=PATIENCE_MS)
    assert "sharper" not in dialog_of(made).capture.says.text()
    dialog_of(made).close()


def test_a_screen_that_cannot_be_captured_says_what_to_do(
    made: Made, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.open()
    monkeypatch.setattr(screen_grab, "grab_screens", list)
    monkeypatch.setattr(screen_grab, "grab_with_tool", lambda: None)
    made.windows.open_add("screen")
    qtbot.waitUntil(lambda: "couldn't be captured" in dialog_of(made).capture.says.text(), timeout=PATIENCE_MS)
    dialog_of(made).close()


def test_a_desktops_tool_takes_the_picture_where_qt_may_not(tmp_path: Path) -> None:
    picture = tmp_path / "source.png"
    qr_picture(uri(1)).save(str(picture))
    tool = tmp_path / "grim"
    tool.write_text(f'#!/bin/sh\nfor last; do :; done\ncp "{picture}" "$last"\n', "utf-8")
    tool.chmod(0o755)
    with elsewhere():
        image = grab_with_tool(lambda name: str(tool) if name == "grim" else None)
    assert image is not None
    assert image.size() == qr_picture(uri(1)).size()
    with elsewhere():
        assert grab_with_tool(lambda _name: None) is None
        assert grab_with_tool(lambda _name: "/bin/false") is None


def test_the_real_screen_is_grabbed(qtbot: QtBot, made: Made) -> None:
    made.open()
    grabber = ScreenGrabber(lambda: [made.windows.frame], made.context.runner)
    with qtbot.waitSignal(grabber.taken, timeout=PATIENCE_MS) as taken:
        grabber.start()
    assert taken.args is not None
    assert taken.args[0][0].width() > 0


def test_an_area_is_drawn_with_the_mouse(qtbot: QtBot) -> None:
    image = qr_picture(uri(1), uri(2))
    picker = AreaPicker(image)
    picker.begin()
    right, bottom = picker.width() // 2, picker.height() - 2
    with qtbot.waitSignal(picker.picked, timeout=PATIENCE_MS) as picked:
        QTest.mousePress(picker, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
        QTest.mouseMove(picker, QPoint(right, bottom))
        picker.grab()
        QTest.mouseRelease(picker, Qt.MouseButton.LeftButton, pos=QPoint(right, bottom))
    assert picked.args is not None
    with elsewhere():
        result = look_through([InputMaterial("area", image=picked.args[0])])
    assert [found.text for found in result.found] == [uri(1)]


def test_a_slip_of_the_hand_and_escape_pick_nothing(qtbot: QtBot) -> None:
    picker = AreaPicker(qr_picture(uri(1)))
    picker.begin()
    with qtbot.assertNotEmitted(picker.picked):
        QTest.mouseClick(picker, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
        QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible()


# material


@pytest.mark.qt_log_ignore("Cannot read file")
def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    for name in ("bad.pdf", "bad.svg", "gone.svg"):
        if not name.startswith("gone"):
            (tmp_path / name).write_bytes(b"nothing")
    paths = [bad, tmp_path / "bad.pdf", tmp_path / "bad.svg", tmp_path / "gone.svg", tmp_path / "gone.txt"]
    with elsewhere():
        result = look_through([InputMaterial(path.name, path=path) for path in paths])
    assert len(result.problems) == 5
    assert all(path.name in problem for path, problem in zip(paths, result.problems, strict=True))


def test_a_transparent_code_on_a_page_is_found() -> None:
    image = qr_picture(uri(1)).convertToFormat(QImage.Format.Format_ARGB32)
    with elsewhere():
        result = look_through([InputMaterial("x", image=image)])
    assert [found.text for found in result.found] == [uri(1)]


@pytest.mark.parametrize("entry", ["dropped", "pasted"])
def test_every_enrolment_of_a_text_is_reviewed_and_the_rest_is_told(made: Made, entry: str) -> None:
    text = f"Dear Anna,\nplease add <{uri(1)}> and\n> {uri(2)[:60]}\n> {uri(2)[60:]}\nBye\n"
    made.open()
    if entry == "dropped":
        _drop(made.windows.frame, text_data(text))
    else:
        QGuiApplication.clipboard().setText(text)
        QTest.keyClick(made.window.header.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert made.window.header.search.text() == ""
    assert "2 lines without an enrolment address" in " ".join(dialog_of(made)._collector.problems)
    store(made)
    assert names(made) == [("Trackops", "user1"), ("Trackops", "user2")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("otpauth://totp/Shop:dana?secret=JBSWY3DPEHPK3PXPJBSW\nY3DPEHPK3PXP", "split over several lines"),
        ("phonefactor://activate_account?code=1", "Microsoft Authenticator"),
        ("otpauth://totp/a?secret=JBSWY3DPEHPK3PXPJBSW&2step_salt=8", "second half"),
    ],
)
def test_what_would_give_wrong_codes_is_refused_with_a_sentence(made: Made, text: str, word: str) -> None:
    made.open()
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(made.window.header.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert word in dialog_of(made).capture.says.text()
    assert names(made) == []
    dialog_of(made).close()


def test_texts_are_taken_as_a_whole() -> None:
    assert [one.text for one in from_text(f"{uri(1)}\r\n\r\n{uri(2)}\n", "x")] == [f"{uri(1)}\r\n\r\n{uri(2)}"]
    assert list(from_text("  ", "x")) == []
    assert list(from_text("data:image/png;base64,§§§", "x")) in ([], [InputMaterial("x", data=b"")])
    assert [one.data for one in from_text("data:image/svg+xml,%3Csvg/%3E", "x")] == [b"<svg/>"]
    assert from_mime(QMimeData(), "x") == []


def test_animated_pictures_are_looked_through_frame_by_frame() -> None:
    from PIL import Image

    frames = []
    for text in ("https://example.org", uri(1)):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        qr_picture(text).save(buffer, "PNG")  # type: ignore[call-overload]
        import io

        frames.append(Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("P"))
    out = __import__("io").BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    with elsewhere():
        result = look_through([InputMaterial("x.gif", data=out.getvalue())])
    assert uri(1) in [found.text for found in result.found]


def test_the_file_dialog_offers_every_kind_it_reads() -> None:
    for suffix in ("*.png", "*.pdf", "*.svg", "*.gif", "*.webp", "*.txt"):
        assert suffix in input_sources.file_filter()


def test_inspecting_shows_the_symbol_and_where_each_field_came_from(made: Made) -> None:
    from trackops_desktop.ui.dialogs.inspect_dialog import InspectDialog

    made.open()
    made.windows.take_content(image_data(qr_picture(uri(1))))
    dialog_of(made).review.inspect.click()
    (shown,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, InspectDialog) and w.isVisible()]
    texts = [one.text() for one in shown.findChildren(_label_type())]
    assert any(text.startswith("QRCode, version") for text in texts)
    assert "parameter" in texts
    shown.close()
    dialog_of(made).close()


def test_a_result_that_comes_after_the_dialog_is_gone_is_dropped(made: Made, qtbot: QtBot) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    from trackops_desktop.ui.scoped_runner import ScopedRunner

    class Late:
        tell: Any = None

        def run(self, work: Any, on_done: Any, on_error: Any = None, on_end: Any = None) -> None:
            self.tell = lambda: on_done(work())

    made.open()
    made.windows.open_add()
    dialog, late = dialog_of(made), Late()
    told: list[int] = []
    ScopedRunner(late, dialog).run(lambda: 1, told.append)
    late.tell()
    dialog.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    late.tell()
    assert told == [1]


# camera


def test_a_recording_stands_in_for_a_camera_and_ends_in_a_review(
    made: Made, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        qr_picture(uri(1), side=240).save(str(tmp_path / f"f_{number:03d}.png"))
    monkeypatch.setenv("TRACKOPS_CAMERA", str(tmp_path / "f_%03d.png"))
    made.open()
    made.windows.open_add("camera")
    dialog = dialog_of(made)
    qtbot.waitUntil(lambda: bool(dialog.review.cards), timeout=PATIENCE_MS)
    assert not dialog._camera.loop.running
    store(made)
    assert names(made) == [("Trackops", "user1")]


def test_several_codes_before_the_camera_are_chosen_by_click(
    made: Made, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        (tmp_path / f"f_{number:03d}.png").symlink_to(tmp_path / "one.png")
    qr_picture(uri(1), uri(2), side=240).save(str(tmp_path / "one.png"))
    monkeypatch.setenv("TRACKOPS_CAMERA", str(tmp_path / "f_%03d.png"))
    made.open()
    made.windows.open_add("camera")
    dialog = dialog_of(made)
    qtbot.waitUntil(
        lambda: dialog._camera is not None and len(dialog._camera.picture._outlines) == 2, timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: "Click the one" in dialog.capture.says.text(), timeout=PATIENCE_MS)
    picture = dialog._camera.picture
    center = picture.polygon(picture._outlines[0]).boundingRect().center().toPoint()
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=center)
    qtbot.waitUntil(lambda: len(dialog.review.cards) == 1, timeout=PATIENCE_MS)
    dialog.close()
    assert not dialog._camera.loop.running


def test_keep_scanning_goes_on_in_a_window_of_its_own(
    made: Made, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        (tmp_path / f"f_{number:03d}.png").symlink_to(tmp_path / "one.png")
    qr_picture("https://example.org", side=240).save(str(tmp_path / "one.png"))
    monkeypatch.setenv("TRACKOPS_CAMERA", str(tmp_path / "f_%03d.png"))
    made.open()
    made.windows.open_add("camera")
    dialog_of(made)._camera.keep.click()
    window = made.windows._scanning
    assert window is not None
    assert window.camera.isChecked()
    qtbot.waitUntil(lambda: window.model.rowCount() == 1, timeout=PATIENCE_MS)
    assert "not-an-enrolment" in window.model.index(0, 5).data()
    assert dialog_of(made) is None
    window.close()
    assert made.windows._scanning is None


def test_without_a_camera_the_other_ways_are_offered(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from trackops_desktop.ui.add import camera_panel

    monkeypatch.setattr(camera_panel, "list_cameras", lambda: ())
    made.open()
    made.windows.open_add("camera")
    dialog = dialog_of(made)
    assert "No camera was found" in dialog.capture.says.text()
    dialog.close()


def test_parts_of_one_text_are_waited_for_and_put_together(qtbot: QtBot, made: Made, tmp_path: Path) -> None:
    files = []
    for number, part in enumerate(appended(uri(1), 40)):
        files.append(tmp_path / f"part{number}.png")
        files[-1].write_bytes(encoded(part))
    made.open()
    made.windows.take_content(files_data(files[0]))
    dialog = dialog_of(made)
    qtbot.waitUntil(lambda: "part 1 of 2" in dialog.capture.says.text(), timeout=PATIENCE_MS)
    assert made.vault.entries() == ()
    dialog._on_files([files[1]])
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.review, timeout=PATIENCE_MS)
    store(made)
    qtbot.waitUntil(lambda: len(names(made)) == 1, timeout=PATIENCE_MS)
    assert made.vault.entries()[0].account == parse_uri(uri(1)).enrolment.account


def test_a_code_drawn_with_blocks_is_pasted(qtbot: QtBot, made: Made) -> None:
    made.open()
    rows = (qr(uri(1), scale=1) == 0).tolist()
    made.windows.take_content(text_data("\n".join("".join("  " if cell else "██" for cell in row) for row in rows)))
    dialog = dialog_of(made)
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.review, timeout=PATIENCE_MS)
    store(made)
    qtbot.waitUntil(lambda: len(names(made)) == 1, timeout=PATIENCE_MS)


def test_a_typed_key_is_checked_without_alarm_and_its_fields_have_names_to_be_seen(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.open_add("type")
    dialog = dialog_of(made)
    dialog.typed.key.setText("JBSWY3DPEHPK3PXP")  # 80 bits: what very many services give
    dialog.typed.issuer.setText("Example")
    dialog.typed.next.click()
    assert dialog.pages.currentWidget() is dialog.review
    said = [one.text() for one in dialog.review.findChildren(_label_type()) if one.isVisible()]
    assert dialog.review.heading.text() == "Check and add"
    assert not [text for text in said if text.startswith("Unusual")]
    assert {"Service", "Account name"} <= set(said)
    dialog.close()


def test_a_digit_that_no_key_has_is_named_with_the_letter_that_it_may_be(made: Made) -> None:
    made.open()
    made.windows.open_add("type")
    dialog = dialog_of(made)
    for digit, letter in (("0", "O"), ("1", "I or L"), ("8", "B")):
        dialog.typed.key.setText(f"JBSWY3DP{digit}HPK3PXP")
        assert f"never has a {digit}; it may be {letter}" in dialog.typed.problem.text()
    dialog.typed.key.setText("JBSWY3DP$HPK3PXP")
    assert "$" not in dialog.typed.problem.text()
    dialog.close()


def test_esc_leads_back_to_the_way_that_was_taken(made: Made, qtbot: QtBot) -> None:
    made.open()
    made.windows.open_add()
    in_front(qtbot, "Add account")
    for way, label in (("type", "Type the key"), ("paste", "Paste")):
        QGuiApplication.clipboard().setText(uri(1))
        tab_to(label)
        press(Qt.Key.Key_Space)
        dialog = dialog_of(made)
        assert dialog.pages.currentWidget() is not dialog.capture
        press(Qt.Key.Key_Escape)
        assert dialog.pages.currentWidget() is dialog.capture
        assert QApplication.focusWidget() is dialog.capture.buttons[way]
    dialog_of(made).close()
    made.windows.open_add("type")
    in_front(qtbot, "Add account")
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is dialog_of(made).capture.buttons["type"]
