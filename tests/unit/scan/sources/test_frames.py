from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from tests.unit.scan.drawing import page, qr
from trackops_desktop.scan.sources.frames import StillFrames, as_frame

RED = np.zeros((3, 5, 3), np.uint8)
RED[..., 2] = 255


def test_pictures_become_frames_in_order() -> None:
    sheets: list[Any] = [page(qr()), RED]
    frames = list(StillFrames(sheets))
    assert [frame.shape for frame in frames] == [(600, 800, 3), (3, 5, 3)]


def test_colours_stay_what_they_are() -> None:
    assert np.array_equal(as_frame(Image.fromarray(RED[..., ::-1])), RED)
    assert np.array_equal(as_frame(RED), RED)


@pytest.mark.parametrize("form", [QImage.Format.Format_RGB32, QImage.Format.Format_RGB888])
def test_a_qimage_becomes_a_frame_without_its_padding(form: QImage.Format) -> None:
    sheet = page(qr(), size=(301, 303))
    image = QImage(sheet.tobytes(), 303, 301, 303, QImage.Format.Format_Grayscale8).convertToFormat(form)
    assert np.array_equal(as_frame(image)[:, :, 0], sheet)
