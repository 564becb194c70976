from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import MAX_COUNTER, Account, Algorithm, Kind, account_for, tidy_label


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"digits": 0}, "digits"),
        ({"digits": 11}, "digits"),
        ({"digits": -6}, "digits"),
        ({"period": 0}, "period"),
        ({"period": 86_401}, "period"),
        ({"kind": Kind.HOTP, "counter": -1}, "counter"),
        ({"kind": Kind.HOTP, "counter": MAX_COUNTER + 1}, "counter"),
        ({"kind": Kind.TOTP, "counter": 1}, "counter"),
        ({"kind": Kind.STEAM, "digits": 5, "counter": 1}, "counter"),
        ({"kind": Kind.HOTP, "period": 60}, "period"),
        ({"kind": Kind.STEAM, "digits": 5, "period": 60}, "period"),
        ({"kind": Kind.STEAM, "digits": 6}, "digits"),
        ({"kind": Kind.STEAM, "digits": 5, "algorithm": Algorithm.SHA256}, "digits"),
        ({"issuer": "i" * 257}, "issuer"),
        ({"name": "n" * 257}, "name"),
    ],
)
def test_what_would_give_wrong_codes_is_refused_by_the_name_of_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(OtpError) as caught:
        Account(**values)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "values",
    [
        {"digits": 1, "period": 1},
        {"digits": 10, "period": 86_400},
        {"kind": Kind.HOTP, "counter": MAX_COUNTER},
        {"kind": Kind.STEAM, "digits": 5},
        {"issuer": "i" * 256, "name": "n" * 256},
    ],
)
def test_the_outermost_values_are_allowed(values: dict[str, Any]) -> None:
    account = Account(**values)
    assert {key: getattr(account, key) for key in values} == values


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  ACME  ", "ACME"),
        ("line\nbreak\ttab\u2028end", "line break tab end"),
        ("pay\u202elap", "paylap"),
        ("\ufeffACME\u200b", "ACME"),
        *(
            (f"AC{letter}ME", "ACME")
            for letter in "\xad\u034f\u180e\u200c\u200d\u2060\u2064\u206a\ufe0f\ufff9\U000e0061"
        ),
        ("Tr\u00e4ger\u200d\u0412\u200c\u1e9e\ufe0f", "Tr\u00e4ger\u0412\u1e9e"),
        *((f"{room}AC{room}ME{room}", "AC ME") for room in "\u2800\u3164\uffa0"),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f468\u200d\U0001f4bb \u2764\ufe0f", "\U0001f468\u200d\U0001f4bb \u2764\ufe0f"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("\u0600\u0661", "\u0600\u0661"),
        ("nul\x00bell\x07", "nulbell"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("e\u0301", "é"),
        ("👩\u200d💻", "👩\u200d💻"),  # a joiner belongs to what it joins
    ],
)
def test_labels_are_tidied(text: str, tidy: str) -> None:
    assert tidy_label(text, "name") == tidy


@given(st.text(max_size=80))
def test_a_tidy_label_stays_as_it_is(text: str) -> None:
    tidy = tidy_label(text, "name")
    assert tidy_label(tidy, "name") == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    tidy.encode("utf-8")


@pytest.mark.parametrize(
    ("issuer", "name", "label"),
    [
        ("ACME", "bob", "ACME – bob"),
        ("ACME", "", "ACME"),
        ("", "bob", "bob"),
        ("", "", "Unnamed account"),
    ],
)
def test_the_label_shows_what_there_is(issuer: str, name: str, label: str) -> None:
    assert Account(issuer=issuer, name=name).label == label


def test_another_counter_changes_nothing_else() -> None:
    account = Account(Kind.HOTP, "ACME", "bob", Algorithm.SHA512, 8, counter=3)
    assert account.with_counter(4) == Account(Kind.HOTP, "ACME", "bob", Algorithm.SHA512, 8, counter=4)


SETTINGS: dict[str, Any] = {"algorithm": Algorithm.SHA512, "digits": 8, "period": 60, "counter": 7}


@pytest.mark.parametrize(
    ("kind", "made", "moving"),
    [
        (Kind.TOTP, (Algorithm.SHA512, 8, 60, 0), ("period", 60)),
        (Kind.HOTP, (Algorithm.SHA512, 8, 30, 7), ("counter", 7)),
        (Kind.STEAM, (Algorithm.SHA1, 5, 30, 0), ("period", 30)),
    ],
)
def test_a_kind_takes_only_the_settings_that_are_its_own(kind: Kind, made: object, moving: tuple[str, int]) -> None:
    account = account_for(kind, "Trackops", "anna", **SETTINGS)
    assert (account.kind, account.issuer, account.name) == (kind, "Trackops", "anna")
    assert (account.algorithm, account.digits, account.period, account.counter) == made
    assert account.moving_factor == moving


@pytest.mark.parametrize(("kind", "setting"), [(Kind.TOTP, "period"), (Kind.HOTP, "counter"), (Kind.TOTP, "digits")])
def test_a_setting_of_its_own_is_still_checked(kind: Kind, setting: str) -> None:
    wrong: dict[str, Any] = {setting: -1}
    with pytest.raises(OtpError) as caught:
        account_for(kind, **wrong)
    assert caught.value.field == setting
