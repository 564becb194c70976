"""The command as people run it: a process of its own, its output, its end."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.patience import PATIENCE, killed_at_the_end
from tests.practice_kit.client import NO_AUTHORITIES, form_token, secret_on, totp
from tests.practice_kit.kill import kill_rounds
from tests.practice_kit.site import start_site
from trackops_desktop.practice.command import add_arguments
from trackops_desktop.practice.command import run as command

COMMAND = [sys.executable, "-m", "tests.contract.practice.command", "--quick-hashes"]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *options: str) -> Done:
    """Run the command in this process, for what ends by itself."""
    parser, out, err = argparse.ArgumentParser(), io.StringIO(), io.StringIO()
    add_arguments(parser)
    with contextlib.redirect_stderr(err):
        try:
            status = command(parser.parse_args(options), folder, out, err)
        except SystemExit as usage:
            status = int(usage.code or 0)
    return Done(status, out.getvalue(), err.getvalue())


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Start with --json, wait for its line, and make sure that it is gone afterwards."""
    starting = [*COMMAND, str(folder), "--port", "0", "--json", *options]
    with killed_at_the_end(
        subprocess.Popen(starting, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def sign_in(url: str, username: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"origin": url}, timeout=PATIENCE, verify=NO_AUTHORITIES) as browser:
        token = form_token(browser.get("/sign-in").text)
        answer = browser.post("/sign-in", data={"form_token": token, "username": username, "password": password})
        assert answer.status_code == 303
        yield browser


def test_one_line_when_ready_passwords_once_and_a_clean_end(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, ready):
        assert set(ready) == {"url", "users", "api_token"}
        assert {"username", "password", "role"} == set(ready["users"][0])
        chief = ready["users"][0]
        with sign_in(ready["url"], chief["username"], chief["password"]) as browser:
            assert browser.get("/users").status_code == 200
        _ends_cleanly(process, signal.SIGINT)
    with serving(tmp_path) as (process, again):
        assert [user["username"] for user in again["users"]] == [user["username"] for user in ready["users"]]
        assert {user["password"] for user in again["users"]} | {again["api_token"]} == {None}
        with sign_in(again["url"], chief["username"], chief["password"]):
            pass
        _ends_cleanly(process, signal.SIGTERM)


def _ends_cleanly(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")


def test_several_workers_serve_one_site_and_end_together(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", "--strict") as (process, ready):
        erin = next(user for user in ready["users"] if user["username"] == "erin")
        for _ in range(6):
            with sign_in(ready["url"], "erin", erin["password"]) as browser:
                assert browser.get("/profile").status_code == 200
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(ready["url"], timeout=PATIENCE)


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is in use. Choose another with --port, or 0 for any free one.\n"


@pytest.mark.parametrize(
    "options",
    [
        ["--expose", "0.0.0.0"],
        ["--tls-key", "x"],
        ["--reset", "--rescue", "chief"],
        ["--port", "70000"],
        ["--workers", "0"],
        ["--port", "x"],
    ],
)
def test_options_that_do_not_go_together_are_a_usage_error(tmp_path: Path, options: list[str]) -> None:
    done = run(tmp_path, *options)
    assert done.returncode == 2
    assert done.stderr
    assert not (tmp_path / "practice.key").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--reset"],
        ["--rescue", "chief"],
        ["--database", "postgresql://nobody:canary@127.0.0.1:1/none"],
        ["--seed-file", "/nonexistent/file"],
        ["--expose", "192.0.2.1", "--tls-certificate", "/nonexistent/a", "--tls-key", "/nonexistent/b"],
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_one(tmp_path: Path, options: list[str]) -> None:
    done = run(tmp_path, "--port", "0", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "canary" not in done.stderr


def test_rescue_gives_the_chief_operator_a_way_in(tmp_path: Path) -> None:
    site = start_site(tmp_path)
    with sign_in(site.url, "chief", site.passwords["chief"]) as browser:
        token = form_token(browser.get("/profile").text)
        page = browser.post("/profile/mfa/enable", data={"form_token": token}).text
        code = totp(secret_on(page), site.clock())
        saved = browser.post("/profile/mfa/verify", data={"form_token": form_token(page), "code": code})
        assert "MFA is enabled" in saved.text
    site.server.stop()
    done = run(tmp_path, "--rescue", "chief", "--json")
    password = json.loads(done.stdout)["password"]
    with serving(tmp_path) as (_process, ready), sign_in(ready["url"], "chief", password) as browser:
        assert "Not enabled" in browser.get("/profile").text
        assert "Rescued on this computer" in browser.get("/audit").text
    assert run(tmp_path, "--rescue", "former").returncode == 1
    assert run(tmp_path, "--rescue", "nobody").returncode == 1


def test_reset_asks_before_it_deletes(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such processes and signals")
    start_site(tmp_path).server.stop()
    before = (tmp_path / "practice.key").read_bytes()
    asking = [*COMMAND, str(tmp_path), "--port", "0", "--reset"]
    ours, theirs = pty.openpty()
    with killed_at_the_end(
        subprocess.Popen(asking, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ) as process:
        os.write(ours, b"no\n")
        _out, err = process.communicate(timeout=PATIENCE)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, (tmp_path / "practice.key").read_bytes()) == (1, before)
    assert "Nothing was deleted." in err
    with serving(tmp_path, "--reset", "--yes") as (_process, ready):
        assert ready["api_token"]
    assert (tmp_path / "practice.key").read_bytes() != before


def test_a_class_from_a_seed_file_that_is_exposed_speaks_tls_only(tmp_path: Path) -> None:
    people = tmp_path / "class.csv"
    people.write_text("username,name\nann,Ann Lee\nbob,Bob Ray\n")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subject = ["-subj", "/CN=127.0.0.2", "-addext", "subjectAltName=IP:127.0.0.2"]
    subprocess.run([*make, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    options = ["--expose", "127.0.0.2", "--tls-certificate", str(certificate), "--tls-key", str(key)]
    with serving(tmp_path / "site", "--seed-file", str(people), *options) as (_process, ready):
        assert [user["username"] for user in ready["users"]] == ["chief", "admin", "ann", "bob"]
        assert len({user["password"] for user in ready["users"]}) == 4
        assert ready["url"].startswith("https://127.0.0.2:")
        answer = httpx.get(f"{ready['url']}/sign-in", verify=_trusting(certificate), timeout=PATIENCE)
        assert answer.status_code == 200
        assert "Secure" in answer.headers["set-cookie"]
        assert "strict-transport-security" in answer.headers
        with pytest.raises(httpx.HTTPError):
            httpx.get(ready["url"].replace("https:", "http:"), timeout=PATIENCE)


def _trusting(certificate: Path) -> Any:
    import ssl

    return ssl.create_default_context(cafile=str(certificate))


def test_declaring_the_options_loads_nothing_heavy_and_a_start_nothing_of_the_api() -> None:
    heavy = "{'fastapi', 'starlette', 'sqlalchemy', 'uvicorn', 'jinja2', 'argon2', 'psycopg', 'qrcode'}"
    script = (
        "import argparse, sys; from trackops_desktop.practice.command import add_arguments; "
        f"add_arguments(argparse.ArgumentParser()); print({heavy} & set(sys.modules)); "
        "import trackops_desktop.practice.serving.server; print({'fastapi', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\nset()\n"


def test_nothing_but_the_passwords_is_secret_on_the_console(tmp_path: Path) -> None:
    starting = [*COMMAND, str(tmp_path), "--port", "0"]
    with killed_at_the_end(
        subprocess.Popen(starting, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    ) as process:
        assert process.stdout is not None
        lines = list[str]()
        while not lines or not lines[-1].startswith("Press Ctrl+C"):
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert lines[0].startswith("The practice site is running at http://127.0.0.1:")
    assert len([line for line in lines if line.startswith("  ")]) == 10
    assert (process.returncode, out, err) == (0, "The practice site has stopped.\n", "")


def test_killing_it_at_any_moment_loses_no_count_and_no_factor(tmp_path: Path) -> None:
    """The short form of the load report's hundred rounds."""
    result = kill_rounds(tmp_path, rounds=2)
    assert (result.counts_fell, result.locked_out, result.damaged) == (0, 0, 0)
    connection = sqlite3.connect(tmp_path / "practice.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
