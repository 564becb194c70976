"""An address shows who it belongs to, at any width and however long it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_MS
from trackops_desktop.signin.registrable_domain import address_parts
from trackops_desktop.ui.signin.address_label import AddressLabel, address_lines
from trackops_desktop.ui.signin.bar import AssistantBar

LONG_LABEL = "datenverarbeitungsdienstleistungsgesellschaft-nordrhein-westf"
ADDRESSES = {
    "short": "https://demo.viewcases.com",
    "port": "https://demo.viewcases.com:8443",
    "sub-domains": f"https://login.demo.viewcases.com.{'session-1234567890.' * 9}accounts-verify.evil.example:8443",
    "long label": f"https://login.{LONG_LABEL}.de",
    "long label and port": f"https://viewcases.com.{LONG_LABEL}.co.uk:12345",
    "longest label": f"https://{'wm' * 31}.example",
    "long suffix": f"https://a.{'x' * 63}.ap-southeast-2.elasticbeanstalk.com",
    "hosting": "https://viewcases-login.github.io",
    "number": "https://[2001:db8:1234:5678:9abc:def0:1234:5678]:8443",
}


@pytest.fixture
def bar(qapp: QApplication) -> Iterator[AssistantBar]:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    bar = AssistantBar(window)
    layout.addWidget(bar)
    layout.addStretch()
    yield bar
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("width", [330, 520, 1080])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_registrable_domain_is_in_sight_whole(
    bar: AssistantBar, qtbot: QtBot, address: str, width: int, scale: float
) -> None:
    window = bar.window()
    font = window.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    bar._address.setFont(font)
    bar.show_address(address)
    window.resize(width, 500)
    window.show()
    label = bar._address
    plain, bold = label.metrics()
    widths = [
        plain.horizontalAdvance(one.before + one.after) + bold.horizontalAdvance(one.domain) for one in label.lines
    ]
    qtbot.waitUntil(lambda: label.height() >= label.sizeHint().height(), timeout=PATIENCE_MS)
    assert "".join(one.domain for one in label.lines) == address_parts(address).domain
    assert max(widths) <= label.contentsRect().width()
    assert label.sizeHint().width() <= label.width()
    assert label.mapTo(window, label.rect().bottomRight()).x() < window.width()
    assert (label.toolTip().startswith(address), address in label.accessibleName()) == (True, True)
    assert bar.shown_address == address


def test_an_address_with_room_is_written_whole_and_only_its_owner_is_bold(bar: AssistantBar) -> None:
    bar.show_address("https://demo.viewcases.com:8443")
    bar.window().resize(1080, 300)
    bar.window().show()
    assert [str(one) for one in bar._address.lines] == ["https://demo.viewcases.com:8443"]
    assert "<b" in bar._address.text()
    assert bar._address.text().partition("<b")[2].startswith(' style="color:')
    assert ">viewcases.com</b>" in bar._address.text()


def test_nothing_a_host_is_called_is_taken_for_markup(bar: AssistantBar) -> None:
    bar.show_address("https://<b>viewcases.com</b>.evil.example")
    assert "<b>viewcases" not in bar._address.text()


@pytest.mark.parametrize("room", range(1, 400, 7))
def test_no_width_loses_a_letter_of_the_domain(room: int) -> None:
    parts = address_parts("https://one.two.three.four.evil-corporation.example:8443")

    def plain(text: str) -> int:
        return 5 * len(text)

    def bold(text: str) -> int:
        return 6 * len(text)

    lines = address_lines(parts, room, plain, bold)
    assert "".join(one.domain for one in lines) == "evil-corporation.example"
    assert "".join(one.after for one in lines) == ":8443"
    if room > 2 * 6 + 5:
        assert all(plain(one.before) + bold(one.domain) <= room for one in lines)


def test_colours_follow_the_theme(qtbot: QtBot) -> None:
    label = AddressLabel()
    qtbot.addWidget(label)
    label.resize(600, 30)
    label.show_origin("https://demo.viewcases.com")
    palette = QPalette(label.palette())
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#eaedf2"))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(Qt.GlobalColor.gray))
    label.setPalette(palette)
    assert "#eaedf2" in label.text()
