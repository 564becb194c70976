"""In which order names are listed, whatever the system is and whether a window or a terminal lists them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackops_desktop.folding import name_key
from trackops_desktop.i18n import use_language
from trackops_desktop.languages import speak


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Alpha", "apple", "Ärger", "Az", "beta", "Beta 2", "Beta 10", "Éclair", "edge"]),
        ("de", ["Mull", "Müll", "Muller", "Müller", "Mumm", "Straße 2", "Strasse 10", "Zoll"]),
        ("fr", ["cote", "coté", "côte", "côté", "coteau"]),
        ("es", ["Nube", "nzeta", "Ñandú", "ñu", "Ocaso"]),
        ("pl", ["Cytryna", "Ćma", "Lublin", "Łódź", "Zebra", "Zzz", "Źródło", "Żabka", "żółw"]),
        ("en", ["Zabka", "Żabka", "Zebra"]),
        ("ar", ["123", "Bank", "أمان", "بنك", "مصرف 2", "مصرف ١٠"]),
        ("ja", ["Bank", "あおぞら", "みずほ 2", "みずほ １０"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_names_stand_where_people_look_for_them(language: str, names: list[str]) -> None:
    speak(language)
    for seed in range(5):
        mixed = random.Random(seed).sample(names, len(names))
        assert sorted(mixed, key=name_key) == names


def test_no_two_names_are_equal_so_that_the_order_is_always_the_same() -> None:
    alike = ["a", "A", "á", "Á", "ａ", "a\u0301", "1", "01", "١", "9" * 200, "x" * 3]
    assert len({name_key(name) for name in alike}) == len(alike)


def test_nothing_shown_is_sorted_by_plain_case() -> None:
    """What is listed for people is listed by `name_key`; a key of plain folding would put Ärger behind Zoll."""
    package = Path(__file__).parents[2] / "trackops_desktop"
    found = [
        f"{path.relative_to(package)}: {line.strip()}"
        for path in package.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\bkey=.*(casefold|folded|lower)", line)
    ]
    assert not found
