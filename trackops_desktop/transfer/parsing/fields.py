"""Typed looks into parsed JSON: what is missing or null has a default, what has the wrong type is refused.

Real exports write a number as `6` or `"6"`, and leave out, blank or null what they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.json_text import Json

_WHOLE = re.compile(r"[+-]?[0-9]{1,20}(?:\.0+)?")


def text(row: Mapping[str, Json], *keys: str) -> str:
    """Return the text under the first key that has one (numbers as text), or an empty text.

    Raises:
        OtpError: There is something else.

    """
    for key in keys:
        value = row.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool):
            if value != "":
                return str(value)
        elif value is not None:
            raise OtpError(_("The field “{keys}” isn't text.", keys=keys[0]), field=keys[0])
    return ""


def loose(row: Mapping[str, Json], key: str) -> str:
    """Return the text under the key, or an empty text for whatever else is there."""
    try:
        return text(row, key)
    except OtpError:
        return ""


def names(rows: Sequence[Json], key: str, name: str) -> dict[str, str]:
    """Return the names of folders or groups by their identifiers; what is neither is left out."""
    return {loose(row, key): loose(row, name) for row in rows if isinstance(row, dict)}


def number(row: Mapping[str, Json], key: str, default: int) -> int:
    """Return the whole number under the key, written as a number or as text, or the default.

    Raises:
        OtpError: There is something else.

    """
    value = row.get(key)
    if value is None or value == "":
        return default
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value.strip().partition(".")[0])
    raise OtpError(_("The field “{key}” isn't a whole number.", key=key), field=key)


def flag(row: Mapping[str, Json], key: str) -> bool:
    """Say whether the key holds true, 1 or their texts."""
    return row.get(key) in (True, 1, "true", "True", "1")


def child(row: Mapping[str, Json], key: str) -> dict[str, Json]:
    """Return the object under the key, or an empty one."""
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def items(row: Mapping[str, Json], key: str) -> list[Json]:
    """Return the array under the key, or an empty one."""
    value = row.get(key)
    return value if isinstance(value, list) else []


def texts(row: Mapping[str, Json], key: str) -> list[str]:
    """Return the texts of the array under the key, blank ones left out."""
    return [value.strip() for value in items(row, key) if isinstance(value, str) and value.strip()]


def objects(values: list[Json]) -> list[dict[str, Json]]:
    """Return the objects of an array, everything else left out."""
    return [value for value in values if isinstance(value, dict)]
