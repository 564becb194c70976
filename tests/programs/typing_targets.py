"""Real windows that are typed into: a GTK entry, a Qt field, six boxes in Chromium and a terminal.

Each tells what it got, line by line: what was typed until Enter was pressed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright
from Xlib.display import Display

from tests.patience import PATIENCE_MS, killed_at_the_end, until
from tests.practice_kit.chromium import CHROMIUM, has_chromium
from tests.programs.x_display import x_display
from trackops_desktop.keystrokes.x11 import X11Keyboard
from trackops_desktop.services.desktop.front_window import FrontWindow

LAYOUTS: Final = ("us", "de", "fr", "ru")
#: XkbUseCoreKbd.
_CORE_KEYBOARD = 0x100
_SYSTEM_PYTHON = "/usr/bin/python3"
_GTK = """
import gi, sys
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
def got(entry):
    with open(sys.argv[1], "a") as file:
        file.write(entry.get_text() + "\\n")
    entry.set_text("")
window, entry = Gtk.Window(title=sys.argv[2]), Gtk.Entry()
entry.connect("activate", got)
window.add(entry)
window.show_all()
Gtk.main()
"""
_QT = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit
def got():
    with open(sys.argv[1], "a") as file:
        file.write(field.text() + "\\n")
    field.clear()
app, field = QApplication([]), QLineEdit()
field.returnPressed.connect(got)
field.setWindowTitle("Typing target qt")
field.show()
app.exec()
"""
_SHELL = 'while read -r line; do echo "$line" >> "$0"; done'
#: What sign-in pages do: each box takes one character and hands the keyboard to the next.
_BOXES = """<title>Typing target chromium</title><form></form><script>
window.got = [];
const boxes = [...Array(6)].map(() => document.querySelector("form").appendChild(document.createElement("input")));
for (const [place, box] of boxes.entries()) {
  box.maxLength = 1;
  box.oninput = () => { if (box.value && place < 5) boxes[place + 1].focus(); };
  box.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    got.push(boxes.map((one) => one.value).join(""));
    for (const one of boxes) one.value = "";
    boxes[0].focus();
  };
}
boxes[0].focus();
</script>"""


def missing_for_typing() -> str:
    """Return which programs are missing here, or an empty text."""
    needed = ("Xvfb", "openbox", "xterm", "setxkbmap", "xdotool")
    missing = [program for program in needed if shutil.which(program) is None]
    missing += [] if has_chromium() else ["chromium"]
    missing += [] if Path("/usr/lib/python3/dist-packages/gi").exists() else ["python3-gi"]
    return ", ".join(missing)


class Target:
    """One window that is typed into."""

    def __init__(self, name: str, window: FrontWindow, folder: Path, page: Page | None = None) -> None:
        self.name, self.window = name, window
        self._file, self._page = folder / f"{name}.txt", page

    def lines(self) -> list[str]:
        """Return everything that it got."""
        if self._page is not None:
            return list(self._page.evaluate("() => window.got"))
        return self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []


class TypingDesk:
    """A display with a window manager, and the four windows."""

    def __init__(self, display: str, folder: Path) -> None:
        self.display, self.folder = display, folder
        self.environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "NO_AT_BRIDGE": "1"}
        self.keyboard = X11Keyboard(display)
        self.targets: dict[str, Target] = {}

    def use_layout(self, layout: str) -> None:
        subprocess.run(["setxkbmap", *layout.split()], env=self.environment, check=True)

    def xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True)

    def shown(self, title: str) -> list[str]:
        """Return the numbers of the windows of this title that are on the screen."""
        search = ["xdotool", "search", "--onlyvisible", "--name", title]
        return subprocess.run(search, env=self.environment, capture_output=True, text=True, check=False).stdout.split()

    def use_group(self, group: int) -> None:
        """Use the layout's first (0) or second (1) part, as a user's own key for it does."""
        library = ctypes.CDLL("libX11.so.6")
        library.XOpenDisplay.restype = ctypes.c_void_p
        connection = ctypes.c_void_p(library.XOpenDisplay(self.display.encode()))
        library.XkbLockGroup(connection, _CORE_KEYBOARD, group)
        library.XCloseDisplay(connection)

    def mapping(self) -> list[list[int]]:
        """Return what every keycode means now."""
        display = Display(self.display)
        try:
            first = display.display.info.min_keycode
            return [list(row) for row in display.get_keyboard_mapping(first, 255 - first + 1)]
        finally:
            display.close()

    def window(self, title: str) -> FrontWindow:
        """Give a window the keyboard once it is there, and return it."""
        found: list[FrontWindow] = []

        def is_front() -> bool:
            for number in self.shown(title):
                subprocess.run(["xdotool", "windowactivate", number], env=self.environment, check=False)
            front = self.keyboard.front()
            found[:] = [front] if front is not None and title in front.title else []
            return bool(found)

        until(is_front, title)
        return found[0]


@contextmanager
def typing_desk() -> Iterator[TypingDesk]:
    """Start the display and its window manager."""
    with tempfile.TemporaryDirectory() as folder, x_display() as display, ExitStack() as stack:
        desk = TypingDesk(display, Path(folder))
        stack.enter_context(running(["openbox"], desk))
        yield desk


@contextmanager
def running(command: list[str], desk: TypingDesk) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program on the desk until the end."""
    quiet = subprocess.DEVNULL
    with killed_at_the_end(
        subprocess.Popen(command, env=desk.environment, stdin=quiet, stdout=quiet, stderr=quiet)
    ) as process:
        yield process


@contextmanager
def all_targets(desk: TypingDesk) -> Iterator[dict[str, Target]]:
    """Open every window."""
    with ExitStack() as stack:
        desk.targets["gtk"] = stack.enter_context(gtk_target(desk, "gtk"))
        for name, command in {
            "qt": [sys.executable, "-c", _QT],
            "xterm": ["xterm", "-T", "Typing target xterm", "-e", "sh", "-c", _SHELL],
        }.items():
            stack.enter_context(running([*command, str(desk.folder / f"{name}.txt")], desk))
            desk.targets[name] = Target(name, desk.window(f"Typing target {name}"), desk.folder)
        page = stack.enter_context(_boxes(desk))
        desk.targets["chromium"] = Target("chromium", desk.window("Typing target chromium"), desk.folder, page)
        yield desk.targets


@contextmanager
def gtk_target(desk: TypingDesk, name: str) -> Iterator[Target]:
    """Open a window with GTK's entry."""
    title = f"Typing target {name}"
    with running([_SYSTEM_PYTHON, "-c", _GTK, str(desk.folder / f"{name}.txt"), title], desk):
        yield Target(name, desk.window(title), desk.folder)


@contextmanager
def _boxes(desk: TypingDesk) -> Iterator[Page]:
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run", "--ozone-platform=x11"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=False,
            args=[*arguments, *(["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else [])],
            env=dict(desk.environment.items()),
            timeout=PATIENCE_MS,
        )
        try:
            page = browser.new_page()
            page.set_default_timeout(PATIENCE_MS)
            place = desk.folder / "boxes.html"
            place.write_text(_BOXES, encoding="utf-8")
            page.goto(place.as_uri())
            page.locator("input").first.click()  # from the address bar into the page
            yield page
        finally:
            browser.close()


def waited_for(target: Target, count: int) -> list[str]:
    """Return what a window got once that are so many lines."""
    until(lambda: len(target.lines()) >= count, f"{target.name} to get {count} lines")
    return target.lines()
