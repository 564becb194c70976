"""A policy as a file that only the system's administrator can write: TOML on Linux, a property list on macOS."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from trackops_desktop.company.keys import KEYS, LARGEST
from trackops_desktop.company.policy import NO_POLICY, CompanyPolicy, SiteReader, policy_from, strict_policy
from trackops_desktop.company.rules import file_stamp
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import _

_LOGGER = LazyLogger(__name__)
#: For everybody of a computer; a device's management writes one for a single user into a folder of that user's name.
MACOS: Final = Path("/Library/Managed Preferences")
MACOS_DOMAIN: Final = "com.viewcases.TrackopsDesktop.plist"
_ROOT: Final = 0
_LINE: Final = re.compile(r"at line (\d+)")


class TrustedFile:
    """Reads one file, if nobody but the administrator can have written it."""

    def __init__(self, path: Path, read_site: SiteReader, owner: int = 0) -> None:
        """Take the path, and the user id that file and folder must belong to: the administrator's."""
        self.path = path
        self._read_site, self._owner = read_site, owner

    def stamp(self) -> object:
        """Return what tells one state of the file from another; None where there is none."""
        return file_stamp(str(self.path))

    def read(self) -> CompanyPolicy:
        """Return what the file says; strict where it is broken or not to be trusted."""
        source = str(self.path)
        try:
            distrust = self._distrust()
            data = b"" if distrust else self._data()
        except OSError as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError) and not self.path.is_symlink():
                return NO_POLICY
            fault = _("{file} can't be read ({reason}).", file=source, reason=reason_of(error))
            return strict_policy(source, (fault,))
        if distrust:
            return strict_policy(source, (distrust,))
        if len(data) > LARGEST:
            return strict_policy(source, (_("{file} is too large to be a policy.", file=source),))
        return self._parsed(data)

    def _parsed(self, data: bytes) -> CompanyPolicy:
        raise NotImplementedError

    def _data(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(LARGEST + 1)

    def _distrust(self) -> str:
        """Say why somebody else than the administrator may have written the file, or nothing."""
        behind = Path(os.path.realpath(self.path))  # where a symbolic link leads; `resolve` fails on a circle
        near = (self.path, self.path.parent, behind.parent)
        # Whoever may rename a folder further up puts another one in its place.
        above = (*self.path.parent.parents, *behind.parent.parents)
        for path in dict.fromkeys((*near, *above)):
            found = path.stat()
            is_near = path in near
            if found.st_uid != self._owner and (is_near or found.st_uid != _ROOT):
                return _("{file} doesn't belong to the administrator, so it isn't trusted.", file=str(path))
            keeps_apart = found.st_mode & stat.S_ISVTX and not is_near  # only an owner renames what lies in it
            if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not keeps_apart:
                return _("{file} can be changed by others than the administrator, so it isn't trusted.", file=str(path))
        return ""


class TomlPolicy(TrustedFile):
    """`policy.toml`."""

    def _parsed(self, data: bytes) -> CompanyPolicy:
        import tomllib

        source = str(self.path)
        try:
            text = data.decode("utf-8-sig")
            values = tomllib.loads(text)
        except UnicodeDecodeError:
            return strict_policy(source, (_("{file} isn't a text in UTF-8.", file=source),))
        except (ValueError, RecursionError) as error:  # no TOML, or a number or brackets beyond what Python reads
            found = _LINE.search(str(error))
            line = int(found[1]) if found else len(text.splitlines())
            return strict_policy(source, (_("Line {line} of {file} isn't TOML.", line=line, file=source),))

        def place_of(name: str) -> str:
            return _("Line {line} of {file}", line=_line_of(text, name), file=source)

        return policy_from(values, source, place_of, self._read_site)


class PlistPolicy(TrustedFile):
    """A property list that macOS's management wrote."""

    def _parsed(self, data: bytes) -> CompanyPolicy:
        import plistlib

        source = str(self.path)
        try:
            values = plistlib.loads(data)
        except Exception as error:  # noqa: BLE001  (what plistlib raises for a damaged file is not a closed list)
            _LOGGER.warning("The policy is no property list", error=error)
            return strict_policy(source, (_("{file} isn't a property list.", file=source),))
        if not isinstance(values, dict):
            return strict_policy(source, (_("{file} isn't a property list.", file=source),))

        def place_of(name: str) -> str:
            return _("“{name}” in {file}", name=windows_name(name), file=source)

        # What management adds to every list of preferences is not the policy's.
        own = {name: value for name, value in values.items() if not str(name).startswith(("Payload", "NS", "Apple"))}
        return policy_from(from_windows_names(own), source, place_of, self._read_site)


class FirstOf:
    """The first of several places that has a policy: one for a single user stands before everybody's."""

    def __init__(self, readers: Sequence[TrustedFile]) -> None:
        self._readers = tuple(readers)

    def stamp(self) -> object:
        """Return the stamps of all, None where none has a policy."""
        stamps = tuple(reader.stamp() for reader in self._readers)
        return None if all(stamp is None for stamp in stamps) else stamps

    def read(self) -> CompanyPolicy:
        """Return the first policy that is there."""
        for reader in self._readers:
            if reader.stamp() is not None:
                return reader.read()
        return NO_POLICY


def windows_name(name: str) -> str:
    """Return how a key is called in the registry and in property lists."""
    return next((key.windows for key in KEYS if key.name == name), name)


def from_windows_names(values: Mapping[str, object]) -> dict[str, object]:
    """Return values under the names of `policy.toml`; sites have theirs with capitals too."""
    names = {key.windows: key.name for key in KEYS}
    plain = {names.get(name, name): value for name, value in values.items()}
    sites = plain.get("sites")
    if isinstance(sites, list):
        plain["sites"] = [_lowered(one) if isinstance(one, dict) else one for one in sites]
    return plain


def mac_readers(read_site: SiteReader, user: str, folder: Path = MACOS) -> FirstOf:
    """Return what reads the managed preferences of this user, then those of the computer."""
    own = PlistPolicy(folder / user / MACOS_DOMAIN, read_site)
    return FirstOf((own, PlistPolicy(folder / MACOS_DOMAIN, read_site)))


def _lowered(site: Mapping[str, object]) -> dict[str, object]:
    return {str(name).lower(): value for name, value in site.items()}


def _line_of(text: str, name: str) -> int:
    """Return the line on which a key, or the first table of its name, stands."""
    wanted = re.compile(rf"\s*(\[+\s*)?[\"']?{re.escape(name)}[\"']?\s*([=.\]]|$)")
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 1)
