"""Numbers as the user's language writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from trackops_desktop.i18n import language

#: Languages that without a country would stand for one whose digits are unlike those of codes and forms.
_COUNTRIES = {"en": "en_GB", "ar": "ar_AE"}


def spoken_locale() -> QLocale:
    """Return the locale of the language that is spoken: the system's own where it is one of that language.

    The locale *C* states no preference and does for English.
    """
    name, system = language(), QLocale.system()
    locale = QLocale(_COUNTRIES.get(name, name))
    is_plain = name == "en" and system.language() is QLocale.Language.C
    return system if is_plain or system.language() is locale.language() else locale


def number_text(number: int) -> str:
    """Return a whole number with the separators of the user's language: `1,000`, `1.000`, `1 000`."""
    locale = spoken_locale()
    if locale.language() is QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(number)
