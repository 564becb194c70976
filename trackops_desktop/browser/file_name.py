"""What a file that a page offers may be called."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

_FALLBACK = "download"
_LONGEST_BYTES, _LONGEST_ENDING = 120, 24
#: Endings that make a double click run something, here or on the computer that the file is copied to.
_RUNS = frozenset(
    [
        ".desktop",
        ".exe",
        ".com",
        ".scr",
        ".pif",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".vbe",
        ".wsf",
        ".hta",
        ".cpl",
        ".msi",
        ".msp",
        ".jar",
        ".sh",
        ".run",
        ".appimage",
        ".app",
        ".command",
        ".lnk",
        ".url",
        ".scf",
        ".reg",
        ".service",
        ".kdelnk",
        ".library-ms",
        ".application",
        ".gadget",
        ".terminal",
        ".workflow",
        ".action",
        ".pkg",
        ".mpkg",
        ".dmg",
        ".fileloc",
        ".inetloc",
        ".webloc",
        ".js",
        ".jse",
        ".ws",
        ".wsc",
        ".wsh",
        ".vb",
        ".msc",
        ".mst",
        ".appx",
        ".msix",
        ".appinstaller",
        ".chm",
        ".hlp",
        ".inf",
        ".ins",
        ".isp",
        ".jnlp",
        ".psm1",
        ".ps1xml",
        ".search-ms",
        ".searchconnector-ms",
        ".settingcontent-ms",
        ".sct",
        ".shb",
        ".theme",
        ".themepack",
        ".xll",
        ".py",
        ".pyw",
        ".pyz",
        ".pl",
        ".rb",
        ".bash",
        ".zsh",
        ".fish",
        ".flatpakref",
        ".flatpakrepo",
        ".deb",
        ".rpm",
        ".snap",
        ".iso",
        ".img",
        ".vhd",
        ".vhdx",
    ]
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_file_name(suggested: str) -> str:
    """Return a name without a folder, hidden letters or a beginning that hides it, and one that runs nothing.

    Marks that turn the direction of writing would show `gpj.exe` as `exe.jpg`; many blanks push the ending out of
    sight. A name that would make the file a program gets one more ending.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", suggested))[-1]
    plain = "".join(letter if letter.isprintable() or letter.isspace() else "" for letter in last)
    plain = re.sub(r'[<>:"|?*]', "_", re.sub(r"\s+", " ", plain)).strip(" .")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"{_FALLBACK}-{plain}" if plain else _FALLBACK
    path = PurePosixPath(plain)
    ending = path.suffix if len(path.suffix.encode()) <= _LONGEST_ENDING else ""
    stem = plain[: len(plain) - len(ending)] if ending else plain
    name = f"{_shortened(stem, _LONGEST_BYTES - len(ending.encode()))}{ending}"
    return f"{name}.download" if ending.lower() in _RUNS else name


def _shortened(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")
