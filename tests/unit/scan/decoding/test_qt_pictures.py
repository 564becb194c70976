"""Pictures of Qt, which is not everywhere where codes are read."""

from __future__ import annotations

import pytest

from tests.unit.scan.drawing import URI, page, qr
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen

gui = pytest.importorskip("PySide6.QtGui", reason="Qt cannot be loaded here")
_NO_PICTURE = {"Format_Invalid", "NImageFormats", "Format_Alpha8"}


@pytest.mark.parametrize("form", [form for form in gui.QImage.Format if form.name not in _NO_PICTURE])
def test_every_format_is_taken_though_its_lines_are_padded(form: object) -> None:
    sheet = page(qr(scale=3), size=(301, 303))
    grey = gui.QImage(sheet.tobytes(), 303, 301, 303, gui.QImage.Format.Format_Grayscale8)
    image = grey.convertToFormat(form)
    for decode in (decode_picture, decode_screen):
        assert [reading.text for reading in decode(image)] == [URI]


def test_a_null_picture_gives_nothing_and_raises_nothing() -> None:
    assert decode_picture(gui.QImage()) == ()
    assert decode_screen(gui.QImage()) == ()
