"""Who opens links: what is said and changed is what the systems' own tools see."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.user_registry import RegistryInMemory
from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
from trackops_desktop.services.links.link_handling import (
    SCHEMES,
    HandlerUnchanged,
    LinkHandling,
    LinkOwner,
    sentence_of,
)
from trackops_desktop.services.links.linux_links import ENTRY, LinuxLinks
from trackops_desktop.services.links.mac_links import BUNDLE, MacLinks
from trackops_desktop.services.links.windows_links import WindowsLinks

OTHER = (
    "[Desktop Entry]\nType=Application\nName=Other Authenticator\nExec=true %u\nMimeType=x-scheme-handler/otpauth;\n"
)
LISTS = """# kept
[Added Associations]
text/plain=a.desktop;

[Default Applications]
text/plain=a.desktop

[Other]
x=y
"""


class Desk:
    """A user's folders."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.config, self.share = folder / ".config", folder / ".local/share"
        self.environment = {
            "HOME": str(folder),
            "XDG_DATA_DIRS": str(folder / "system"),
            "XDG_CURRENT_DESKTOP": "X-Test",
            "PATH": os.environ["PATH"],
        }
        self.links = LinuxLinks(self.environment, folder)

    def entry(self, name: str, text: str = OTHER) -> None:
        path = self.share / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        subprocess.run(["update-desktop-database", "-q", str(path.parent)], check=True)

    def integrate(self) -> None:
        DesktopIntegration((sys.executable,), self.environment, self.home, "linux").install()

    def tools(self) -> set[str]:
        """Return what the desktop's own tools say of the first kind of links."""
        kind = f"x-scheme-handler/{SCHEMES[0]}"
        xdg, gio = (
            subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False).stdout
            for command in (["xdg-mime", "query", "default", kind], ["gio", "mime", kind])
        )
        first = gio.splitlines()[0].rpartition(": ")[2] if "Default application" in gio else ""
        return {xdg.strip(), first}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    for tool in ("xdg-mime", "gio", "update-desktop-database"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    return Desk(tmp_path)


def test_what_is_said_is_what_the_desktop_does(desk: Desk) -> None:
    assert desk.links.look() == LinkHandling(LinkOwner.NOBODY)
    desk.entry("other.desktop")
    assert desk.links.look() == LinkHandling(LinkOwner.OTHERS, "Other Authenticator")
    assert desk.tools() == {"other.desktop"}
    desk.integrate()
    desk.links.take()
    assert desk.links.look() == LinkHandling(LinkOwner.OURS)
    assert desk.tools() == {ENTRY}
    desk.links.take()  # once more changes nothing
    assert (desk.config / "mimeapps.list").read_text().count(ENTRY) == len(SCHEMES)
    desk.links.give_up()
    assert desk.links.look() == LinkHandling(LinkOwner.OTHERS, "Other Authenticator")
    assert desk.tools() == {"other.desktop"}
    desk.links.take()
    assert desk.tools() == {ENTRY}


def test_without_another_program_nobody_opens_them_after_it_was_given_up(desk: Desk) -> None:
    desk.integrate()
    assert desk.links.look() == LinkHandling(LinkOwner.OURS)  # its entry says that it does
    assert ENTRY in desk.tools()
    desk.links.give_up()
    assert desk.links.look() == LinkHandling(LinkOwner.NOBODY)


def test_all_else_in_the_list_stays_and_the_desktops_own_list_wins(desk: Desk) -> None:
    desk.config.mkdir()
    own = desk.config / "mimeapps.list"
    own.write_text(LISTS, "utf-8")
    desk.entry("other.desktop")
    (desk.config / "x-test-mimeapps.list").write_text(
        f"[Default Applications]\nx-scheme-handler/{SCHEMES[0]}=other.desktop\n"
    )
    desk.integrate()
    desk.links.take()
    assert desk.links.look() == LinkHandling(LinkOwner.OURS)
    desk.links.give_up()
    assert desk.links.look().owner is LinkOwner.OTHERS
    text = own.read_text("utf-8")
    for line in LISTS.splitlines():
        assert line in text.splitlines()
    assert text.index("[Other]") < text.index("[Removed Associations]")


def test_a_list_that_cannot_be_written_is_named(desk: Desk) -> None:
    desk.config.write_text("in the way")
    with pytest.raises(HandlerUnchanged, match=r"mimeapps\.list"):
        desk.links.take()


def test_windows_has_classes_of_the_user_and_a_choice_that_wins() -> None:
    keys = RegistryInMemory()
    links = WindowsLinks((r"C:\Program Files\Trackops\trackops-desktop.exe",), keys)
    assert links.look() == LinkHandling(LinkOwner.NOBODY)
    links.take()
    assert links.look() == LinkHandling(LinkOwner.OURS)
    command = keys.read(r"Software\Classes\otpauth\shell\open\command", "")
    assert command == r'"C:\Program Files\Trackops\trackops-desktop.exe" "%1"'
    assert keys.read(r"Software\Classes\otpauth-migration", "URL Protocol") == ""
    choice = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\otpauth\UserChoice"
    keys.put(choice, "ProgId", "Other.App")
    assert links.look() == LinkHandling(LinkOwner.OTHERS, "Other.App")
    with pytest.raises(HandlerUnchanged, match="Windows Settings"):
        links.take()
    keys.delete_key(choice)
    links.give_up()
    assert keys.values == {}
    keys.put(r"Software\Classes\otpauth\shell\open\command", "", "other.exe")
    links.give_up()
    assert links.look() == LinkHandling(LinkOwner.OTHERS)


class Services:
    """Launch Services in memory."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.refuses = False

    def handler(self, scheme: str) -> str | None:
        return self.found.get(scheme)

    def set_handler(self, scheme: str, bundle: str) -> bool:
        if not self.refuses:
            self.found[scheme] = bundle.lower()
        return not self.refuses


def test_macos_knows_bundles() -> None:
    services = Services()
    links = MacLinks(services)
    assert links.look() == LinkHandling(LinkOwner.NOBODY)
    services.found["otpauth"] = "com.apple.Passwords"
    assert links.look() == LinkHandling(LinkOwner.OTHERS, "com.apple.Passwords")
    links.take()
    assert services.found == dict.fromkeys(SCHEMES, BUNDLE.lower())
    assert links.look() == LinkHandling(LinkOwner.OURS)
    services.refuses = True
    with pytest.raises(HandlerUnchanged, match="Applications folder"):
        links.take()


def test_every_state_has_a_sentence() -> None:
    said = {sentence_of(LinkHandling(owner)) for owner in LinkOwner}
    assert len(said) == len(LinkOwner)
    assert "Raivo" in sentence_of(LinkHandling(LinkOwner.OTHERS, "Raivo"))
