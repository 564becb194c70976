from __future__ import annotations

import re
import tomllib

import pytest

from trackops_desktop.assets import resource
from trackops_desktop.signin import lexicon
from trackops_desktop.signin.lexicon import LANGUAGES, asks_for_password, folded, other_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_file_whose_every_expression_is_used(language: str) -> None:
    table = tomllib.loads(resource("words", f"{language}.toml").read_text(encoding="utf-8"))
    english = tomllib.loads(resource("words", "en.toml").read_text(encoding="utf-8"))
    assert set(table) <= set(english)
    assert set(table["settings"]) == set(english["settings"])
    for listed in (*(one for name, one in table.items() if name != "settings"), *table["settings"].values()):
        for one in listed:
            re.compile(folded(one))


@pytest.mark.parametrize(
    "text",
    [
        "Código de verificação",
        "Codice di verifica",
        "Verificatiecode",
        "Kod weryfikacyjny",
        "認証コード",
        "動態驗證碼",
        "动态口令",
        "Bestätigungscode",
        "رمز التحقق",
    ],
)
def test_a_one_time_code_is_known_in_every_language(text: str) -> None:
    assert lexicon.ONE_TIME_CODE.search(folded(text))
    assert not other_code(folded(text))


@pytest.mark.parametrize(
    "text",
    [
        "Vale-presente",
        "Codice sconto",
        "Cadeaukaart",
        "Kod rabatowy",
        "クーポンコード",
        "优惠码",
        "図形認証 画像",
        "图形验证码",
    ],
)
def test_a_code_of_another_kind_is_known_in_every_language(text: str) -> None:
    assert other_code(folded(text))


def test_a_password_is_no_password_that_is_good_once() -> None:
    for text in ("Your password", "Dein Passwort", "パスワード", "Hasło", "Wachtwoord", "密码"):
        assert asks_for_password(folded(text)), text
    for text in ("One-time password", "Einmalpasswort", "ワンタイムパスワード", "Contraseña de un solo uso"):
        assert not asks_for_password(folded(text)), text
