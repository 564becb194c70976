"""A seeded generator of webcam frames: codes on paper and screens, seen through a bad lens under a lamp.

Every frame follows from its `Scene`, so that a rate measured today can be measured again tomorrow.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import quote

import numpy as np
import qrcode
from numpy.typing import NDArray

from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.secret import Secret
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()

Frame = NDArray[np.uint8]

CONDITIONS = (
    "clean",
    "small",
    "rotation",
    "perspective",
    "defocus",
    "motion",
    "contrast",
    "noise",
    "glare",
    "inverted",
    "jpeg",
    "uneven",
    "moire",
    "bent",
    "stains",
    "spots",
)
HARDNESS = (1, 2, 3)
VERSIONS = (6, 7, 8, 9, 10)


@dataclass(frozen=True)
class Scene:
    """What is held before the camera, and how badly.

    Attributes:
        text: What the code says; an empty text is a frame without a code.
        condition: What makes it hard, of `CONDITIONS`; `webcam` for a cheap one (soft, grainy), or `none`.
        hardness: 1 (mild) to 3.
        seed: Decides everything else: background, place, angle, grain.
        size: Height and width of the frame.
        dense: Whether it is an export (error correction L, as Google Authenticator writes it).
        side: The symbol's side as a share of the frame's height, or None for one that `seed` decides.

    """

    text: str = field(repr=False)
    condition: str
    hardness: int
    seed: int
    size: tuple[int, int] = (720, 1280)
    dense: bool = False
    side: float | None = None


def secret_bytes(rng: np.random.Generator, length: int = 20) -> bytes:
    return bytes(rng.integers(0, 256, length, dtype=np.uint8))


def enrolment_text(rng: np.random.Generator, version: int) -> str:
    """Make an otpauth URI that needs exactly this QR version at error correction M."""
    secret = base64.b32encode(secret_bytes(rng)).decode()
    issuer = "Trackops" if version < 8 else str(rng.choice(["Trackops", "Trackops Demo", "Example"]))
    start = f"otpauth://totp/{quote(issuer)}:"
    end = f"?secret={secret}&issuer={quote(issuer)}"
    end += "" if version < 8 else "&algorithm=SHA1&digits=6&period=30"
    room = {6: 106, 7: 122, 8: 152, 9: 180, 10: 213}[version]
    name = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz.-"), room - len(start) - len(end)))
    return f"{start}{name}{end}"


def export_text(rng: np.random.Generator, accounts: int = 10) -> str:
    """Make one part of a Google Authenticator export with this many accounts."""
    enrolments = []
    for index in range(accounts):
        issuer = str(rng.choice(["Trackops", "Example Bank", "Mail", "Git Forge"]))
        name = "".join(rng.choice(list("abcdefghijklmnop"), 8))
        enrolments.append(
            Enrolment(Account(issuer=issuer, name=f"{name}{index}@example.org"), Secret(secret_bytes(rng)))
        )
    return format_migration(enrolments, int(rng.integers(-(2**31), 2**31)))[0]


def symbol(text: str, level: str) -> NDArray[np.bool_]:
    """Return the modules of a code with its quiet zone, True for dark."""
    code: Any = qrcode.QRCode(error_correction={"L": 1, "M": 0}[level], border=4)
    code.add_data(text, optimize=0)
    code.make()
    return np.array(code.get_matrix(), dtype=bool)


def scenes(seed: int, each: int, size: tuple[int, int] = (720, 1280)) -> Iterator[Scene]:
    """Yield `each` scenes of every condition and hardness, a third of them ten-account exports."""
    for condition in CONDITIONS:
        for hardness in HARDNESS:
            for index in range(each):
                number = seed * 1_000_000 + CONDITIONS.index(condition) * 10_000 + hardness * 1000 + index
                rng = np.random.default_rng(number)
                dense = index % 3 == 2
                text = export_text(rng) if dense else enrolment_text(rng, VERSIONS[int(rng.integers(5))])
                yield Scene(text, condition, hardness, number, size, dense)


def empty_scenes(seed: int, count: int, size: tuple[int, int] = (720, 1280)) -> Iterator[Scene]:
    """Yield frames of desks, faces of buildings and text, without a code."""
    for index in range(count):
        yield Scene("", "none", 1 + index % 3, seed * 1_000_000 + 900_000 + index, size)


def frames(scene: Scene, count: int) -> Iterator[Frame]:
    """Yield a still scene as a camera sees it: the same view, other grain in every frame."""
    view = _Stage(scene).view()
    for index in range(count):
        yield _sensor(view, scene, np.random.default_rng((scene.seed, index)))


def video(scene: Scene, count: int, shake: float = 3.0) -> Iterator[Frame]:
    """Yield a hand-held scene: place, angle and distance drift, and a fast move smears some frames.

    Args:
        scene: What is held.
        count: Frames, 30 a second.
        shake: Standard deviation of the hand's tremor in pixels of the frame.

    """
    stage = _Stage(scene)
    rng = np.random.default_rng((scene.seed, 77))
    place, speed = np.zeros(4), np.zeros(4)
    warm_up = 40
    for index in range(-warm_up, count):
        # A hand is a mass on a spring, pushed at random: slow sway with fast tremor on top.
        speed = 0.85 * speed - 0.08 * place + rng.normal(0, 1, 4) * np.array([shake, shake, 0.4, 0.004]) * 0.5
        place = place + speed
        if index < 0:
            continue
        view = stage.view(place)
        yield _sensor(_smeared(view, speed[:2] * 0.5), scene, np.random.default_rng((scene.seed, index)))


class _Stage:
    """A scene before the sensor: everything that stays the same from frame to frame."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.rng = np.random.default_rng(scene.seed)
        self.background = _clutter(self.rng, scene.size)
        self.modules = symbol(scene.text, "L" if scene.dense else "M") if scene.text else None
        self.light = self._light()
        self.side = self._side()
        self.angle = self._angle()
        height, width = scene.size
        room = np.array([width, height]) / 2 - self.side * 0.62
        self.place = np.array([width, height]) / 2 + self.rng.uniform(-1, 1, 2) * np.maximum(room, 0) * 0.5
        self.tilt = self.rng.uniform(-1, 1, 2) * self._tilt()
        self.ink = (20.0, 235.0)
        if scene.condition == "contrast":
            self.ink = ((110.0, 180.0), (130.0, 158.0), (136.0, 151.0))[scene.hardness - 1]
        if scene.condition == "inverted":
            self.ink = ((225.0, 25.0), (180.0, 30.0), (150.0, 60.0))[scene.hardness - 1]

    def _side(self) -> float:
        """Pixels of the symbol's side, quiet zone included."""
        if self.modules is None:
            return 0.0
        count = self.modules.shape[0]
        if self.scene.side is not None:
            return float(self.scene.side * self.scene.size[0] * count / (count - 8))
        if self.scene.condition == "small":
            pixels = float((2.2, 1.8, 1.5)[self.scene.hardness - 1])
        else:
            pixels = float(self.rng.uniform(3.0, 6.0)) if not self.scene.dense else float(self.rng.uniform(3.0, 4.5))
        return float(min(pixels * count * self.scene.size[0] / 720, self.scene.size[0] * 0.92))

    def _angle(self) -> float:
        return float(self.rng.uniform(0, 360) if self.scene.condition == "rotation" else self.rng.uniform(-8, 8))

    def _tilt(self) -> float:
        return (0.12, 0.2, 0.28)[self.scene.hardness - 1] if self.scene.condition == "perspective" else 0.03

    def _light(self) -> NDArray[np.float32]:
        """Light over the frame: 1 is full."""
        height, width = self.scene.size
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        if self.scene.condition != "uneven":
            return np.full((height, width), float(self.rng.uniform(0.8, 1.0)), np.float32)
        low = (0.45, 0.25, 0.12)[self.scene.hardness - 1]
        turn = float(self.rng.uniform(0, 2 * np.pi))
        along = (x / width - 0.5) * np.cos(turn) + (y / height - 0.5) * np.sin(turn)
        ramp = low + (1 - low) * np.clip(along * 1.6 + 0.5, 0, 1)
        if self.scene.hardness == 3:
            edge = 1 / (1 + np.exp(-(along - 0.05) * 60))
            ramp = ramp * (0.45 + 0.55 * edge)
        return cast("NDArray[np.float32]", ramp.astype(np.float32))

    def view(self, move: NDArray[np.float64] | None = None) -> NDArray[np.float32]:
        """Return the light that falls on the sensor, H × W × 3, 0 to 255."""
        picture = self.background.copy()
        if self.modules is not None:
            picture = self._with_code(picture, np.zeros(4) if move is None else move)
        picture *= self.light[:, :, None]
        if self.scene.condition == "glare":
            picture = self._with_glare(picture)
        if self.scene.condition == "spots":
            picture = self._with_spots(picture)
        return self._through_lens(picture)

    def _with_code(self, picture: NDArray[np.float32], move: NDArray[np.float64]) -> NDArray[np.float32]:
        assert self.modules is not None
        cell = 8
        ink, paper = self.ink
        sheet = np.kron(np.where(self.modules, ink, paper), np.ones((cell, cell))).astype(np.float32)
        if self.scene.condition == "moire":
            sheet = self._as_screen(sheet)
        if self.scene.condition == "bent":
            sheet = self._as_bent(sheet)
        if self.scene.condition == "stains":
            sheet = self._as_stained(sheet)
        matrix = self._homography(sheet.shape[0], move)
        height, width = self.scene.size
        # Drawn at twice the size and reduced: a lens averages, it does not pick pixels.
        double = np.diag([2.0, 2.0, 1.0]) @ matrix
        size = (width * 2, height * 2)
        # First to about the final scale, so that the warp itself leaves nothing out.
        code = cv2.warpPerspective(sheet, double, size, flags=cv2.INTER_LINEAR)
        mask = cv2.warpPerspective(np.ones_like(sheet), double, size, flags=cv2.INTER_LINEAR)
        code = cv2.resize(code, (width, height), interpolation=cv2.INTER_AREA)
        mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)[:, :, None]
        tint = np.array([0.96, 1.0, 1.02], np.float32)
        return cast("NDArray[np.float32]", picture * (1 - mask) + code[:, :, None] * tint)

    def _homography(self, side: int, move: NDArray[np.float64]) -> NDArray[np.float64]:
        half = self.side * (1 + move[3]) / 2
        turn = np.deg2rad(self.angle + move[2])
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
        depth = 1 + corners @ self.tilt
        rotated = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        placed = rotated * half / depth[:, None] + self.place + move[:2]
        flat = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
        return cast("NDArray[np.float64]", cv2.getPerspectiveTransform(flat, placed.astype(np.float32)))

    def _as_screen(self, sheet: NDArray[np.float32]) -> NDArray[np.float32]:
        """A display's own grid: dark lines between its pixels, which beat against the camera's."""
        depth = (0.35, 0.55, 0.75)[self.scene.hardness - 1]
        pitch = float(self.rng.uniform(2.1, 3.4))
        lines = np.arange(sheet.shape[0]) / pitch
        grid = 1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * lines))
        beat = 1 - depth * 0.4 * (0.5 + 0.5 * np.cos(2 * np.pi * np.arange(sheet.shape[0]) / (pitch * 11)))
        return (sheet * np.outer(grid * beat, grid)).astype(np.float32)

    def _as_bent(self, sheet: NDArray[np.float32]) -> NDArray[np.float32]:
        """Paper that is not flat: a bulge across, and a wave along at the hardest."""
        side = sheet.shape[0]
        amount = (0.015, 0.025, 0.035)[self.scene.hardness - 1] * side
        y, x = np.mgrid[0:side, 0:side].astype(np.float32)
        bulge = amount * (1 - (2 * y / side - 1) ** 2)
        wave = amount * 0.3 * np.sin(2 * np.pi * y / side * 1.5) if self.scene.hardness == 3 else 0
        bent = cv2.remap(sheet, x, (y + bulge * np.cos(x / side) - amount * 0.5 + wave).astype(np.float32), 1)
        return cast("NDArray[np.float32]", np.where(bent == 0, self.ink[1], bent).astype(np.float32))

    def _as_stained(self, sheet: NDArray[np.float32]) -> NDArray[np.float32]:
        """Coffee, a thumb, a torn corner: round patches that hide 2 to 6 % of the code, and a stroke of ink."""
        rng = np.random.default_rng((self.scene.seed, 4))
        side = sheet.shape[0]
        stained = sheet.copy()
        for _ in range(4):
            radius = int(side * np.sqrt((0.02, 0.04, 0.06)[self.scene.hardness - 1] / 4 / np.pi))
            x, y = (int(v) for v in rng.uniform(0.25, 0.95, 2) * side)
            cv2.circle(stained, (x, y), radius, float(rng.choice(self.ink)), -1)
        ends = [(int(x), int(y)) for x, y in rng.uniform(0.1, 0.9, (2, 2)) * side]
        cv2.line(stained, ends[0], ends[1], self.ink[0], 4 * self.scene.hardness)
        return stained

    def _with_spots(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """Reflections of many small lamps on a glossy print."""
        rng = np.random.default_rng((self.scene.seed, 8))
        spots = np.zeros(self.scene.size, np.float32)
        for _ in range((4, 7, 10)[self.scene.hardness - 1]):
            x, y = (int(v) for v in self.place + rng.uniform(-0.45, 0.45, 2) * self.side)
            cv2.circle(spots, (x, y), max(2, int(self.side * rng.uniform(0.01, 0.04))), 300.0, -1)
        blurred: NDArray[np.float32] = cv2.GaussianBlur(spots, (0, 0), max(1.0, self.side / 90))
        return picture + blurred[:, :, None]

    def _with_glare(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        height, width = self.scene.size
        rng = np.random.default_rng((self.scene.seed, 5))
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        radius = self.side * (0.10, 0.16, 0.22)[self.scene.hardness - 1]
        spot = self.place + rng.uniform(-0.35, 0.35, 2) * self.side
        far = ((x - spot[0]) / rng.uniform(0.7, 1.6)) ** 2 + ((y - spot[1]) / rng.uniform(0.7, 1.6)) ** 2
        light = 330 * np.exp(-far / (2 * radius**2))
        return cast("NDArray[np.float32]", (picture + light[:, :, None]).astype(np.float32))

    def _through_lens(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        pixels = self.side / self.modules.shape[0] if self.modules is not None else 4.0
        if self.scene.condition == "defocus":
            # Relative to the module, as what matters is how far one runs into the next.
            radius = pixels * (0.6, 0.85, 1.1)[self.scene.hardness - 1]
            return _disc_blurred(picture, radius)
        if self.scene.condition == "motion":
            length = pixels * (1.2, 1.8, 2.4)[self.scene.hardness - 1]
            turn = float(np.random.default_rng((self.scene.seed, 6)).uniform(0, np.pi))
            return _smeared(picture, np.array([np.cos(turn), np.sin(turn)]) * length)
        soft = 1.2 if self.scene.condition == "webcam" else 0.6
        return cast("NDArray[np.float32]", cv2.GaussianBlur(picture, (0, 0), soft))


def _sensor(light: NDArray[np.float32], scene: Scene, rng: np.random.Generator) -> Frame:
    """Grain, clipping and the camera's own JPEG."""
    grain = {"noise": (15.0, 30.0, 45.0)[scene.hardness - 1], "webcam": 8.0}.get(scene.condition, 3.0)
    coarse = rng.normal(0, grain, (*light.shape[:2], 1)).astype(np.float32)
    noisy = light + coarse + rng.normal(0, grain * 0.4, light.shape).astype(np.float32)
    pixels = np.clip(noisy, 0, 255).astype(np.uint8)
    quality = {"jpeg": (30, 12, 6)[scene.hardness - 1], "webcam": 60}.get(scene.condition, 85)
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return cast("Frame", cv2.imdecode(data, cv2.IMREAD_COLOR))


def _smeared(picture: NDArray[np.float32], way: NDArray[np.float64]) -> NDArray[np.float32]:
    """Blur along a straight way (x, y) in pixels."""
    length = float(np.hypot(*way))
    if length < 0.5:
        return picture
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-0.5, 0.5, 32):
        x, y = half + way[0] * t, half + way[1] * t
        left, top = int(x), int(y)
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            kernel[top + dy, left + dx] += (1 - abs(x - left - dx)) * (1 - abs(y - top - dy))
    return cast("NDArray[np.float32]", cv2.filter2D(picture, -1, kernel / kernel.sum()))


def _disc_blurred(picture: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    half = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return cast("NDArray[np.float32]", cv2.filter2D(picture, -1, kernel / kernel.sum()))


def _clutter(rng: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """A desk: soft light, boxes, lines of writing, some of it as regular as a code."""
    height, width = size
    coarse = rng.uniform(60, 190, (6, 8, 3)).astype(np.float32)
    soft = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    picture: NDArray[np.uint8] = np.clip(soft, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(8, 20))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        box = (x + int(rng.integers(20, width // 3)), y + int(rng.integers(20, height // 3)))
        colour = tuple(float(c) for c in rng.uniform(20, 240, 3))
        cv2.rectangle(picture, (x, y), box, colour, -1 if rng.random() < 0.6 else 2)
    for _ in range(int(rng.integers(10, 30))):
        word = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz0123456789#%"), 14))
        place = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        shade = float(rng.uniform(0, 255))
        cv2.putText(picture, word, place, cv2.FONT_HERSHEY_SIMPLEX, float(rng.uniform(0.4, 1.6)), (shade,) * 3, 2)
    return picture.astype(np.float32)


def inverted(scene: Scene) -> Scene:
    """The same scene, shown light on dark."""
    return replace(scene, condition="inverted")
