from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.practice_kit.site import CHEAP
from trackops_desktop.practice.security.guessable_passwords import is_common
from trackops_desktop.practice.security.passwords import Busy, HashTurns, SlowHasher, new_password, password_problem
from trackops_desktop.practice.settings import PracticeSettings

COMMON = [
    *("password", "Password1!", "p@ssw0rd", "12345678", "87654321", "qwertyuiop", "QWERTY123", "abcdefgh", "aaaaaaaa"),
    *("abababab", "iloveyou", "letmein1", "Welcome2026", "sunshine!", "football99", "passwordpassword", "1q2w3e4r5t"),
    *("1qaz2wsx", "trackops1", "demo-demo", "erin1234", "summer2025!", "adminadmin", "4dmin1234", "monkey12"),
]
FINE = ["a quiet harbour", "k7fd-m2qa-x9rt", "the blue kettle sings", "vier Fenster zum Hof", "7 geese over Ely"]


@pytest.mark.parametrize("password", COMMON)
def test_passwords_that_are_guessed_first_are_common(password: str) -> None:
    assert is_common(password, ("erin", "demo"))


@pytest.mark.parametrize("password", FINE)
def test_long_phrases_are_not_common(password: str) -> None:
    assert not is_common(password, ("erin", "demo"))


@given(st.text(max_size=200))
def test_any_text_is_judged(password: str) -> None:
    assert isinstance(password_problem(password, "erin", "demo", PracticeSettings()), str)


def test_random_passwords_are_accepted_and_differ() -> None:
    made = {new_password() for _ in range(300)}
    assert len(made) == 300
    assert not [password for password in made if password_problem(password, "erin", "demo", PracticeSettings())]


@pytest.mark.parametrize(("length", "accepted"), [(7, False), (8, True), (128, True), (129, False)])
def test_eight_to_a_hundred_and_twenty_eight_characters_are_accepted(length: int, accepted: bool) -> None:
    password = ("kettle harbour seven geese fly " * 5)[:length]
    assert (password_problem(password, "erin", "demo", PracticeSettings()) == "") is accepted


def test_the_hash_is_argon2id_at_the_price_that_is_promised() -> None:
    settings = PracticeSettings()
    hashed = SlowHasher(settings.password_cost, HashTurns(settings)).hash("a quiet harbour")
    assert hashed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_nothing_fits_the_dummy() -> None:
    hasher = SlowHasher(CHEAP.password_cost, HashTurns(CHEAP))
    assert not hasher.verify(None, "anything")
    assert not hasher.verify("not a hash", "anything")
    assert hasher.verify(hasher.hash("right"), "right")


def test_no_more_than_four_hash_at_once_and_the_fifth_is_told_to_come_back() -> None:
    turns = HashTurns(replace(CHEAP, hash_wait=0.01))
    inside, leave = threading.Barrier(5), threading.Event()

    def hold() -> None:
        with turns.turn():
            inside.wait()
            leave.wait()

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    inside.wait()
    with pytest.raises(Busy), turns.turn():
        pytest.fail("a fifth hash ran")
    leave.set()
    for thread in threads:
        thread.join()
    with turns.turn():
        pass
