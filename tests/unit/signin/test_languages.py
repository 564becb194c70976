"""What pages say in eleven languages: refused passwords and codes, locked accounts, and what is none of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.unit.signin.making import field, report
from trackops_desktop.signin.lexicon import LANGUAGES
from trackops_desktop.signin.outcomes import outcome_of
from trackops_desktop.signin.page_intent import AsksCode, AsksSignIn, Rejected
from trackops_desktop.signin.recognise import recognise
from trackops_desktop.signin.report import Field

SENTENCES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "pages" / "sentences.toml").read_text(encoding="utf-8")
)
NAME, PASSWORD = field(1, name="username"), field(2, type="password", name="password")
CODE = field(1, name="otp", label="Code", maxlength=6, autocomplete="one-time-code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_refused_passwords_and_codes_and_locked_accounts_are_noticed(language: str) -> None:
    said: list[tuple[str, tuple[Field, ...], bool]] = []
    said += [(one, (NAME, PASSWORD), False) for one in SENTENCES["password_refused"][language]]
    said += [(one, (CODE,), False) for one in SENTENCES["code_refused"][language]]
    said += [(one, (NAME, PASSWORD), True) for one in SENTENCES["locked"][language]]
    for sentence, fields, locked in said:
        for page in (report(*fields, alerts=(sentence,)), report(*fields, text=f"Shop\n{sentence}\nHelp")):
            question = recognise(page)
            assert isinstance(question, Rejected), sentence
            assert question.locked is locked, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_and_news_are_no_complaints(language: str) -> None:
    for sentence in SENTENCES["no_complaint"][language]:
        for fields in ((NAME, PASSWORD), (CODE,)):
            assert not isinstance(recognise(report(*fields, alerts=(sentence,), text=sentence)), Rejected), sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_of_other_things_are_neither_one_time_codes_nor_passwords(language: str) -> None:
    for label in SENTENCES["other_things"][language]:
        for asked in (
            field(1, label=label, maxlength=6, inputmode="numeric"),
            field(1, placeholder=label, name="code", maxlength=6),
            field(1, name="pin", label=label, type="password", maxlength=6),
        ):
            assert not isinstance(recognise(report(asked, text=label)), AsksCode | AsksSignIn), (label, asked.type)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_been_set_up_is_told_from_what_could_be(language: str) -> None:
    for sentence in SENTENCES["set_up"][language]:
        outcome = outcome_of(report(alerts=(sentence,), text=sentence))
        assert outcome.success or outcome.in_force, sentence
        assert not outcome.doubt, sentence
    for sentence in SENTENCES["not_set_up"][language]:
        outcome = outcome_of(report(text=sentence))
        assert outcome.doubt or not (outcome.success or outcome.in_force), sentence
