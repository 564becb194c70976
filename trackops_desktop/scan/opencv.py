"""The one place that imports OpenCV, late and without the damage that its import does."""

from __future__ import annotations

import functools
import os
from types import ModuleType

_OVERWRITTEN = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")


@functools.cache
def load_cv2() -> ModuleType:
    """Import OpenCV on first use and return it.

    Its Linux wheel points Qt at its own plugins while it is imported; the variables are put back, or the
    next Qt process (and this one, before its QApplication) would load the wrong platform plugin. On Windows
    its Media Foundation back end would take 4 to 20 seconds to open a camera with hardware transforms, and on
    macOS it would ask for permission from a thread where that is not possible. OpenCV works on the calling
    thread only: its pool would take both cores of a small computer for a gain of a few milliseconds a frame.
    """
    kept = {name: os.environ.get(name) for name in _OVERWRITTEN}
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    os.environ.setdefault("OPENCV_AVFOUNDATION_SKIP_AUTH", "1")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    try:
        import cv2
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    cv2.setNumThreads(1)
    return cv2
