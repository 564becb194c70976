"""What would help: a look at a frame that holds a code which cannot be read."""

from __future__ import annotations

from collections import deque
from enum import Enum

import numpy as np

from trackops_desktop.i18n import N_, _
from trackops_desktop.scan.decoding.strategies import Scene
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.reading import Located, Outline, box, side
from trackops_desktop.scan.sources.images import Pixels

_LEAST_PIXELS_A_MODULE = 2.6
_DENSE_MODULES = 77
"""Version 15: more than any single enrolment needs, so that it is an export."""

_FRAMES = 12
_AGREEING = 7


class Hint(Enum):
    """What the person before the camera can do; the value is the English sentence."""

    MOVE_CLOSER = N_("Move the code closer.")
    REFLECTION = N_("Tilt it a little; there is a reflection on the code.")
    HOLD_STILL = N_("Hold still.")
    TOO_DENSE = N_("This code is very dense. Export fewer accounts at a time.")
    MORE_LIGHT = N_("More light is needed.")

    @property
    def sentence(self) -> str:
        """What to do, in the user's language."""
        return _(self.value)


class Adviser:
    """Gives a hint once it has been true for a while, so that it can be read before it changes."""

    def __init__(self) -> None:
        """Start without an opinion."""
        self._recent: deque[Hint | None] = deque(maxlen=_FRAMES)
        self._last_small: Pixels | None = None

    def clear(self) -> None:
        """Forget what was noticed: a code was read."""
        self._recent.clear()

    def advise(self, scene: Scene) -> Hint | None:
        """Look at a frame without a reading and return the hint that most of the last frames gave."""
        small = _thumbnail(scene.grey)
        moving = self._last_small is not None and float(np.abs(small - self._last_small).mean()) > 7
        self._last_small = small
        self._recent.append(_hint(scene, moving))
        for hint in Hint:
            if sum(1 for seen in self._recent if seen is hint) >= _AGREEING:
                return hint
        return None


def _hint(scene: Scene, moving: bool) -> Hint | None:
    outline, modules = _target(scene)
    if outline is None:
        return Hint.MORE_LIGHT if float(scene.grey[::8, ::8].mean()) < 30 else None
    if _reflects(scene.grey, outline):
        return Hint.REFLECTION
    if moving:
        return Hint.HOLD_STILL
    extent = side(outline)
    fills = extent > 0.7 * min(scene.grey.shape)
    if modules is not None and extent / modules < _LEAST_PIXELS_A_MODULE:
        return Hint.TOO_DENSE if fills and modules >= _DENSE_MODULES else Hint.MOVE_CLOSER
    if modules is None and extent < 0.22 * min(scene.grey.shape):
        return Hint.MOVE_CLOSER
    return None


def _target(scene: Scene) -> tuple[Outline | None, int | None]:
    """Return the symbol that was located, else the part that looks most like one."""
    if scene.located:
        seen: Located = max(scene.located, key=lambda located: side(located.outline))
        return seen.outline, seen.modules
    for region in scene.regions:
        x, y = region.origin
        height, width = region.pixels.shape
        # The margin that a part is cut out with is not the code.
        x0, y0, x1, y1 = x + width / 6, y + height / 6, x + width * 5 / 6, y + height * 5 / 6
        return ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), None
    return None, None


def _reflects(grey: Pixels, outline: Outline) -> bool:
    """Tell whether a blown-out spot larger than any module lies on the code."""
    cv2 = load_cv2()
    left, top, right, bottom = (int(max(0, v)) for v in box(outline))
    inner = grey[top:bottom, left:right]
    if min(inner.shape, default=0) < 40:
        return False
    spot = max(5, int(min(inner.shape) * 0.09))
    blown = cv2.erode((inner >= 250).astype(np.uint8), np.ones((spot, spot), np.uint8))
    return bool(blown.any())


def _thumbnail(grey: Pixels) -> Pixels:
    cv2 = load_cv2()
    small: Pixels = cv2.resize(grey, (96, 54), interpolation=cv2.INTER_AREA).astype(np.int16)
    return small
