from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.trackops.making import answer
from trackops_desktop.trackops.report import BadReport, answer_from, place_from, report_from

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_an_empty_page_is_read() -> None:
    report = report_from(answer(title="Sign in", sent=2))
    assert (report.title, report.sent, report.width, report.fields) == ("Sign in", 2, 800, ())


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '"x"', "{}", '{"ok": 1}', "[" * 100_000, None, 3])
def test_what_is_no_answer(text: object) -> None:
    with pytest.raises(BadReport):
        answer_from(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": 3},
        {"url": "x" * 5000},
        {"fields": {}},
        {"fields": [1]},
        {"fields": [{}]},
        {"alerts": [3]},
        {"alerts": ["x"] * 500},
        {"view": None},
        {"view": {"width": "800", "height": 1}},
        {"view": {"width": True, "height": 1}},
        {"view": {"width": float("nan"), "height": 1}},
        {"view": {"width": 1e300, "height": 1}},
        {"scripted": 1},
        {"sent": None},
        {"pictures": [{"handle": 1, "place": {"x": 0, "y": 0, "width": 1}}]},
        {"text": "x" * 40_000},
    ],
)
def test_a_value_of_another_kind_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadReport) as failure:
        report_from(answer(**changes))
    assert "xxx" not in str(failure.value)


@given(st.sampled_from(sorted(answer()["page"])), ANY_JSON)
def test_whatever_a_page_writes_is_read_or_refused(key: str, value: object) -> None:
    hostile = json.dumps(answer(**{key: value}))
    with suppress(BadReport):
        assert report_from(answer_from(hostile)).document


@given(ANY_JSON)
def test_any_place_is_read_or_refused(value: object) -> None:
    try:
        place = place_from({"place": value})
    except BadReport:
        return
    assert abs(place.x) <= 1e7
