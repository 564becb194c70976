"""Which language the command line speaks.

It is known before the arguments are read, so that their help, and what is wrong with them, is in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from trackops_desktop.languages import ENGLISH, available, choose, matched, speak, wishes
from trackops_desktop.paths import choose_paths

OPTION = "--lang"
#: Options whose output is for programs: it never changes, and so everything stays English.
_FOR_PROGRAMS = frozenset({"--json", "--junit", "--sarif", "--evidence"})
#: Windows' GetUserPreferredUILanguages: languages by name.
_BY_NAME = 8


def speak_as_wished(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Speak the language that `--lang`, the settings, the environment or the system names."""
    if any(argument.partition("=")[0] in _FOR_PROGRAMS for argument in arguments):
        speak(ENGLISH)
        return
    option = _value(arguments, OPTION)
    setting = "" if option else _setting(arguments, environment)
    name = choose(wishes(option, setting, environment, _system_languages()))
    if name == ENGLISH or name not in available():
        speak(ENGLISH)
        return
    from trackops_desktop.commands.argparse_words import teach_argparse

    speak(name)
    teach_argparse()


def language_named(tag: str) -> str:
    """Return the language that `--lang` names.

    Raises:
        ValueError: There is none.

    """
    name = matched(tag)
    if not name or name not in available():
        raise ValueError(tag)
    return name


def _value(arguments: Sequence[str], option: str) -> str:
    """Return the last value that an option is given, or an empty text."""
    found = ""
    for argument, after in pairwise([*arguments, ""]):
        name, equals, value = argument.partition("=")
        if name == option:
            found = value if equals else after
    return found


def _setting(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that is chosen in the settings, as the window left it for whatever starts quickly."""
    from trackops_desktop.ui.window.window_geometry import read_geometry

    paths = choose_paths(_value(arguments, "--home") or None, environment)
    paths.bring_state()
    return read_geometry(paths.window_place).language


def _system_languages(system: str = sys.platform) -> Iterator[str]:
    """Yield the languages of the user interface, where the system has no variables for them."""
    if system == "win32":
        yield from _of_windows()
    elif system == "darwin":
        yield from _of_macos()


def _of_windows() -> list[str]:
    import ctypes

    count, size = ctypes.c_ulong(), ctypes.c_ulong()
    ask = ctypes.CDLL("kernel32").GetUserPreferredUILanguages
    if not ask(_BY_NAME, ctypes.byref(count), None, ctypes.byref(size)):
        return []
    names = ctypes.create_unicode_buffer(size.value)
    if not ask(_BY_NAME, ctypes.byref(count), names, ctypes.byref(size)):
        return []
    return [name for name in "".join(names[: size.value]).split("\0") if name]


def _of_macos() -> list[str]:
    """Return what is chosen in System Settings, as macOS writes it for every program that starts."""
    import plistlib
    from pathlib import Path

    try:
        with (Path.home() / "Library" / "Preferences" / ".GlobalPreferences.plist").open("rb") as file:
            names = plistlib.load(file).get("AppleLanguages", [])
    except (OSError, ValueError):
        return []
    return [name for name in names if isinstance(name, str)]
