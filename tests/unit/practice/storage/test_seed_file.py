from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.storage.seed_file import parse_seed_file

CLASS: dict[str, Any] = {
    "company": {"subdomain": "spring-class", "name": "Spring class"},
    "roles": [
        {"name": "Teacher", "administrator": True},
        {"name": "Pupil", "requires_mfa": True},
    ],
    "users": [
        {"username": "teacher", "role": "Teacher", "chief": True},
        {"username": "ann", "role": "Pupil", "name": "Ann", "kind": "vendor", "access": "limited"},
    ],
}


def test_a_class_is_read() -> None:
    plan = parse_seed_file(json.dumps(CLASS))
    assert (plan.subdomain, plan.company) == ("spring-class", "Spring class")
    assert [(user.username, user.role, user.kind, user.chief) for user in plan.users] == [
        ("teacher", "Teacher", "employee", True),
        ("ann", "Pupil", "vendor", False),
    ]
    assert [role.requires_mfa for role in plan.roles] == [False, True]
    assert not any(user.password for user in plan.users)


def test_a_list_of_people_is_enough() -> None:
    plan = parse_seed_file("username,name\nann,Ann Lee\nbob,\n", csv=True)
    assert [user.username for user in plan.users] == ["chief", "admin", "ann", "bob"]
    assert [user.name for user in plan.users[2:]] == ["Ann Lee", "bob"]


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("subdomain", {"company": {"subdomain": "Not A Subdomain"}}),
    ("unknown field", {"users": [{"username": "x", "pasword": "y"}]}),
    ("twice", {"users": [{"username": "ann", "role": "Teacher"}, {"username": "ANN", "role": "Pupil"}]}),
    ("a role that it doesn't define", {"users": [{"username": "ann", "role": "Nobody"}]}),
    ("no active administrator", {"users": [{"username": "ann", "role": "Pupil"}]}),
    ("letters, digits", {"users": [{"username": "a b"}]}),
    ("`kind` or `access`", {"users": [{"username": "a", "kind": "robot"}]}),
    ("true or false", {"users": [{"username": "a", "chief": "yes"}]}),
    ("one chief", {"users": [{"username": name, "role": "Teacher", "chief": True} for name in "ab"]}),
    ("isn't accepted", {"users": [{"username": "a", "role": "Teacher", "password": "password1"}]}),
    ("list of objects", {"users": ["ann"]}),
    ("list `users`", {"users": {}}),
    ("needs a text", {"users": [{"username": 7}]}),
]


@pytest.mark.parametrize(("said", "change"), WRONG)
def test_what_is_wrong_is_said_without_repeating_it(said: str, change: dict[str, Any]) -> None:
    with pytest.raises(PracticeError) as caught:
        parse_seed_file(json.dumps({**CLASS, **change}))
    assert said in str(caught.value)
    assert "password1" not in str(caught.value)


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_or_refused(text: str, csv: bool) -> None:
    try:
        plan = parse_seed_file(text, csv=csv)
    except PracticeError:
        return
    assert plan.users


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


@given(st.fixed_dictionaries({"users": json_values, "roles": json_values, "company": json_values}))
def test_any_json_is_read_or_refused(data: dict[str, Any]) -> None:
    with pytest.raises(PracticeError):
        parse_seed_file(json.dumps(data))
