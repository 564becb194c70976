"""An otpauth address exactly as it stands: nothing is forgiven, so that everything can be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_SHAPE = re.compile(
    r"(?P<scheme>otpauth)://(?P<type>[^/?#]*)(?P<label>[^?#]*)(?P<query>\?[^#]*)?(?P<rest>#.*)?", re.I | re.S
)
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CODED = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True, repr=False)
class RawAddress:
    """The pieces of an address, still percent-encoded; its repr shows nothing, since one of them is the secret.

    Attributes:
        text: The whole address.
        scheme: What stands before `://`.
        type: What stands before the label.
        label: The label without its slash.
        pairs: Names and values of the parameters, in order.
        fragment: What stands after a `#`, or None.

    """

    text: str
    scheme: str
    type: str
    label: str
    pairs: tuple[tuple[str, str], ...]
    fragment: str | None

    @property
    def values(self) -> dict[str, str]:
        """The first value of every parameter by its name in lower case, decoded."""
        found: dict[str, str] = {}
        for name, value in self.pairs:
            found.setdefault(decoded(name).lower(), decoded(value))
        return found

    def raw(self, wanted: str) -> str:
        """Return the first value of a parameter as it stands, or an empty text."""
        return next((value for name, value in self.pairs if decoded(name).lower() == wanted), "")

    @property
    def prefix(self) -> str | None:
        """The label's part before its first colon, decoded; None where it has no colon."""
        head, colon, _ = _split(self.label)
        return decoded(head) if colon else None

    @property
    def account(self) -> str:
        """The label after its first colon, or all of it, decoded."""
        head, colon, tail = _split(self.label)
        return decoded(tail if colon else head)


def taken_apart(text: str) -> RawAddress | None:
    """Return the pieces of an otpauth address; None for any other text."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    query = (found["query"] or "?")[1:]
    pairs = [part.partition("=") for part in query.split("&") if part]
    return RawAddress(
        text,
        found["scheme"],
        found["type"],
        found["label"].removeprefix("/"),
        tuple((name, value) for name, _, value in pairs),
        None if found["rest"] is None else found["rest"][1:],
    )


def decoded(raw: str) -> str:
    """Percent-decode a piece; bytes that are not UTF-8 become replacement characters."""
    return unquote_to_bytes(raw.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def has_broken_percent(raw: str) -> bool:
    """Say whether a percent sign begins no coded byte."""
    return _BROKEN.search(raw) is not None


def is_utf8(raw: str) -> bool:
    """Say whether the coded bytes of a piece are UTF-8."""
    try:
        unquote_to_bytes(raw.encode("utf-8", "surrogatepass")).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_coded_twice(raw: str) -> bool:
    """Say whether a piece still has coded bytes after it was decoded."""
    return "%25" in raw and _CODED.search(decoded(raw)) is not None


def _split(label: str) -> tuple[str, bool, str]:
    literal = label.find(":")
    if literal >= 0:
        return label[:literal], True, label[literal + 1 :]
    coded = label.upper().find("%3A")
    return (label[:coded], True, label[coded + 3 :]) if coded >= 0 else (label, False, "")
