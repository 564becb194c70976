from __future__ import annotations

from pathlib import Path

from tests.qr_png import qr_png
from tests.unit.commands.calls import HOTP_URI, KEY, URI, Console
from trackops_desktop.commands.doctor import system_checks
from trackops_desktop.otp.migration import format_migration
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.scan.opencv import load_cv2

cv2 = load_cv2()


def _video(folder: Path, *texts: str, name: str = "clip.avi") -> str:
    """Write a recording that shows each code for half a second on white, with white in between."""
    import numpy as np

    file = folder / name
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10, (640, 480))
    white = np.full((480, 640, 3), 255, np.uint8)
    for text in texts:
        code = cv2.imdecode(np.frombuffer(qr_png(text), np.uint8), cv2.IMREAD_COLOR)
        shown = white.copy()
        small = cv2.resize(code, (440, 440), interpolation=cv2.INTER_AREA)
        shown[20:460, 100:540] = small
        for frame in [shown] * 5 + [white] * 2:
            writer.write(frame)
    for _ in range(3):
        writer.write(white)
    writer.release()
    return str(file)


def test_a_code_shown_to_the_camera_becomes_an_account(console: Console, tmp_path: Path) -> None:
    console.environment = {"TRACKOPS_CAMERA": _video(tmp_path, "https://acme.test", URI)}
    outcome = console.run("add", "--camera", "0", "--json")
    assert outcome.status == 0
    assert outcome.json["name"] == "bob"
    assert "not an enrolment code" in outcome.err
    assert KEY not in outcome.out + outcome.err


def test_the_parts_of_an_export_are_collected(console: Console, tmp_path: Path) -> None:
    accounts = [parse_uri(URI.replace("bob", f"user{number}")).enrolment for number in range(12)]
    first, second = format_migration(accounts, batch=3)
    console.environment = {"TRACKOPS_CAMERA": _video(tmp_path, first, second)}
    outcome = console.run("add", "--camera", "0", "--json")
    assert outcome.status == 0
    assert len(outcome.json) == 12
    assert "1 of 2" in outcome.err


def test_a_recording_without_a_code_and_a_missing_camera_are_told(console: Console, tmp_path: Path) -> None:
    console.environment = {"TRACKOPS_CAMERA": _video(tmp_path)}
    assert console.run("add", "--camera", "0").status == 3
    console.environment = {"TRACKOPS_CAMERA": str(tmp_path / "none.avi")}
    outcome = console.run("add", "--camera", "0")
    assert outcome.status == 1
    assert "does not exist" in outcome.err


def test_every_code_of_a_video_is_scanned_once(console: Console, tmp_path: Path) -> None:
    file = _video(tmp_path, URI, HOTP_URI, URI)
    told = console.run("scan", file, "--json").json
    assert [one["accounts"][0]["name"] for one in told] == ["bob", "carol"]
    assert {one["source"] for one in told} == {file}


def test_a_broken_video_is_told(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"no video")
    outcome = console.run("scan", str(file), "--json")
    assert (outcome.status, outcome.json) == (1, [])


def test_the_doctor_names_the_camera(tmp_path: Path) -> None:
    there = system_checks.camera({"TRACKOPS_CAMERA": _video(tmp_path)})
    gone = system_checks.camera({"TRACKOPS_CAMERA": str(tmp_path / "none.avi")})
    assert (there.ok, there.detail) == (True, "clip.avi")
    assert not gone.ok
    assert gone.advice
