"""The QR codes that a site draws, one look after the other: whole texts, and parts that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from trackops_desktop.scan.content import classify
from trackops_desktop.scan.reading import Fragment, Reading

if TYPE_CHECKING:
    from trackops_desktop.signin.page_intent import SymbolsSeen


class DrawnCodes:
    """What a site has shown of a text that is spread over several QR codes, and what that makes.

    The parts may come one after the other, in one document or on pages that follow each other. They are kept in memory
    only, for one origin, and forgotten once other parts are shown. Nothing of them appears in `repr`.
    """

    def __init__(self) -> None:
        self._origin = ""
        self._kept: dict[int, Fragment] = {}

    def take(self, origin: str, readings: Sequence[Reading]) -> tuple[tuple[str, ...], SymbolsSeen | None]:
        """Take what one look has found; return the texts of accounts, or which parts there are so far."""
        if origin != self._origin:
            self._origin, self._kept = origin, {}
        texts = tuple(dict.fromkeys(reading.text for reading in readings if reading.fragment is None))
        fragments = [reading.fragment for reading in readings if reading.fragment is not None]
        if texts or not fragments:
            return texts, None
        self._keep(fragments)
        return self._told()

    def _keep(self, fragments: Sequence[Fragment]) -> None:
        for one in fragments:
            known = self._kept.get(one.index)
            of_another = any((kept.size, kept.parity) != (one.size, one.parity) for kept in self._kept.values())
            if of_another or (known is not None and known.data != one.data):
                self._kept = {}
            self._kept[one.index] = one
        if not self._told()[0] and len(self._kept) == fragments[0].size:
            # Chance gave two texts one parity: what is shown now counts.
            self._kept = {one.index: one for one in fragments}

    def _told(self) -> tuple[tuple[str, ...], SymbolsSeen | None]:
        from trackops_desktop.scan.decoding.sequence import joined_text
        from trackops_desktop.signin.page_intent import SymbolsSeen

        text = joined_text(self._kept.values())
        if text is not None:
            return ((text,) if classify(text) == "otpauth" else ()), None
        size = next(iter(self._kept.values())).size
        begins = 0 in self._kept and "otpauth:" in self._kept[0].text[:40].lower()
        return (), SymbolsSeen(tuple(index + 1 for index in sorted(self._kept)), size, begins)
