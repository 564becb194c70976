from __future__ import annotations

import pytest

from tests.web.conftest import Explain, expected_answers

EXPECTED = expected_answers()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_page_variant_asks_for(name: str, pages_url: str, look_at: Explain) -> None:
    expected = EXPECTED[name]
    answer = look_at(f"{pages_url}/{name}.html", quiet_ms=500 if "late" in name else 60)
    fields = {field["role"]: field["selector"] for field in answer["fields"]}  # type: ignore[attr-defined]
    enrolment = answer["enrolment"]
    secret = enrolment["secret"] if isinstance(enrolment, dict) else None
    assert (answer["asks"], fields, secret) == (expected["asks"], expected["fields"], expected.get("secret")), answer
