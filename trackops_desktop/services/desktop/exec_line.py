"""The command of a desktop entry (specification 1.5): written so that any path survives, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Characters that a command of an entry may hold without quotes.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@:,./_+-=")
_ESCAPES = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
#: One argument: what stands in double quotes, or what stands between blanks.
_ARGUMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')


def exec_line(command: Sequence[str]) -> str:
    """Return a command as the value of `Exec=`, with no field code in it."""
    return " ".join(map(_quoted, command))


def read_exec_line(value: str) -> tuple[str, ...]:
    """Return the command of a value of `Exec=` without its field codes; nothing that stands there is an error."""
    text = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), value)
    arguments = []
    for quoted, plain in _ARGUMENT.findall(text):
        if re.fullmatch("%[a-zA-Z]", plain):
            continue
        argument = plain or re.sub(r"\\(.)", r"\1", quoted)
        arguments.append(argument.replace("%%", "%"))
    return tuple(arguments)


def _quoted(argument: str) -> str:
    """Return an argument as an entry's command holds it: quoted where it must be."""
    plain = argument.replace("%", "%%")
    if argument and set(argument) <= _PLAIN:
        return plain
    # The value is unescaped once as a text of the file, and once more as a quoted argument.
    for sign in ("\\", '"', "`", "$"):
        plain = plain.replace(sign, f"\\{sign}")
    return '"' + plain.replace("\\", "\\\\") + '"'
