"""Which icon an account has; and what the resource holds."""

from __future__ import annotations

import json
import re

import pytest

from trackops_desktop.assets import resource
from trackops_desktop.services.service_icons import LETTER, ServiceIcons, name_key

DATA = resource("services", "icons.json").read_bytes()
ICONS = ServiceIcons(DATA)


@pytest.mark.parametrize(
    ("service", "slug"),
    [
        ("GitHub", "github"),
        ("github.com", "github"),
        ("GitHub Enterprise", "github"),
        ("Google (work)", "google"),
        ("ＧｉｔＨｕｂ", "github"),
        ("GI\u0301THUB", "github"),
        ("Twitter", "x"),
        ("Battle.net", "battledotnet"),
        ("Amazing Box", ""),
        ("Line Bank", ""),
        ("Trackops", ""),
        ("", ""),
        ("…", ""),
    ],
)
def test_a_service_is_known_by_its_name_and_nothing_like_it(service: str, slug: str) -> None:
    assert ICONS.slug_of(service) == slug
    assert ICONS.slug_of(service) == slug


def test_what_the_user_chose_wins() -> None:
    assert ICONS.slug_of("GitHub", "gitlab") == "gitlab"
    assert ICONS.slug_of("GitHub", LETTER) == ""
    assert ICONS.slug_of("GitHub", "ofalaterversion") == ""


def test_the_resource_is_whole_and_says_where_it_comes_from() -> None:
    content = json.loads(DATA)
    assert re.fullmatch(r"Simple Icons \d+\.\d+\.\d+, CC0-1\.0", content["source"])
    assert 150 <= len(content["icons"]) <= 300
    assert len(DATA) < 300_000
    assert set(content["names"].values()) == set(content["icons"])
    for slug, (title, colour, path) in content["icons"].items():
        assert re.fullmatch(r"[a-z0-9]{1,40}", slug)
        assert title
        assert re.fullmatch(r"[0-9a-f]{6}", colour)
        assert re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.\-]+", path)
        assert ICONS.slug_of(title) == slug
    assert all(name == name_key(name) for name in content["names"])
