from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.scan.drawing import URI, appended, page, qr
from trackops_desktop.scan.decoding import decoder
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen
from trackops_desktop.scan.decoding.sequence import joined, missing_sentence
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder
from trackops_desktop.scan.reading import Reading
from trackops_desktop.scan.session import CodesFound, Session, Unjoined
from trackops_desktop.scan.sources.images import Pixels
from trackops_desktop.scan.sources.picture_files import open_picture

CASES = Path(__file__).parents[3] / "data" / "cases"
SECRET = "AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQTCQKRMFYYDENBWHA5DYPSAIJCEMSCKJRH"
LONG = f"otpauth://totp/Shop:dana?secret={SECRET}&issuer=Shop"


def texts(readings: tuple[Reading, ...]) -> list[str]:
    return [reading.text for reading in readings]


def sheet(*codes: Pixels) -> Pixels:
    return page(*codes, size=(500, 1400))


@pytest.mark.parametrize("read", [decode_picture, decode_screen])
def test_a_part_alone_has_no_text_that_could_be_an_account(read: Any) -> None:
    first, _second = appended(LONG, 60)
    (reading,) = read(sheet(first))
    assert reading.text == ""
    assert (reading.fragment.index, reading.fragment.size) == (0, 2)
    assert missing_sentence([reading]).startswith("This is only part 1 of 2")


@pytest.mark.parametrize("read", [decode_picture, decode_screen])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_all_parts_in_one_picture_are_one_text(read: Any, order: tuple[int, ...]) -> None:
    parts = appended(LONG, 40, 80)
    assert texts(read(sheet(*(parts[number] for number in order)))) == [LONG]


def test_parts_are_joined_across_pictures() -> None:
    readings = [reading for part in appended(LONG, 60) for reading in decode_picture(part)]
    assert texts(joined(readings)) == [LONG]
    assert missing_sentence(joined(readings)) == ""


def test_what_is_missing_is_named() -> None:
    parts = appended(LONG, 30, 60, 90)
    readings = joined([decode_picture(parts[number])[0] for number in (1, 3)])
    assert missing_sentence(readings).endswith("parts 2, 4 of 4 of a text that is spread over several QR codes: "
                                               "scan the others (1, 3) too.")  # fmt: skip


def test_a_letter_that_lies_across_two_symbols_stays_whole() -> None:
    text = "otpauth://totp/Müller:dana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Müller"
    cut = text.encode().index("ü".encode()) + 1
    readings = [reading for part in appended(text, cut) for reading in decode_picture(part)]
    assert texts(joined(readings)) == [text]


def test_a_wrong_parity_joins_nothing() -> None:
    readings = joined([reading for part in appended(LONG, 60, parity=1) for reading in decode_picture(part)])
    assert texts(readings) == ["", ""]
    assert "don't belong together" in missing_sentence(readings)


def test_two_texts_in_one_picture_are_both_joined() -> None:
    other = LONG.replace("dana", "erik")
    parts = appended(LONG, 60) + appended(other, 60)
    readings = [reading for number in (0, 2, 3, 1) for reading in decode_picture(parts[number])]
    assert set(texts(joined(readings))) == {LONG, other}


@pytest.mark.parametrize("turn", ["mirrored", "inverted", "rotated", "stained"])
def test_a_part_is_known_however_it_is_shown(turn: str) -> None:
    part = appended(LONG, 60)[0]
    stained = part.copy()
    stained[-36:-24, -36:-24] = 255 - stained[-36:-24, -36:-24]
    shown = {"mirrored": part[:, ::-1], "inverted": 255 - part, "rotated": np.rot90(part), "stained": stained}[turn]
    (reading,) = decode_picture(np.ascontiguousarray(shown))
    assert reading.text == ""
    assert reading.fragment is not None


def test_an_ordinary_code_is_no_part() -> None:
    for level in "LMQH":
        (reading,) = decode_picture(qr(level=level))
        assert (reading.text, reading.fragment) == (URI, None)


def damaged(code: Pixels, scale: int, border: int = 4) -> Pixels:
    """Turn over the four modules that say in which mode a symbol begins, and some of its letters."""
    result = code.copy()
    end = code.shape[0] - border * scale
    for row, column in ((1, 1), (1, 2), (2, 1), (2, 2), (9, 1)):
        part = np.s_[end - row * scale : end - (row - 1) * scale, end - column * scale : end - (column - 1) * scale]
        result[part] = 255 - result[part]
    return result


@pytest.mark.parametrize(
    "text", [URI, "https://example.org/a/b?c=d", "90210" * 8, "HTTPS://EXAMPLE.ORG/LOGIN", URI * 6]
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_damaged_ordinary_code_is_told_at_a_glance(text: str, mirrored: bool, monkeypatch: Any) -> None:
    corrected: list[object] = []
    monkeypatch.setattr(decoder, "sequence_header", lambda modules: corrected.append(modules))
    code = damaged(qr(text, level="H"), 4)
    (reading,) = decode_picture(np.ascontiguousarray(code[:, ::-1]) if mirrored else code)
    assert (reading.text, reading.fragment, corrected) == (text, None, [])


@pytest.mark.parametrize("data", [b"D" * 70, b"3" * 70, b"w" * 70, b"UU33" * 20, b"otpauth://totp/" * 5, LONG.encode()])
def test_a_damaged_part_is_never_taken_for_a_whole(data: bytes) -> None:
    for part in appended(data, 40, scale=4):
        (reading,) = decode_picture(damaged(part, 4))
        assert reading.text == ""
        assert reading.fragment is not None


def test_a_camera_joins_what_it_is_shown_one_after_the_other() -> None:
    session = Session(LiveDecoder())
    first, second = (sheet(part) for part in appended(LONG, 60))
    events = [event for frame in (first, first, second, second) for event in session.take(frame)]
    assert [event.sentence[:24] for event in events if isinstance(event, Unjoined)] == ["This is only part 1 of 2"]
    assert [texts(event.readings) for event in events if isinstance(event, CodesFound)] == [[LONG]]
    assert session.unjoined == ()


@pytest.mark.parametrize(("name", "count"), [("23b-append-secret-cut-1.png", 0), ("23b-append-secret-cut-both.png", 1)])
def test_a_cut_secret_is_joined_or_nothing(name: str, count: int) -> None:
    readings = decode_picture(next(open_picture(CASES / name)))
    assert len([text for text in texts(readings) if SECRET in text]) == count
    assert all(SECRET in text or not text for text in texts(readings))


def test_a_byte_order_mark_at_the_head_is_no_part_of_the_text() -> None:
    (reading,) = decode_picture(next(open_picture(CASES / "51e-bom-umlaut.png")))
    assert reading.text.startswith("otpauth://totp/Müller:dana?")
    marked = "\ufeff" + URI
    assert texts(decode_picture(qr(marked))) == [URI]
