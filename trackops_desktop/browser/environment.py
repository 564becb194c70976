"""What the engine may be told from outside: nothing. Called at start, before QtWebEngine is imported."""

from __future__ import annotations

from collections.abc import MutableMapping

SANDBOX_SWITCH = "QTWEBENGINE_DISABLE_SANDBOX"
#: Variables by which another program could open, weaken or replace the engine.
STRIPPED = (
    "QTWEBENGINE_REMOTE_DEBUGGING",
    "QTWEBENGINE_CHROMIUM_FLAGS",
    "QTWEBENGINEPROCESS_PATH",
    "QTWEBENGINE_RESOURCES_PATH",
    "QTWEBENGINE_LOCALES_PATH",
    "QTWEBENGINE_DICTIONARIES_PATH",
    "QT_PLUGIN_PATH",
    SANDBOX_SWITCH,
)
_ARGUMENTS = ("--webengineargs", "--remote-debugging", "--no-sandbox", "--disable-web-security", "--load-extension")


def strip_switches(environment: MutableMapping[str, str], arguments: list[str], user_id: int | None) -> tuple[str, ...]:
    """Take every engine switch out of the environment and the arguments, in place, and return what was taken.

    The sandbox stays on for every ordinary user. For the administrator (user id 0) Chromium has no sandbox at all and
    refuses to start without being told so; there the switch is set, since whoever can run as root needs no switch of
    ours. The application says so in the window.

    Args:
        environment: Usually `os.environ`.
        arguments: Usually `sys.argv`; everything after `--webEngineArgs` belongs to the engine and goes with it.
        user_id: `os.geteuid()`, or None where the system has no such thing.

    """
    taken = [name for name in STRIPPED if environment.pop(name, None) is not None]
    for index, argument in enumerate(arguments[1:], start=1):
        if argument.lower().startswith("--webengineargs"):
            taken.append("--webEngineArgs")
            del arguments[index:]
            break
    switches = [argument for argument in arguments[1:] if argument.lower().startswith(_ARGUMENTS)]
    for argument in switches:
        arguments.remove(argument)
        taken.append(argument.partition("=")[0])
    if user_id == 0:
        environment[SANDBOX_SWITCH] = "1"
        taken = [name for name in taken if name != SANDBOX_SWITCH]
    return tuple(taken)
