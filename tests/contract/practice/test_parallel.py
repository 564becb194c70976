"""Many requests at the same instant, on SQLite in one process and on PostgreSQL with two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.practice_kit.load import (
    Rig,
    class_plan,
    known_against_unknown,
    one_recovery_code,
    rig,
    right_code_rounds,
    right_sign_ins,
    wrong_codes,
    wrong_passwords,
)
from tests.practice_kit.site import CHEAP
from tests.programs.postgres import missing_program, postgres

PUPILS = 30


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def load(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("load")
    if request.param == "sqlite":
        with rig(folder, settings=CHEAP, plan=class_plan(PUPILS)) as running:
            yield running
        return
    if missing := missing_program():
        pytest.skip(f"{missing} is not installed")
    with (
        postgres() as database,
        rig(folder, settings=CHEAP, database=database, workers=2, plan=class_plan(PUPILS)) as r,
    ):
        yield r


def test_exactly_ten_wrong_codes_at_once_are_evaluated(load: Rig) -> None:
    result = wrong_codes(load, "pupil0", posts=100, tickets=20)
    assert (result.evaluated, result.refused, result.sessions) == (10, 90, 0)


def test_one_right_code_signs_in_once_however_often_it_is_posted_at_once(load: Rig) -> None:
    assert right_code_rounds(load, "pupil1", posts=60, rounds=2) == {303: 2, 401: 118}


def test_one_recovery_code_signs_in_once(load: Rig) -> None:
    statuses = one_recovery_code(load, "pupil2", posts=60)
    assert statuses[303] == 1
    assert sum(statuses.values()) == 60


def test_exactly_five_wrong_passwords_at_once_are_hashed(load: Rig) -> None:
    result = wrong_passwords(load, "pupil3", posts=80)
    assert result.hashed == 5
    assert set(result.statuses) <= {401, 503}


def test_fifty_right_sign_ins_of_one_user_at_once_all_pass(load: Rig) -> None:
    result = right_sign_ins(load, ["pupil4"] * 50)
    assert (result.done, result.locked) == (50, 0)


def test_a_class_signs_in_at_once(load: Rig) -> None:
    pupils = [f"pupil{at}" for at in range(5, PUPILS)]
    assert right_sign_ins(load, pupils).done == len(pupils)


def test_known_and_unknown_users_get_the_same_page(load: Rig) -> None:
    assert known_against_unknown(load, "locked", times=3).equal_bodies
