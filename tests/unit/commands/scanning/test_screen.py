from __future__ import annotations

from tests.systems import needs_qt
from tests.unit.commands.calls import Console


@needs_qt
def test_without_a_screen_there_is_one_sentence(console: Console) -> None:
    outcome = console.run("add", "--screen")
    assert outcome.status == 1
    assert "no screen" in outcome.err
    assert len(outcome.err.splitlines()) == 1
