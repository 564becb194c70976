"""What may be said of errors and arguments without repeating a secret, a code, or a user's own words."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Final

#: Enrolment addresses, and runs of letters and digits long enough to be a secret.
_ARGUMENT: Final = re.compile(r"(?:otpauth(?:-migration)?|steam)://\S*|[A-Za-z0-9+/_=-]{16,}", re.IGNORECASE)
_MOST_LINES: Final = 100


def redacted_argument(text: str) -> str:
    """Return a text of the command line's own without what might be a secret that was given as an argument."""
    return _ARGUMENT.sub("…", text)


def safe_trace(error: BaseException) -> str:
    """Return kinds and places of an error and its causes; their messages may hold anything and are left out."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < _MOST_LINES:
        places = _places(seen.__traceback__)
        lines += [f"{type(seen).__name__} in" if places else type(seen).__name__, *places]  # not translated
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def _places(trace: TracebackType | None) -> list[str]:
    """Return where a trace leads through; unlike `traceback` it opens no source file."""
    found: list[str] = []
    while trace is not None and len(found) < _MOST_LINES:
        code = trace.tb_frame.f_code
        found.append(f"  {module_of(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def module_of(path: str) -> str:
    """Return where a source file lies within its package; the folders above it may name the user."""
    parts = path.replace("\\", "/").split("/")
    for anchor in ("trackops_desktop", "PySide6", "site-packages"):
        if anchor in parts:
            return "/".join(parts[parts.index(anchor) :])
    return parts[-1]
