"""What pages say in eleven languages: refused passwords and codes, locked accounts, and what is none of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.unit.signin.builders import field, report
from trackops_desktop.signin.lexicon import LANGUAGES
from trackops_desktop.signin.outcomes import outcome_of
from trackops_desktop.signin.page_intent import AsksCode, AsksSignIn, Rejected
from trackops_desktop.signin.recognise import recognise
from trackops_desktop.signin.report import Button, Field, Form

SENTENCES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "pages" / "sentences.toml").read_text(encoding="utf-8")
)
PAGES: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "pages" / "languages.toml").read_text(encoding="utf-8")
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


@pytest.mark.parametrize("language", PAGES)
def test_new_accounts_and_passwords_are_no_sign_in(language: str) -> None:
    heading, name, password, button = PAGES[language]["sign_up"]
    fields = (
        field(1, form=9, name="f1", label=name),
        field(2, form=9, name="f2", type="password", label=password, heading=heading),
    )
    submit = Button(8, form=9, text=button, submits=True)
    page = report(
        *fields, forms=(Form(9),), buttons=(submit,), headings=(heading,), text=f"{heading}\n{name}\n{button}"
    )
    assert not isinstance(recognise(page), AsksSignIn), heading
    heading, *labels, button = PAGES[language]["change_password"]
    changed = tuple(field(at, name=f"f{at}", type="password", label=label) for at, label in enumerate(labels, 1))
    asked = recognise(report(*changed, headings=(heading,), text="\n".join([heading, *labels, button])))
    assert not isinstance(asked, AsksSignIn), heading


@pytest.mark.parametrize("language", PAGES)
def test_codes_that_are_sent_are_asked_for_and_others_are_not(language: str) -> None:
    text, label = PAGES[language]["sent_code"]
    asked = recognise(report(field(1, name="f1", label=label, maxlength=6), text=f"{text}\n{label}"))
    assert isinstance(asked, AsksCode), text
    for other in PAGES[language]["other_codes"]:
        asked = recognise(report(field(1, name="f1", label=other, maxlength=6), text=other))
        assert not isinstance(asked, AsksCode | AsksSignIn), other
    (card,) = PAGES[language]["card"]
    hidden = field(2, name="f2", type="password", label=card)
    asked = recognise(report(field(1, name="f1", label="E-mail"), hidden, text=card))
    assert not isinstance(asked, AsksCode | AsksSignIn), card
    disable, device = PAGES[language]["settings"]
    asked = recognise(report(field(1, name="f1", label=device), headings=(disable,), text=f"{disable}\n{device}"))
    assert not isinstance(asked, AsksCode | AsksSignIn), device


@pytest.mark.parametrize("language", PAGES)
def test_a_second_factor_in_force_is_told_from_one_that_is_not(language: str) -> None:
    for sentence in PAGES[language]["in_force"]:
        outcome = outcome_of(report(text=sentence))
        assert outcome.in_force or outcome.success, sentence
        assert not outcome.doubt, sentence
    for sentence in PAGES[language]["not_in_force"]:
        outcome = outcome_of(report(text=sentence))
        assert outcome.doubt or not (outcome.success or outcome.in_force), sentence
