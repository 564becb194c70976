"""A decoder that fails on a picture found no code; one that has changed is a bug, and is not hidden."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest
import zxingcpp

from trackops_desktop.scan.decoding import failures
from trackops_desktop.scan.decoding.decoder import Pass, read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder, LiveResult

FRAME = np.zeros((120, 160, 3), np.uint8)


def raising(error: Exception) -> Any:
    def read(*_values: object, **_more: object) -> None:
        raise error

    return read


@pytest.mark.parametrize("error", [AttributeError("gone"), TypeError("other arguments")])
def test_a_library_that_changed_is_not_read_as_no_code(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zxingcpp, "read_barcodes", raising(error))
    for look in (read_codes, decode_picture, decode_screen, LiveDecoder().frame):
        with pytest.raises(type(error)):
            look(FRAME)


def test_a_picture_that_breaks_the_decoder_holds_no_code_and_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures.note_once.cache_clear()
    monkeypatch.setattr(zxingcpp, "read_barcodes", raising(RuntimeError("otpauth://totp/secret")))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert read_codes(FRAME) == Pass()
            assert decode_picture(FRAME) == decode_screen(FRAME) == ()
            assert LiveDecoder().frame(FRAME).readings == LiveResult().readings
    assert [record.getMessage() for record in caplog.records] == [
        "Looking for codes in zxing-cpp failed (RuntimeError); it is read as holding none."
    ]
