"""What the engine may be told from outside: nothing. Called at start, before QtWebEngine is imported."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping
from pathlib import Path

SANDBOX_SWITCH = "QTWEBENGINE_DISABLE_SANDBOX"
#: Beginnings of variables that belong to the engine: its switches, logs, drivers' dumps, tracing, sandbox helper.
STRIPPED_PREFIXES = ("QTWEBENGINE", "CHROME_", "ANGLE_", "PERFETTO_", "SBX_", "NSPR_LOG_")
#: Variables by which another program could listen to, open, weaken or replace the engine or a part of it.
STRIPPED = (
    "SSLKEYLOGFILE",
    "QTWEBENGINE_REMOTE_DEBUGGING",
    "QTWEBENGINE_CHROMIUM_FLAGS",
    "QTWEBENGINEPROCESS_PATH",
    "QTWEBENGINE_RESOURCES_PATH",
    "QTWEBENGINE_LOCALES_PATH",
    "QTWEBENGINE_DICTIONARIES_PATH",
    "CHROME_DEVEL_SANDBOX",
    "CHROME_LOG_FILE",
    "BREAKPAD_DUMP_LOCATION",
    "GOOGLE_API_KEY",
    "GOOGLE_DEFAULT_CLIENT_ID",
    "GOOGLE_DEFAULT_CLIENT_SECRET",
    "ICU_DATA",
    "VK_LAYER_PATH",
    "VK_ADD_LAYER_PATH",
    "VK_INSTANCE_LAYERS",
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_QPA_GENERIC_PLUGINS",
    "QT_VULKAN_LIB",
    "QML_IMPORT_PATH",
    "QML2_IMPORT_PATH",
    "QML_PLUGIN_PATH",
    SANDBOX_SWITCH,
)
#: Choices of how things are drawn and read aloud; they open nothing.
_HARMLESS = frozenset({"QTWEBENGINE_FORCE_USE_GBM", "QTWEBENGINE_ENABLE_LINUX_ACCESSIBILITY"})
#: Where parts of the engine lie. A package has to say so where they are not beside Qt; these stay if what they name
#: cannot be changed by other programs of this user.
_PLACES = frozenset(
    {
        "QTWEBENGINEPROCESS_PATH",
        "QTWEBENGINE_RESOURCES_PATH",
        "QTWEBENGINE_LOCALES_PATH",
        "QT_PLUGIN_PATH",
        "QT_QPA_PLATFORM_PLUGIN_PATH",
    }
)
_ARGUMENTS = ("--webengineargs", "--remote-debugging", "--no-sandbox", "--disable-web-security", "--load-extension")


def is_fixed(place: str, flatpak: Path = Path("/.flatpak-info")) -> bool:
    """Tell whether nothing that runs as this user can change a file or folder, nor swap it for another one.

    That is so within a Flatpak's own `/app` and `/usr`, which are mounted read-only, and where neither it nor any
    folder above it belongs to this user or can be written by them. For the administrator nothing is fixed.
    """
    path = Path(place)
    if not path.is_absolute() or ".." in path.parts or not hasattr(os, "geteuid"):
        return False
    try:
        real = path.resolve(strict=True)
    except OSError:
        return False
    if flatpak.is_file() and not os.access(flatpak, os.W_OK) and real.parts[1:2] in {("app",), ("usr",)}:
        return True
    chain = {*(one for start in (path, real) for one in (start, *start.parents))}
    return not any(os.access(one, os.W_OK) or one.lstat().st_uid == os.geteuid() for one in chain)


def strip_switches(
    environment: MutableMapping[str, str],
    arguments: list[str],
    user_id: int | None,
    fixed: Callable[[str], bool] = is_fixed,
) -> tuple[str, ...]:
    """Take every engine switch out of the environment and the arguments, in place, and return what was taken.

    The sandbox stays on for every ordinary user. For the administrator (user id 0) Chromium has no sandbox at all and
    refuses to start without being told so; there the switch is set, since anyone who can run as root needs no switch of
    ours. The application says so in the window. Proxy settings stay: they are how some networks are reached at all,
    and what goes through a proxy is encrypted.

    Args:
        environment: Usually `os.environ`.
        arguments: Usually `sys.argv`; everything after `--webEngineArgs` belongs to the engine and goes with it.
        user_id: `os.geteuid()`, or None where the system has no such thing.
        fixed: Tells whether a place can be changed by nobody but the system.

    """
    switches = [name for name in environment if _is_switch(name) and not _stays(name, environment[name], fixed)]
    taken = sorted(switches)
    for name in switches:
        del environment[name]
    taken += _strip_arguments(arguments)
    if user_id == 0:
        environment[SANDBOX_SWITCH] = "1"
        taken = [name for name in taken if name != SANDBOX_SWITCH]
    return tuple(taken)


def _is_switch(name: str) -> bool:
    # Windows knows no case in names of variables.
    upper = name.upper()
    return upper not in _HARMLESS and (upper in STRIPPED or upper.startswith(STRIPPED_PREFIXES))


def _stays(name: str, value: str, fixed: Callable[[str], bool]) -> bool:
    return name in _PLACES and bool(value) and all(fixed(place) for place in value.split(os.pathsep))


def _strip_arguments(arguments: list[str]) -> list[str]:
    taken: list[str] = []
    for index, argument in enumerate(arguments[1:], start=1):
        if argument.lower().startswith("--webengineargs"):
            taken.append("--webEngineArgs")
            del arguments[index:]
            break
    for argument in [one for one in arguments[1:] if one.lower().startswith(_ARGUMENTS)]:
        arguments.remove(argument)
        taken.append(argument.partition("=")[0])
    return taken
