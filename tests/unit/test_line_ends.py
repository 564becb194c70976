"""A line that we write ends in the same way on every system: files are compared, signed and read elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import trackops_desktop

PACKAGE = Path(trackops_desktop.__file__).parent
#: Calls that open a file or write one, and where each takes its mode.
_MODES = {"open": (0, 1), "fdopen": (1,), "TemporaryFile": (0,), "NamedTemporaryFile": (0,), "TextIOWrapper": ()}


def writes_text(call: ast.Call) -> bool:
    """Say whether a call writes text to a file."""
    name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    if name in {"write_text", "TextIOWrapper"}:
        return True
    given = [call.args[at] for at in _MODES.get(name, ()) if at < len(call.args)]
    given += [one.value for one in call.keywords if one.arg == "mode"]
    modes = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return any(mode[:1] in set("wax") and "b" not in mode and len(mode) <= 3 for mode in modes)


def test_every_file_of_text_says_how_its_lines_end() -> None:
    calls = [
        (path.relative_to(PACKAGE).as_posix(), call)
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and writes_text(call)
    ]
    assert len(calls) >= 7, "the test finds nothing any more"
    silent = [
        f"{name}:{call.lineno}" for name, call in calls if not any(given.arg == "newline" for given in call.keywords)
    ]
    assert silent == []
