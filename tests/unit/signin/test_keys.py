from __future__ import annotations

import pytest

from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.signin.setup_keys import key_in

KEY = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
TIMED = Account(algorithm=Algorithm.SHA256, digits=8, period=60)
COUNTED = Account(Kind.HOTP, algorithm=Algorithm.SHA512, digits=6, counter=7)

SETTINGS = {
    "en": (
        "Type: Time-based|Algorithm: SHA256|Digits: 8|Interval: 60",
        "Type: Counter-based",
        "Counter: 7",
    ),
    "de": (
        "Typ: zeitbasiert|Algorithmus: SHA-256|Ziffern: 8|Intervall: 60",
        "Typ: zählerbasiert",
        "Zähler: 7",
    ),
    "fr": (
        "Type : basé sur le temps|Algorithme : SHA256|Chiffres : 8|Intervalle : 60",
        "Type : basé sur un compteur",
        "Compteur : 7",
    ),
    "es": (
        "Tipo: Basado en tiempo|Algoritmo: SHA256|Dígitos: 8|Intervalo: 60",
        "Tipo: Basado en contador",
        "Contador: 7",
    ),
    "pt": (
        "Tipo: Baseado em tempo|Algoritmo: SHA256|Dígitos: 8|Intervalo: 60",
        "Tipo: Baseado em contador",
        "Contador: 7",
    ),
    "it": (
        "Tipo: Basato sul tempo|Algoritmo: SHA256|Cifre: 8|Intervallo: 60",
        "Tipo: Basato sul contatore",
        "Contatore: 7",
    ),
    "nl": (
        "Type: Tijdgebaseerd|Algoritme: SHA256|Cijfers: 8|Interval: 60",
        "Type: Tellergebaseerd",
        "Teller: 7",
    ),
    "pl": (
        "Typ: Na czasie|Algorytm: SHA256|Cyfry: 8|Interwał: 60",
        "Typ: Na liczniku",
        "Licznik: 7",
    ),
    "ja": (
        "タイプ: 時間ベース|アルゴリズム: SHA256|桁数: 8|間隔: 60",
        "タイプ: カウンターベース",
        "カウンター: 7",
    ),
    "zh": (
        "类型: 基于时间|算法: SHA256|位数: 8|间隔: 60",
        "类型: 基于计数器",
        "计数器: 7",
    ),
    "ar": (
        "النوع: مستند إلى الوقت|الخوارزمية: SHA256|عدد الأرقام: 8|الفترة: 60",
        "النوع: مستند إلى العداد",
        "العداد: 7",
    ),
}


def around(settings: str) -> str:
    return f"Set up your authenticator app\nSecret key\n{KEY}\n{settings}\nEnter the code"


@pytest.mark.parametrize("language", SETTINGS)
def test_the_settings_beside_a_key_are_kept_in_every_language(language: str) -> None:
    timed, counted, counter = SETTINGS[language]
    found = key_in(around(timed.replace("|", "\n")))
    assert found is not None
    assert (found.account, found.warnings) == (TIMED, ())
    other = key_in(around(f"{counted}\nSHA512\nAlgorithm: SHA-512\n{counter}"))
    assert other is not None
    assert other.account == COUNTED


@pytest.mark.parametrize(
    "settings",
    [
        "Algorithm\tSHA256\nDigits\t8\nPeriod\t60 seconds",
        "Algorithm\nSHA256\nNumber of digits\n8\nTime step\n60 s",
        "- Algorithm: HMAC-SHA256\n- Code length: 8 digits\n- Refresh interval: 60 sec",
    ],
)
def test_settings_in_a_table_or_one_below_the_other(settings: str) -> None:
    found = key_in(around(settings))
    assert found is not None
    assert found.account == TIMED


@pytest.mark.parametrize("setting", ["Algorithm: SHA-224", "Algorithm: MD5", "Digits: 40", "Interval: 0"])
def test_settings_that_no_authenticator_follows_are_said(setting: str) -> None:
    found = key_in(around(setting))
    assert found is not None
    assert len(found.warnings) == 1


def test_a_key_without_settings_is_an_ordinary_one() -> None:
    found = key_in(around("Digits of your phone number: none"))
    assert found is not None
    assert found.account == Account()


@pytest.mark.parametrize(
    "text",
    [
        f"Authenticator app: setup key {KEY} (SHA256, 8 digits, 60 seconds)",
        f"Set up an authenticator app. Your key is {KEY}. Codes have 8 digits, change every 60 s and use SHA-256.",
        f"Set up an authenticator app\nYour key:\n{KEY}\nThe 8-digit code changes every 60 s (HMAC-SHA256).",
        f"Authenticator-App einrichten. Schlüssel: {KEY} – Codes mit 8 Ziffern (SHA-256), alle 60 Sekunden neu",
        f"Configurer l’application d’authentification. Clé : {KEY} (codes de 8 chiffres, 60 secondes, SHA-256)",
        f"Configure la aplicación de autenticación. Clave: {KEY} (códigos de 8 dígitos, 60 segundos, SHA-256)",
        f"Skonfiguruj aplikację uwierzytelniającą. Klucz: {KEY} (kody 8-cyfrowe, co 60 sekund, SHA-256)",
        f"認証アプリを設定\nキー: {KEY}（コードは8桁、60秒、SHA-256）",
        f"设置身份验证器应用\n密钥: {KEY}（验证码8位，60秒，SHA-256）",
    ],
)
def test_settings_in_running_text_are_kept_and_told(text: str) -> None:
    found = key_in(text)
    assert found is not None
    assert found.account == TIMED
    assert {warning.field for warning in found.warnings} == {"algorithm", "digits", "period"}


@pytest.mark.parametrize(
    "words",
    [
        "Enter the 6-digit code. It changes every 30 seconds.",
        "We support SHA1, SHA256 and SHA512.",
        "This page closes in 90 seconds.",
    ],
)
def test_other_numbers_beside_a_key_change_nothing(words: str) -> None:
    found = key_in(f"Set up an authenticator app\nKey: {KEY}\n{words}")
    assert found is not None
    assert (found.account, found.warnings) == (Account(), ())
