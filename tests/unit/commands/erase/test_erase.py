"""`trackops erase --everything`: asked twice, whole, and honest about what is left."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.systems import ON_WINDOWS, needs_browser_hosts
from tests.unit.commands.calls import OTHER_URI, Console
from trackops_desktop.companion.browser_hosts import BrowserHosts
from trackops_desktop.paths import Paths
from trackops_desktop.program import start_command
from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
from trackops_desktop.services.links.link_handling import LinkOwner
from trackops_desktop.services.links.this_system import link_handler
from trackops_desktop.services.session_start.session_start import SessionStart
from trackops_desktop.services.session_start.this_system import session_start
from trackops_desktop.vault.vault import Vault

SURE = "yes\nerase\n"


@pytest.fixture
def user(console: Console, tmp_path: Path) -> Iterator[Path]:
    """The home of a user who has two accounts and let the desktop and a browser know."""
    user = tmp_path / "user"
    (user / ".config" / "chromium").mkdir(parents=True)
    environment = {"HOME": str(user), "PATH": os.environ["PATH"], "XDG_DATA_DIRS": "", "XDG_CONFIG_DIRS": ""}
    console.environment = environment
    console.add()
    removed = console.add(OTHER_URI)
    assert console.run("remove", removed).status == 0
    if not ON_WINDOWS:  # browsers are not connected there, and its menu is its installer's
        assert console.run("browser", "install").status == 0
        DesktopIntegration(("/opt/trackops-desktop",), environment, user, "linux").install()
    links = link_handler(_command(environment), environment, user)
    links.take()
    assert links.look().owner is LinkOwner.OURS
    start = _start(environment, user)
    start.switch(True)
    assert start.state().on
    for name in ("logs", "browser", "practice", "open"):
        (console.home / name).mkdir(exist_ok=True)
        (console.home / name / "file").write_text("x")
    for name in ("window.json", "catalogue.before-4.sqlite3", "browser.socket"):
        (console.home / name).write_text("x")
    yield user
    start.switch(False)
    links.give_up()
    assert links.look().owner is LinkOwner.NOBODY


def _command(environment: Mapping[str, str]) -> tuple[str, ...]:
    return start_command(environment)


def _start(environment: Mapping[str, str], user: Path) -> SessionStart:
    """Return what starts it with the session: a file, or Windows' own registry."""
    start = session_start(("/opt/trackops-desktop",), environment, user)
    assert start is not None
    return start


def _left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_every_trace_goes(console: Console, user: Path) -> None:
    assert isinstance(console.keyring, MemoryKeyring)
    assert ON_WINDOWS or "trackops" in " ".join(_left(user))
    with closing(Vault.open(Paths(console.home), console.keyring, lambda: console.now)) as vault:
        vault.seal("correct horse battery staple")
        vault.let_system_open()
        assert f"unlock:{vault.identity()}" in console.keyring.usernames()
    outcome = console.run("erase", "--everything", "--verbose", stdin=SURE)
    assert outcome.status == 0, outcome.err
    assert outcome.out == "Everything was erased.\n"
    assert "2 accounts" in outcome.err
    assert not console.home.exists()
    assert not _start(console.environment, user).state().on
    links = link_handler(_command(console.environment), console.environment, user)
    assert links.look().owner is LinkOwner.NOBODY
    assert [name for name in _left(user) if "trackops" in name.casefold()] == []
    assert not any(b"rackops" in path.read_bytes() for path in user.rglob("*") if path.is_file())
    assert console.keyring.usernames() == set()
    again = console.run("erase", "--everything", stdin=SURE)
    assert again.status == 0
    assert not console.home.exists()


def test_a_folder_that_a_terminal_is_in_goes_or_is_named(
    console: Console, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(console.home)
    outcome = console.run("erase", "--everything", stdin=SURE)
    if ON_WINDOWS:  # which keeps it
        assert (outcome.status, outcome.out) == (1, "Not everything could be erased.\n")
        assert f"{console.home} couldn't be deleted" in outcome.err
        assert list(console.home.iterdir()) == []
    else:
        assert outcome.status == 0
        assert not console.home.exists()


@pytest.mark.parametrize("typed", ["", "yes\n", "yes\nno\n", "no\nerase\n", "erase\nyes\n"])
def test_whoever_does_not_say_so_twice_loses_nothing(console: Console, user: Path, typed: str) -> None:
    before = _left(user)
    outcome = console.run("erase", "--everything", stdin=typed)
    assert outcome.status == 1
    assert outcome.err.endswith("trackops: Nothing was erased.\n")
    assert console.run("code", "bob").status == 0
    assert _left(user) == before
    assert console.run("erase").status == 2


def test_backups_and_what_is_somebody_elses_stay(console: Console, user: Path, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple")
    backups = console.home / "backups"
    assert console.run("backup", "--folder", str(backups), "--passphrase-file", str(passphrase)).status == 0
    (console.home / "mine.txt").write_text("mine")
    kept = _left(backups)
    outcome = console.run("erase", "--everything", stdin=SURE)
    assert outcome.status == 0
    assert f"Backups stay in {backups}." in outcome.err
    assert f"{console.home / 'mine.txt'} isn't ours and stays." in outcome.err
    assert _left(console.home) == sorted([*(f"backups/{name}" for name in kept), "mine.txt"])
    assert isinstance(console.keyring, MemoryKeyring)
    assert console.keyring.usernames() == set()


def test_an_erase_that_fails_in_part_says_what_is_left_and_can_be_done_again(console: Console, user: Path) -> None:
    whole = console.keyring
    assert isinstance(whole, MemoryKeyring)
    items = whole.usernames()
    console.keyring = _Stuck(whole)
    outcome = console.run("erase", "--everything", stdin=SURE)
    assert outcome.status == 1
    assert outcome.out == "Not everything could be erased.\n"
    assert "The keyring's items are still there, and the catalogue that knows them:" in outcome.err
    assert whole.usernames() == items
    assert (console.home / "catalogue.sqlite3").exists()
    assert [name for name in _left(user) if "trackops" in name.casefold()] == []  # the rest has gone
    console.keyring = whole
    assert console.run("erase", "--everything", stdin=SURE).status == 0
    assert whole.usernames() == set()
    assert not console.home.exists()


class _Stuck(MemoryKeyring):
    """A keyring that gives and deletes nothing."""

    def __init__(self, kept: MemoryKeyring) -> None:
        super().__init__()
        self.__dict__.update(kept.__dict__)

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("refused")


def test_it_waits_until_the_application_has_ended(console: Console, user: Path) -> None:
    lock = console.home / "running.lock"
    lock.write_text(f"{os.getpid()}\ntrackops-desktop\nhost\n")
    with lock.open("r+b") as held:  # as the application holds it, which alone counts on Windows
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        outcome = console.run("erase", "--everything", stdin=SURE)
    assert (outcome.status, outcome.err) == (1, "trackops: Trackops Desktop is running. Quit it, then try again.\n")
    assert console.run("code", "bob").status == 0
    # One that was killed leaves it, and another program has its number by now.
    lock.write_text(f"{os.getpid()}\ntrackops-desktop\nhost\n")
    assert console.run("erase", "--everything", stdin=SURE).status == 0


def test_a_catalogue_of_a_newer_version_is_left_whole(console: Console, user: Path) -> None:
    catalogue = console.home / "catalogue.sqlite3"
    with closing(sqlite3.connect(catalogue)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = catalogue.read_bytes()
    for argv in (["list"], ["code", "bob"], ["add"], ["backup"], ["export", str(user / "x"), "--format", "otpauth"]):
        outcome = console.run(*argv, stdin=OTHER_URI)
        assert outcome.status == 1, argv
        assert "saved by a newer version of Trackops Desktop." in outcome.err
        assert catalogue.read_bytes() == before
    outcome = console.run("erase", "--everything", stdin=SURE)
    assert outcome.status == 1
    assert "The keyring's items are still there" in outcome.err
    assert catalogue.read_bytes() == before


@needs_browser_hosts
def test_another_data_folders_browser_is_left_alone(console: Console, user: Path, tmp_path: Path) -> None:
    hosts = BrowserHosts(Paths(tmp_path / "other").make(), console.environment, "linux")
    ((browser, _state),) = hosts.all()
    hosts.install(browser)
    assert console.run("erase", "--everything", stdin=SURE).status == 0
    assert browser.manifest is not None
    assert str(tmp_path / "other") in browser.manifest.read_text()
