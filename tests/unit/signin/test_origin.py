from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lookalikes import BOUND, lookalikes
from trackops_desktop.errors import SignInError
from trackops_desktop.signin.origin import Origin, may_hold_secrets, origin_of, site_origin

DEMO = Origin("https", "demo.viewcases.com", 443)
PRACTICE = Origin("http", "127.0.0.1", 8123)


@pytest.mark.parametrize(
    "address",
    [
        "https://demo.viewcases.com",
        "https://demo.viewcases.com/",
        "https://demo.viewcases.com:443/sign-in?next=%2F#top",
        "HTTPS://DEMO.ViewCases.COM/x",
        "https://demo。viewcases.com/",
    ],
)
def test_ways_of_writing_one_origin(address: str) -> None:
    assert origin_of(address) == DEMO


def test_no_lookalike_has_the_bound_origin() -> None:
    assert [address for address in lookalikes() if origin_of(address) == DEMO] == []
    assert origin_of(BOUND) == DEMO


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://demo.viewcases.com:8443/", "https://demo.viewcases.com:8443"),
        ("http://127.0.0.1:8123/profile", "http://127.0.0.1:8123"),
        ("http://[0:0:0:0:0:0:0:1]:80/", "http://[::1]"),
        ("https://bücher.example/", "https://xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_written_as_browsers_do(address: str, written: str) -> None:
    assert str(origin_of(address)) == written


@pytest.mark.parametrize(
    "address",
    [
        "",
        "demo",
        "about:blank",
        "data:text/html,x",
        "file:///etc/passwd",
        "javascript:1",
        "https://",
        "https:///demo.viewcases.com",
        "https://user@demo.viewcases.com",
        "https://demo.viewcases.com:0/",
        "https://demo.viewcases.com:99999/",
        "https://demo.viewcases.com\\@evil.example/",
        "https://demo.viewcases.com\n/",
        "https://straße.example/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://127.1/",
        "https://[::1%25eth0]/",
        "https://a..b/",
    ],
)
def test_what_has_no_origin(address: str) -> None:
    assert origin_of(address) is None


@given(st.text(max_size=80))
def test_any_text_has_an_origin_or_none_and_an_origin_survives_writing(text: str) -> None:
    for address in (text, f"https://{text}", f"http://{text}/"):
        origin = origin_of(address)
        assert origin is None or origin_of(str(origin)) == origin


def test_only_https_and_the_running_practice_site_may_be_filled() -> None:
    assert may_hold_secrets(DEMO)
    assert may_hold_secrets(PRACTICE, PRACTICE)
    assert not may_hold_secrets(PRACTICE)
    assert not may_hold_secrets(Origin("http", "127.0.0.1", 8124), PRACTICE)
    assert not may_hold_secrets(Origin("http", "192.168.1.5", 80), Origin("http", "192.168.1.5", 80))
    assert not may_hold_secrets(None)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("demo", DEMO),
        ("  Demo ", DEMO),
        ("https://demo.viewcases.com/some/page", DEMO),
        ("demo.viewcases.com", DEMO),
        ("acme.viewcases.net", Origin("https", "acme.viewcases.net", 443)),
        ("http://127.0.0.1:8123", PRACTICE),
        ("localhost", Origin("https", "localhost", 443)),
        ("Localhost:8443", Origin("https", "localhost", 8443)),
        ("https://localhost/login", Origin("https", "localhost", 443)),
    ],
)
def test_what_people_type_for_a_site(typed: str, origin: Origin) -> None:
    assert site_origin(typed, PRACTICE) == origin


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "isn't a subdomain or a web address"),
        ("-demo", "“-demo” is a single word"),
        ("de mo", "isn't a subdomain or a web address"),
        ("ftp://x.y", "isn't a subdomain or a web address"),
        ("?", "isn't a subdomain or a web address"),
        ("http://demo.viewcases.com", "isn't encrypted"),
        ("http://127.0.0.1:9/", "isn't encrypted"),
        ("http://localhost", "isn't encrypted"),
        ("http://localhost:8123/", "isn't encrypted"),
        ("http://intranet/", "isn't encrypted"),
        ("https://demo", "“demo” is a single word"),
        ("intranet:8443", "“intranet” is a single word"),
    ],
)
def test_what_is_no_site(typed: str, words: str) -> None:
    with pytest.raises(SignInError, match=words) as failure:
        site_origin(typed, PRACTICE)
    assert failure.value.sentence
    assert failure.value.advice
