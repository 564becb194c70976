"""Fields for a new passphrase: typed twice, with a word on how good it is."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from trackops_desktop.i18n import _, ngettext, sentences
from trackops_desktop.passphrases.policy import ADVICE, MIN_LENGTH, weakness
from trackops_desktop.ui.widgets.forms import label

_GOOD_BITS, _FAIR_BITS = 60.0, 40.0


def strength(text: str) -> float:
    """Return a rough number of bits: letters of a kind by the size of their kind, repeats and runs counted little."""
    if not text:
        return 0.0
    kinds = (
        (any(c.islower() for c in text), 26),
        (any(c.isupper() for c in text), 26),
        (any(c.isdigit() for c in text), 10),
        (any(not c.isalnum() for c in text), 20),
    )
    pool = max(2, sum(size for there, size in kinds if there))
    telling = sum(1.0 if i == 0 or abs(ord(c) - ord(text[i - 1])) > 1 else 0.25 for i, c in enumerate(text))
    return min(telling, len(set(text)) * 2.0) * math.log2(pool) * 0.75


def verdict(text: str, again: str) -> tuple[str, bool]:
    """Return what to say about a passphrase typed twice, and whether it will do."""
    if not text:
        least = ngettext("At least {count} character.", "At least {count} characters.", MIN_LENGTH)
        return sentences(least, _(ADVICE)), False
    if weak := weakness(text):
        return weak, False
    bits = strength(text)
    word = (
        _("Good.") if bits >= _GOOD_BITS else _("Fair: a longer one is better.") if bits >= _FAIR_BITS else _("Weak.")
    )
    if not again:
        return sentences(word, _("Now repeat it.")), False
    if again != text:
        return _("The passphrases don't match."), False
    return word, True


class NewPassphrase(QWidget):
    """Two fields and a sentence.

    Signals:
        changed: Whether what is typed will do.

    """

    changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first, self.second = QLineEdit(), QLineEdit()
        for field, name in ((self.first, _("New passphrase")), (self.second, _("Repeat passphrase"))):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.textChanged.connect(self._refresh)
        self.says = label("", quiet=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.first, self.second, self.says):
            layout.addWidget(widget)
        self.setFocusProxy(self.first)
        self._refresh()

    @property
    def value(self) -> str | None:
        """The passphrase, or None while it will not do."""
        return self.first.text() if verdict(self.first.text(), self.second.text())[1] else None

    def clear(self) -> None:
        """Forget what was typed."""
        self.first.clear()
        self.second.clear()

    def _refresh(self) -> None:
        sentence, good = verdict(self.first.text(), self.second.text())
        self.says.setText(sentence)
        self.changed.emit(good)
