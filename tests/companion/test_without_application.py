"""What the popup says while Trackops Desktop is not there, and how it is started from it: real Chromium, real host."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.companion.chromium import ChromiumDriver
from tests.companion.kit import Popup, write_host, write_manifest
from tests.patience import until
from tests.practice_kit.chromium import has_chromium
from trackops_desktop.companion.host_script import HOST, NAME
from trackops_desktop.companion.wire import FrameReader, message
from trackops_desktop.paths import Paths, local_socket

if sys.platform == "win32":
    pytest.skip("there is no host for Windows", allow_module_level=True)

pytestmark = pytest.mark.skipif(
    not has_chromium() or sys.platform != "linux", reason="chromium is not installed, or this is no Linux"
)


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[ChromiumDriver]:
    driver = ChromiumDriver()
    driver.start(tmp_path, tmp_path / "browser-host")
    yield driver
    driver.stop()


def test_each_cause_has_its_sentence_and_the_start_works(chromium: ChromiumDriver, tmp_path: Path) -> None:
    paths, folder = Paths(tmp_path / "home").make(), tmp_path / "profile" / "NativeMessagingHosts"
    manifest = folder / f"{NAME}.json"

    def until_says(words: str, buttons: list[str]) -> None:
        shown: list[Popup | None] = [None]

        def says() -> bool:
            shown[0] = chromium.popup()
            return shown[0] is not None and shown[0]["sentence"] == words and shown[0]["choices"] == buttons

        until(says, words)

    def again(label: str) -> None:
        until(lambda: chromium.click(label), label)

    manifest.unlink()
    chromium.open("about:blank")
    chromium.press_button()
    until_says("Trackops Desktop is not connected to this browser.", ["Try again"])

    write_manifest(folder, tmp_path / "browser-host", firefox=False)
    other = {**json.loads(manifest.read_text()), "allowed_origins": [f"chrome-extension://{'a' * 32}/"]}
    manifest.write_text(json.dumps(other))
    again("Try again")
    until_says("This extension is not the one that Trackops Desktop knows.", ["Try again"])

    script = write_host(paths, tmp_path, "/bin/false")
    write_manifest(folder, script, firefox=False)
    again("Try again")
    until_says("Trackops Desktop is not running.", ["Start it"])
    again("Start it")
    until_says("Trackops Desktop could not be started.", ["Try again"])

    write_host(paths, tmp_path)
    end_host(tmp_path)
    until_says("Trackops Desktop was closed.", ["Start it"])
    again("Start it")
    until_says("Connect this browser to Trackops Desktop.", ["Connect"])

    end_application(local_socket(paths.home.resolve(), "browser"))
    until_says("Trackops Desktop was closed.", ["Start it"])


class Impostor:
    """A program that has taken the application's place at its socket, and says what it likes to whoever greets it."""

    def __init__(self, name: str, says: list[dict[str, object]]) -> None:
        """Listen at a socket; every greeting is answered by all of `says`."""
        self.heard: list[str] = []
        self._says = b"".join(_frame(one) for one in says)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(name)
        self._server.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                link, _place = self._server.accept()
                threading.Thread(target=self._talk, args=(link,), daemon=True).start()

    def _talk(self, link: socket.socket) -> None:
        frames = FrameReader()
        with suppress(OSError), link:
            while octets := link.recv(65_536):
                for text in frames.take(octets):
                    self.heard.append(json.loads(text)["op"])
                    if self.heard[-1] == "hello":
                        link.sendall(self._says)


def _frame(value: dict[str, object]) -> bytes:
    return message(str(value["op"]), **{key: one for key, one in value.items() if key != "op"})


@pytest.mark.parametrize("is_paired", [False, True])
def test_who_has_not_proved_to_be_the_application_is_told_nothing_and_changes_nothing(
    chromium: ChromiumDriver, tmp_path: Path, is_paired: bool
) -> None:
    paths, key, nonce = Paths(tmp_path / "home").make(), "ab" * 32, "0" * 64
    write_manifest(tmp_path / "profile" / "NativeMessagingHosts", write_host(paths, tmp_path), firefox=False)
    open_state: dict[str, object] = {"op": "state", "state": "open", "sentence": "", "detail": ""}
    orders: list[dict[str, object]] = [
        {"op": "order", "tab": 1, "order": at, "document": "", "call": call, "args": []}
        for at, call in enumerate(("describe", "picture"))
    ]
    pairing: list[dict[str, object]] = [{"op": "words", "words": ["one", "two"]}, {"op": "paired", "key": "cd" * 32}]
    ends: list[dict[str, object]] = [{"op": "bye", "why": "removed"}, {"op": "error", "code": "not-paired"}]
    last: dict[str, object] = {
        "op": "welcome",
        "v": 1,
        "state": "known" if is_paired else "not-paired",
        "nonce": nonce,
        "proof": nonce,
    }
    impostor = Impostor(local_socket(paths.home.resolve(), "browser"), [open_state, *orders, *pairing, *ends, last])
    kept = {"key": key} if is_paired else {}
    chromium.store(kept)
    chromium.open("about:blank")
    chromium.press_button()
    if is_paired:
        says = "Another program answers in place of Trackops Desktop."
        until(lambda: (shown := chromium.popup()) is not None and shown["sentence"] == says, says)
    else:
        until(lambda: chromium.click("Connect"), "Connect")
        until(lambda: "pair" in impostor.heard, "pair")
    assert impostor.heard == (["hello"] if is_paired else ["hello", "pair"])
    assert chromium.stored("key") == kept
    impostor.close()


def end_host(folder: Path) -> None:
    """End the process between browser and application, as after a crash."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if str(HOST) in words and local_socket(folder / "home", "browser") in words:
            process.terminate()


def end_application(name: str) -> None:
    """End the application that listens at a socket, as its user's session would."""
    if sys.platform == "linux":
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(name)
            peer = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        os.kill(struct.unpack("3i", peer)[0], signal.SIGTERM)
