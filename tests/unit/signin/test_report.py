from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.signin.builders import answer
from trackops_desktop.signin.report import BadReport, answer_from, place_from, report_from

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
        {"view": None},
        {"view": {"width": "800", "height": 1}},
        {"view": {"width": True, "height": 1}},
        {"view": {"width": float("nan"), "height": 1}},
        {"view": {"width": 1e300, "height": 1}},
        {"scripted": 1},
        {"sent": None},
    ],
)
def test_a_value_of_another_kind_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadReport) as failure:
        report_from(answer(**changes))
    assert "xxx" not in str(failure.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {}},
        {"fields": [1, {}]},
        {"alerts": [3]},
        {"buttons": [{"handle": 1, "form": "x", "text": "Go", "submits": True}]},
        {"pictures": [{"handle": 1, "place": {"x": 0, "y": 0, "width": 1}}]},
    ],
)
def test_what_makes_no_sense_costs_itself_and_never_the_page(changes: dict[str, object]) -> None:
    report = report_from(answer(title="Sign in", **changes))
    assert (report.title, report.fields, report.alerts, report.buttons, report.pictures) == ("Sign in", (), (), (), ())


def written(**changes: object) -> dict[str, object]:
    """A field as the page script writes it."""
    names = ("type", "name", "id", "naming", "autocomplete", "label", "placeholder", "aria", "title", "heading")
    texts = dict.fromkeys((*names, "nearby"), "")
    more = {"inputmode": "", "pattern": "", "selector": "#x", "required": True, "editable": True}
    place = {"x": 0, "y": 0, "width": 100, "height": 30}
    return {"handle": 1, "form": 0, "maxlength": 0, "size": 0, "filled": 0, "place": place, **texts, **more, **changes}


@pytest.mark.parametrize("maxlength", [524_288, 2_147_483_647, 1e300, -1, float("nan"), float("inf")])
def test_a_field_may_claim_to_hold_any_number_of_characters(maxlength: float) -> None:
    (field,) = report_from(answer(fields=[written(maxlength=maxlength)])).fields
    assert 0 <= field.maxlength <= 9999


def test_lists_and_texts_that_are_too_long_lose_their_end() -> None:
    report = report_from(answer(alerts=["x"] * 5000, fields=[written(handle=n) for n in range(900)], text="y" * 90_000))
    assert (len(report.alerts), len(report.fields), len(report.text)) == (400, 400, 30_000)


def test_spaces_of_any_width_are_plain_ones_and_marks_of_none_are_gone() -> None:
    assert report_from(answer(text="8349\u00a05521\u202f7\u200b8\ufeff9\u00ad0")).text == "8349 5521 7890"


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
