"""Whether there is a newer version: asked at most once a day, if the user wants it and the company lets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.otp.clock import Clock
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from trackops_desktop.updates.feed import Announcement

_LOGGER = LazyLogger(__name__)
DOCUMENT: Final = "updates"
DAY: Final = 86_400.0
#: A feed may be dated by a clock that is ahead of this one by so much.
AHEAD: Final = DAY


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """Where a build asks: both are empty in a checkout and in packages of distributions, which update in their own way.

    Attributes:
        feed: The https address; the signature lies beside it, with `.minisig` at its end.
        key: The public key, as minisign prints it.

    """

    feed: str = ""
    key: str = ""

    @property
    def is_there(self) -> bool:
        """Whether this build can ask at all."""
        return bool(self.feed and self.key)


def built_in_source() -> UpdateSource:
    """Return what this build was made with (reads a file)."""
    import tomllib

    from trackops_desktop.assets import resource

    try:
        values = tomllib.loads(resource("updates.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return UpdateSource()
    return UpdateSource(str(values.get("feed", "")), str(values.get("key", "")))


class UpdateCheck:
    """Asks the feed; every call may wait for the network or for another program's writing."""

    def __init__(
        self,
        vault: Vault,
        clock: Clock,
        fetch: Callable[[str], bytes],
        *,
        version: str,
        source: Callable[[], UpdateSource] = built_in_source,
    ) -> None:
        """Take the vault, the clock, what gets a file, the version that runs, and what tells where to ask."""
        self._vault, self._clock, self._fetch = vault, clock, fetch
        self._version, self._read_source = version, source
        self._source = UpdateSource()

    @property
    def is_possible(self) -> bool:
        """Whether this build can ask, as far as that was looked at; waits for nothing."""
        return self._source.is_there

    def look(self, wanted: bool) -> Announcement | None:
        """Ask if it is time and `wanted`; return a newer version, or None. Whatever is wrong is logged and ignored."""
        self._source = self._read_source()
        if not wanted or not self._source.is_there or self._vault.rules.look().updates_off or not self._is_due():
            return None
        from trackops_desktop.updates.download import DownloadFailed
        from trackops_desktop.updates.feed import FeedWrong, read_feed
        from trackops_desktop.updates.minisign import SignatureWrong, public_key

        try:
            data = self._fetch(self._source.feed)
            signature = self._fetch(f"{self._source.feed}.minisig").decode("utf-8", "replace")
            return self._taken(read_feed(data, signature, public_key(self._source.key)))
        except (DownloadFailed, FeedWrong, SignatureWrong) as error:
            _LOGGER.warning("The feed of updates is ignored: %s", error, error=error)
            return None

    def was_updated(self) -> bool:
        """Tell, once, whether a newer version runs than last time."""
        from trackops_desktop.updates.feed import is_newer

        before: list[object] = []

        def change(document: dict[str, object]) -> dict[str, object]:
            before[:] = [document.get("ran")]
            return {**document, "ran": self._version}

        self._vault.change_document(DOCUMENT, change)
        return any(isinstance(ran, str) and is_newer(self._version, ran) for ran in before)

    def _is_due(self) -> bool:
        """Note that it is asked now, unless it was within a day: a server that is down is not asked over and over."""
        now = self._clock()
        due: list[bool] = []

        def change(document: dict[str, object]) -> dict[str, object]:
            asked = document.get("asked")
            if isinstance(asked, int | float) and 0 <= now - asked < DAY:
                return document
            due.append(True)
            return {**document, "asked": now}

        self._vault.change_document(DOCUMENT, change)
        return bool(due)

    def _taken(self, found: Announcement) -> Announcement | None:
        """Return a feed's version if it is newer than this one, and the feed no older than the last."""
        from trackops_desktop.updates.feed import FeedWrong, is_newer

        if found.published > self._clock() + AHEAD:
            raise FeedWrong("it comes from the future")  # not translated

        def change(document: dict[str, object]) -> dict[str, object]:
            last = document.get("number")
            if isinstance(last, int) and found.number < last:
                raise FeedWrong("it is older than the last one")  # not translated
            return {**document, "number": found.number}

        self._vault.change_document(DOCUMENT, change)
        return found if is_newer(found.version, self._version) else None
