from __future__ import annotations

import pytest

from trackops_desktop.passphrases.policy import (
    MIN_LENGTH,
    WeakPassphrase,
    check_new_passphrase,
    suggested_passphrase,
    weakness,
)


@pytest.mark.parametrize(
    "passphrase", ["", "short", "elevenchars", "aaaaaaaaaaaaaaaa", "ababababababab", "AaAaAaAaAaAaAa"]
)
def test_what_can_be_guessed_is_refused_with_what_to_do(passphrase: str) -> None:
    assert weakness(passphrase)
    with pytest.raises(WeakPassphrase) as caught:
        check_new_passphrase(passphrase)
    assert "words" in caught.value.advice


@pytest.mark.parametrize(
    "passphrase", ["correct horse battery", "x7-Kd92mPq!w", "пароль из пяти слов", "二段階認証の長い合言葉ですよね"]
)
def test_what_is_long_and_varied_will_do(passphrase: str) -> None:
    assert len(passphrase) >= MIN_LENGTH
    check_new_passphrase(passphrase)


def test_a_suggested_one_is_good_and_never_the_same() -> None:
    suggested = {suggested_passphrase() for _ in range(100)}
    assert len(suggested) == 100
    for passphrase in suggested:
        check_new_passphrase(passphrase)
