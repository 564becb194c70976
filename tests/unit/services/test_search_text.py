"""One folding for the window's list and the command line, on both sides of the search."""

from __future__ import annotations

import unicodedata

import pytest

from trackops_desktop.folding import folded
from trackops_desktop.otp.account import Account
from trackops_desktop.services.accounts import find_in
from trackops_desktop.services.search_text import search_text
from trackops_desktop.ui.code_list.search import matching
from trackops_desktop.vault.entry import Entry


def _entry(issuer: str) -> Entry:
    return Entry("0" * 31 + "1", Account(issuer=issuer, name="dana"))


@pytest.mark.parametrize(
    ("issuer", "query"),
    [
        ("İş Bankası", "iş bankası"),
        ("İş Bankası", "IS BANKASI"),
        ("iş bankası", "İŞ BANKASI"),
        ("ISPARTA", "ısparta"),
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("GROẞ", "groß"),
        ("Oﬃce", "office"),
        ("Office", "oﬃce"),
        ("Müller", "mu\u0308ller"),
        ("Mu\u0308ller", "MÜLLER"),
        ("Müller", "muller"),
        ("Ｔｒａｃｋｏｐｓ", "trackops"),
        ("Trackops", "Ｔｒａｃｋ"),
        ("ﾄﾗｯｸ", "トラック"),
        ("مُحَمَّد", "محمد"),
        ("محمـــد", "محمد"),
        ("أحمد", "احمد"),
        ("علی", "علي"),
        ("ΟΔΟΣ", "οδος"),
        ("οδός", "ΟΔΟΣ"),
        ("ΟΔΟΣ Α", "οδοσ α"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Ёлка", "елка"),
        ("שָׁלוֹם", "שלום"),
        ("한국은행", unicodedata.normalize("NFD", "한국")),
        ("हिन्दी बैंक", "हिन्दी"),
        ("ภาษาไทย", "ไทย"),
        ("Shop\u200bping", "shopping"),
    ],
)
def test_every_script_is_found_however_it_is_written(issuer: str, query: str) -> None:
    entry = _entry(issuer)
    assert find_in([entry], query) == (entry,)
    assert matching([search_text(entry)], query) == [0]
    assert folded(folded(issuer)) == folded(issuer)


@pytest.mark.parametrize(("issuer", "query"), [("हिन्दी", "हन्द"), ("か", "が"), ("Shop", "Snop"), ("бank", "bank")])
def test_other_letters_are_other_letters(issuer: str, query: str) -> None:
    entry = _entry(issuer)
    assert find_in([entry], query) == ()
    assert matching([search_text(entry)], query) == []
