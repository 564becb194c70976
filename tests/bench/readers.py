"""The readers that are measured against each other: each takes an H × W × 3 BGR array and gives texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from trackops_desktop.scan.decoding.pipelines import decode_picture
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()

Frame = NDArray[np.uint8]
Reader = Callable[[Frame], list[str]]

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def zxing(frame: Frame) -> list[str]:
    """zxing-cpp with its default settings but QR codes only, the strongest plain reader; text as it is."""
    return [b.text for b in zxingcpp.read_barcodes(frame, formats=QR, text_mode=zxingcpp.TextMode.Plain)]


def ours(frame: Frame) -> list[str]:
    """The pipeline for still pictures."""
    return [reading.text for reading in decode_picture(frame)]


def readers() -> dict[str, Reader]:
    """Return what can be measured here; pyzbar only where it is installed."""
    found: dict[str, Reader] = {"zxing-cpp": zxing, "OpenCV Aruco": _aruco(), "OpenCV QRCodeDetector": _plain_opencv()}
    if find_spec("pyzbar") is not None:
        found["pyzbar"] = _pyzbar()
    return found


def _aruco() -> Reader:
    return _opencv(cv2.QRCodeDetectorAruco())


def _plain_opencv() -> Reader:
    return _opencv(cv2.QRCodeDetector())


def _opencv(detector: Any) -> Reader:
    def read(frame: Frame) -> list[str]:
        try:
            _, texts, _, _ = detector.detectAndDecodeMulti(frame)
        except (cv2.error, UnicodeDecodeError):
            return []
        return [text for text in texts if text]

    return read


def _pyzbar() -> Reader:
    pyzbar: Any = import_module("pyzbar.pyzbar")
    symbols = [pyzbar.ZBarSymbol.QRCODE]

    def read(frame: Frame) -> list[str]:
        found = pyzbar.decode(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY), symbols=symbols)
        return [code.data.decode("utf-8", "replace") for code in found]

    return read


@dataclass
class Tally:
    """How often a reader was right, and how long it took.

    Attributes:
        hits: Pictures of which any text was read right.
        wrong: Texts that the picture does not hold.
        seconds: Processor time of every picture.

    """

    hits: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    def take(self, reader: Reader, frame: Frame, truth: set[str]) -> None:
        """Read one picture."""
        start = time.thread_time()
        texts = {tidy(text) for text in reader(frame)}
        self.seconds.append(time.thread_time() - start)
        self.hits += bool(texts & truth)
        self.wrong += len(texts - truth)

    @property
    def times(self) -> str:
        """Median and 95th percentile in milliseconds."""
        middle, high = np.percentile(np.array(self.seconds) * 1000, (50, 95))
        return f"{middle:.1f} / {high:.1f}"


def tidy(text: str) -> str:
    """Return a text without what lists of true texts are careless about: line ends and outer space."""
    return text.replace("\r\n", "\n").strip()
