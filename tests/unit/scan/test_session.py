from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.unit.scan.drawing import URI
from trackops_desktop.errors import ScanError
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.secret import Secret
from trackops_desktop.scan.decoding.video_decoder import LiveResult
from trackops_desktop.scan.export_progress import ExportParts
from trackops_desktop.scan.hints import Hint
from trackops_desktop.scan.reading import Reading, Symbol
from trackops_desktop.scan.session import CodesFound, Collected, Lost, PartRefused, PreviewFrame, Session

FRAME = np.zeros((4, 4, 3), np.uint8)
OUTLINE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def export(count: int, batch: int = 7, name: str = "user") -> list[str]:
    accounts = [Enrolment(Account(name=f"{name}{n}"), Secret(bytes(range(n, n + 20)))) for n in range(count)]
    return format_migration(accounts, batch)


class Script:
    """A decoder that gives what the test says, frame by frame."""

    def __init__(self, *frames: tuple[str, ...]) -> None:
        self.frames = iter(frames)

    def frame(self, pixels: Any) -> LiveResult:
        symbol = Symbol(6, "M", 41)
        readings = tuple(Reading(text, symbol, OUTLINE) for text in next(self.frames))
        return LiveResult(readings, (OUTLINE,) if not readings else (), None if readings else Hint.HOLD_STILL)


def run(*frames: tuple[str, ...]) -> list[Any]:
    script: Any = Script(*frames)
    return list(Session(script).events([FRAME] * len(frames)))


def news(*frames: tuple[str, ...]) -> list[Any]:
    return [event for event in run(*frames) if not isinstance(event, PreviewFrame)]


def found(events: list[Any]) -> list[list[str]]:
    return [[reading.text for reading in event.readings] for event in events if isinstance(event, CodesFound)]


def test_every_frame_is_shown_with_its_marks_and_hint() -> None:
    first, second = [event for event in run((URI,), ()) if isinstance(event, PreviewFrame)]
    [mark] = first.marks
    assert (mark.outline, mark.kind, first.hint) == (OUTLINE, "otpauth", None)
    assert mark.reading is not None
    [mark] = second.marks
    assert (mark.kind, mark.reading, second.hint) == (None, None, Hint.HOLD_STILL)


def test_a_code_is_reported_once_while_it_is_held() -> None:
    assert found(news((URI,), (URI,), (), (URI,))) == [[URI]]


def test_several_codes_of_a_frame_come_together() -> None:
    assert found(news((URI, "other"))) == [[URI, "other"]]


def test_a_code_that_left_is_lost_and_reported_again_when_it_returns() -> None:
    events = news((URI,), *[()] * 20, (URI,))
    assert [type(event) for event in events] == [CodesFound, Lost, CodesFound]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_the_parts_of_an_export_come_in_any_order_and_leave_in_theirs(order: tuple[int, ...]) -> None:
    parts = export(25)
    events = news(*((parts[index],) for index in order))
    assert [event.progress.collected for event in events if isinstance(event, Collected)] == [1, 2]
    assert found(events) == [parts]


def test_progress_names_what_is_missing() -> None:
    parts = export(25)
    [event] = news((parts[1],))
    assert event.progress.sentence == "1 of 3 codes of this export are in. Still to show: 1, 3."
    assert event.progress.accounts == 10


def test_a_part_that_is_shown_again_changes_nothing() -> None:
    parts = export(15)
    gone = [()] * 20
    events = news((parts[0],), *gone, (parts[0],), *gone, (parts[1],), *gone, (parts[0],))
    assert [event.progress.new for event in events if isinstance(event, Collected)] == [True, False]
    assert found(events) == [parts]


def test_a_part_of_another_export_is_refused_and_the_first_one_goes_on() -> None:
    first, second = export(15, batch=1), export(15, batch=2)
    events = news((first[0],), (second[1],), (first[1],))
    assert [type(event) for event in events] == [Collected, PartRefused, CodesFound]
    assert "another export" in events[1].error.sentence
    assert found(events) == [first]


def test_a_damaged_export_is_refused_without_repeating_it() -> None:
    [event] = news(("otpauth-migration://offline?data=AAAASECRETAAAA",))
    assert isinstance(event, PartRefused)
    assert "SECRET" not in str(event.error)


def test_an_export_of_one_part_is_complete_at_once() -> None:
    parts = export(3)
    assert found(news((parts[0],))) == [parts]


def test_all_parts_in_one_frame_are_complete_at_once() -> None:
    parts = export(25)
    assert found(news(tuple(parts))) == [parts]


def test_nothing_of_an_export_shows_in_its_repr() -> None:
    collected = ExportParts()
    [text] = export(2)
    progress = collected.add(text)
    assert progress.complete
    assert collected.begun
    assert progress.sentence == "The export is complete."
    assert len(collected.parts) == 1
    assert "data=" not in repr(collected)
    assert text not in repr(progress)


def test_an_export_with_the_same_identity_but_another_content_is_refused() -> None:
    collected = ExportParts()
    collected.add(export(15)[0])
    with pytest.raises(ScanError, match="another export"):
        collected.add(export(15, name="else")[0])
