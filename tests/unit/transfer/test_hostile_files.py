"""A short round of what `make fuzz` does at length: whatever an importer is handed, only its own error comes out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.importers import NAMES, cheap_derivations, read, targets
from tests.fuzz.mutations import mutants


@pytest.fixture(scope="module", autouse=True)
def derivations() -> Iterator[None]:
    with cheap_derivations():
        yield


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_bad_file_gives_accounts_problems_or_one_sentence(name: str, data: st.DataObject) -> None:
    target = next(one for one in targets() if one.name == name)
    read(target, data.draw(mutants(target.base)))
