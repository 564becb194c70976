"""The assistant bar: one sentence about the page, the one thing to do, and the address it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction, QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.i18n import _
from trackops_desktop.signin.advice import Advice, Choice, Tone
from trackops_desktop.ui.signin.address_label import AddressLabel
from trackops_desktop.ui.signin.code_entry import CodeEntry
from trackops_desktop.ui.widgets.folding_row import FoldingRow, tab_through
from trackops_desktop.ui.widgets.forms import text_factor
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.line_breaks import breakable, plain_tip

_SHOWN_CHOICES = 2
#: From this width on, at the usual text size, words and two buttons stand side by side.
_WIDE = 640
#: About so many letters fit on a button.
_LETTERS_ON_A_BUTTON = 34
#: Hues of the stripe at the bar's left edge; light and dark palettes take them at another lightness.
_HUES = {Tone.ASKS: 221, Tone.GOOD: 145, Tone.PROBLEM: 12}


class AssistantBar(QFrame):
    """Shows an `Advice`.

    Signals:
        chosen: The `Choice` that was clicked.
        typed: The digits that were typed.
        back, again, outside: Back, load again, open in the user's own browser.
        ended: The page that does not answer is to be ended.
        let_go: The button that had the keyboard has gone.

    """

    chosen = Signal(object)
    typed = Signal(str)
    back = Signal()
    again = Signal()
    outside = Signal()
    ended = Signal()
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with nothing to say."""
        super().__init__(parent)
        self.setObjectName("assistantBar")
        self.setAccessibleName(_("Assistant"))
        self.setAutoFillBackground(True)
        self._advice = Advice("")
        self._sentence = _label(self, heading=True)
        self._detail = _label(self)
        self._notice = _label(self)
        self._address = AddressLabel(self)
        self._buttons = [QPushButton(self) for _place in range(_SHOWN_CHOICES)]
        for index, button in enumerate(self._buttons):
            button.setAutoDefault(True)
            button.setProperty("primary", index == 0)
            button.clicked.connect(lambda _checked=False, index=index: self._choose(index))
        self._more = QToolButton(self)
        self._more.setText(_("More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._more.setMenu(QMenu(self._more))
        self.code_entry = CodeEntry(self)
        self.code_entry.sent.connect(self.typed)
        self._stalled = _label(self)
        self._stalled.setText(_("The page isn't responding."))
        self.end_button = QPushButton(_("Stop the page"), self)
        self.end_button.setAutoDefault(True)
        self.end_button.clicked.connect(lambda: self.ended.emit())
        self.show_stalled(False)
        self._stripe = QFrame(self)
        self._stripe.setFixedWidth(5)
        self._stripe.setAutoFillBackground(True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.show_advice(Advice(_("Opening the site…")))

    def retranslate(self, again: Callable[[str], str]) -> None:
        """Say what is kept in the language of now, and let the arrow point where that comes from."""
        self._back.setIcon(icon("back"))
        advice = self._advice
        choices = tuple(replace(choice, label=again(choice.label)) for choice in advice.choices)
        said = replace(advice, sentence=again(advice.sentence), detail=again(advice.detail), choices=choices)
        if said != advice:
            self.show_advice(said)

    def _lay_out(self) -> None:
        where = QWidget(self)
        in_where = QHBoxLayout(where)
        in_where.setContentsMargins(0, 0, 0, 0)
        in_where.setSpacing(4)
        self._back = _tool(where, "back", _("Back"), self.back)
        reload = _tool(where, "reload", _("Reload"), self.again)
        for tool in (self._back, reload):
            in_where.addWidget(tool)
        in_where.addWidget(self._address, 1)
        outside = QPushButton(_("Open in my browser"), self)
        outside.setProperty("flat", True)
        outside.setAutoDefault(True)
        outside.clicked.connect(lambda: self.outside.emit())
        tools = FoldingRow(spacing=4)
        tools.addWidget(where, 1)
        tools.addWidget(outside)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for label in (self._sentence, self._detail, self._notice):
            texts.addWidget(label)
        actions = FoldingRow()
        for widget in (self.code_entry, *self._buttons, self._more):
            actions.addWidget(widget)
        self._row.setSpacing(8)
        self._row.addLayout(texts, 1)
        self._row.addLayout(actions)
        inner = QVBoxLayout()
        inner.setContentsMargins(12, 6, 12, 10)
        inner.setSpacing(6)
        stalled = QHBoxLayout()
        stalled.addWidget(self._stalled, 1)
        stalled.addWidget(self.end_button)
        inner.addLayout(tools)
        inner.addLayout(self._row)
        inner.addLayout(stalled)
        tab_through(self._back, reload, outside, self.code_entry, *self._buttons, self._more, self.end_button)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._stripe)
        outer.addLayout(inner, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beneath the words where there is no room beside them."""
        super().resizeEvent(event)
        across = self.width() >= _WIDE * text_factor()
        way = QBoxLayout.Direction
        self._row.setDirection(way.LeftToRight if across else way.TopToBottom)

    @property
    def advice(self) -> Advice:
        return self._advice

    @property
    def shown_address(self) -> str:
        """The origin that is on show, or an empty text."""
        return self._address.origin

    def show_advice(self, advice: Advice) -> None:
        """Show the sentence and the buttons; the words are announced once, not at every tick of a wait."""
        old, self._advice = self._advice, advice
        held = next((one for one in (*self._buttons, self.code_entry.focusProxy()) if one and one.hasFocus()), None)
        _set(self._sentence, advice.sentence)
        _set(self._detail, advice.detail)
        for index, button in enumerate(self._buttons):
            there = index < len(advice.choices)
            button.setVisible(there)
            if there:
                _name(button, advice.choices[index].label)
                button.setDefault(index == 0)
        self._fill_more(advice.choices[_SHOWN_CHOICES:])
        self._colour(advice.tone)
        if self.code_entry.isVisibleTo(self) != advice.types_code:
            self.code_entry.setVisible(advice.types_code)
            self.code_entry.clear()
        if held is not None and not held.isVisibleTo(self):
            self.let_go.emit()
        if old.sentence != advice.sentence:
            self._announce(advice)

    def show_address(self, origin: str) -> None:
        """Show where the page comes from."""
        self._address.show_origin(origin)

    def show_notice(self, text: str) -> None:
        """Show one more line beneath, such as a clock that is off; an empty text takes it away."""
        _set(self._notice, text)

    def show_stalled(self, stalled: bool) -> None:
        """Say that the page does not answer and offer to end it, or take that away."""
        for widget in (self._stalled, self.end_button):
            widget.setVisible(stalled)

    def focus_main(self) -> None:
        """Give the keyboard to the one thing to do, so that Enter does it."""
        if self._advice.types_code:
            self.code_entry.setFocus()
        elif self._advice.choices:
            self._buttons[0].setFocus()

    def begin(self) -> None:
        """Give the keyboard to the one thing to do, or where there is none to the first button."""
        if self._advice.types_code or self._advice.choices:
            self.focus_main()
        else:
            self._back.setFocus(Qt.FocusReason.TabFocusReason)

    def main_button(self) -> QPushButton:
        """Return the button of the one thing to do."""
        return self._buttons[0]

    def _choose(self, index: int) -> None:
        if index < len(self._advice.choices):
            self.chosen.emit(self._advice.choices[index])

    def _fill_more(self, choices: tuple[Choice, ...]) -> None:
        menu = self._more.menu()
        menu.clear()
        for choice in choices:
            action = QAction(choice.label.replace("&", "&&"), menu)
            action.triggered.connect(lambda _checked=False, choice=choice: self.chosen.emit(choice))
            menu.addAction(action)
        self._more.setVisible(bool(choices))

    def set_selectable(self, selectable: bool) -> None:
        """Let what is said be selected and copied, or not: it may hold a code."""
        flag = Qt.TextInteractionFlag.TextSelectableByMouse if selectable else Qt.TextInteractionFlag.NoTextInteraction
        for text in (self._sentence, self._detail):
            text.setTextInteractionFlags(flag)

    def _colour(self, tone: Tone) -> None:
        palette = self.palette()
        dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
        hue = _HUES.get(tone)
        window = palette.color(QPalette.ColorRole.Base)
        colour = QColor.fromHsl(hue, 160, 165 if dark else 105) if hue is not None else window
        stripe = self._stripe.palette()
        stripe.setColor(QPalette.ColorRole.Window, colour)
        self._stripe.setPalette(stripe)

    def _announce(self, advice: Advice) -> None:
        if QAccessible.isActive():
            words = f"{advice.sentence} {advice.detail}".strip()
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))


def _label(parent: QWidget, *, heading: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    label.setProperty("heading" if heading else "quiet", True)
    if heading:
        font = label.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        label.setFont(font)
    return label


def _name(button: QPushButton, words: str) -> None:
    """Put words on a button; of a long account's name the middle goes, so that the window does not widen."""
    room = _LETTERS_ON_A_BUTTON * button.fontMetrics().averageCharWidth()
    short = button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
    button.setText(short.replace("&", "&&"))
    button.setToolTip(plain_tip(words) if short != words else "")
    button.setAccessibleName(words)


def _set(label: QLabel, text: str) -> None:
    label.setText(breakable(text))
    label.setAccessibleName(text)
    label.setVisible(bool(text))


def _tool(parent: QWidget, symbol: str, name: str, signal: object) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(icon(symbol))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setAutoRaise(True)
    button.clicked.connect(signal)
    return button
