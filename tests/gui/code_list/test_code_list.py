"""The list of codes: what a row shows, the model, the search, the painting and the timer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QFont, QImage, QPainter, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QStyle, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.gui.builders import AT, FakeClock, Made
from tests.patience import PATIENCE_MS
from trackops_desktop.otp.account import Account, Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.ui.code_list.delegate import Look, RowDelegate, code_text
from trackops_desktop.ui.code_list.model import ROW_FORMAT, CodeListModel, RowRole
from trackops_desktop.ui.code_list.row_appearance import CodeState, RowAppearance, appearance_of, initial_of
from trackops_desktop.ui.code_list.search import matching
from trackops_desktop.ui.code_list.ticker import Ticker
from trackops_desktop.vault.entry import Entry

CODE = Code("482913", int(AT) - 10, int(AT) + 20)
NEXT = Code("119274", int(AT) + 20, int(AT) + 50)


class Source:
    """Codes for any id."""

    def __init__(self) -> None:
        self.current: Code | None = CODE

    def code(self, id: str) -> Code | None:
        return self.current

    def next(self, id: str) -> Code | None:
        return NEXT


def entry(place: int, issuer: str = "Trackops", name: str = "anna", **more: object) -> Entry:
    return Entry(f"{place:032x}", Account(issuer=issuer, name=name), position=place, **more)  # type: ignore[arg-type]


def model_of(count: int, clock: FakeClock, source: Source | None = None) -> CodeListModel:
    model = CodeListModel(source or Source(), clock)
    model.set_entries([entry(place, f"Issuer {place}", f"name{place}") for place in range(count)])
    return model


def test_a_row_has_digits_in_groups_and_the_time_left() -> None:
    appearance = appearance_of(entry(0), CodeState.CODE, CODE, None, AT)
    assert (appearance.title, appearance.subtitle, appearance.initial) == ("Trackops", "anna", "T")
    assert (appearance.code, appearance.seconds, appearance.next) == ("482 913", 21, "")
    assert appearance.fraction == pytest.approx(2 / 3)
    assert not appearance.warns


def test_the_last_five_seconds_warn() -> None:
    assert appearance_of(entry(0), CodeState.CODE, CODE, None, AT + 15.5).warns
    assert not appearance_of(entry(0), CodeState.CODE, CODE, None, AT + 14).warns


def test_a_hidden_code_is_not_even_part_of_the_appearance() -> None:
    appearance = appearance_of(entry(0), CodeState.HIDDEN, CODE, NEXT, AT)
    assert "482" not in repr(appearance)
    assert "119" not in repr(appearance)
    assert "hidden" in appearance.spoken()


def test_a_screen_reader_hears_the_digits_one_by_one() -> None:
    spoken = appearance_of(entry(0), CodeState.CODE, CODE, None, AT).spoken()
    assert spoken == "Trackops, anna: code 4 8 2 9 1 3"


@pytest.mark.parametrize(
    ("issuer", "name", "tags", "title", "subtitle"),
    [
        ("Trackops", "anna", (), "Trackops", "anna"),
        ("", "anna", (), "anna", ""),
        ("", "", (), "Unnamed account", ""),
        ("Trackops", "", ("work", "x"), "Trackops", "#work #x"),
    ],
)
def test_titles(issuer: str, name: str, tags: tuple[str, ...], title: str, subtitle: str) -> None:
    appearance = appearance_of(entry(0, issuer, name, tags=tags), CodeState.LOADING, None, None, AT)
    assert (appearance.title, appearance.subtitle) == (title, subtitle)


def test_namesakes_have_a_number_behind_the_last_of_their_names() -> None:
    shown = [
        appearance_of(entry(0, issuer, name, namesake=2), CodeState.LOADING, None, None, AT)
        for issuer, name in (("Trackops", "anna"), ("Trackops", ""), ("", "anna"), ("", ""))
    ]
    assert [(one.title, one.subtitle) for one in shown] == [
        ("Trackops", "anna (2)"),
        ("Trackops (2)", ""),
        ("anna (2)", ""),
        ("Unnamed account (2)", ""),
    ]


def test_initials_come_from_the_first_letter_or_digit() -> None:
    assert [initial_of(text) for text in ("trackops", "(1password)", "日本", "…")] == ["T", "1", "日", "•"]


def test_every_word_must_match_whatever_its_case() -> None:
    texts = ["trackops\nanna", "github\nannab", "google\nben"]
    assert matching(texts, "  ANNA ") == [0, 1]
    assert matching(texts, "anna git") == [1]
    assert matching(texts, "") == [0, 1, 2]
    assert matching(texts, "nobody") == []


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester, clock: FakeClock) -> None:
    model = model_of(5, clock)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.set_query("issuer 3")
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_the_model_tells_of_rows_that_rolled_over_and_of_no_others(qtbot: QtBot, clock: FakeClock) -> None:
    source = Source()
    model = model_of(3, clock, source)
    model.tell_rolled_over(0, 2)
    with qtbot.assertNotEmitted(model.dataChanged):
        model.tell_rolled_over(0, 2)
    source.current = NEXT
    with qtbot.waitSignal(model.dataChanged, timeout=PATIENCE_MS) as changed:
        model.tell_rolled_over(1, 1)
    assert changed.args is not None
    assert changed.args[0].row() == 1


def test_the_next_code_shows_in_the_last_ten_seconds_if_asked_for(clock: FakeClock) -> None:
    model = model_of(1, clock)
    model.set_options(hide_codes=False, show_next=True)
    assert model.appearance(0).next == ""
    clock.move(12)
    assert model.appearance(0).next == "119 274"


def test_a_dropped_row_asks_for_its_new_place(qtbot: QtBot, clock: FakeClock) -> None:
    model = model_of(4, clock)
    data = model.mimeData([model.index(0)])
    assert bytes(data.data(ROW_FORMAT).data()).decode() == model.entry(0).id
    assert "482" not in data.text()
    with qtbot.waitSignal(model.reordered, timeout=PATIENCE_MS) as moved:
        model.dropMimeData(data, Qt.DropAction.MoveAction, 3, 0, QModelIndex())
    assert moved.args == [model.entry(0).id, 2]
    with qtbot.assertNotEmitted(model.reordered):
        model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())


def test_rows_stay_where_they_are_while_something_is_searched_for(clock: FakeClock) -> None:
    model = model_of(4, clock)
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    model.set_query("issuer")
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.dropMimeData(model.mimeData([model.index(0)]), Qt.DropAction.MoveAction, 2, 0, QModelIndex())


def test_no_role_but_the_appearance_and_the_spoken_text_holds_a_code(clock: FakeClock) -> None:
    model = model_of(1, clock)
    index = model.index(0)
    for role in Qt.ItemDataRole:
        if role is not Qt.ItemDataRole.AccessibleTextRole:
            assert "482" not in str(model.data(index, role))
    assert model.data(index, RowRole.APPEARANCE).code == "482 913"


# painting


PLAIN = Look()


def painted(appearance: RowAppearance, look: Look = PLAIN, width: int = 420) -> QImage:
    image = QImage(width, 62, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    view, rows, option = QListView(), QStandardItemModel(1, 1), QStyleOptionViewItem()
    rows.setData(rows.index(0, 0), appearance, RowRole.APPEARANCE)
    option.rect, option.font, option.state = QRect(0, 0, width, 62), QFont("DejaVu Sans", 10), _state(look)
    delegate = RowDelegate(view)
    delegate.follow_mouse()
    delegate.paint(painter, option, rows.index(0, 0))
    painter.end()
    return image


def _state(look: Look) -> QStyle.StateFlag:
    chosen = QStyle.StateFlag.State_Selected if look.chosen else QStyle.StateFlag.State_None
    return chosen | (QStyle.StateFlag.State_MouseOver if look.hovered else QStyle.StateFlag.State_None)


def differing(one: QImage, other: QImage) -> QRectF:
    """Return the rectangle around all pixels that differ."""
    xs, ys = [], []
    for y in range(one.height()):
        for x in range(one.width()):
            if one.pixel(x, y) != other.pixel(x, y):
                xs.append(x)
                ys.append(y)
    return QRectF(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1) if xs else QRectF()


APPEARANCE = RowAppearance("Trackops", "anna", "T", CodeState.CODE, "482 913", "", 0.7, 21)


def test_painting_is_the_same_each_time(qapp: QApplication) -> None:
    assert painted(APPEARANCE) == painted(APPEARANCE)


def test_only_the_ring_changes_with_the_time(qapp: QApplication) -> None:
    later = RowAppearance("Trackops", "anna", "T", CodeState.CODE, "482 913", "", 0.3, 9)
    rect = differing(painted(APPEARANCE), painted(later))
    assert rect.left() > 420 * 0.8
    assert rect.width() <= 24


def test_a_warning_changes_the_code_and_the_ring_but_not_the_names(qapp: QApplication) -> None:
    warning = RowAppearance("Trackops", "anna", "T", CodeState.CODE, "482 913", "", 0.1, 3)
    rect = differing(painted(APPEARANCE), painted(warning))
    assert 180 < rect.left() < 330


def test_the_next_code_is_painted_beneath(qapp: QApplication) -> None:
    with_next = RowAppearance("Trackops", "anna", "T", CodeState.CODE, "482 913", "119 274", 0.7, 21)
    assert painted(with_next) != painted(APPEARANCE)


def test_long_names_never_touch_the_code(qapp: QApplication) -> None:
    short = painted(RowAppearance("", "", "•", CodeState.CODE, "4829 1350", "", 0.7, 21), width=330)
    long = painted(RowAppearance("Wide " * 40, "name " * 40, "•", CodeState.CODE, "4829 1350", "", 0.7, 21), width=330)
    rect = differing(short, long)
    assert rect.right() < 200


def test_states_are_told_apart(qapp: QApplication) -> None:
    pictures = [
        painted(RowAppearance("A", "b", "A", CodeState.HIDDEN, fraction=0.5, seconds=10)),
        painted(RowAppearance("A", "b", "A", CodeState.MISSING)),
        painted(RowAppearance("A", "b", "A", CodeState.UNUSED, counter=True)),
        painted(
            RowAppearance("A", "b", "A", CodeState.CODE, "482 913", fraction=0.5, seconds=10, note="not verified yet")
        ),
        painted(APPEARANCE, Look(chosen=True)),
        painted(APPEARANCE, Look(hovered=True)),
        painted(APPEARANCE),
    ]
    assert all(one != other for place, one in enumerate(pictures) for other in pictures[place + 1 :])


def test_code_texts() -> None:
    assert code_text(APPEARANCE) == "482 913"
    assert code_text(RowAppearance("", "", "", CodeState.MISSING)) == "Secret missing"
    assert set(code_text(RowAppearance("", "", "", CodeState.HIDDEN))) == {"•", " "}


# the timer


def test_the_ticker_ticks_at_the_next_full_second_and_stops(qtbot: QtBot, clock: FakeClock) -> None:
    clock.at = AT + 0.95
    ticker = Ticker(clock)
    with qtbot.waitSignals([ticker.tick, ticker.tick], timeout=PATIENCE_MS):
        ticker.run(True)
    assert ticker.running
    ticker.run(False)
    assert not ticker.running


# mouse and keyboard


def test_the_arrow_of_a_counter_asks_for_the_next_code(made: Made, qtbot: QtBot) -> None:
    made.add(("VPN", "anna"), kind=Kind.HOTP)
    made.open()
    view = made.window.view
    rect = view.visualRect(made.window.model.index(0))
    x = next(x for x in range(rect.width(), 0, -1) if view.part_at(made.window.model.index(0), QPoint(x, 30)) == "next")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x - 4, rect.center().y()))
    assert made.window.model.appearance(0).shown is CodeState.CODE


def test_the_dots_and_the_menu_key_open_the_accounts_menu(made: Made, qtbot: QtBot) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    view = made.window.view
    with qtbot.waitSignal(view.menu_wanted, timeout=PATIENCE_MS):
        pos = QPoint(view.viewport().width() - 15, view.visualRect(made.window.model.index(1)).center().y())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=pos)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    texts = [action.text() for action in popup.actions()]
    assert "Move up" in texts
    assert "Move down" not in texts
    assert "Show QR code…" in texts
    popup.close()
    with qtbot.waitSignal(view.menu_wanted, timeout=PATIENCE_MS):
        QApplication.sendEvent(
            view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
        )
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def test_letters_typed_in_the_list_go_to_the_search(made: Made) -> None:
    made.add(("Trackops", "anna"), ("GitHub", "annab"))
    made.open()
    made.window.view.setFocus()
    QTest.keyClicks(made.window.view, "gi")
    assert made.window.header.search.text() == "gi"


def test_a_screen_reader_hears_the_countdown_only_when_it_asks_for_more() -> None:
    appearance = appearance_of(entry(0), CodeState.CODE, CODE, None, AT)
    assert (appearance.countdown(), "21" in appearance.spoken()) == ("21 seconds left", False)
    assert appearance_of(entry(0), CodeState.HIDDEN, CODE, None, AT).countdown() == ""
