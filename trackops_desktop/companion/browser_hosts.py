"""Which browsers are on this computer, and whether each of them knows our host."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from trackops_desktop.atomic_file import write_atomically
from trackops_desktop.companion.host_script import NAME, frozen, host_manifest, host_script, interpreted
from trackops_desktop.company.rules import CompanyRules, ForbiddenByCompany, advice_of
from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import N_, _
from trackops_desktop.json_object import parsed_json
from trackops_desktop.paths import Paths, local_socket
from trackops_desktop.private_file import make_private_folder
from trackops_desktop.program import frozen_program

_CHROMIUM_FOLDER: Final = "NativeMessagingHosts"


class HostState(Enum):
    """Whether a browser can reach the application."""

    READY = "ready"
    MISSING = "missing"
    OUTDATED = "outdated"
    SANDBOXED = "sandboxed"


@dataclass(frozen=True, slots=True)
class InstalledBrowser:
    """One browser of this user.

    Attributes:
        key: What the command line calls it.
        name: What people call it.
        manifest: Where it looks for our host, or None where it cannot reach one.
        firefox: Whether its manifest is of Firefox's kind.
        why: Why it cannot reach one, or an empty text.

    """

    key: str
    name: str
    manifest: Path | None
    firefox: bool = False
    why: str = ""


_FLATPAK: Final = N_(
    "It comes as a Flatpak, whose sandbox lets no extension reach other programs. Install it from the system's own "
    "packages to use it with Trackops Desktop."
)
_SNAP: Final = N_(
    "It comes as a Snap, whose sandbox lets no extension reach other programs. Install another build of it."
)
#: Key, name, folder below the configuration on Linux, and below the application support on macOS.
_CHROMIUMS: Final = (  # not translated
    ("chrome", "Google Chrome", "google-chrome", "Google/Chrome"),
    ("chromium", "Chromium", "chromium", "Chromium"),
    ("edge", "Microsoft Edge", "microsoft-edge", "Microsoft Edge"),
    ("brave", "Brave", "BraveSoftware/Brave-Browser", "BraveSoftware/Brave-Browser"),
    ("vivaldi", "Vivaldi", "vivaldi", "Vivaldi"),
)
_FLATPAKS: Final = (  # not translated
    ("chrome-flatpak", "Google Chrome (Flatpak)", "com.google.Chrome"),
    ("chromium-flatpak", "Chromium (Flatpak)", "org.chromium.Chromium"),
    ("edge-flatpak", "Microsoft Edge (Flatpak)", "com.microsoft.Edge"),
    ("brave-flatpak", "Brave (Flatpak)", "com.brave.Browser"),
    ("firefox-flatpak", "Firefox (Flatpak)", "org.mozilla.firefox"),
)
_SNAPS: Final = (("chromium-snap", "Chromium (Snap)", "chromium"),)  # not translated


def browsers_here(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[InstalledBrowser, ...]:
    """Return the browsers that this user has started at least once (reads folders; Linux and macOS)."""
    if not environment.get("HOME"):
        return ()
    home = Path(environment["HOME"])
    if platform == "darwin":
        support = home / "Library" / "Application Support"  # not translated
        found = [
            InstalledBrowser(key, name, support / folder / _CHROMIUM_FOLDER / f"{NAME}.json")
            for key, name, _linux, folder in _CHROMIUMS
            if (support / folder).is_dir()
        ]
        if (support / "Firefox").is_dir():
            manifest = support / "Mozilla" / _CHROMIUM_FOLDER / f"{NAME}.json"
            found.append(InstalledBrowser("firefox", "Firefox", manifest, firefox=True))
        return tuple(found)
    return _on_linux(home, environment) if platform.startswith("linux") else ()


def _on_linux(home: Path, environment: Mapping[str, str]) -> tuple[InstalledBrowser, ...]:
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    found = [
        InstalledBrowser(key, name, config / folder / _CHROMIUM_FOLDER / f"{NAME}.json")
        for key, name, folder, _mac in _CHROMIUMS
        if (config / folder).is_dir()
    ]
    # Since 147 a profile may lie in the configuration folder; the host is looked for in the old place all the same.
    if (home / ".mozilla" / "firefox").is_dir() or (config / "mozilla").is_dir():
        manifest = home / ".mozilla" / "native-messaging-hosts" / f"{NAME}.json"
        found.append(InstalledBrowser("firefox", "Firefox", manifest, firefox=True))
    found += [
        InstalledBrowser(key, name, None, why=_FLATPAK)
        for key, name, folder in _FLATPAKS
        if (home / ".var" / "app" / folder).is_dir()
    ]
    found += [
        InstalledBrowser(key, name, None, why=_SNAP)
        for key, name, folder in _SNAPS
        if (home / "snap" / folder).is_dir()
    ]
    return tuple(found)


class BrowserHosts:
    """Tells browsers of this installation's host, and takes it back; every call reads or writes files."""

    def __init__(
        self,
        paths: Paths,
        environment: Mapping[str, str],
        platform: str = "",
        *,
        program: str | None = None,
        rules: CompanyRules | None = None,
    ) -> None:
        """Take the data folder, and where browsers are looked for; `program` is what runs where Python is built in.

        `rules` tell which browsers the company lets connect.
        """
        self._rules = rules or CompanyRules()
        self._paths, self._environment = paths, environment
        self._program = frozen_program(environment) if program is None else program
        self._platform = platform or sys.platform

    def all(self) -> tuple[tuple[InstalledBrowser, HostState], ...]:
        """Return every browser that is here with how it is."""
        return tuple((one, self.state(one)) for one in browsers_here(self._environment, self._platform))

    def state(self, browser: InstalledBrowser) -> HostState:
        if browser.manifest is None:
            return HostState.SANDBOXED
        try:
            stored = parsed_json(browser.manifest.read_text("utf-8"))
            script = self._paths.browser_host.read_text("utf-8")
        except FileNotFoundError:
            return HostState.MISSING if not browser.manifest.exists() else HostState.OUTDATED
        except (OSError, ValueError):
            return HostState.OUTDATED
        sound = stored == self._manifest(browser) and script == self._script()
        return HostState.READY if sound and os.access(self._paths.browser_host, os.X_OK) else HostState.OUTDATED

    def install(self, browser: InstalledBrowser) -> None:
        """Let a browser know the host.

        Raises:
            SignInError: It cannot reach one, or its folder cannot be written to.
            ForbiddenByCompany: The company's policy doesn't let it connect.

        """
        policy = self._rules.look()
        if not policy.may_connect(browser.key):
            raise ForbiddenByCompany(
                _("Your company doesn't let {name} connect.", name=browser.name), advice_of(policy)
            )
        if browser.manifest is None:
            raise SignInError(_("{name} cannot be connected.", name=browser.name), _(browser.why))
        text = json.dumps(self._manifest(browser), indent=2) + "\n"
        try:
            self._write_script()
            make_private_folder(browser.manifest.parent)
            write_atomically(browser.manifest, text.encode())
        except OSError:
            raise _unwritable(browser.manifest) from None

    def repair(self) -> int:
        """Write anew what points to another place than this installation; return for how many browsers."""
        outdated = [one for one, state in self.all() if state is HostState.OUTDATED and self._is_ours(one)]
        for one in outdated:
            self.install(one)
        return len(outdated)

    def remove(self, browser: InstalledBrowser) -> None:
        """Let a browser forget the host.

        Raises:
            SignInError: The file cannot be removed.

        """
        if browser.manifest is None:
            return
        try:
            browser.manifest.unlink(missing_ok=True)
        except OSError:
            raise _unwritable(browser.manifest) from None

    def forget(self) -> None:
        """Let every browser forget this data folder's host; one of another data folder is left alone.

        Raises:
            SignInError: A file cannot be removed.

        """
        for browser in browsers_here(self._environment, self._platform):
            if self._is_ours(browser):
                self.remove(browser)

    def _is_ours(self, browser: InstalledBrowser) -> bool:
        """Say whether a manifest names this data folder's script: one of another data folder is left alone."""
        try:
            stored = parsed_json(browser.manifest.read_text("utf-8")) if browser.manifest is not None else None
        except (OSError, ValueError):
            return False
        return isinstance(stored, dict) and stored.get("path") == str(self._paths.browser_host)

    def _manifest(self, browser: InstalledBrowser) -> dict[str, object]:
        return host_manifest(str(self._paths.browser_host), firefox=browser.firefox)

    def _script(self) -> str:
        home = self._paths.home.resolve()
        socket, own = local_socket(home, "browser"), ("--home", str(home))
        if self._program:
            return host_script(frozen(self._program), socket, (self._program, *own))
        start = (sys.executable, "-P", "-m", "trackops_desktop", *own)
        return host_script(interpreted(os.path.realpath(sys.executable)), socket, start)

    def _write_script(self) -> None:
        script = self._paths.browser_host
        write_atomically(script, self._script().encode())
        script.chmod(0o700)


def _unwritable(path: Path) -> SignInError:
    return SignInError(
        _("{path} could not be written.", path=path), _("Check the permissions of its folder, then try again.")
    )
