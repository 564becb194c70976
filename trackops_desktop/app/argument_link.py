"""Takes a link off the command line, which every user of the computer can read for as long as the program runs.

The program is started anew in its own place (`exec`), and the link waits for it in a pipe. Loads nothing that Python
has not loaded already.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_OPTION = "--link-fd="
#: Less than any pipe holds, so that writing it never waits; no link that is read is as long.
_MOST = 32_768


def move_link(arguments: Sequence[str], command: Sequence[str]) -> None:
    """Start the program anew without a link in sight; return only where there is none, or nothing to hide it from.

    Args:
        arguments: What the program was given.
        command: The whole command, the interpreter and its own options included.

    """
    if sys.platform == "win32":  # which shows a command line to its own user alone
        return
    pipes = {link: _pipe_with(link) for link in arguments if is_link(link)}
    if pipes:
        os.execv(sys.executable, [pipes.get(one, one) for one in command])  # noqa: S606 # itself


def _pipe_with(link: str) -> str:
    """Return the option that names a pipe from which the link can be read once."""
    reading, writing = os.pipe()
    os.write(writing, link.encode("utf-8", "surrogateescape")[:_MOST])
    os.close(writing)
    os.set_inheritable(reading, True)
    return f"{_OPTION}{reading}"


def take_link(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the link back in its place, read from the pipe."""
    return [_read(one) if one.startswith(_OPTION) else one for one in arguments]


def is_link(argument: str) -> bool:
    """Return whether an argument may be a link that holds a secret."""
    return "otpauth" in argument.casefold()


def _read(option: str) -> str:
    number = option.removeprefix(_OPTION)
    if not number.isdecimal():
        return ""
    try:
        with os.fdopen(int(number), "rb") as pipe:
            return pipe.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""
