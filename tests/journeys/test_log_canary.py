"""Whatever fails with whatever in its message, the log, what is printed and the report for support hold none of it."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import canary
from tests.blocking import elsewhere
from tests.keyrings import FaultyKeyring, KeyringSession
from tests.patience import PATIENCE
from tests.qr_png import qr_png
from tests.unit.commands.calls import Console
from trackops_desktop.app.support_report import support_report
from trackops_desktop.diagnostics.log import FILE_NAME, Log, last_lines
from trackops_desktop.paths import Paths
from trackops_desktop.vault.vault import Vault

PASSPHRASE = "a passphrase that is long enough"
PAGE = "https://demo.example.test/reset?token=abcdef"
SAID = f"cannot handle {canary.URI} {canary.RAW!r} {PAGE} {PASSPHRASE} 482913"
PRIVATE = (canary.BASE32, canary.URI, "tweety", "Canary", PAGE, "token=", PASSPHRASE, "482913", "demo.example")


def found_in(text: str) -> list[str]:
    """Return the lines of a text that hold anything private."""
    return [
        line
        for line in text.splitlines()
        if canary.seen_in(line.encode()) or any(private.casefold() in line.casefold() for private in PRIVATE)
    ]


def test_the_search_finds_what_it_looks_for() -> None:
    assert found_in(SAID)
    assert found_in(f"x\n{PAGE}\ny") == [PAGE]
    assert not found_in("The vault is open: sealed False, secrets in KEYRING")


def test_a_verbose_tour_over_a_real_keyring_tells_much_and_nothing_private(
    secret_service: KeyringSession, tmp_path: Path
) -> None:
    environment = {**os.environ, **secret_service.environment, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    home, passphrase, picture = tmp_path / "data", tmp_path / "passphrase", tmp_path / "letter.png"
    passphrase.write_text(PASSPHRASE)
    picture.write_bytes(qr_png(canary.URI))
    shown = ""

    def run(*argv: str, stdin: str = "") -> None:
        nonlocal shown
        done = subprocess.run(
            [sys.executable, "-m", "trackops_desktop.cli", "--verbose", "--home", str(home), *argv],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        shown += "".join(line for line in done.stderr.splitlines(keepends=True) if not line.startswith("trackops: "))

    run("add", stdin=canary.URI)
    run("add", "--image", str(picture))
    run("code", "tweety")
    run("code", canary.BASE32)
    run("add", stdin=canary.URI + "&period=0")
    run("export", str(tmp_path / "plain.txt"), "--format", "otpauth")
    run("import", str(tmp_path / "plain.txt"))
    run("backup", str(tmp_path / "b"), "--passphrase-file", str(passphrase))
    run("restore", str(tmp_path / "b"), "--passphrase-file", str(passphrase))
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-5] + b"wrong")
    run("restore", str(tmp_path / "b"), "--passphrase-file", str(passphrase))
    (home / "catalogue.sqlite3").write_bytes(canary.URI.encode() * 200)
    run("list")
    run("doctor")

    written = (home / "logs" / FILE_NAME).read_text("utf-8")
    for told in (
        "The vault is open",
        "Added accounts: 1",
        "Connected to GNOME Keyring",
        "Exported as otpauth",
        "Read as",
    ):
        assert told in written
        assert told in shown
    assert "CatalogueDamaged" in written
    assert found_in(written) == []
    assert found_in(shown) == []


def _faults() -> Iterator[FaultyKeyring]:
    """Keyrings that fail at each call, in every way, with all of it in what they say."""
    for call, number in itertools.product(("get", "set", "delete"), (1, 2)):
        for kind in (RuntimeError, OSError, ValueError, KeyError, TypeError, AttributeError, TimeoutError):
            keyring = FaultyKeyring()
            keyring.fail[call] = (number, kind(SAID))
            yield keyring


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "home")


def test_faults_that_say_everything_leave_kinds_and_places_alone(console: Console, tmp_path: Path) -> None:
    log = Log(tmp_path / "logs", verbose=True)
    for keyring in _faults():
        console.keyring = keyring
        console.run("add", stdin=canary.URI)
        console.run("code", "tweety")
        console.run("doctor")
    log.close(PATIENCE)
    written = last_lines(tmp_path / "logs", 10_000_000)
    assert written.count("failed: ") >= 20
    assert {"RuntimeError in", "TypeError in", "AttributeError in"} <= set(written.splitlines())
    assert found_in(written) == []


def test_the_report_for_support_holds_nothing_of_it(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home").make()
    keyring = FaultyKeyring()
    log = Log(paths.logs, verbose=True)
    vault = Vault.open(paths, keyring, lambda: 1_800_000_000.0)
    keyring.fail["get"] = (1, RuntimeError(SAID))
    report = support_report(vault, paths, {}, lambda: 1_800_000_000.0)
    with elsewhere():
        first = report()
    log.close(PATIENCE)
    with elsewhere():
        whole = report()
    vault.close()
    assert "RuntimeError in" in whole
    for text in (first, whole):
        assert found_in(text) == []
        assert str(tmp_path) not in text
