"""The scanner against other readers, on photographs (`TRACKOPS_QR_DATA`) and on frames rendered on the spot.

Run alone (`python -m tests.bench.scan_bench [SCENES]`), SCENES of every condition and hardness are rendered (2).
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from tests.bench.gapped import GAPPED, gapped_picture
from tests.bench.readers import Frame, Reader, Tally, ours, readers, tidy, zxing
from tests.bench.rendered import (
    CONDITIONS,
    Scene,
    empty_scenes,
    export_text,
    frames,
    scenes,
    video,
)
from tests.bench.report import machine, table
from tests.bench.screens import screenshots
from trackops_desktop.scan.decoding.decoder import read_codes
from trackops_desktop.scan.decoding.pipelines import decode_picture, decode_screen
from trackops_desktop.scan.decoding.video_decoder import LiveDecoder
from trackops_desktop.scan.opencv import load_cv2
from trackops_desktop.scan.sources.camera import open_camera
from trackops_desktop.scan.sources.images import Source, grey_of
from trackops_desktop.scan.sources.picture_files import open_picture

cv2 = load_cv2()

TITLE = "Scanning"
REPORT = Path(__file__).parents[2] / "docs" / "benchmarks-scan.md"
DATA = "TRACKOPS_QR_DATA"
SEED = 11


@dataclass(frozen=True)
class Bar:
    """One figure that was promised: what it is, what it came to, and the most (or least) it may be."""

    name: str
    value: float
    limit: float
    least: bool = False

    @property
    def row(self) -> tuple[str, str, str, str]:
        held = self.value >= self.limit if self.least else self.value <= self.limit
        return self.name, f"{self.value:.2f}", f"{'≥' if self.least else '≤'} {self.limit:g}", "yes" if held else "NO"


def run(each: int = 2) -> str:
    """Measure everything, write docs/benchmarks-scan.md, and return the short table of promises."""
    cv2.setNumThreads(1)
    warm_up()
    bars: list[Bar] = []
    parts = [
        photographs(bars),
        rendered(bars, each),
        gapped(bars, 12 * each),
        cost(bars),
        screens(bars),
        files(bars),
        exports(bars),
        load(bars),
    ]
    summary = table(("promise", "measured", "bar", "held"), [bar.row for bar in bars])
    head = (
        "# Reading QR codes: measurements\n\n"
        "Written by `make bench` (or `python -m tests.bench.scan_bench`). Times are processor time of one thread in\n"
        "milliseconds, median / 95th percentile; a picture counts as read when any of its codes was read right.\n"
        f"{machine()} zxing-cpp and OpenCV with their default settings, QR codes only.\n"
        "\nRatios are of one run and bear a busy machine. Which extras a live frame gets depends on how fast the\n"
        "processor is at that moment, so that the live figure moves by some hundredths from run to run.\n"
    )
    REPORT.write_text(
        "\n\n".join([head.strip(), "## Promises", summary, *filter(None, parts)]) + "\n", encoding="utf-8"
    )
    return f"All tables are in [benchmarks-scan.md](benchmarks-scan.md).\n\n{summary}"


def warm_up() -> None:
    """Load the libraries and work out the blurs, so that the first picture is not charged for it."""
    frame = next(frames(next(empty_scenes(1, 1)), 1))
    decoder = LiveDecoder()
    for _ in range(12):
        decoder.frame(frame)
    decode_picture(frame, budget=2)


def photographs(bars: list[Bar]) -> str:
    """Rates on photographs, and what is made up where there is no code."""
    pictures = list(_manifest())
    if not pictures:
        return f"## Photographs\n\nNot measured: {DATA} names no folder with a manifest.json."
    named: dict[str, Reader] = {**readers(), "Trackops": ours}
    tallies = {name: Tally() for name in named}
    made_up: Counter[str] = Counter()
    for frame, truth in pictures:
        for name, reader in named.items():
            if truth:
                tallies[name].take(reader, frame, truth)
            else:
                made_up[name] += len(reader(frame))
    total = sum(1 for _, truth in pictures if truth)
    misses = {name: total - tally.hits for name, tally in tallies.items()}
    bars += [
        Bar("photographs: misses / zxing-cpp's", misses["Trackops"] / max(1, misses["zxing-cpp"]), 0.2),
        Bar("photographs: rate / OpenCV Aruco's", tallies["Trackops"].hits / tallies["OpenCV Aruco"].hits, 1.65, True),
        Bar("photographs: median time / zxing-cpp's", _photo_time(pictures), 1.3),
        Bar("photographs without a code: texts made up", made_up["Trackops"], 0),
    ]
    rows = [
        (name, f"{t.hits / total:.1%}", str(misses[name]), str(t.wrong), str(made_up[name]), t.times)
        for name, t in tallies.items()
    ]
    head = ("reader", f"read of {total}", "missed", "other texts", "made up", "ms")
    return f"## Photographs\n\n{table(head, rows)}"


def rendered(bars: list[Bar], each: int) -> str:
    """Rates on rendered webcam frames: others with one frame, the live decoder with four, stills with one."""
    named = readers()
    right: dict[str, Counter[str]] = {name: Counter() for name in (*named, "Trackops still", "Trackops live")}
    total: Counter[str] = Counter()
    wrong = dense = 0
    for scene in scenes(SEED, each):
        dense += scene.dense
        shots = list(frames(scene, 4))
        total[scene.condition] += 1
        for name, reader in named.items():
            right[name][scene.condition] += scene.text in reader(shots[0])
        right["Trackops still"][scene.condition] += scene.text in ours(shots[0])
        texts = _live(shots)
        right["Trackops live"][scene.condition] += scene.text in texts
        wrong += len(texts - {scene.text})
    count = sum(total.values())
    misses = {name: count - sum(counter.values()) for name, counter in right.items()}
    easy = ("clean", "inverted", "uneven", "noise", "perspective")
    bars += [
        Bar("live, four frames: misses / zxing-cpp's one frame", misses["Trackops live"] / misses["zxing-cpp"], 0.3),
        Bar(
            "clean, inverted, uneven, noise, perspective: missed",
            sum(total[c] - right["Trackops live"][c] for c in easy),
            0,
        ),
        Bar("rendered frames: wrong texts accepted", wrong, 0),
    ]
    rows = [
        (condition, *(f"{right[name][condition]}/{total[condition]}" for name in right)) for condition in CONDITIONS
    ]
    rows.append(("all", *(f"{1 - misses[name] / count:.1%}" for name in right)))
    return (
        "## Rendered webcam frames\n\n"
        f"720p, {dense} of {count} ten-account exports, each condition in three degrees of which the last is meant to\n"
        "be beyond reading. The others and *still* see one frame, *live* the first four of a still scene.\n\n"
        + table(("condition", *right), rows)
    )


def gapped(bars: list[Bar], each: int) -> str:
    """Rates on codes whose modules do not touch: as pictures, on a screen, and with four frames of a camera."""
    named: dict[str, Reader] = {
        "zxing-cpp": zxing,
        "Trackops still": ours,
        "Trackops screen": lambda frame: [reading.text for reading in decode_screen(frame)],
        "Trackops live": lambda frame: list(_live([frame] * 4)),
    }
    right: dict[str, Counter[str]] = {name: Counter() for name in named}
    wrong = 0
    for kind in GAPPED:
        for index in range(each):
            frame, text = gapped_picture(kind, np.random.default_rng((SEED, GAPPED.index(kind), index)))
            for name, reader in named.items():
                texts = set(reader(frame))
                right[name][kind] += text in texts
                wrong += len(texts - {text}) if name != "zxing-cpp" else 0
    misses = {name: each * len(GAPPED) - sum(counter.values()) for name, counter in right.items()}
    bars += [
        Bar("gaps and dots, stills: misses / zxing-cpp's", misses["Trackops still"] / misses["zxing-cpp"], 0.1),
        Bar("gaps and dots, live: misses / zxing-cpp's", misses["Trackops live"] / misses["zxing-cpp"], 0.3),
        Bar("gaps and dots: wrong texts accepted", wrong, 0),
    ]
    rows = [(kind, *(f"{right[name][kind]}/{each}" for name in named)) for kind in GAPPED]
    return (
        "## Modules that do not touch\n\n"
        "Gaps of an eighth to nearly half the pitch, half of them light on dark, all within a window of 720p,\n"
        "softened, saved as JPEG. *Live* sees four frames of the same picture.\n\n" + table(("kind", *named), rows)
    )


def cost(bars: list[Bar]) -> str:
    """What a frame costs, with the code out of sight: the plain pass, and the whole frame with its extras."""
    rows = []
    for height, limit in ((720, 20), (1080, 33)):
        plain, theirs, whole = Tally(), Tally(), Tally()
        decoder = LiveDecoder()
        for scene in empty_scenes(SEED, 8, (height, height * 16 // 9)):
            for frame in frames(scene, 3):
                _timed(plain, lambda frame=frame: read_codes(grey_of(frame)))
                _timed(theirs, lambda frame=frame: zxing(frame))
                _timed(whole, lambda frame=frame, decoder=decoder: decoder.frame(frame))
        rows.append((f"{height}p", theirs.times, plain.times, whole.times))
        bars.append(Bar(f"{height}p without a code: plain pass / zxing-cpp", _ratio(plain, theirs), 1.2))
        high = float(np.percentile(whole.seconds, 95)) * 1000
        bars.append(Bar(f"{height}p without a code: whole frame, 95th percentile, ms", high, limit))
    return "## A frame without a code\n\n" + table(("size", "zxing-cpp", "plain pass", "with extras"), rows)


def screens(bars: list[Bar]) -> str:
    """Every code of every screenshot, and the time of a 4K one; handed in as QImages, as the screen gives them."""
    wanted = got = theirs_got = 0
    mine, theirs = Tally(), Tally()
    for pixels, truth in screenshots(SEED, 24):
        image = _qimage(pixels)
        large = pixels.shape[0] >= 2160
        found = _timed(mine if large else Tally(), lambda image=image: {r.text for r in decode_screen(image)})
        other = _timed(theirs if large else Tally(), lambda image=image: set(zxing(image)))
        wanted += len(truth)
        got += len(found & truth)
        theirs_got += len(other & truth)
    bars += [
        Bar("screenshots: codes not read", wanted - got, 0),
        Bar("4K screenshot: time / zxing-cpp's", _ratio(mine, theirs), 2),
    ]
    rows = [
        ("zxing-cpp", f"{theirs_got}/{wanted}", theirs.times),
        ("Trackops", f"{got}/{wanted}", mine.times),
    ]
    return "## Screenshots\n\n" + table(("reader", "codes", "4K, ms"), rows)


def files(bars: list[Bar]) -> str:
    """How soon a picture without a code is given up at 2 to 3 megapixels."""
    tally = Tally()
    for size in ((1200, 1920), (1536, 2048)):
        for scene in empty_scenes(SEED + 1, 6, size):
            frame = next(frames(scene, 1))
            _timed(tally, lambda frame=frame: decode_picture(frame))
    high = max(tally.seconds) * 1000
    bars.append(Bar("2 to 3 megapixels without a code: given up after, ms, longest", high, 300))
    return f"## A picture without a code\n\n2 to 3 megapixels: given up after {tally.times} ms, {high:.0f} ms at most."


def exports(bars: list[Bar]) -> str:
    """Ten-account exports at 60 % of the frame's height in hand-held 720p video: frames until they are read."""
    within, at = 0, []
    for index in range(20):
        rng = np.random.default_rng((SEED, 3, index))
        scene = Scene(export_text(rng), "webcam", 1, SEED * 1000 + index, dense=True, side=0.6)
        decoder = LiveDecoder()
        for number, frame in enumerate(video(scene, 60, shake=8), 1):
            if any(reading.text == scene.text for reading in decoder.frame(frame).readings):
                within += 1
                at.append(number)
                break
    bars.append(Bar("ten-account exports read within 2 s of hand-held video, of 20", within, 19, True))
    return f"## Ten-account exports\n\n{within} of 20 videos read within 60 frames; frames needed: {sorted(at)}."


def load(bars: list[Bar]) -> str:
    """Processor time of the whole process for a second of 720p video without a readable code: the worst case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.avi"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
        for scene in empty_scenes(SEED + 2, 3):
            for frame in frames(scene, 20):
                writer.write(frame)
        writer.release()
        decoder, seen = LiveDecoder(), 0
        start = time.process_time()
        with open_camera(str(path), environment={}) as camera:
            for frame in camera:
                decoder.frame(frame)
                seen += 1
        cores = (time.process_time() - start) / (seen / 30)
    bars.append(Bar("720p at 30 frames a second, capture and extras: cores", cores, 1))
    return f"## Load\n\n{cores:.2f} cores for 720p at 30 frames a second with every frame getting its extras."


def _photo_time(pictures: list[tuple[Frame, set[str]]]) -> float:
    """Return the ratio of median times over photographs, both readers in turns and warm, the best of three."""
    best: list[list[float]] = [[], []]
    for number, (frame, truth) in enumerate(pictures):
        taken: list[list[float]] = [[], []]
        for turn in range(6 if truth else 0):
            which = (turn + number) % 2
            start = time.thread_time()
            (zxing, ours)[which](frame)
            taken[which].append(time.thread_time() - start)
        for values, one in zip(best, taken, strict=True):
            values += [min(one)] if one else []
    return float(np.median(best[1]) / np.median(best[0]))


def _live(shots: list[Frame]) -> set[str]:
    decoder = LiveDecoder()
    texts: set[str] = set()
    for shot in shots:
        texts |= {reading.text for reading in decoder.frame(shot).readings}
        if texts:
            break
    return texts


def _manifest() -> Iterator[tuple[Frame, set[str]]]:
    folder = Path(os.environ.get(DATA, ""))
    listing = folder / "manifest.json"
    if not os.environ.get(DATA) or not listing.is_file():
        return
    for entry in json.loads(listing.read_text(encoding="utf-8")):
        truth = {tidy(text) for text in entry["truth"]}
        if truth or entry["negative"]:
            picture = Source(next(open_picture(folder / entry["file"]))).raw
            yield np.ascontiguousarray(np.asarray(_rgb(picture))[:, :, ::-1]), truth


def _rgb(picture: Any) -> Any:
    return np.repeat(picture[:, :, None], 3, 2) if isinstance(picture, np.ndarray) else picture.convert("RGB")


def _qimage(pixels: Frame) -> Any:
    height, width = pixels.shape[:2]
    data = pixels.tobytes()
    return QImage(data, width, height, width * 3, QImage.Format.Format_BGR888).convertToFormat(
        QImage.Format.Format_RGB32
    )


def _timed(tally: Tally, work: Any) -> Any:
    start = time.thread_time()
    result = work()
    tally.seconds.append(time.thread_time() - start)
    return result


def _ratio(one: Tally, other: Tally) -> float:
    return float(np.median(one.seconds) / np.median(other.seconds))


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 2))
