"""Keys that are pressed together, as settings keep them: Qt's portable text, such as `Ctrl+Alt+T`."""

# not translated: names of keys
from __future__ import annotations

from typing import Final, NamedTuple

_MODIFIERS: Final = ("Ctrl", "Alt", "Shift", "Meta")
_NAMED: Final = frozenset(
    {"Space", "Return", "Enter", "Ins", "Del", "Home", "End", "PgUp", "PgDown", "Left", "Up", "Right", "Down", "Pause"}
)
#: Where letters and digits lie on a keyboard of the United States: Linux' key codes, as X11 counts them.
_ROWS: Final = ((10, "1234567890"), (24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"))


class KeyCombination(NamedTuple):
    """One key with modifiers.

    Attributes:
        modifiers: Some of `Ctrl`, `Alt`, `Shift` and `Meta` (on macOS: Command, Option, Shift and Control).
        key: One character in upper case, `F1` to `F24`, or the name of another key.

    """

    modifiers: frozenset[str]
    key: str

    @property
    def function_key(self) -> int:
        """The number of a function key, or 0."""
        number = self.key[1:]
        return int(number) if self.key[:1] == "F" and number.isdecimal() and 1 <= int(number) <= 24 else 0


def read_combination(text: str) -> KeyCombination | None:
    """Return the keys of a text, or None for what cannot be a shortcut everywhere.

    A key that writes something needs Ctrl, Alt or Meta: alone, or with Shift, it would be taken from every program.
    """
    start, _plus, last = text.rpartition("+")
    if text.endswith("++"):  # the plus key itself
        start, last = text[:-2], "+"
    modifiers = frozenset(filter(None, start.split("+")))
    made = KeyCombination(modifiers, last.upper() if len(last) == 1 else last)
    known = len(last) == 1 or last in _NAMED or made.function_key
    if not known or not modifiers <= set(_MODIFIERS):
        return None
    if not modifiers - {"Shift"} and not made.function_key:
        return None
    return made


def us_key_code(key: str) -> int:
    """Return the key code of where a letter or digit lies on a keyboard of the United States, or 0.

    Layouts of other scripts have no such letter; people then press the key that has it on the other layout they use.
    """
    return next((first + row.index(key) for first, row in _ROWS if len(key) == 1 and key in row), 0)


def us_key(key_code: int) -> str:
    """Return the letter or digit that lies at a key code on a keyboard of the United States, or an empty text."""
    return next((row[key_code - first] for first, row in _ROWS if 0 <= key_code - first < len(row)), "")
