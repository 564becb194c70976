"""Who opens links on Linux: `mimeapps.list`, as the specification of MIME applications 1.0.1 has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import reason_of
from trackops_desktop.i18n import _
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.services.links.link_handling import SCHEMES, HandlerUnchanged, LinkHandling, LinkOwner

#: The entry that opens links.
ENTRY: Final = "com.viewcases.TrackopsDesktop.Links.desktop"
_TYPES: Final = tuple(f"x-scheme-handler/{scheme}" for scheme in SCHEMES)
_DEFAULT, _REMOVED, _CACHE = "Default Applications", "Removed Associations", "MIME Cache"  # not translated
_LIST, _INDEX = "mimeapps.list", "mimeinfo.cache"


class LinuxLinks:
    """Reads what desktops read, and changes the user's own list alone, line by line."""

    def __init__(self, environment: Mapping[str, str], home: Path) -> None:
        """Take the environment that names the folders, and the user's home."""
        self._config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        data = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
        shared = _folders(environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share")
        self._applications = [folder / "applications" for folder in (data, *shared)]
        configs = [self._config, *_folders(environment.get("XDG_CONFIG_DIRS") or "/etc/xdg")]
        desktops = [one.casefold() for one in environment.get("XDG_CURRENT_DESKTOP", "").split(":") if one]
        self._names = [*(f"{one}-{_LIST}" for one in desktops), _LIST]
        self._lists = [folder / name for folder in (*configs, *self._applications) for name in self._names]

    def look(self) -> LinkHandling:
        """Say who opens links of the first kind; the second, exports, only counts where it is another's."""
        found = [self._handler(kind) for kind in _TYPES]
        if all(one == ENTRY for one in found):
            return LinkHandling(LinkOwner.OURS)
        other = next((one for one in found if one and one != ENTRY), None)
        if other is None:
            return LinkHandling(LinkOwner.NOBODY)
        return LinkHandling(LinkOwner.OTHERS, self._name_of(other))

    def take(self) -> None:
        """Become the default in the user's own lists."""
        for path in self._own():
            if path.name == _LIST or path.exists():
                self._change(path, taken=True)

    def give_up(self) -> None:
        """Be the default no more, nor anything else that opens them.

        Another program that could open them becomes the default: `xdg-open` doesn't read which ones were removed.
        """
        for path in self._own():
            if path.name == _LIST or path.exists():
                self._change(path, taken=False)
        next_ones = {kind: self._handler(kind) for kind in _TYPES}
        own = self._config / _LIST
        lines = _lines(own)
        for kind, entry in next_ones.items():
            if entry is not None:
                lines = _with(lines, _DEFAULT, kind, entry, first=True)
        self._write(own, lines)

    def forget(self) -> None:
        """Take our entry out of the user's own lists, wherever it stands; a list that held nothing else goes."""
        for path in self._own():
            before = lines = _lines(path)
            for group in (_DEFAULT, _REMOVED):
                for kind in _TYPES:
                    lines = _with(lines, group, kind, ENTRY, first=False)
            if lines == before:
                continue
            if any(line.strip() and not line.startswith("[") for line in lines):
                self._write(path, lines)
            else:
                path.unlink(missing_ok=True)

    def _own(self) -> Iterator[Path]:
        """Return the lists that win over all others: the user's own."""
        return (self._config / name for name in self._names)

    def _handler(self, kind: str) -> str | None:
        for path in self._lists:
            for entry in _read(path).get((_DEFAULT, kind), ()):
                if self._is_there(entry):
                    return entry
        removed = {entry for path in self._lists for entry in _read(path).get((_REMOVED, kind), ())}
        for folder in self._applications:
            for entry in _read(folder / _INDEX).get((_CACHE, kind), ()):
                if entry not in removed and self._is_there(entry):
                    return entry
        return None

    def _is_there(self, entry: str) -> bool:
        return any((folder / entry).is_file() for folder in self._applications)

    def _name_of(self, entry: str) -> str:
        """Return what an entry is called for people."""
        for folder in self._applications:
            for line in _lines(folder / entry):
                if line.startswith("Name="):
                    return line.removeprefix("Name=").strip()
        return entry.removesuffix(".desktop")

    def _change(self, path: Path, *, taken: bool) -> None:
        lines = _lines(path)
        for kind in _TYPES:
            lines = _with(lines, _DEFAULT, kind, ENTRY, first=taken)
            # An entry that says what it opens is asked where there is no default; this is how it is left out.
            if path.name == _LIST:
                lines = _with(lines, _REMOVED, kind, ENTRY, first=not taken)
        self._write(path, lines)

    def _write(self, path: Path, lines: list[str]) -> None:
        try:
            make_private_folder(path.parent)
            write_atomically(path.resolve(), "".join(f"{line}\n" for line in lines).encode())
        except OSError as error:
            raise HandlerUnchanged(
                _("{file} couldn't be written ({reason}).", file=path, reason=reason_of(error)),
                _("Check its permissions."),
            ) from None


def _with(lines: list[str], group: str, key: str, entry: str, *, first: bool) -> list[str]:
    """Return a list's lines with an entry first among a key's values, or not among them; all else stays as it is."""
    inside, found, done = False, False, list[str]()
    for line in lines:
        if line.startswith("["):
            if inside and first and not found:
                done, found = _insert(done, f"{key}={entry};"), True
            inside = line.strip() == f"[{group}]"
        if inside and line.partition("=")[0].strip() == key:
            others = [one for one in _values(line) if one != entry]
            values = [entry, *others] if first and not found else others
            found = True
            if not values:
                continue
            line = f"{key}={';'.join(values)};"
        done.append(line)
    if not first or found:
        return done
    if not inside:
        done += ["", f"[{group}]"] if done else [f"[{group}]"]
    return [*done, f"{key}={entry};"]


def _insert(lines: list[str], line: str) -> list[str]:
    """Return lines with one more before the empty ones at their end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return [*lines[:end], line, *lines[end:]]


def _read(path: Path) -> dict[tuple[str, str], list[str]]:
    """Return the values of a list by group and key."""
    found: dict[tuple[str, str], list[str]] = {}
    group = ""
    for line in _lines(path):
        if line.startswith("["):
            group = line.strip()[1:-1]
        elif "=" in line and not line.startswith("#"):
            found.setdefault((group, line.partition("=")[0].strip()), _values(line))
    return found


def _values(line: str) -> list[str]:
    return [one.strip() for one in line.partition("=")[2].split(";") if one.strip()]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []


def _folders(text: str) -> list[Path]:
    return [Path(one) for one in text.split(":") if one]
