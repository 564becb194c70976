"""What a policy's file says: read from real files, with every slip named by its line."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

import pytest

from tests.policies import PolicyInFile
from trackops_desktop.company.keys import KEYS, PolicyKind
from trackops_desktop.company.policy import NO_POLICY, CompanyPolicy, ManagedSite
from trackops_desktop.company.policy_file import MACOS_DOMAIN, PlistPolicy, mac_readers
from trackops_desktop.services.company_policy import LinuxPolicy, read_site

if sys.platform == "win32":
    pytest.skip("there the registry holds policies", allow_module_level=True)

WHOLE = """\
# What Example Inc. wants.
help = "Call 1234"
passphrase_required = true
longest_idle_minutes = 10
lock_with_screen = true
system_unlock_forbidden = true
export_forbidden = true
backups_forbidden = true
clipboard_forbidden = true
updates_off = true
browsers = ["firefox", "/opt/own/browser"]

[[sites]]
name = "Example"
address = "example"
help = "Room 5"
accent = "#1A73E8"

[[sites]]
name = "Old"
address = "https://old.example.org:8443/ignored"
"""
MEANT = CompanyPolicy(
    "",
    (),
    "Call 1234",
    (
        ManagedSite("Example", "https://example.viewcases.com", "Room 5", "#1a73e8"),
        ManagedSite("Old", "https://old.example.org:8443"),
    ),
    True,
    10,
    True,
    True,
    True,
    True,
    True,
    True,
    ("firefox", "/opt/own/browser"),
)


def _meant(source: str) -> CompanyPolicy:
    from dataclasses import replace

    return replace(MEANT, source=source)


def test_a_whole_file_is_understood(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path, WHOLE)
    assert policy.reader().read() == _meant(str(policy.path))
    policy.write(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert policy.reader().read() == _meant(str(policy.path))


def test_an_empty_file_is_a_policy_that_decides_nothing(tmp_path: Path) -> None:
    found = PolicyInFile(tmp_path, "").reader().read()
    assert found.is_there
    assert found.faults == ()
    assert not found.export_forbidden
    assert found.lets_in("/anything")


def test_no_file_is_no_policy(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path)
    assert policy.reader().stamp() is None
    assert policy.reader().read() is NO_POLICY
    assert LinuxPolicy(str(tmp_path / "none" / "policy.toml")).stamp() is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\nexport_forbiden = true", "Line 2 of {file} is wrong: a policy has no “export_forbiden”."),
        ("export_forbidden = 'yes'", "Line 1 of {file} is wrong: “export_forbidden” must be true or false."),
        ("#\n#\nlongest_idle_minutes = 0", "Line 3 of {file} is wrong: “longest_idle_minutes” must be a whole number"),
        ("longest_idle_minutes = true", "Line 1 of {file} is wrong: “longest_idle_minutes” must be a whole number"),
        ("longest_idle_minutes = 1441", "Line 1 of {file} is wrong: “longest_idle_minutes” must be a whole number"),
        ("help = 5", "Line 1 of {file} is wrong: “help” must be a text"),
        ("browsers = 'firefox'", "Line 1 of {file} is wrong: “browsers” must be a list of texts."),
        ("\nbrowsers = ['netscape']", "Line 2 of {file} names a browser that isn't known: “netscape”."),
        ("sites = 'a'", "Line 1 of {file} is wrong: “sites” must be a list of sites"),
        ("\n[[sites]]\nname = 'A'\naddress = 'http://a.example'", "Line 2 of {file} names a site that can't be used."),
        ("\n\n[[sites]]\nname = 'A'\naddres = 'a'", "Line 3 of {file} names a site that can't be used. A site has no"),
        ("help = 'a'\n\nexport_forbidden = tru\n", "Line 3 of {file} isn't TOML."),
        ("help = 'a", "Line 1 of {file} isn't TOML."),
        ("a = " + "[" * 5_000, "Line 1 of {file} isn't TOML."),
        ("\nlongest_idle_minutes = " + "9" * 5_000, "Line 2 of {file} isn't TOML."),
        (b"help = '\xff'", "{file} isn't a text in UTF-8."),
        ("#" * 300_000, "{file} is too large to be a policy."),
    ],
)
def test_whatever_is_wrong_is_named_and_locks_down(tmp_path: Path, text: str | bytes, fault: str) -> None:
    policy = PolicyInFile(tmp_path, "")
    policy.write(text)
    found = policy.reader().read()
    assert found.faults[0].startswith(fault.format(file=policy.path))
    assert found.export_forbidden
    assert found.backups_forbidden
    assert found.clipboard_forbidden
    assert found.updates_off
    assert found.lock_with_screen
    assert 1 <= found.longest_idle_minutes <= 10
    assert not found.lets_in("/usr/lib/firefox/firefox")
    assert not found.passphrase_required  # it could not be taken back


def test_what_a_broken_file_says_readably_holds(tmp_path: Path) -> None:
    text = (
        "help = 'Call 1'\nclipboard_forbidden = false\nlongest_idle_minutes = 30\npassphrase_required = true\nx = 1\n"
    )
    found = PolicyInFile(tmp_path, text).reader().read()
    assert found.help == "Call 1"
    assert not found.clipboard_forbidden
    assert found.longest_idle_minutes == 30
    assert found.passphrase_required
    assert found.export_forbidden


def test_a_link_is_trusted_no_more_than_the_folder_that_it_leads_to(tmp_path: Path) -> None:
    policy, shared = PolicyInFile(tmp_path, "export_forbidden = false\n"), tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    policy.path.rename(shared / "policy.toml")
    policy.path.symlink_to(shared / "policy.toml")
    assert policy.reader().read().faults == ()
    shared.chmod(0o777)
    found = policy.reader().read()
    assert found.faults == (f"{shared} can be changed by others than the administrator, so it isn't trusted.",)
    shared.chmod(0o755)
    above = tmp_path / "above"
    above.mkdir()
    above.chmod(0o777)
    shared.rename(above / "shared")
    policy.path.unlink()
    policy.path.symlink_to(above / "shared" / "policy.toml")
    found = policy.reader().read()
    assert found.faults == (f"{above} can be changed by others than the administrator, so it isn't trusted.",)
    above.chmod(0o1777)  # where nobody renames what belongs to somebody else
    assert policy.reader().read().faults == ()
    policy.path.unlink()
    policy.path.symlink_to(policy.path)
    assert policy.reader().read().export_forbidden, "a link in a circle is as strict as can be"


def test_a_link_that_leads_nowhere_is_no_way_out(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path)
    policy.path.symlink_to(tmp_path / "gone" / "policy.toml")
    rules = policy.rules()
    assert rules.look().export_forbidden
    assert rules.are_there
    policy.path.unlink()
    assert not rules.look().is_there


def test_a_file_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path, "export_forbidden = false\n")
    for path, mode in ((policy.path, 0o664), (policy.path, 0o646), (policy.path.parent, 0o777)):
        before = path.stat().st_mode & 0o7777
        path.chmod(mode)
        found = policy.reader().read()
        assert found.faults == (f"{path} can be changed by others than the administrator, so it isn't trusted.",)
        assert found.export_forbidden
        path.chmod(before)
    assert policy.reader().read().faults == ()


@pytest.mark.skipif(os.getuid() != 0, reason="only the administrator can give files away")
def test_a_file_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path, "export_forbidden = false\n")
    for path in (policy.path, policy.path.parent):
        os.chown(path, 65_534, -1)
        found = policy.reader().read()
        assert found.faults == (f"{path} doesn't belong to the administrator, so it isn't trusted.",)
        assert found.export_forbidden
        os.chown(path, 0, -1)
    # The same through a link of the administrator's to a file of the user's.
    own = tmp_path / "own.toml"
    own.write_text("export_forbidden = false\n")
    os.chown(own, 65_534, -1)
    policy.path.unlink()
    policy.path.symlink_to(own)
    assert policy.reader().read().export_forbidden


def test_a_folder_in_the_place_of_the_file_locks_down(tmp_path: Path) -> None:
    policy = PolicyInFile(tmp_path)
    policy.path.mkdir(mode=0o755)
    found = policy.reader().read()
    assert found.faults == (f"{policy.path} can't be read (Is a directory).",)
    assert found.export_forbidden


@pytest.mark.parametrize("form", [plistlib.PlistFormat.FMT_XML, plistlib.PlistFormat.FMT_BINARY])
def test_macos_reads_its_managed_preferences(tmp_path: Path, form: plistlib.PlistFormat) -> None:
    folder = tmp_path / "managed"
    (folder / "jo").mkdir(mode=0o755, parents=True)
    folder.chmod(0o755)
    values = {
        "Help": "Call 1234",
        "PassphraseRequired": True,
        "LongestIdleMinutes": 10,
        "LockWithScreen": True,
        "SystemUnlockForbidden": True,
        "ExportForbidden": True,
        "BackupsForbidden": True,
        "ClipboardForbidden": True,
        "UpdatesOff": True,
        "Browsers": ["firefox", "/opt/own/browser"],
        "Sites": [
            {"Name": "Example", "Address": "example", "Help": "Room 5", "Accent": "#1a73e8"},
            {"Name": "Old", "Address": "https://old.example.org:8443"},
        ],
        "PayloadUUID": "added by the management",
    }
    path = folder / MACOS_DOMAIN
    path.write_bytes(plistlib.dumps(values, fmt=form))
    assert PlistPolicy(path, read_site, os.getuid()).read() == _meant(str(path))
    path.write_bytes(plistlib.dumps({"ExportForbiden": True}, fmt=form))
    found = PlistPolicy(path, read_site, os.getuid()).read()
    assert found.faults == (f"“ExportForbiden” in {path} is wrong: a policy has no “ExportForbiden”.",)
    path.write_bytes(b"bplist00 broken")
    assert PlistPolicy(path, read_site, os.getuid()).read().faults == (f"{path} isn't a property list.",)


@pytest.mark.skipif(os.getuid() != 0, reason="files of the administrator")
def test_macos_lets_a_users_own_preferences_stand_before_everybodys(tmp_path: Path) -> None:
    folder = tmp_path / "managed"
    (folder / "jo").mkdir(mode=0o755, parents=True)
    (folder / MACOS_DOMAIN).write_bytes(plistlib.dumps({"Help": "all"}))
    readers = mac_readers(read_site, "jo", folder)
    stamp = readers.stamp()
    assert readers.read().help == "all"
    (folder / "jo" / MACOS_DOMAIN).write_bytes(plistlib.dumps({"Help": "jo"}))
    assert readers.stamp() != stamp
    assert readers.read().help == "jo"
    for path in folder.rglob("*.plist"):
        path.unlink()
    assert readers.stamp() is None


def test_every_key_is_an_attribute_and_has_words() -> None:
    attributes = set(CompanyPolicy.__dataclass_fields__) - {"source", "faults"}
    assert {key.name for key in KEYS} == attributes
    assert {key.kind for key in KEYS} == set(PolicyKind)
    assert all(key.title and key.explains.endswith(".") for key in KEYS)


@pytest.mark.parametrize(
    ("browsers", "program", "allowed"),
    [
        (["firefox"], "/usr/lib/firefox/firefox", True),
        (["firefox"], "/usr/lib/firefox-esr/firefox-esr", True),
        (["firefox"], "/opt/google/chrome/chrome", False),
        (["chrome"], r"C:\Program Files\Google\Chrome\Application\chrome.exe", True),
        (["chrome"], "a program that this system does not name", False),
        (["/opt/own/browser"], "/opt/own/browser", True),
        (["/opt/own/browser"], "/home/jo/opt/own/browser", False),
        ([], "/usr/lib/firefox/firefox", False),
    ],
)
def test_which_browsers_may_connect(tmp_path: Path, browsers: list[str], program: str, allowed: bool) -> None:
    found = PolicyInFile(tmp_path, f"browsers = {browsers!r}\n").reader().read()
    assert found.faults == ()
    assert found.lets_in(program) is allowed
