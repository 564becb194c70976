"""A trace of an unexpected error that is safe to send: places in our code, no value, no message, no source line."""

from __future__ import annotations

import re
import traceback

#: Enrolment addresses, and runs of letters and digits long enough to be a secret.
_SECRET = re.compile(r"(?:otpauth(?:-migration)?|steam)://\S*|[A-Za-z0-9+/_=-]{16,}", re.IGNORECASE)


def redacted(text: str) -> str:
    """Return a text of the command line's own without what might be a secret that was given as an argument."""
    return _SECRET.sub("…", text)


def safe_trace(error: BaseException) -> str:
    """Return kinds and places of an error and its causes; their messages may hold anything and are left out."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 100:
        places = traceback.extract_tb(seen.__traceback__)
        lines += [f"{type(seen).__name__} in", *(f"  {_module(at.filename)}:{at.lineno} {at.name}" for at in places)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def _module(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    for anchor in ("trackops_desktop", "site-packages"):
        if anchor in parts:
            return "/".join(parts[parts.index(anchor) :])
    return parts[-1]
