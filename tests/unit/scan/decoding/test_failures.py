"""A decoder that fails on a picture found no code; one that has changed is a bug, and is not hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp

from tests.patience import PATIENCE
from trackops_desktop.diagnostics.log import Log, last_lines
from trackops_desktop.diagnostics.logger import LazyLogger, LogOutlet
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
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    outlet = LogOutlet()
    monkeypatch.setattr(failures, "_LOGGER", LazyLogger("trackops_desktop.tests", outlet))
    monkeypatch.setattr(zxingcpp, "read_barcodes", raising(RuntimeError("otpauth://totp/secret")))
    log = Log(tmp_path, outlet=outlet)
    for _ in range(3):
        assert read_codes(FRAME) == Pass()
        assert decode_picture(FRAME) == decode_screen(FRAME) == ()
        assert LiveDecoder().frame(FRAME).readings == LiveResult().readings
    log.close(PATIENCE)
    lines = last_lines(tmp_path).splitlines()
    assert lines[0].endswith("Looking for codes in zxing-cpp failed; it is read as holding none")
    assert lines[1] == "RuntimeError in"
    assert sum("failed" in line for line in lines) == 1
    assert "otpauth" not in "".join(lines)
