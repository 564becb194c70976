"""Who may read a file: by its mode, or on Windows by its list."""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path

#: Groups of Windows that others are in: everyone, users, authenticated users, interactive users.
_OTHERS = {"WD", "BU", "AU", "IU"}


def readers(path: Path) -> set[str]:
    """Return `owner`, and `others` where anyone else but administrators may read it."""
    if sys.platform == "win32":
        who = set(re.findall(r"\(A;[^;]*;[^;]*;[^;]*;[^;]*;([^)]+)\)", _list(path)))
        return {"owner", *(("others",) if who & _OTHERS else ())}
    mode = stat.S_IMODE(path.stat().st_mode)
    return {name for name, bits in (("owner", 0o400), ("others", 0o077)) if mode & bits}


def covers_what_is_in_it(folder: Path) -> bool:
    """Return whether nobody who may not into a folder can read a file in it; Windows asks the file's own list alone."""
    if sys.platform == "win32":  # Wine passes nothing on, so that no file in it can be asked
        flags = re.findall(r"\(A;([^;]*);", _list(folder))
        return bool(flags) and all("OI" in one and "CI" in one for one in flags)
    return not stat.S_IMODE(folder.stat().st_mode) & 0o077


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _FILE, _DACL = 1, 4
    _advapi = ctypes.WinDLL("advapi32")

    def _list(path: Path) -> str:
        """Return the list of who may do what, in SDDL."""
        descriptor, text = wintypes.LPVOID(), wintypes.LPWSTR()
        named = wintypes.LPCWSTR(str(path))
        assert not _advapi.GetNamedSecurityInfoW(named, _FILE, _DACL, None, None, None, None, ctypes.byref(descriptor))
        assert _advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor, 1, _DACL, ctypes.byref(text), None
        )
        return text.value or ""
