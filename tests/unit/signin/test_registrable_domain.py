"""Who an address belongs to."""

from __future__ import annotations

import pytest

from trackops_desktop.signin.registrable_domain import AddressParts, address_parts, registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("demo.viewcases.com", "viewcases.com"),
        ("viewcases.com", "viewcases.com"),
        ("login.viewcases.com.accounts-verify.evil.example", "evil.example"),
        ("www.polizei.nrw.de", "nrw.de"),
        ("a.b.co.uk", "b.co.uk"),
        ("co.uk", "co.uk"),
        ("viewcases.github.io", "viewcases.github.io"),
        ("login.viewcases.pages.dev", "viewcases.pages.dev"),
        ("a.city.kobe.jp", "city.kobe.jp"),
        ("a.b.c.kobe.jp", "b.c.kobe.jp"),
        ("www.xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("a.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("intranet", "intranet"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_the_registered_part_of_a_host(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize(
    ("origin", "parts"),
    [
        ("https://demo.viewcases.com", ("https://demo.", "viewcases.com", "")),
        ("https://demo.viewcases.com:8443", ("https://demo.", "viewcases.com", ":8443")),
        ("https://demo.viewcases.com.:8443", ("https://demo.", "viewcases.com", ".:8443")),
        ("http://127.0.0.1:8000", ("http://", "127.0.0.1", ":8000")),
        ("https://[2001:db8::1]", ("https://", "[2001:db8::1]", "")),
        ("https://[2001:db8::1]:8443", ("https://", "[2001:db8::1]", ":8443")),
        ("proxy.corp.example:3128", ("proxy.", "corp.example", ":3128")),
        ("", ("", "", "")),
    ],
)
def test_an_address_is_cut_where_its_owner_begins_and_ends(origin: str, parts: tuple[str, str, str]) -> None:
    cut = address_parts(origin)
    assert str(cut) == origin
    assert cut == AddressParts(*parts)
