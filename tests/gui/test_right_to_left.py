"""Arabic as it is painted: lines whole and flush, marks where reading begins, keys and names the right way round."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QMenu, QStyleOptionMenuItem, QTreeWidget, QWidget

from tests.bench.screenshots import application, dialog, settle
from tests.blocking import elsewhere
from tests.gui.builders import Made
from trackops_desktop.ui.code_list.delegate import Fonts, Look, still_picture
from trackops_desktop.ui.code_list.model import RowRole
from trackops_desktop.ui.code_list.row_appearance import RowAppearance
from trackops_desktop.ui.widgets.forms import label
from trackops_desktop.ui.widgets.key_menu import KeyMenu
from trackops_desktop.ui.widgets.key_names import key_text
from trackops_desktop.ui.widgets.theme import LIGHT

#: Wraps at 150 points, a line each ending in a space; its letters reach far up and far down.
_TEXT = "يجدها البحث. الملاحظات غير مشفّرة: لا تضع فيها كلمات مرور. أين تُخزَّن أسرارك؟ وسهلة التذكر."


@contextmanager
def in_arabic(app: QApplication, count: int) -> Iterator[Made]:
    """An application that speaks Arabic; afterwards, all of Qt too is English again, and begins on the left."""
    with elsewhere(), application(app, count, language="ar") as made:
        try:
            yield made
        finally:
            made.set(language="en")
            settle(app)


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Return rows of red, green, blue and alpha; copied, since the image's memory goes with it."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    raw = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return raw[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4).copy()


def ink(widget: QWidget) -> NDArray[np.bool_]:
    """Return where a widget is darker than its ground."""
    grey = pixels(widget.grab().toImage())[:, :, :3].astype(int).sum(axis=2)
    return np.asarray(grey < grey.max() - 120)


def lines(dark: NDArray[np.bool_]) -> list[int]:
    """Return how far each line of letters is from the right edge; marks above and below count as lines of their own."""
    rows = dark.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.view(np.int8), [0]))))
    bands = [dark[first:last] for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return [dark.shape[1] - 1 - int(np.flatnonzero(band.any(axis=0))[-1]) for band in bands if len(band) > 6]


def test_lines_are_whole_and_begin_at_the_edge(qapp: QApplication) -> None:
    with in_arabic(qapp, 1):
        shown = label(_TEXT)
        shown.setFixedWidth(150)
        shown.setFixedHeight(shown.heightForWidth(150))
        dark = ink(shown)
        assert max(lines(dark)) <= 3, lines(dark)
        assert not dark[0].any()
        assert not dark[-1].any()
        assert not dark[:, 0].any()
        # It begins on the right, too, if its first word is Latin; in the middle it stays in the middle.
        latin = label("Trackops Desktop يفتح روابط otpauth.")
        latin.setFixedSize(400, 40)
        assert lines(ink(latin))[0] <= 3
        latin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        columns = np.flatnonzero(ink(latin).any(axis=0))
        assert abs(int(columns[0]) - (399 - int(columns[-1]))) <= 3
        # What has no Arabic letter, such as a path, keeps its first sign in front: here the one that reaches down.
        path = label("|aaaaaaaa")
        dark = ink(path)
        lowest = dark[np.flatnonzero(dark.any(axis=1))[-1]]
        assert np.flatnonzero(lowest).max() < np.flatnonzero(dark.any(axis=0)).mean()
        for one in (shown, latin, path):
            one.close()


def test_marks_keys_and_names_are_the_right_way_round(qapp: QApplication) -> None:
    with in_arabic(qapp, 10) as made:
        view = made.window.view
        appearance = view.model().index(0).data(RowRole.APPEARANCE)
        assert isinstance(appearance, RowAppearance)
        assert "border-right: 3px" in qapp.styleSheet()
        assert "border-left: 3px" not in qapp.styleSheet()
        row = still_picture(
            QSize(400, 60), appearance, Fonts.of(view.font()), LIGHT, (Look(chosen=True, menu=False), 1)
        )
        middle = pixels(row.toImage())[30, :, :3].astype(int)
        accent = np.array([int(LIGHT.accent[at : at + 2], 16) for at in (1, 3, 5)])
        marked = np.flatnonzero(np.abs(middle - accent).sum(axis=1) < 30)
        assert marked.min() > 380, marked  # the bar is where reading begins, behind the icon

        menu = KeyMenu(made.windows.frame)
        menu.addAction(made.window.commands["settings"])
        option = QStyleOptionMenuItem()
        menu.initStyleOption(option, menu.actions()[0])
        assert option.text.endswith("\t\u2068Ctrl+,\u2069")
        made.window.header.open_menu()
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, KeyMenu)
        assert {type(one) for one in opened.findChildren(QMenu)} <= {KeyMenu}
        opened.close()
        assert key_text("Ctrl+Home", "Ctrl+End") == "\u2068Ctrl+Home\u2069، \u2068Ctrl+End\u2069"

        made.windows.open_dialog("shortcuts")
        says = [one.text() for one in dialog("Keyboard shortcuts").findChildren(QLabel)]
        assert "\u2068Enter\u2069 أو نقرة" in says  # and not turned around by its first, Latin word
        dialog("Keyboard shortcuts").close()
        entry = made.vault.entries()[0]
        made.vault.remove(entry.id)
        made.windows.open_dialog("trash")
        settle(qapp)
        rows = dialog("Trash").findChild(QListWidget)
        assert isinstance(rows, QListWidget)
        assert rows.item(0).text().startswith(f"\u2068{entry.label}\u2069\n")
        dialog("Trash").close()
        made.windows.open_dialog("manual")
        contents = dialog("Help").findChild(QTreeWidget)
        assert isinstance(contents, QTreeWidget)
        assert contents.layoutDirection() is Qt.LayoutDirection.LeftToRight
