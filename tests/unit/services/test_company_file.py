from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.app.options import Options, company_path, parse, request_of
from trackops_desktop.errors import SignInError
from trackops_desktop.paths import Paths
from trackops_desktop.services.company_file import LARGEST, read_company
from trackops_desktop.services.sites import Sites
from trackops_desktop.vault.vault import Vault

GOOD = {
    "trackops_company": 1,
    "name": "Harbour Pine",
    "address": "harbourpine",
    "help": "Call 555 0100\nor write to help@harbourpine.example",
    "colours": {"accent": "#1A73E8"},
}


def written(**changes: object) -> bytes:
    return json.dumps({key: value for key, value in {**GOOD, **changes}.items() if value is not None}).encode()


def test_a_company_file_says_where_the_site_is_and_who_helps() -> None:
    company = read_company(b"\xef\xbb\xbf" + written(unknown=["ignored"]))
    assert (company.name, str(company.origin)) == ("Harbour Pine", "https://harbourpine.viewcases.com")
    assert company.help == "Call 555 0100\nor write to help@harbourpine.example"
    assert (company.accent, company.is_trackops) == ("#1a73e8", True)
    least = read_company(written(help=None, colours=None, address="https://login.example.com:8443"))
    assert (least.help, least.accent, least.is_trackops) == ("", "", False)
    for address in ("https://viewcases.com.evil.example", "https://notviewcases.com"):
        assert not read_company(written(address=address)).is_trackops


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "isn't a company file"),
        (b"\xff\xfe\x00", "isn't a company file"),
        (b"[" * 60_000, "isn't a company file"),
        (b"[1]", "isn't a company file"),
        (b'{"name": "x"}', "isn't a company file"),
        (b" " * (LARGEST + 1), "too large"),
        (written(trackops_company=2), "newer version"),
        (written(trackops_company=True), "newer version"),
        (written(name=""), "no name"),
        (written(name=7), "no name"),
        (written(name="x" * 101), "too long"),
        (written(name="Trackops\u202egro.elpmaxe"), "look different"),
        (written(name="two\nlines"), "can't be shown"),
        (written(help="\x1b[2J"), "can't be shown"),
        (written(help="x" * 601), "too long"),
        (written(address=None), "no address"),
        (written(address="http://harbourpine.viewcases.com"), "address can't be used"),
        (written(address="javascript:alert(1)"), "address can't be used"),
        (written(address="https://user:pw@harbourpine.viewcases.com"), "address can't be used"),
        (written(address="file:///etc/passwd"), "address can't be used"),
        (written(colours={"accent": "red; background: url(https://evil.example)"}), "colour"),
        (written(colours="#ffffff"), "colour"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(SignInError) as refused:
        read_company(data)
    assert says in refused.value.sentence
    assert "evil" not in str(refused.value)
    assert refused.value.advice


@given(
    st.binary(max_size=400)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(
        lambda value: written(name=value, colours=value)
    )
)
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes) -> None:
    try:
        company = read_company(data)
    except SignInError:
        return
    assert company.name.isprintable()


def test_a_company_file_is_known_on_the_command_line_wherever_that_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert company_path("a b.Trackops-Company") == str(tmp_path / "a b.Trackops-Company")
    there = tmp_path / "a b.trackops-company"
    assert "%20" in there.as_uri()
    assert company_path(there.as_uri()) == str(there)
    assert company_path("otpauth://totp/x?secret=AA") == ""
    assert request_of(parse(["pine.trackops-company"])) == ("company", str(tmp_path / "pine.trackops-company"))
    assert request_of(parse(["--open-site"])) == ("site", "")
    assert request_of(parse(["--open-site", "demo"])) == ("site", "demo")
    assert request_of(parse(["--add"])) == ("add", "")
    assert request_of(Options()) == ("raise", "")


def test_a_site_is_found_by_its_name_its_host_and_its_subdomain(tmp_path: Path) -> None:
    vault = Vault.open(Paths(tmp_path).make(), MemoryKeyring(), FakeClock())
    sites = Sites(vault)
    pine = sites.add("harbourpine", name="Harbour Pine", help_text="Call us", accent="#1a73e8")
    demo = sites.add("demo", username="a")
    sites.add("demo", username="b")
    for words in ("harbour pine", "HarbourPine", "harbourpine.viewcases.com"):
        assert sites.named(words) == pine
    assert (sites.find(pine.id).help, sites.find(pine.id).accent) == ("Call us", "#1a73e8")
    for words, says in (("nowhere", "None of your sites"), (demo.where.host, "Several")):
        with pytest.raises(SignInError, match=says):
            sites.named(words)
    vault.close()
