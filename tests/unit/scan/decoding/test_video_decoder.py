from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.unit.scan.drawing import URI, hidden, page, qr
from trackops_desktop.scan.decoding import video_decoder
from trackops_desktop.scan.decoding.decoder import Pass
from trackops_desktop.scan.decoding.strategies import DecodeStrategy, Scene, View
from trackops_desktop.scan.decoding.video_decoder import LIVE_STEPS, LiveDecoder
from trackops_desktop.scan.hints import Adviser, Hint
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Located

NOISE = np.random.default_rng(1).integers(0, 255, (240, 320)).astype(np.uint8)


def frame(text: str = URI) -> Any:
    return np.repeat(page(qr(text, scale=3), size=(300, 400))[:, :, None], 3, 2)


def texts(result: video_decoder.LiveResult) -> list[str]:
    return [reading.text for reading in result.readings]


def test_an_enrolment_counts_at_once() -> None:
    result = LiveDecoder().frame(frame())
    assert texts(result) == [URI]
    assert result.steps == ()
    assert result.hint is None


def test_another_text_counts_when_two_frames_agree_and_is_outlined_before() -> None:
    decoder = LiveDecoder()
    first = decoder.frame(frame("https://example.org"))
    assert texts(first) == []
    assert len(first.located) == 1
    assert texts(decoder.frame(frame("https://example.org"))) == ["https://example.org"]


def test_two_different_texts_do_not_confirm_each_other() -> None:
    decoder = LiveDecoder()
    assert texts(decoder.frame(frame("4711"))) == []
    assert texts(decoder.frame(frame("4712"))) == []


def test_agreement_is_forgotten_after_a_while() -> None:
    decoder = LiveDecoder(steps=())
    decoder.frame(frame("4711"))
    for _ in range(8):
        decoder.frame(np.full((300, 400), 255, np.uint8))
    assert texts(decoder.frame(frame("4711"))) == []


def counted_step(name: str, calls: list[str], cost: float = 1.0) -> DecodeStrategy:
    def views(scene: Scene) -> Iterator[View]:
        calls.append(name)
        yield View(scene.grey, lambda outline: outline)

    return DecodeStrategy(name, views, cost)


def test_extras_take_turns_within_the_time_of_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_decoder, "budget", lambda grey: 2.5)
    ticks = itertools.count()
    calls: list[str] = []
    steps = [counted_step(name, calls) for name in "abcde"]
    decoder = LiveDecoder(steps, clock=lambda: next(ticks) * 0.5)
    for _ in range(6):
        assert decoder.frame(NOISE).readings == ()
    assert "".join(calls).startswith("abcdeabcde"[: len(calls)])
    assert len(calls) < 3 * 6


def test_an_extra_that_is_too_slow_for_a_frame_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_decoder, "budget", lambda grey: 1.0)
    calls: list[str] = []
    steps = [counted_step("slow", calls, cost=5.0), counted_step("quick", calls, cost=0.1)]
    LiveDecoder(steps, clock=lambda: 0.0).frame(NOISE)
    assert calls == ["quick"]


def test_the_extra_that_worked_is_the_first_one_of_the_next_frame() -> None:
    calls: list[str] = []

    def views(scene: Scene) -> Iterator[View]:
        yield View(qr(), lambda outline: outline)

    steps = [
        counted_step("idle", calls, cost=0.0),
        DecodeStrategy("works", views, 0.0),
        counted_step("late", calls, cost=0.0),
    ]
    decoder = LiveDecoder(steps, clock=lambda: 0.0)
    assert decoder.frame(NOISE).steps == ("idle", "works")
    assert decoder.frame(NOISE).steps == ("works",)
    assert texts(decoder.frame(NOISE)) == [URI]
    assert calls == ["idle"]


def test_all_codes_of_a_frame_are_read() -> None:
    several = [f"otpauth://totp/{n}?secret=JBSWY3DPEHPK3PXP" for n in range(3)]
    sheet = page(*(qr(text, scale=3) for text in several))
    assert sorted(texts(LiveDecoder().frame(sheet))) == several


@pytest.mark.parametrize(
    "broken",
    [None, "text", np.zeros((0, 0, 3), np.uint8), np.zeros((1, 1, 3), np.uint8), np.zeros((3,), np.uint8)],
    ids=["none", "text", "empty", "one", "line"],
)
def test_a_broken_frame_gives_nothing_and_raises_nothing(broken: Any) -> None:
    decoder = LiveDecoder()
    for _ in range(3):
        assert decoder.frame(broken).readings == ()
    assert texts(decoder.frame(frame())) == [URI]


def moved(grey: Any, length: int) -> Any:
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return grainy(load_cv2().filter2D(grey, -1, kernel))


def grainy(grey: Any) -> Any:
    grain = np.random.default_rng(2).normal(0, 4, grey.shape)
    return np.clip(grey + grain, 0, 255).astype(np.uint8)


def out_of_focus(grey: Any, radius: float) -> Any:
    reach = np.arange(-int(radius) - 1, int(radius) + 2)
    disc = (np.hypot(*np.meshgrid(reach, reach)) <= radius).astype(np.float32)
    return grainy(load_cv2().filter2D(grey, -1, disc / disc.sum()))


def test_every_extra_runs_on_an_ordinary_frame_a_smeared_or_a_damaged_one() -> None:
    still = page(qr(scale=4), size=(480, 640))
    outline = ((26.0, 26.0), (190.0, 26.0), (190.0, 190.0), (26.0, 190.0))
    for step in LIVE_STEPS:
        views: list[View] = []
        for grey in (still, moved(still, 9), hidden("above left", "a stroke")[0]):
            views += step.views(Scene(grey, [Located(outline, 41)]))
        assert views, step.name
        assert all(view.read() is not None for view in views)


@pytest.mark.parametrize("rotated", [False, True])
@pytest.mark.parametrize("length", [11, 13])
def test_a_move_is_undone_and_no_time_spent_on_the_lens(length: int, rotated: bool) -> None:
    scene = moved(page(qr(scale=5), size=(480, 640)), length)
    result = LiveDecoder(clock=lambda: 0.0).frame(np.rot90(scene).copy() if rotated else scene)
    assert texts(result) == [URI]
    assert result.steps[-1].startswith("part, unsmeared")
    assert not any(step.startswith("part, refocused") for step in result.steps)


def test_a_lens_out_of_focus_is_corrected_and_no_time_spent_on_moves() -> None:
    scene = out_of_focus(page(qr(scale=5), size=(480, 640)), 4.8)
    result = LiveDecoder(clock=lambda: 0.0).frame(scene)
    assert texts(result) == [URI]
    assert result.steps[-1].startswith("part, refocused")
    assert not any(step.startswith("part, unsmeared") for step in result.steps)


def test_light_symbols_on_dark_are_looked_for_in_derived_pictures_once_all_had_their_turn() -> None:
    def views(scene: Scene) -> Iterator[View]:
        yield View(255 - qr(), lambda outline: outline)

    late = LiveDecoder([DecodeStrategy("light", views, 0.0)], clock=lambda: 0.0)
    assert [texts(late.frame(NOISE)) for _ in range(2)] == [[], [URI]]
    at_once = LiveDecoder([DecodeStrategy("light", views, 0.0, either=True)], clock=lambda: 0.0)
    assert texts(at_once.frame(NOISE)) == [URI]


def advice(scene_of: Any, frames: int = 12) -> Hint | None:
    adviser = Adviser()
    for index in range(frames - 1):
        adviser.advise(scene_of(index))
    return adviser.advise(scene_of(frames))


def square(left: float, top: float, side: float) -> Any:
    return ((left, top), (left + side, top), (left + side, top + side), (left, top + side))


def test_a_small_code_is_to_be_moved_closer() -> None:
    grey = np.full((720, 1280), 128, np.uint8)
    assert advice(lambda _: Scene(grey, [Located(square(300, 300, 90), 45)])) is Hint.MOVE_CLOSER


def test_a_code_that_fills_the_frame_and_is_still_too_fine_is_too_dense() -> None:
    grey = np.full((720, 1280), 128, np.uint8)
    assert advice(lambda _: Scene(grey, [Located(square(300, 60, 600), 177 + 77)])) is Hint.TOO_DENSE


def test_a_reflection_on_the_code_is_seen() -> None:
    grey = np.full((720, 1280), 128, np.uint8)
    grey[300:420, 400:520] = 255
    assert advice(lambda _: Scene(grey, [Located(square(300, 200, 400), 45)])) is Hint.REFLECTION


def test_a_moving_code_is_to_be_held_still() -> None:
    rng = np.random.default_rng(1)
    blocks = [np.kron(rng.integers(0, 200, (9, 16)), np.ones((80, 80))).astype(np.uint8) for _ in range(13)]
    seen = [Located(square(300, 200, 400), 45)]
    assert advice(lambda index: Scene(blocks[index], list(seen))) is Hint.HOLD_STILL


def test_a_dark_room_needs_light() -> None:
    assert advice(lambda _: Scene(np.full((720, 1280), 9, np.uint8), [])) is Hint.MORE_LIGHT


def test_an_empty_desk_gives_no_advice() -> None:
    assert advice(lambda _: Scene(np.full((720, 1280), 128, np.uint8), [])) is None


def test_advice_needs_several_frames_and_ends_with_a_reading() -> None:
    grey = np.full((720, 1280), 128, np.uint8)
    small = [Located(square(300, 300, 90), 45)]
    adviser = Adviser()
    assert [adviser.advise(Scene(grey, small)) for _ in range(6)] == [None] * 6
    assert adviser.advise(Scene(grey, small)) is Hint.MOVE_CLOSER
    adviser.clear()
    assert adviser.advise(Scene(grey, small)) is None


def test_an_empty_pass_is_falsy_in_both_parts() -> None:
    assert Pass() == Pass((), ())
