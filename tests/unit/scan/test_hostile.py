from __future__ import annotations

from tests.fuzz.scanning import crafted_symbols, mutated_pictures


def test_damaged_pictures_raise_nothing_but_a_sentence_and_give_no_wrong_enrolment() -> None:
    assert mutated_pictures(250) > 0


def test_crafted_symbols_raise_nothing_and_give_no_wrong_enrolment() -> None:
    assert crafted_symbols(35) > 0
