"""How long a sign-in window takes to its first page, against a bare `QWebEngineView` on the same page.

Each start is a process of its own. One start by hand: `python -m tests.bench.browser_start bare|window URL`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TITLE = "Opening a site"
STARTS = 7


def run() -> str:
    """Measure both kinds of start and return a table."""
    from tests.practice_kit.site import start_site

    with tempfile.TemporaryDirectory() as folder:
        site = start_site(Path(folder))
        try:
            found = measure(site.url)
        finally:
            site.server.stop()
    rows = [
        f"| {name} | {found[kind]['seconds']:.2f} s | {found[kind]['megabytes']:.0f} MB |"
        for kind, name in (("bare", "bare `QWebEngineView`"), ("window", "sign-in window"))
    ]
    ratio = found["window"]["seconds"] / found["bare"]["seconds"]
    head = "| | to the first page | memory, engine and all |\n|---|---|---|"
    return "\n".join((head, *rows, "", f"Ratio {ratio:.2f}, bar 1.5; medians of {STARTS} starts each."))


def measure(url: str) -> dict[str, dict[str, float]]:
    """Return by kind the medians of some starts, taken in turn: seconds to the page, MB of program and engine."""
    runs: dict[str, list[dict[str, float]]] = {"bare": [], "window": []}
    for _ in range(STARTS):
        for kind, made in runs.items():
            command = [sys.executable, "-m", "tests.bench.browser_start", kind, url]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            made.append(json.loads(done.stdout.splitlines()[-1]))
    return {kind: {key: statistics.median(run[key] for run in made) for key in made[0]} for kind, made in runs.items()}


def bare(url: str, started: float) -> None:
    """Open a plain view."""
    from PySide6.QtCore import QUrl
    from PySide6.QtWebEngineWidgets import QWebEngineView
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["bench", "-style", "Fusion"])
    view = QWebEngineView()
    view.loadFinished.connect(lambda _ok: report(started, app))
    view.show()
    view.load(QUrl(url))
    app.exec()


def window(url: str, started: float) -> None:
    """Open a sign-in window over an empty vault."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(["bench", "-style", "Fusion"])
    from tests.gui.runners import InlineRunner
    from tests.keyrings import MemoryKeyring
    from trackops_desktop.paths import Paths
    from trackops_desktop.services.codes import Codes
    from trackops_desktop.services.signin import SignInService
    from trackops_desktop.services.sites import PRACTICE_ID, Sites
    from trackops_desktop.ui.signin.signin_context import SignInContext
    from trackops_desktop.vault.vault import Vault

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        vault = Vault.open(Paths(home).make(), MemoryKeyring(), time.time)
        sites = Sites(vault, lambda: url)
        signin = SignInService(vault, Codes(vault, time.time), sites.practice_origin)
        around = SignInContext(
            sites,
            signin,
            vault.seems_open,
            InlineRunner(),
            copy=lambda _code: None,
            open_outside=lambda _address: True,
            ask_save=lambda _name, then: then(None),
            changed=lambda: None,
            profiles=home / "profiles",
        )
        from trackops_desktop.ui.signin.window_registry import make_window, warm_up

        warm_up()  # As the application does some seconds after its start.
        started = time.perf_counter()

        made = make_window(sites.find(PRACTICE_ID), around)
        made.view._page.loadFinished.connect(lambda _ok: report(started, app))
        made.show()
        app.exec()
        made.close()
        vault.close()


def report(started: float, app: object) -> None:
    """Print the time to the page and the memory of all processes, and end."""
    if sys.platform == "win32":
        raise NotImplementedError
    if sys.platform != "linux":
        raise NotImplementedError
    import psutil

    seconds = time.perf_counter() - started
    processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
    memory = sum(process.memory_full_info().pss for process in processes if process.is_running()) / 1e6
    print(json.dumps({"seconds": seconds, "megabytes": memory}))
    app.quit()  # type: ignore[attr-defined]


def main(arguments: list[str]) -> None:
    """Measure one start in this process, or all of them."""
    if not arguments:
        print(run())
        return
    from PySide6.QtWidgets import QApplication

    started = time.perf_counter()
    # It must outlive every window.
    application = QApplication(["bench", "-style", "Fusion"])
    (bare if arguments[0] == "bare" else window)(arguments[1], started)
    application.processEvents()


if __name__ == "__main__":
    main(sys.argv[1:])
