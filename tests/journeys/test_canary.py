"""A secret is in the keyring and nowhere else: not in a file, not in a message, not in a trace."""

from __future__ import annotations

import itertools
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import canary
from tests.keyrings import FaultyKeyring, KeyringSession
from tests.qr_png import qr_png
from tests.unit.commands.calls import Console, Outcome

OTHER = "otpauth://totp/Other:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Other"
PASSPHRASE = "a passphrase that is long enough"


def test_the_canary_is_found_where_it_is(tmp_path: Path) -> None:
    for number, form in enumerate(canary.FORMS):
        (tmp_path / str(number)).write_bytes(b"before " + form + b" after")
    assert len(list(canary.files_with_it(tmp_path))) == len(canary.FORMS)
    assert not canary.seen_in(OTHER.encode())


class Tour:
    """Runs `trackops` in a world of its own: home, temporary and data folders that are searched afterwards."""

    def __init__(self, session: KeyringSession, folder: Path) -> None:
        self.folder = folder
        self.places = [folder / name for name in ("home", "temp", "data", "config", "cache")]
        for place in self.places:
            place.mkdir(mode=0o700)
        home, temp, data, config, cache = map(str, self.places)
        self.environment = {
            **session.environment,
            "HOME": home,
            "TMPDIR": temp,
            "XDG_DATA_HOME": data,
            "XDG_CONFIG_HOME": config,
            "XDG_CACHE_HOME": cache,
        }
        self.printed = b""

    def run(self, *argv: str, stdin: str = "", status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "trackops_desktop.cli", *argv],
            env=self.environment,
            input=stdin.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == status, done.stderr.decode()
        self.printed += done.stdout + done.stderr
        return done.stdout.decode()


def test_after_a_tour_of_every_flow_no_file_holds_the_secret(secret_service: KeyringSession, tmp_path: Path) -> None:
    tour = Tour(secret_service, tmp_path)
    picture = tmp_path / "letter.png"
    picture.write_bytes(qr_png(canary.URI))
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)

    tour.run("add", stdin=canary.URI)
    tour.run("add", "--image", str(picture), status=1)
    tour.run("add", "--image", str(picture), "--again")
    account = tour.run("list").split()[0]
    tour.run("code", account)
    tour.run("rename", account, "--name", "sylvester")
    tour.run("remove", account)
    tour.run("list", "--trash", "--json")
    tour.run("restore", account)
    tour.run("scan", str(picture), "--json")
    tour.run("scan", str(picture))
    tour.run("inspect", str(picture), "--json")
    tour.run("inspect", "-", stdin=canary.URI)
    home, option = tmp_path / "home", ("--passphrase-file", str(passphrase))
    plain = tmp_path / "plain.txt"
    tour.run("export", str(plain), "--format", "otpauth")
    tour.run("export", str(home / "vault.json"), "--format", "aegis", *option)
    tour.run("import", str(plain), "--json")
    tour.run("import", str(home / "vault.json"), "--dry-run", *option)
    tour.run("scan", str(picture), "--csv", str(home / "seen.csv"))
    tour.run("backup", str(home / "my.trackops-backup"), *option)
    tour.run("backup", "--check", str(home / "my.trackops-backup"), *option)
    tour.run("restore", str(home / "my.trackops-backup"), *option)
    tour.run("doctor", "--json")
    for broken in (canary.URI + "&period=0", canary.URI.replace("otpauth", "otp"), canary.BASE32):
        tour.run("add", stdin=broken, status=1)

    sealed = ("--home", str(tmp_path / "data" / "sealed"), "--vault-passphrase-file", str(passphrase))
    bus = tour.environment.pop("DBUS_SESSION_BUS_ADDRESS")
    tour.run(*sealed, "add", stdin=canary.URI)
    tour.run(*sealed, "code", "tweety")
    tour.run(*sealed, "doctor")
    tour.environment["DBUS_SESSION_BUS_ADDRESS"] = bus

    assert list(canary.files_with_it(*tour.places)) == []
    assert any(file.suffix == ".sqlite3" for place in tour.places for file in place.rglob("*"))
    assert not canary.seen_in(tour.printed)


def _broken_enrolments() -> Iterator[str]:
    """Enrolments that are wrong in one place, with the secret in it or elsewhere."""
    key = canary.BASE32
    yield from (key, f"{key}1", f"otp://{key}", f"otpauth://{key}", f"otpauth://totp/{key}?{key}", f"steam://{key}!")
    for name in ("digits", "period", "counter", "algorithm", "secret", "encoder"):
        for value in (key, "", "-1", "99999999999", f"{key}{key}"):
            yield f"otpauth://hotp/Canary:tweety?secret={key}&{name}={value}&{name}={value}"
            yield f"otpauth://totp/Canary:tweety?secret={key}!&{name}={value}"
    yield from (f"otpauth-migration://offline?data={text}" for text in (key, f"{key}=", f"!{key}", f"{key}A"))
    yield from (f"otpauth://totp/{key * 9}?secret={key}", f"otpauth://totp/x?secret={key * 60}", f"{key}\n{canary.URI}")


def _faults() -> Iterator[FaultyKeyring]:
    """Keyrings that fail at each call with the secret in what they say, or that keep something else."""
    for call, number in itertools.product(("get", "set", "delete"), (1, 2)):
        for kind in (RuntimeError, OSError, ValueError, KeyError):
            keyring = FaultyKeyring()
            keyring.fail[call] = (number, kind(f"cannot handle {canary.URI} {canary.RAW!r}"))
            yield keyring
    for lie in (canary.URI + "x", canary.BASE32, ""):
        keyring = FaultyKeyring()
        keyring.lie = lie
        yield keyring


def _provoked(console: Console, folder: Path) -> Iterator[Outcome]:
    picture, passphrase = folder / "code.png", folder / "passphrase"
    passphrase.write_text(canary.BASE32)
    for text in _broken_enrolments():
        yield console.run("add", stdin=text)
        if len(text) < 1000:
            picture.write_bytes(qr_png(text))
            yield console.run("add", "--image", str(picture))
            yield console.run("scan", str(picture), "--json")
    for keyring in _faults():
        console.keyring = keyring
        yield console.run("add", stdin=canary.URI)
        yield console.run("code", "tweety")
        yield console.run("doctor")
    console.keyring = None
    yield console.run("add", "--vault-passphrase-file", str(folder / "none"), stdin=canary.URI)
    yield console.run("code", canary.BASE32)
    yield console.run("remove", canary.BASE32)


def test_two_hundred_errors_repeat_no_secret(
    console: Console, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes = list(_provoked(console, tmp_path))
    failed = [outcome for outcome in outcomes if outcome.status != 0]
    assert len(failed) >= 200
    assert all(outcome.err or outcome.out for outcome in failed)
    written = "".join(outcome.out + outcome.err for outcome in outcomes) + caplog.text + "".join(capfd.readouterr())
    assert [line for line in written.splitlines() if canary.seen_in(line.encode())] == []


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """A home of its own."""
    return Console(tmp_path / "home")
