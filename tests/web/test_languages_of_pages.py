"""Sign-in, code, set-up, recovery codes and refusals are understood in every language, through the real page script."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

import pytest

from tests.web.conftest import PAGES, Explain, served
from trackops_desktop.languages import LANGUAGES

WORDS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((PAGES / "languages.toml").read_text(encoding="utf-8"))
SECRET = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"
CODES = ["l7kq-msae", "caob-iaqx", "4jdr-xw2p", "mjuy-zbyk", "zq5t-n6va", "fgmr-udqd", "r6yl-3hbo", "w2ec-vu7k"]


def page(language: str, body: str) -> str:
    head = '<meta charset="utf-8"><title></title>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def asked(heading: str, text: str, label: str, button: str, *, before: str = "") -> str:
    field = f"<label for=f1>{escape(label)}</label><input id=f1 name=f1>"
    return f"<h1>{heading}</h1><p>{escape(text)}</p>{before}<form method=post>{field}<button>{button}</button></form>"


def sign_in(heading: str, name: str, password: str, button: str, *, alert: str = "") -> str:
    return (
        f"<h1>{heading}</h1>{alert}<form method=post><label for=f1>{name}</label><input id=f1 name=f1>"
        f"<label for=f2>{password}</label><input id=f2 name=f2 type=password><button>{button}</button></form>"
    )


def pages_of(language: str) -> dict[str, str]:
    words = WORDS[language]
    heading, text, *rest = words["enrol"]
    key = f"<p>{escape(rest[0])}</p><p><code>{SECRET}</code></p>"
    listed = "".join(f"<li>{code}</li>" for code in CODES)
    recovery = words["recovery"]
    buttons = "".join(f"<button>{button}</button>" for button in recovery[2:])
    alert = "<div role=alert>{}</div>".format
    bodies = {
        "sign-in": sign_in(*words["sign_in"]),
        "code": asked(*words["code"]),
        "enrolment": asked(heading, text, rest[1], rest[2], before=key),
        "recovery-codes": f"<h1>{recovery[0]}</h1><p>{escape(recovery[1])}</p><ol>{listed}</ol>{buttons}",
        "recovery-code": asked(*words["recovery_asked"]),
        "refused": asked(*words["code"], before=alert(words["refused"])),
        "refused-sign-in": sign_in(*words["sign_in"], alert=alert(words["refused_sign_in"])),
    }
    return {name: page(language.replace("_", "-"), body) for name, body in bodies.items()}


@pytest.fixture(scope="module")
def made_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of every language, served on loopback."""
    folder: Path = tmp_path_factory.mktemp("languages")
    for language in WORDS:
        for name, text in pages_of(language).items():
            (folder / f"{language}-{name}.html").write_text(text, encoding="utf-8")
    with served(folder) as url:
        yield url


def test_there_are_pages_in_every_language() -> None:
    assert set(WORDS) == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_pages_are_understood_in(language: str, made_url: str, look_at: Explain) -> None:
    seen = {name: look_at(f"{made_url}/{language}-{name}.html", quiet_ms=60) for name in pages_of(language)}
    fields = {name: {field["role"] for field in answer["fields"]} for name, answer in seen.items()}  # type: ignore[attr-defined]
    assert {name: answer["asks"] for name, answer in seen.items()} == {
        "sign-in": "sign-in",
        "code": "code",
        "enrolment": "enrolment",
        "recovery-codes": "recovery-codes",
        "recovery-code": "nothing",
        "refused": "rejected",
        "refused-sign-in": "rejected",
    }
    assert fields["sign-in"] == {"username", "password"}
    assert fields["code"] == fields["enrolment"] == {"code"}
    assert seen["enrolment"]["enrolment"]["secret"] == SECRET  # type: ignore[index]
    assert seen["recovery-codes"]["recovery_codes"] == len(CODES)
    assert [name for name, answer in seen.items() if "wants_recovery_code" in answer] == ["recovery-code"]
    assert seen["refused"]["complaint"]
