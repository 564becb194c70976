"""Numbers as the user's language writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def number_text(number: int) -> str:
    """Return a whole number with the separators of the user's locale: `1,000`, `1.000`, `1 000`.

    The locale *C* states no preference; numbers are then English, as the words around them are.
    """
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(number)
