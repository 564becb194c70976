"""The language of all windows: the words, Qt's own, numbers and dates, and which side things begin on.

English without a change costs nothing: what Qt needs for it is loaded with another language.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trackops_desktop.i18n import is_right_to_left, language
from trackops_desktop.languages import ENGLISH, catalogues, choose, speak, wishes

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from trackops_desktop.retranslation import Retranslation
    from trackops_desktop.workers.runner import RunsWork


class _Change(NamedTuple):
    """From which language windows go on, and what finds texts of all the languages that they may be said in."""

    before: str
    ways: Mapping[str, Retranslation]


class SpokenLanguage:
    """Speaks a language everywhere, and changes it while windows are open."""

    def __init__(self, app: QApplication, environment: Mapping[str, str], option: str = "") -> None:
        """Say nothing yet; `option` is what the command line names, which holds until the setting is changed."""
        self._app, self._environment, self._option = app, environment, option
        self._setting = ""
        self._told = ENGLISH
        #: In which languages it was first said, what open windows say now.
        self._said_in = set[str]()
        self._translator: QTranslator | None = None

    def begin(self, setting: str) -> None:
        """Speak as the setting says, before there is a window that says anything; once more does no harm."""
        self._setting = setting
        name = self._chosen()
        if name != language():
            speak(name)

    def preview(self, setting: str) -> None:
        """Speak as the setting says in the first window that says anything."""
        self.begin(setting)
        self._turn()

    def complete(self) -> None:
        """Let Qt speak it too, which has nothing to say before there are dialogs."""
        self._turn()
        self._tell_qt()

    def change(self, setting: str, runner: RunsWork) -> None:
        """Speak as the setting says now; every window follows as soon as the catalogue is read."""
        if setting == self._setting:
            return
        self._setting, self._option = setting, ""
        name = self._chosen()
        said_in = frozenset(self._said_in)
        runner.run(lambda: _change_to(name, said_in), self._on_changed)

    def _on_changed(self, change: _Change) -> None:
        from trackops_desktop.ui.widgets.retranslated_widgets import retranslate
        from trackops_desktop.ui.widgets.text_origins import TextOrigins

        self._turn()
        self._tell_qt()
        origins = TextOrigins(change.before, language(), {name: one.find for name, one in change.ways.items()})
        for widget in self._app.allWidgets():
            retranslate(widget, origins)
        self._said_in = origins.languages

    def _chosen(self) -> str:
        return choose(wishes(self._option, self._setting, self._environment, _system_languages()))

    def _turn(self) -> None:
        """Let the windows begin at the side where reading begins."""
        if self._app.isRightToLeft() != is_right_to_left():
            from PySide6.QtCore import Qt

            sides = Qt.LayoutDirection
            self._app.setLayoutDirection(sides.RightToLeft if is_right_to_left() else sides.LeftToRight)

    def _tell_qt(self) -> None:
        if language() == self._told:
            return
        from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

        from trackops_desktop.ui.widgets.numbers import spoken_locale

        name = self._told = language()
        QLocale.setDefault(spoken_locale())
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        if name != ENGLISH:
            made = QTranslator(self._app)
            if made.load(f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
                self._translator = made
                self._app.installTranslator(made)


def _system_languages(platform: str = sys.platform) -> list[str]:
    """Return the languages that the system names where it has no variables for it."""
    if platform not in {"win32", "darwin"}:
        return []
    from PySide6.QtCore import QLocale

    return list(QLocale.system().uiLanguages())


def _change_to(name: str, said_in: frozenset[str]) -> _Change:
    """Speak a language from now on, and return what says again what was said in others (worker thread)."""
    from trackops_desktop.retranslation import Retranslation

    before = language()
    speak(name)
    now = _catalogue(language())
    return _Change(before, {one: Retranslation(_catalogue(one), now) for one in (said_in | {before}) - {language()}})


def _catalogue(name: str) -> Path | None:
    """Return the file of a language; English has none, nor has a language that is not there any more."""
    path = catalogues() / f"{name}.mo"
    return path if name != ENGLISH and path.exists() else None
