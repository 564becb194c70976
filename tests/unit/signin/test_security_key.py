"""What a security key's user is told."""

from __future__ import annotations

import pytest

from trackops_desktop.signin.security_key import (
    KeyFailure,
    KeyStep,
    KeyStepKind,
    PinFault,
    is_possible_pin,
    may_try_again,
    step_text,
)


def test_a_wrong_pin_says_how_many_tries_are_left() -> None:
    def text(tries: int) -> str:
        return step_text(KeyStep("a.example", KeyStepKind.ENTER_PIN, fault=PinFault.WRONG, tries=tries))

    assert text(1).startswith("That PIN is wrong. You have 1 try left before")
    assert text(3).startswith("That PIN is wrong. You have 3 tries left before")
    assert text(0) == "That PIN is wrong. Enter the PIN of your security key."


@pytest.mark.parametrize("fault", PinFault)
def test_each_fault_of_a_pin_is_said_before_it_is_asked_for_again(fault: PinFault) -> None:
    for kind, asks in ((KeyStepKind.ENTER_PIN, "Enter the PIN"), (KeyStepKind.SET_PIN, "Choose a PIN")):
        before, _asks, _after = step_text(KeyStep("a.example", kind, fault=fault)).partition(asks)
        assert bool(before) is (fault is not PinFault.NONE)


@pytest.mark.parametrize("failure", KeyFailure)
def test_each_failure_has_words_and_trying_again_is_offered_where_it_can_help(failure: KeyFailure) -> None:
    step = KeyStep("a.example", KeyStepKind.FAILED, failure=failure)
    assert step_text(step).endswith(".")
    assert may_try_again(step) is (failure not in {KeyFailure.TIMEOUT, KeyFailure.CANCELLED_IN_WINDOWS})


def test_a_pin_is_counted_in_characters_and_bounded_in_bytes() -> None:
    assert not is_possible_pin("123", 4)
    assert is_possible_pin("1234", 4)
    assert not is_possible_pin("\N{SNOWMAN}" * 3, 4)
    assert is_possible_pin("\N{SNOWMAN}" * 21, 4)
    assert not is_possible_pin("\N{SNOWMAN}" * 22, 4)
