"""The browsers that may ask for codes: each paired once, each site approved once for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from trackops_desktop.companion.pairing import DIGEST_LENGTH, key_digest
from trackops_desktop.json_object import moment_in
from trackops_desktop.otp.clock import Clock
from trackops_desktop.signin.origin import Origin, origin_of
from trackops_desktop.vault.vault import Vault

DOCUMENT: Final = "browsers"
#: More sites of one browser, browsers or programs than anybody has; the ones used longest ago make room.
_MOST_SITES, _MOST_BROWSERS, _MOST_PROGRAMS = 500, 50, 50


@dataclass(frozen=True, slots=True)
class PairedBrowser:
    """One profile of one browser.

    Attributes:
        profile: 32 hexadecimal digits, drawn by the extension.
        name: What the browser called itself when it was paired.
        program: The file of the program that ran the host then, or an empty text where the system does not tell.
        digest: What is kept of the pairing's key.
        paired: Unix seconds.
        sites: When something was last filled in on each site that the user approved for this browser, by origin.

    """

    profile: str
    name: str
    program: str
    digest: bytes = field(repr=False)
    paired: float
    sites: Mapping[str, float]

    @property
    def used(self) -> float:
        """When it was last of use."""
        return max((self.paired, *self.sites.values()))


class Browsers:
    """Paired browsers and their approvals; every call may wait for another program's writing."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Take the vault, and what tells the time of pairing and use."""
        self._vault = vault
        self._clock = clock

    def all(self) -> tuple[PairedBrowser, ...]:
        """Return them, the one used last first."""
        document = self._vault.document(DOCUMENT) or {}
        return tuple(sorted(_browsers_of(document).values(), key=lambda one: -one.used))

    def find(self, profile: str) -> PairedBrowser | None:
        """Return one, if it is paired."""
        return _browsers_of(self._vault.document(DOCUMENT) or {}).get(profile)

    def pair(self, profile: str, name: str, program: str, key: bytes) -> PairedBrowser:
        """Keep a browser that the user has let in; a profile that is paired anew keeps no approval."""
        now = self._clock()
        paired = PairedBrowser(profile, name, program, key_digest(key), now, {})

        def change(known: dict[str, PairedBrowser]) -> dict[str, PairedBrowser]:
            others = [one for one in known.values() if one.profile != profile]
            kept = sorted(others, key=lambda one: -one.used)[: _MOST_BROWSERS - 1]
            return {one.profile: one for one in (*kept, paired)}

        self._change(change)
        return paired

    def remove(self, profile: str) -> None:
        """Let a browser in no more; its key is worth nothing from now on."""
        self._change(lambda known: {id_: one for id_, one in known.items() if id_ != profile})

    def is_approved(self, profile: str, origin: Origin) -> bool:
        """Tell whether the user has let this browser fill in on exactly this origin."""
        browser = self.find(profile)
        return browser is not None and str(origin) in browser.sites

    def approve(self, profile: str, origin: Origin) -> None:
        """Let a browser fill in on an origin, or note that it did so just now."""
        now = self._clock()

        def change(known: dict[str, PairedBrowser]) -> dict[str, PairedBrowser]:
            browser = known.get(profile)
            if browser is None:
                return known
            latest = sorted(browser.sites.items(), key=lambda one: -one[1])[: _MOST_SITES - 1]
            return {**known, profile: replace(browser, sites={**dict(latest), str(origin): now})}

        self._change(change)

    def withdraw(self, profile: str, origin: str) -> None:
        """Take an approval back: the next code for that origin is asked about again."""

        def change(known: dict[str, PairedBrowser]) -> dict[str, PairedBrowser]:
            browser = known.get(profile)
            if browser is None:
                return known
            sites = {one: used for one, used in browser.sites.items() if one != origin}
            return {**known, profile: replace(browser, sites=sites)}

        self._change(change)

    def lets_in(self, program: str) -> bool:
        """Tell whether the company's policy lets the browser of this file in at all."""
        return self._vault.rules.look().lets_in(program)

    def refused(self) -> tuple[str, ...]:
        """Return the programs that may not even ask to be paired."""
        return _refused_in(self._vault.document(DOCUMENT) or {})

    def refuse(self, program: str) -> None:
        """Let a program ask no more."""

        def change(document: dict[str, object]) -> Mapping[str, object]:
            others = [one for one in _refused_in(document) if one != program]
            return {**document, "refused": [*others, program][-_MOST_PROGRAMS:]}

        self._vault.change_document(DOCUMENT, change)

    def allow(self, program: str) -> None:
        """Let a program ask again."""

        def change(document: dict[str, object]) -> Mapping[str, object]:
            return {**document, "refused": [one for one in _refused_in(document) if one != program]}

        self._vault.change_document(DOCUMENT, change)

    def _change(self, changed: Callable[[dict[str, PairedBrowser]], dict[str, PairedBrowser]]) -> None:
        """Change the browsers, and nothing else that the document holds."""

        def change(document: dict[str, object]) -> Mapping[str, object]:
            rows = [_row(one) for one in changed(_browsers_of(document)).values()]
            return {**document, "browsers": rows}

        self._vault.change_document(DOCUMENT, change)


def _row(browser: PairedBrowser) -> dict[str, object]:
    return {
        "profile": browser.profile,
        "name": browser.name,
        "program": browser.program,
        "digest": browser.digest.hex(),
        "paired": browser.paired,
        "sites": dict(browser.sites),
    }


def _browsers_of(document: Mapping[str, object]) -> dict[str, PairedBrowser]:
    rows = document.get("browsers")
    found = (_browser_from(row) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    return {one.profile: one for one in found if one is not None}


def _browser_from(row: Mapping[str, object]) -> PairedBrowser | None:
    """Return a stored browser, or None where its digest or time could not be ours: a damaged row lets nobody in."""
    profile, name, program = (row.get(key) for key in ("profile", "name", "program"))
    paired, sites = moment_in(row.get("paired")), row.get("sites")
    try:
        digest = bytes.fromhex(str(row.get("digest")))
    except ValueError:
        return None
    if not (isinstance(profile, str) and isinstance(name, str) and isinstance(program, str)):
        return None
    if len(digest) != DIGEST_LENGTH or paired is None:
        return None
    kept = sites.items() if isinstance(sites, dict) else ()
    sound = {
        origin: used
        for origin, used in ((origin, moment_in(used)) for origin, used in kept)
        if isinstance(origin, str) and used is not None and origin_of(origin) is not None
    }
    return PairedBrowser(profile, name, program, digest, paired, sound)


def _refused_in(document: Mapping[str, object]) -> tuple[str, ...]:
    stored = document.get("refused")
    return tuple(one for one in stored if isinstance(one, str)) if isinstance(stored, list) else ()
