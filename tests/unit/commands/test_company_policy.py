"""The company's policy at the command line: a sentence and an exit status of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policies import PolicyInFile
from tests.systems import needs_policy_files
from tests.unit.commands.calls import Console, answers

pytestmark = needs_policy_files
FORBIDDEN = 9


@pytest.fixture
def policy(console: Console, tmp_path: Path) -> PolicyInFile:
    """A policy that is not there yet."""
    policy = PolicyInFile(tmp_path)
    console.rules = policy.rules
    return policy


def _never(prompt: str) -> str:
    raise AssertionError(f"nothing is to be asked, but was: {prompt}")


def test_every_way_out_is_refused(console: Console, policy: PolicyInFile, tmp_path: Path) -> None:
    console.add()
    recovery = console.run("recovery", "bob", "--reveal")
    assert "No recovery codes" in recovery.err
    policy.write(
        "export_forbidden = true\nbackups_forbidden = true\nclipboard_forbidden = true\nbrowsers=[]\nhelp = 'Call 1'\n"
    )
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple")
    target = tmp_path / "out"
    console.environment = {"DISPLAY": ":99", "PATH": "", "HOME": str(tmp_path)}
    (tmp_path / ".config" / "chromium").mkdir(parents=True)
    console.ask = _never
    for argv in (
        ["export", str(target), "--format", "aegis"],
        ["export", str(target), "--format", "otpauth", "--json"],
        ["backup", str(target), "--passphrase-file", str(passphrase)],
        ["backup", str(target)],
        ["backup", "--folder", str(target), "--passphrase-file", str(passphrase)],
        ["backup", "--folder", str(target)],
        ["backup"],
        ["code", "bob", "--copy"],
        ["recovery", "bob", "--reveal"],
        ["browser", "install", "chromium"],
    ):
        outcome = console.run(*argv)
        assert outcome.status == FORBIDDEN, argv
        assert outcome.out == ""
        assert outcome.err.startswith("trackops: Your company doesn't")
        assert outcome.err.endswith("Help desk: Call 1\n")
        assert not target.exists()
    assert console.run("code", "bob").status == 0  # what the company wants people to do
    assert console.run("browser", "install").status == 0  # which connects those that may, here none
    assert list(tmp_path.rglob("*.json")) == []


def test_a_broken_policy_locks_down_and_names_the_line(console: Console, policy: PolicyInFile, tmp_path: Path) -> None:
    console.add()
    policy.write("help = 'Call 1'\nexport_forbiden = false\n")
    listed = console.run("list")
    assert listed.status == 0
    fault = f"Line 2 of {policy.path} is wrong: a policy has no “export_forbiden”."
    assert listed.err == f"trackops: The company's policy is broken, so nothing may leave. {fault}\n"
    refused = console.run("export", str(tmp_path / "out"), "--format", "otpauth")
    assert refused.status == FORBIDDEN
    assert not (tmp_path / "out").exists()
    doctor = console.run("doctor", "--json")
    assert doctor.status == 1
    check = next(one for one in doctor.json if one["check"] == "policy")
    assert (check["ok"], check["value"], check["detail"]) == (False, "broken", fault)


def test_a_required_passphrase_is_asked_for_first(console: Console, policy: PolicyInFile, tmp_path: Path) -> None:
    console.add()
    policy.write("passphrase_required = true\n")
    without = console.run("code", "bob")
    assert without.status == 1
    assert without.out == ""
    assert without.err.startswith("trackops: Your company requires a passphrase. Give --vault-passphrase-file FILE")
    state = {one["check"]: one["value"] for one in console.run("doctor", "--json").json}
    assert state["passphrase"] == "missing"
    console.ask = answers("correct horse battery staple", "correct horse battery staple")
    code = console.run("code", "bob")
    assert (code.status, len(code.out)) == (0, 9)
    console.ask = None
    assert "protected by a passphrase" in console.run("code", "bob").err
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery staple")
    assert console.run("code", "bob", "--vault-passphrase-file", str(file)).out == code.out
    state = {one["check"]: one["value"] for one in console.run("doctor", "--json").json}
    assert (state["passphrase"], state["policy"]) == ("set", "in force")
