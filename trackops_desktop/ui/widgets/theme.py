"""Colours, palette and text size: Fusion with our own palette, light or dark as the system is or as the user says."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from trackops_desktop.assets import resource

#: Hues of the coloured squares by the names of `services.accounts.COLOURS`, in degrees, far enough apart to be told
#: from one another.
HUES = {
    "blue": 212,
    "violet": 262,
    "pink": 330,
    "red": 8,
    "orange": 28,
    "teal": 160,
    "cyan": 186,
    "green": 136,
    "purple": 288,
    "indigo": 232,
}
GREY = "grey"
#: The contrast with which a text of any size can be read (WCAG 2, AA).
READABLE = 4.5


@dataclass(frozen=True, slots=True)
class Colours:
    """The named colours of one appearance, as `#rrggbb`.

    Text on any ground has a contrast of 4.5 : 1, of 7 : 1 in high contrast; what shows where a field or a button is, or
    how a thing is, has 3 : 1 (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11). `line` only separates.

    Attributes:
        dark: Whether this is a dark appearance.
        high_contrast: Whether it is one for people who need as much contrast as there can be.

    """

    dark: bool
    window: str
    surface: str
    hover: str
    selected: str
    line: str
    border: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    warning: str
    danger: str
    good: str
    notice: str
    high_contrast: bool = False


LIGHT = Colours(
    dark=False,
    window="#f4f5f8",
    surface="#ffffff",
    hover="#f1f4f9",
    selected="#e3ebfd",
    line="#d9dee6",
    border="#7b8391",
    text="#171b22",
    quiet="#586170",
    accent="#2456d3",
    on_accent="#ffffff",
    warning="#b93e06",
    danger="#b3261e",
    good="#19763f",
    notice="#fff4dc",
)
DARK = Colours(
    dark=True,
    window="#14171c",
    surface="#1c2027",
    hover="#242932",
    selected="#26365c",
    line="#323945",
    border="#828c9e",
    text="#eaedf2",
    quiet="#a0a9b8",
    accent="#8caeff",
    on_accent="#0c1222",
    warning="#ffa15c",
    danger="#ff8a80",
    good="#6fd69a",
    notice="#3a2f16",
)
CONTRAST_LIGHT = Colours(
    dark=False,
    window="#ffffff",
    surface="#ffffff",
    hover="#e6e6e6",
    selected="#cfe0ff",
    line="#000000",
    border="#000000",
    text="#000000",
    quiet="#262626",
    accent="#00308f",
    on_accent="#ffffff",
    warning="#6e2300",
    danger="#7d0000",
    good="#004a1c",
    notice="#fff0c2",
    high_contrast=True,
)
CONTRAST_DARK = Colours(
    dark=True,
    window="#000000",
    surface="#000000",
    hover="#262626",
    selected="#00337a",
    line="#ffffff",
    border="#ffffff",
    text="#ffffff",
    quiet="#e6e6e6",
    accent="#ffe14d",
    on_accent="#000000",
    warning="#ffc299",
    danger="#ffb3ac",
    good="#8dffac",
    notice="#2e2300",
    high_contrast=True,
)
#: Every appearance by what the settings call it.
APPEARANCES = {
    "light": LIGHT,
    "dark": DARK,
    "contrast-light": CONTRAST_LIGHT,
    "contrast-dark": CONTRAST_DARK,
}


_WINDOW = QPalette.ColorRole.Window


def colours(app: QApplication | None = None) -> Colours:
    """Return the colours in use, told by the application's palette."""
    palette = QApplication.palette() if app is None else app.palette()
    window = palette.color(_WINDOW)
    known = next((one for one in APPEARANCES.values() if one.window == window.name()), None)
    return known or (DARK if window.lightness() < 128 else LIGHT)


def account_colour(text: str, dark: bool, *, chosen: str = "", service: str = "") -> QColor:
    """Return the colour of an account's square, on which white can be read.

    Args:
        text: The account's title: the same one has the same colour in every session.
        dark: Whether the dark appearance is in use.
        chosen: The name of a colour that the user chose, or an empty text.
        service: The colour of the service's own icon, `#rrggbb`, or an empty text.

    """
    if chosen in HUES or chosen == GREY:
        return readable_ground(QColor.fromHsl(HUES.get(chosen, 0), 0 if chosen == GREY else 150, 104), dark)
    if service:
        return readable_ground(QColor(service), dark)
    number = zlib.crc32(text.casefold().encode("utf-8", "replace"))
    hue = tuple(HUES.values())[number % len(HUES)]
    return readable_ground(QColor.fromHsl(hue, 120 if dark else 150, 96 if dark else 104 - number // 16 % 2 * 24), dark)


def readable_ground(colour: QColor, dark: bool) -> QColor:
    """Return a colour made just so dark that white can be read on it (4.5 : 1), but not lost on a dark window."""
    hue, saturation = max(colour.hslHue(), 0), colour.hslSaturation()
    light = max(colour.lightness(), 66) if dark else colour.lightness()
    while light and _contrast_with_white(QColor.fromHsl(hue, saturation, light)) < READABLE + 0.05:
        light -= 2
    return QColor.fromHsl(hue, saturation, max(light, 0))


def _contrast_with_white(colour: QColor) -> float:
    """Return the contrast as WCAG 2 reckons it, 1 to 21."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


class Theme:
    """Applies the appearance and the text size to the application; follows the system's light or dark, and contrast."""

    def __init__(self, app: QApplication) -> None:
        """Remember the application's own font, from which every text size is reckoned.

        Args:
            app: Made with `-style Fusion`: setting the style later loads every type that has to do with styles.

        """
        self._app = app
        self._base = QFont(app.font())
        self._wish = "system"
        self._applied: Colours | None = None
        self._hints = app.styleHints()
        self._accessibility = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self._follow)
        self._accessibility.contrastPreferenceChanged.connect(self._follow)
        app.layoutDirectionChanged.connect(self._turn)

    def apply(self, wish: str = "system", text_scale: float = 1.0) -> None:
        """Show one of `APPEARANCES` (`system` follows the desktop) at a text size of 0.8 to 3 times the system's."""
        self._wish = wish
        font = QFont(self._base)
        scale = min(3.0, max(0.8, text_scale))
        if self._base.pointSizeF() > 0:
            font.setPointSizeF(self._base.pointSizeF() * scale)
        else:
            font.setPixelSize(round(self._base.pixelSize() * scale))
        if font != self._app.font():
            self._app.setFont(font)
            self._applied = None  # what the style sheet has styled keeps its old font until it is styled again
        self._follow()

    def _follow(self, _scheme: object = None) -> None:
        chosen = APPEARANCES.get(self._wish) or self._systems()
        if chosen is self._applied:
            return
        self._applied = chosen
        self._app.setPalette(palette_of(chosen))
        self._app.setStyleSheet(style_sheet(chosen, self._app.isRightToLeft()))

    def _turn(self, _direction: object) -> None:
        """Put what marks a row at the side where reading begins now."""
        if self._applied is not None:
            self._applied = None
            self._follow()

    def _systems(self) -> Colours:
        """Return the appearance that the desktop asks for."""
        dark = self._hints.colorScheme() is Qt.ColorScheme.Dark
        if self._accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT


def palette_of(named: Colours) -> QPalette:
    """Return the palette that Fusion draws this appearance with."""
    role = QPalette.ColorRole
    table = {
        role.Window: named.window,
        role.WindowText: named.text,
        role.Base: named.surface,
        role.AlternateBase: named.hover,
        role.Text: named.text,
        role.Button: named.surface,
        role.ButtonText: named.text,
        role.BrightText: named.danger,
        role.Highlight: named.accent,
        role.HighlightedText: named.on_accent,
        role.Accent: named.accent,
        role.Link: named.accent,
        role.LinkVisited: named.accent,
        role.ToolTipBase: named.surface,
        role.ToolTipText: named.text,
        role.PlaceholderText: named.quiet,
        role.Light: named.surface,
        role.Midlight: named.hover,
        role.Mid: named.line,
        role.Dark: named.line,
        role.Shadow: "#000000",
    }
    palette = QPalette()
    for which, value in table.items():
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(named.quiet))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(named.line))
    return palette


def style_sheet(named: Colours, right_to_left: bool = False) -> str:
    """Return what Fusion cannot be told by a palette: rounded fields, plain buttons, one accent button a page.

    Qt mirrors a style sheet's paddings nowhere: what marks a row is put where reading begins.
    """
    values = {name: getattr(named, name) for name in Colours.__slots__ if name not in {"dark", "high_contrast"}}
    tick = "tick-dark.svg" if named.dark else "tick-light.svg"
    sheet = _SHEET.replace("@chevron;", resource("icons", "chevron.svg").as_posix())
    sheet = sheet.replace("@chevron-up;", resource("icons", "chevron-up.svg").as_posix())
    sheet = sheet.replace("@tick;", resource("icons", tick).as_posix())
    sheet = sheet.replace("@near:", "right:" if right_to_left else "left:")
    for name, value in values.items():
        sheet = sheet.replace(f"@{name};", f"{value};")
    return sheet


_SHEET = """
QToolTip { color: @text; background: @surface; border: 1px solid @line; padding: 4px 6px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {
  background: @surface; color: @text; border: 1px solid @border; border-radius: 7px; padding: 6px 9px;
  selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus {
  border: 2px solid @accent; padding: 5px 8px; }
QLineEdit:disabled, QComboBox:disabled { color: @quiet; background: @window; }
QSpinBox, QDoubleSpinBox { background: @surface; border: 1px solid @border; border-radius: 7px; padding: 6px 5px; }
QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid @accent; padding: 5px 4px; }
QSpinBox:disabled { background: @window; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  subcontrol-origin: border; width: 24px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("@chevron-up;"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("@chevron;"); width: 10px; height: 10px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
  border: none; border-radius: 0; padding: 0px; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("@chevron;"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @line;
  selection-background-color: @selected; selection-color: @text; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: @surface; color: @text; border: 1px solid @border; border-radius: 7px; padding: 7px 14px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selected; }
QPushButton:checked { background: @selected; border: 1px solid @accent; }
QPushButton:focus { border: 2px solid @accent; padding: 6px 13px; }
QPushButton:disabled { color: @quiet; background: @window; }
QPushButton[primary="true"] { background: @accent; color: @on_accent; border: 1px solid @accent; font-weight: 600; }
QPushButton[primary="true"]:focus { border: 2px solid @text; padding: 6px 13px; }
QPushButton[primary="true"]:disabled { background: @line; color: @quiet; border: 1px solid @line; }
QPushButton[danger="true"] { color: @danger; }
QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; color: @accent; padding: 6px 8px; }
QPushButton[flat="true"]:hover { background: @hover; }
QPushButton[flat="true"]:focus { border: 2px solid @accent; padding: 5px 7px; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 7px; padding: 6px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selected; }
QToolButton:focus { border: 2px solid @accent; padding: 5px; }
QToolButton[chip="true"] { background: @surface; color: @quiet; border: 1px solid @border; border-radius: 11px;
  padding: 3px 9px; }
QToolButton[chip="true"]:hover { background: @hover; }
QToolButton[chip="true"]:checked { background: @selected; color: @text; border: 1px solid @accent;
  text-decoration: underline; }
QToolButton[chip="true"]:focus { border: 2px solid @accent; padding: 2px 8px; }
QToolButton::menu-indicator { image: none; }
QMenu { background: @surface; color: @text; border: 1px solid @line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 26px; border-radius: 5px; }
QMenu::item:selected { background: @selected; color: @text; border-@near: 3px solid @accent; }
QMenu::item:disabled { color: @quiet; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QCheckBox, QRadioButton { spacing: 8px; padding: 3px 0; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator {
  width: 16px; height: 16px; border: 1px solid @quiet; border-radius: 4px; background: @surface; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
  background: @accent; border: 1px solid @accent; image: url("@tick;"); }
QRadioButton::indicator { border-radius: 9px; }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 5px solid @accent; background: @on_accent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; }
QGroupBox { border: 1px solid @line; border-radius: 9px; margin-top: 9px; padding: 10px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 2px; }
QScrollBar::handle:vertical { background: @border; border-radius: 3px; min-height: 30px; }
QScrollBar::handle:vertical:hover { background: @quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QListView, QTreeView, QTableView { background: @surface; border: none; outline: 0; }
QScrollArea { background: transparent; border: none; }
QListWidget, QTreeWidget { border: 1px solid @line; border-radius: 9px; padding: 4px; }
QListWidget:focus, QTreeWidget:focus, QTreeView:focus, QTableView:focus, QScrollArea:focus {
  border: 2px solid @accent; }
QListWidget:focus, QTreeWidget:focus { padding: 3px; }
QListWidget::item { padding: 7px 9px; border-radius: 6px; color: @text; }
QTreeWidget::item { padding: 4px 6px; border-radius: 6px; color: @text; }
QListWidget::item:hover, QTreeWidget::item:hover { background: @hover; }
QListWidget::item:selected, QTreeWidget::item:selected, QTreeView::item:selected {
  background: @selected; color: @text; border-@near: 3px solid @accent; }
QTreeView::branch { background: transparent; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 2px; }
QScrollBar::handle:horizontal { background: @border; border-radius: 3px; min-width: 30px; }
QHeaderView::section { background: @window; color: @quiet; border: none; border-bottom: 1px solid @line; padding: 6px; }
QLabel[quiet="true"] { color: @quiet; }
QLabel[heading="true"] { font-weight: 600; }
QLabel[warning="true"] { color: @warning; }
QLabel[danger="true"] { color: @danger; }
QFrame[card="true"] { background: @surface; border: 1px solid @line; border-radius: 10px; }
QFrame[picker="true"] { background: @window; border: 1px solid @quiet; border-radius: 0; }
QFrame[notice="true"] { background: @notice; border: none; border-bottom: 1px solid @line; border-radius: 0; }
QFrame[toast="true"] { background: @text; border-radius: 9px; }
QFrame[toast="true"] QLabel { color: @surface; background: transparent; }
QFrame[toast="true"] QPushButton { color: @surface; background: transparent; border: 1px solid @quiet; }
QFrame[toast="true"] QPushButton:focus { border: 2px solid @surface; }
QFrame[dropzone="true"] { background: @surface; border: 2px dashed @border; border-radius: 12px; }
QFrame[dropzone="true"][over="true"] { border: 2px dashed @accent; background: @selected; }
QFrame[line="true"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
"""
