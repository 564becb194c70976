from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.vault.catalogue.catalogue import Catalogue, set_meta
from trackops_desktop.vault.retention import DAY, LEAP_SECONDS, STEP_SECONDS, Observed, observed, wants_look

START = 1_790_000_000.0
YEAR = 365.25 * DAY


@given(st.lists(st.floats(-20 * YEAR, 20 * YEAR), max_size=30))
def test_one_look_never_adds_more_than_its_step(leaps: list[float]) -> None:
    seen = Observed().at(START)
    for leap in leaps:
        after = seen.at(START + leap)
        assert 0 <= after.seconds - seen.seconds <= STEP_SECONDS
        seen = after


@given(st.integers(1, 200), st.floats(0.1, 60))
def test_what_is_seen_never_exceeds_what_passed(looks: int, days: float) -> None:
    seen = Observed()
    for number in range(looks):
        seen = seen.at(START + number * days * DAY)
    assert seen.seconds <= looks * days * DAY + 1


@given(st.lists(st.sampled_from([0, 10, -10, 30, -3]), max_size=60))
def test_leaps_of_years_add_nothing(years: list[int]) -> None:
    seen = Observed().at(START)
    for leap in years:
        seen = seen.at(START + leap * YEAR)
    assert seen.seconds == 0


@given(st.lists(st.floats(-LEAP_SECONDS / 2, LEAP_SECONDS / 2), max_size=60))
def test_a_clock_that_swings_counts_no_time_twice(swings: list[float]) -> None:
    seen = Observed().at(START)
    for swing in swings:
        seen = seen.at(START + swing)
    assert seen.seconds <= LEAP_SECONDS / 2


def test_daily_looks_count_in_full_also_by_a_clock_that_stays_wrong() -> None:
    seen = Observed().at(START).at(START + 10 * YEAR)
    for day in range(31):
        seen = seen.at(START + 10 * YEAR + day * DAY)
    assert seen.seconds == 30 * DAY


@pytest.mark.parametrize(
    "damage", ["", "[]", "{}", '{"highest": NaN, "seconds": 1e9}', '{"highest": 1, "seconds": "x"}']
)
def test_a_damaged_stopwatch_starts_anew(tmp_path: Path, damage: str) -> None:
    with closing(Catalogue(tmp_path / "catalogue.sqlite3")) as catalogue:
        with catalogue.writing() as connection:
            set_meta(connection, "observed", damage)
        with catalogue.reading() as connection:
            assert observed(connection) == Observed()
            assert wants_look(connection, START)


def test_a_look_within_the_hour_is_not_worth_writing(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path / "catalogue.sqlite3")) as catalogue:
        with catalogue.writing() as connection:
            set_meta(connection, "observed", f'{{"highest": {START}, "seconds": 0}}')
        with catalogue.reading() as connection:
            assert [wants_look(connection, START + later) for later in (-5.0, 5.0, 1e9)] == [False, False, True]
