"""The meaning of a policy: checked values, and what holds where some of them make no sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from trackops_desktop.company.keys import KEYS, PolicyKey, PolicyKind, good_value
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _

#: Idle minutes where a broken policy does not tell them.
_STRICT_IDLE: Final = 5
#: What the files of the browsers' programs are called, by the names that a policy uses.
_PROGRAMS: Final = {
    "chrome": ("chrome", "google-chrome"),
    "chromium": ("chromium", "chromium-browser"),
    "edge": ("msedge", "microsoft-edge"),
    "brave": ("brave", "brave-browser"),
    "vivaldi": ("vivaldi", "vivaldi-bin"),
    "firefox": ("firefox", "firefox-esr", "firefox-bin"),
}


@dataclass(frozen=True, slots=True)
class ManagedSite:
    """A site that the company gives to everybody.

    Attributes:
        name: What it is called.
        origin: The exact origin, as text.
        help: How to reach the help desk, or an empty text.
        accent: The company's colour as `#rrggbb`, or an empty text.

    """

    name: str
    origin: str
    help: str = ""
    accent: str = ""


@dataclass(frozen=True, slots=True)
class CompanyPolicy:
    """What a company has decided; see `keys.KEYS` for what each means.

    Attributes:
        source: Where it was read, or an empty text where there is none.
        faults: What is wrong with it, a sentence each; where there are any, everything it does not say readably is as
            strict as can be.
        longest_idle_minutes: 0 where it says nothing.
        browsers: None where it says nothing.

    """

    source: str = ""
    faults: tuple[str, ...] = ()
    help: str = ""
    sites: tuple[ManagedSite, ...] = ()
    passphrase_required: bool = False
    longest_idle_minutes: int = 0
    lock_with_screen: bool = False
    system_unlock_forbidden: bool = False
    export_forbidden: bool = False
    backups_forbidden: bool = False
    clipboard_forbidden: bool = False
    updates_off: bool = False
    browsers: tuple[str, ...] | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a policy at all."""
        return bool(self.source)

    def lets_in(self, program: str) -> bool:
        """Tell whether the browser that runs this file may use the extension."""
        if self.browsers is None:
            return True
        return any(_means(browser, program) for browser in self.browsers)

    def may_connect(self, browser: str) -> bool:
        """Tell whether a browser that we know by this name could be let in, wherever its program lies."""
        paths = [one for one in self.browsers or () if _is_path(one)]
        return self.browsers is None or browser in self.browsers or bool(paths)


NO_POLICY: Final = CompanyPolicy()
#: What holds where nothing of a policy can be read. A passphrase is not demanded: it could not be taken back.
_STRICTEST: Final[Mapping[str, Any]] = {
    "longest_idle_minutes": _STRICT_IDLE,
    "lock_with_screen": True,
    "system_unlock_forbidden": True,
    "export_forbidden": True,
    "backups_forbidden": True,
    "clipboard_forbidden": True,
    "updates_off": True,
    "browsers": (),
}

#: Makes a site of what a policy says about it; raises TrackopsError where that makes no sense.
SiteReader = Callable[[Mapping[str, object]], ManagedSite]
#: Says where a key stands, as the beginning of a sentence: “Line 3 of …”.
PlaceOf = Callable[[str], str]


def policy_from(values: Mapping[str, object], source: str, place_of: PlaceOf, read_site: SiteReader) -> CompanyPolicy:
    """Return what a policy says.

    A value that is wrong, and a key that does not exist, are faults: a slip of the keyboard must not switch off what
    the company counts on.
    """
    known = {key.name: key for key in KEYS}
    good: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in values.items():
        if name not in known:
            faults.append(_("{place} is wrong: a policy has no “{name}”.", place=place_of(name), name=name[:80]))
        elif not good_value(known[name].kind, value):
            faults.append(_expected(known[name], place_of(name)))
        else:
            _take(known[name], value, good, faults, (place_of, read_site))
    return strict_policy(source, tuple(faults), good) if faults else CompanyPolicy(source, **good)


def strict_policy(source: str, faults: tuple[str, ...], said: Mapping[str, Any] | None = None) -> CompanyPolicy:
    """Return the policy of a source that is broken: what it says readably, and else the strictest there is."""
    return CompanyPolicy(source, faults, **{**_STRICTEST, **(said or {})})


def _take(key: PolicyKey, value: Any, good: dict[str, Any], faults: list[str], how: tuple[PlaceOf, SiteReader]) -> None:
    place_of, read_site = how
    if key.kind is PolicyKind.SITES:
        sites = []
        for one in value:
            try:
                sites.append(read_site(one))
            except TrackopsError as error:
                place = place_of(key.name)
                faults.append(_("{place} names a site that can't be used. {why}", place=place, why=error.sentence))
        good[key.name] = tuple(sites)
    elif key.kind is PolicyKind.NAMES:
        good[key.name] = tuple(one.strip() for one in value)
        strangers = [one for one in good[key.name] if one not in _PROGRAMS and not _is_path(one)]
        if strangers:
            del good[key.name]
            faults.append(
                _("{place} names a browser that isn't known: “{name}”.", place=place_of(key.name), name=strangers[0])
            )
    else:
        good[key.name] = value.strip() if isinstance(value, str) else value


def _expected(key: PolicyKey, place: str) -> str:
    if key.kind is PolicyKind.SWITCH:
        return _("{place} is wrong: “{name}” must be true or false.", place=place, name=key.name)
    if key.kind is PolicyKind.MINUTES:
        return _("{place} is wrong: “{name}” must be a whole number from 1 to 1,440.", place=place, name=key.name)
    if key.kind is PolicyKind.TEXT:
        return _("{place} is wrong: “{name}” must be a text of at most 600 characters.", place=place, name=key.name)
    if key.kind is PolicyKind.NAMES:
        return _("{place} is wrong: “{name}” must be a list of texts.", place=place, name=key.name)
    return _(
        "{place} is wrong: “{name}” must be a list of sites with a name and an address.", place=place, name=key.name
    )


def _is_path(text: str) -> bool:
    return PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()


def _means(browser: str, program: str) -> bool:
    """Tell whether a browser of a policy is the program of this file; a path means exactly that file."""
    if _is_path(browser):
        return browser == program
    if not _is_path(program):
        return False
    file = PureWindowsPath(program).name if "\\" in program else PurePosixPath(program).name
    return file.casefold().removesuffix(".exe") in _PROGRAMS[browser]
