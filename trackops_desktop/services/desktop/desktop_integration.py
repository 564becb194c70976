"""The menu entry, the icon, the kind of company files and the handler of links, for those who installed no package.

Linux desktops read both from the user's own data folder (XDG base directories; desktop entry specification 1.5).
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from trackops_desktop.assets import resource
from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.errors import TrackopsError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.program import NAME
from trackops_desktop.services.desktop.exec_line import exec_line

APPLICATION = "com.viewcases.TrackopsDesktop"
_ENTRY = Path("applications", f"{NAME}.desktop")
#: What opens links, and what starts it for a desktop that hands them over by D-Bus.
_LINKS = Path("applications", f"{APPLICATION}.Links.desktop")
_SERVICE = Path("dbus-1/services", f"{APPLICATION}.Links.service")
_KIND = Path("mime/packages", "trackops-company.xml")
_ICON = Path("icons/hicolor/scalable/apps", f"{NAME}.svg")
#: What lets KRunner ask for accounts; GNOME Shell reads only what packages bring.
_RUNNER = Path("krunner/dbusplugins", f"{APPLICATION}.desktop")
_ALL = (_ENTRY, _RUNNER, _LINKS, _SERVICE, _ICON, _KIND)


class IntegrationState(Enum):
    """How the desktop knows the application."""

    MISSING = auto()
    OUTDATED = auto()
    OWN = auto()
    PACKAGED = auto()
    ELSEWHERE = auto()


class IntegrationFailed(TrackopsError):
    """The desktop could not be told of the application."""


class DesktopIntegration:
    """Tells the user's desktop of the application, or that it is gone."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], home: Path, system: str = sys.platform
    ) -> None:
        """Take what starts the application and the environment that names the folders.

        Args:
            command: The program and its arguments, as `start_command` returns them.
            environment: Usually `os.environ`.
            home: The user's home.
            system: Usually `sys.platform`.

        """
        self._command, self._system = tuple(command), system
        self._share = Path(environment.get("XDG_DATA_HOME") or home / ".local/share")
        shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        self._shared = [Path(folder) for folder in shared.split(":") if folder]

    def state(self) -> IntegrationState:
        """Look how the desktop knows the application now."""
        if self._system != "linux":
            return IntegrationState.ELSEWHERE
        try:
            found = (self._share / _ENTRY).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            packaged = any((folder / _ENTRY).is_file() for folder in self._shared)
            return IntegrationState.PACKAGED if packaged else IntegrationState.MISSING
        whole = found == self._entry() and all((self._share / one).is_file() for one in (_ICON, _LINKS, _SERVICE))
        return IntegrationState.OWN if whole else IntegrationState.OUTDATED

    def install(self) -> None:
        """Write entry, icon and kind of file; the entry comes last, so that it names nothing that is not there.

        Raises:
            IntegrationFailed: It is another system's work, or a file could not be written.

        """
        self._check_system()
        icon, kind = resource("icons", f"{NAME}.svg"), resource("desktop", _KIND.name)
        texts = (
            (_ICON, icon.read_text("utf-8")),
            (_KIND, kind.read_text("utf-8")),
            (_SERVICE, self._service()),
            (_LINKS, self._entry(_LINKS)),
            (_ENTRY, self._entry()),
        )
        for place, text in texts:
            path = self._share / place
            try:
                make_private_folder(path.parent)
                write_atomically(path, text.encode("utf-8"))
            except OSError as error:
                reason = reason_of(error)
                raise IntegrationFailed(
                    _("The menu entry couldn't be written ({reason}).", reason=reason),
                    _("Check the permissions of {folder}.", folder=path.parent),
                ) from None
        self._tell_desktop()

    def remove(self) -> bool:
        """Delete what `install` wrote, and the folders that are empty then; return whether there was anything.

        Raises:
            IntegrationFailed: It is another system's work, or a file could not be deleted.

        """
        self._check_system()
        there = [path for path in (self._share / one for one in _ALL) if path.exists()]
        try:
            for path in there:
                path.unlink()
        except OSError as error:
            reason = reason_of(error)
            raise IntegrationFailed(
                _("The menu entry couldn't be deleted ({reason}).", reason=reason),
                _("Delete {file} yourself.", file=there[0]),
            ) from None
        if there:
            self._tell_desktop()
            self._remove_empty_folders(there)
        return bool(there)

    def _remove_empty_folders(self, deleted: Sequence[Path]) -> None:
        for folder in (folder for path in deleted for folder in path.parents):
            if self._share in folder.parents:
                with suppress(OSError):  # something else is in it, or it is gone already
                    folder.rmdir()

    def offer_search(self, *, wanted: bool) -> None:
        """Let KRunner ask for accounts or no more, where no package does; the application decides what it is told.

        Raises:
            IntegrationFailed: The file could not be written or deleted.

        """
        if self._system != "linux" or any((folder / _RUNNER).is_file() for folder in self._shared):
            return
        path = self._share / _RUNNER
        try:
            if wanted:
                make_private_folder(path.parent)
                write_atomically(path, resource("desktop", f"{APPLICATION}.krunner.desktop").read_bytes())
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            reason = reason_of(error)
            raise IntegrationFailed(
                _("The desktop's search couldn't be told ({reason}).", reason=reason),
                _("Check the permissions of {folder}.", folder=path.parent),
            ) from None

    def _check_system(self) -> None:
        if self._system != "linux":
            raise IntegrationFailed(
                _("On this system the installer makes the menu entry."), _("Install the package for Windows or macOS.")
            )

    def _entry(self, place: Path = _ENTRY) -> str:
        text = resource("desktop", place.name).read_text("utf-8")
        return text.replace(f"Exec={NAME}", f"Exec={exec_line(self._command)}")

    def _service(self) -> str:
        """Return the service with this program's command, which D-Bus takes apart as a shell does."""
        text = resource("desktop", _SERVICE.name).read_text("utf-8")
        return text.replace(f"Exec=/usr/bin/{NAME}", f"Exec={shlex.join(self._command)}")

    def _tell_desktop(self) -> None:
        """Let the desktop look now; without the tool it looks at the next sign-in."""
        for name, arguments in (
            ("update-desktop-database", ("-q", str(self._share / "applications"))),
            ("update-mime-database", (str(self._share / "mime"),)),
        ):
            tool = shutil.which(name)
            if tool is None:
                continue
            with suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(  # noqa: S603 (the desktop's own tool, with a folder of ours)
                    [tool, *arguments], check=False, timeout=30, capture_output=True
                )
