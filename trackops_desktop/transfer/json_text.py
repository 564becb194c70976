"""JSON from elsewhere, with its depth and its numbers bounded before Python's parser sees it."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from trackops_desktop.errors import TransferError
from trackops_desktop.i18n import N_, _
from trackops_desktop.transfer.limits import MAX_DEPTH, MAX_NUMBER_DIGITS, MAX_VALUES

#: What JSON can hold.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z|\\\Z)', re.DOTALL)
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_DAMAGED = N_("The file is damaged: it starts like JSON but isn't.")


def parse(text: str) -> Json:
    """Return what JSON text says.

    Raises:
        TransferError: It is no JSON, is nested deeper than 32 levels, holds more than 600,000 values, or has a whole
            number of more than 20 digits.

    """
    _check_size(text)
    try:
        parsed: Json = json.loads(text, parse_int=_whole_number, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise TransferError(_(_DAMAGED), _("Export it again.")) from None
    if _HALF.search(text) or _ESCAPED_HALF.search(text):
        _refuse_halves(parsed)
    return parsed


def _refuse_halves(parsed: Json) -> None:
    """Refuse half of a pair of surrogates, which is no character (RFC 8259 section 8.2)."""
    try:
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise TransferError(_("The file is damaged: it contains half a character."), _("Export it again.")) from None


def _check_size(text: str) -> None:
    """Count the values, then take away the innermost pairs of brackets, all at once, as often as levels are allowed."""
    if text.count('"') > 4 * MAX_VALUES:
        raise _too_many()
    bare = _STRING.sub("", text).encode("utf-8", "surrogatepass")
    brackets = bare.translate(None, _NOT_BRACKETS)
    if bare.count(b",") + len(brackets) // 2 > MAX_VALUES:
        raise _too_many()
    for _layer in range(MAX_DEPTH):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    if brackets:
        raise TransferError(_("The file is damaged, or nested deeper than any real export."), _("Export it again."))


def _too_many() -> TransferError:
    return TransferError(
        _("The file contains more values than any real export."), _("Check where this file comes from.")
    )


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_NUMBER_DIGITS:
        raise ValueError("a number of more than 20 digits")
    return int(digits)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("not a number")
