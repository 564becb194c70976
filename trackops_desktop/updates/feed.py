"""What the feed says: the newest version, and where people read about it."""

# not translated: reasons, which developers read in the log
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trackops_desktop.json_object import parsed_json
from trackops_desktop.updates.minisign import SigningKey, trusted_comment

#: The key of the feed's version, and how the signer's comment begins: other signatures of the key prove nothing here.
KEY, VERSION = "trackops_updates", 1
SIGNED_AS: Final = "trackops-desktop updates"
_VERSION: Final = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_LONGEST_PAGE: Final = 300


class FeedWrong(Exception):
    """A feed that is ignored; the message says why, in words of ours."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The newest version.

    Attributes:
        number: Rises with every feed, so that an older one is told from a newer.
        published: Unix seconds.
        version: Such as `1.2.0`.
        page: An https address where people read about it and get it.

    """

    number: int
    published: float
    version: str
    page: str


def read_feed(data: bytes, signature: str, key: SigningKey) -> Announcement:
    """Return what a feed says, once its signature is proved; nothing of it is looked at before.

    Raises:
        SignatureWrong: It was not signed with the key.
        FeedWrong: It was, and makes no sense.

    """
    if not trusted_comment(data, signature, key).startswith(SIGNED_AS):
        raise FeedWrong("it was signed as something else")
    try:
        values = parsed_json(data, strict=True)
    except ValueError:
        raise FeedWrong("it isn't JSON") from None
    if not isinstance(values, Mapping) or values.get(KEY) != VERSION:
        raise FeedWrong("it is of another kind")
    number, published = values.get("number"), values.get("published")
    version, page = values.get("version"), values.get("page")
    if not (_is_count(number) and _is_count(published)):
        raise FeedWrong("its number or date is wrong")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise FeedWrong("its version is wrong")
    if not (
        isinstance(page, str) and page.startswith("https://") and page.isprintable() and len(page) <= _LONGEST_PAGE
    ):
        raise FeedWrong("its page is wrong")
    return Announcement(int(number), float(published), version, page)  # type: ignore[arg-type]


def is_newer(version: str, than: str) -> bool:
    """Tell whether one version follows another; one that cannot be compared follows none."""
    if not (_VERSION.fullmatch(version) and _VERSION.fullmatch(than)):
        return False
    return _parts(version) > _parts(than)


def _parts(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
