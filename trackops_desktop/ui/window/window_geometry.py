"""Where the window was and how it looked, in a small file that is read before the catalogue is opened."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from trackops_desktop.json_object import parsed_json

_LANGUAGE = re.compile(r"[A-Za-z_]{0,20}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_GEOMETRY = re.compile(r"[A-Za-z0-9+/=]{0,400}")
DEFAULT_BACKGROUND = "#f4f5f8"


class WindowGeometry(NamedTuple):
    """Size and position as Qt writes them, in Base64, the background as `#rrggbb`, and the setting for the language."""

    geometry: str = ""
    background: str = DEFAULT_BACKGROUND
    language: str = ""


def read_geometry(file: Path) -> WindowGeometry:
    """Return what was remembered; anything that makes no sense falls back to the usual."""
    try:
        stored = parsed_json(file.read_bytes()[:4096])
        geometry, background = str(stored["geometry"]), str(stored["background"])
        language = str(stored.get("language", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return WindowGeometry()
    return WindowGeometry(
        geometry if _GEOMETRY.fullmatch(geometry) else "",
        background if _COLOUR.fullmatch(background) else DEFAULT_BACKGROUND,
        language if _LANGUAGE.fullmatch(language) else "",
    )


def write_geometry(file: Path, place: WindowGeometry) -> None:
    """Remember it; a folder that cannot be written costs nothing but the memory."""
    from trackops_desktop.atomic_file import write_atomically

    text = json.dumps(place._asdict())
    with suppress(OSError):
        write_atomically(file, text.encode("ascii"))
