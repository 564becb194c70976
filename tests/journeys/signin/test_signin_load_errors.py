"""A page that did not load: why, in whole sentences at any size, and the ways on by mouse and keyboard."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.journeys.signin.own_site import CODE, OwnSite, make_own_site
from tests.patience import PATIENCE_MS
from tests.web.kit import Host, hosting
from trackops_desktop.signin.load_errors import (
    LoadError,
    asks_sign_in,
    crashed,
    distrusted,
    load_error_of,
    proxy_asks_sign_in,
    turned_away,
)
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.window_registry import SignInWindowRegistry
from trackops_desktop.ui.widgets.theme import Theme

LONG = f"login.{'donaudampfschifffahrtsgesellschaft-' * 5}x.viewcases.com"
CAUSES: dict[str, Callable[[str], LoadError]] = {
    "offline": lambda host: load_error_of(-106, host),
    "unknown": lambda host: load_error_of(-105, host),
    "refused": lambda host: load_error_of(-102, host),
    "slow": lambda host: load_error_of(-118, host),
    "blocked": lambda host: load_error_of(-27, host),
    "other": lambda host: load_error_of(-999, host),
    "certificate": distrusted,
    "sign-in": asks_sign_in,
    "proxy": proxy_asks_sign_in,
    "turned away": turned_away,
    "crashed": lambda _host: crashed(),
}


@pytest.fixture
def home() -> Iterator[Host]:
    with hosting({"/": CODE}) as (home,):
        yield home


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address that is taken and where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.fixture
def own(qtbot: QtBot, tmp_path: Path, home: Host) -> Iterator[OwnSite]:
    own = make_own_site(qtbot, home, tmp_path)
    yield own
    own.person.close()
    own.person.vault.close()


def is_whole(label: QLabel) -> bool:
    """Tell whether every line of a wrapped text lies within its label, and every word within the lines."""
    flags = Qt.TextFlag.TextWordWrap | label.alignment()
    needed = label.fontMetrics().boundingRect(0, 0, label.width(), 10_000, int(flags), label.text())
    return needed.height() <= label.height() and needed.width() <= label.width()


@pytest.fixture
def scaled(qapp: QApplication) -> Iterator[Callable[[str, float], None]]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    theme = Theme(qapp)
    yield theme.apply
    qapp.setStyleSheet(sheet)
    qapp.setFont(font)
    qapp.setPalette(palette)


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(520, 420, 1.0), (520, 420, 1.5), (520, 420, 2.0), (1080, 780, 1.0)]
)
def test_every_cause_is_told_in_whole_sentences_of_its_own(
    own: OwnSite, nobody: str, scaled: Callable[[str, float], None], width: int, height: int, scale: float
) -> None:
    scaled("dark", scale)
    own.open()
    own.person.until(lambda: bool(own.offered) and not own.window._progress.isVisible())
    window, page = own.window, own.window.trouble
    window.resize(width, height)
    own.window.view.open(nobody)
    own.person.until(page.isVisible)
    said = set()
    for host in ("demo.viewcases.com", LONG):
        for cause in CAUSES.values():
            trouble = cause(host)
            window._on_trouble(trouble)
            own.person.until(lambda: page.isVisible() and is_whole(page.sentence_label) and is_whole(page.advice_label))
            said.add((page.sentence, page.advice))
            inside = page.viewport().rect()
            for widget in (page.sentence_label, page.advice_label, page.again_button, page.close_button):
                page.ensureWidgetVisible(widget)
                middle = widget.mapTo(page.viewport(), widget.rect().center())
                assert inside.contains(middle), trouble
                assert widget.mapTo(page.viewport(), QPoint(0, 0)).x() >= 0
                assert widget.mapTo(page.viewport(), widget.rect().topRight()).x() <= inside.width()
    assert len(said) >= 2 * len(CAUSES) - 4
    assert window.width() == width


def test_the_ways_on_by_keyboard_and_mouse(own: OwnSite, nobody: str) -> None:
    own.open()
    own.person.until(lambda: bool(own.offered) and not own.window._progress.isVisible())
    own.window.view.open(nobody)
    page = own.window.trouble
    own.person.until(page.isVisible)
    assert "isn't responding" in page.sentence
    assert not page.edit_button.isVisible()  # the practice site's address is its own
    # What is left of the page before does not come back by itself.
    own.window.view.look()
    own.person.in_page("1")
    own.person.in_page("1")
    assert page.isVisible()
    own.window.activateWindow()
    own.person.until(lambda: QApplication.focusWidget() is page.again_button)
    QTest.keyClick(page.again_button, Qt.Key.Key_Space)
    own.person.until(lambda: not page.isVisible())
    own.person.until(page.isVisible)
    QTest.keyClick(own.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    own.person.until(lambda: not page.isVisible() and own.shown_address == own.home.url)
    own.window._on_trouble(crashed())
    closed: list[bool] = []
    own.window.closed.connect(lambda: closed.append(True))
    QTest.mouseClick(page.close_button, Qt.MouseButton.LeftButton)
    assert closed == [True]


def test_the_address_can_be_changed_from_there(own: OwnSite, qtbot: QtBot) -> None:
    around = own.person.around
    site = around.sites.add("https://nobody.invalid", name="Nobody", username="", keep_signed_in=False)
    registry = SignInWindowRegistry(around)
    registry.open_site(site.id)
    (window,) = registry.windows
    page = window.trouble
    qtbot.waitUntil(page.isVisible, timeout=PATIENCE_MS)
    assert page.sentence in {"nobody.invalid was not found.", "This computer isn't connected to the internet."}
    assert "administrator" not in page.advice or page.advice.startswith("Check this computer's internet connection")
    QTest.mouseClick(page.edit_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SiteDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.where.text() == "https://nobody.invalid"
    dialog.where.selectAll()
    QTest.keyClicks(dialog.where, "https://nowhere.invalid")
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.site.origin == "https://nowhere.invalid", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.isVisible() and "nobody" not in page.sentence, timeout=PATIENCE_MS)
    registry.close_all()


@pytest.mark.parametrize("code", [-105, -137, -102, -118, -109, -106, -21])
def test_without_a_network_nothing_is_said_of_the_address(code: int) -> None:
    trouble = load_error_of(code, "demo.viewcases.com", offline=True)
    assert trouble.sentence == "This computer isn't connected to the internet."
    assert "administrator" not in trouble.advice


def test_with_a_network_an_unknown_name_sends_to_the_connection_first() -> None:
    advice = load_error_of(-105, "demo.viewcases.com").advice
    assert advice.index("connection") < advice.index("address") < advice.index("administrator")
    assert load_error_of(-201, "demo.viewcases.com", offline=True) == distrusted("demo.viewcases.com")
