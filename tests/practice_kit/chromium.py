"""Debian's Chromium under Playwright, with nothing that reaches out of this computer."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.patience import PATIENCE_MS

CHROMIUM = "/usr/bin/chromium"
#: The same engine without the browser's own window, menus and services, where it is installed: a quarter of the work.
_HEADLESS = "/usr/bin/chromium-headless-shell"
_QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)


def has_chromium() -> bool:
    """Tell whether the browser is there."""
    return shutil.which(CHROMIUM) is not None


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a headless browser; as root its sandbox cannot work."""
    if sys.platform == "win32":
        raise NotImplementedError
    arguments = [*_QUIET, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    with sync_playwright() as playwright:
        # By itself it expects things for five seconds and waits for half a minute.
        expect.set_options(timeout=PATIENCE_MS)
        program = shutil.which(_HEADLESS) or CHROMIUM
        browser = playwright.chromium.launch(executable_path=program, args=arguments, timeout=PATIENCE_MS)
        try:
            yield browser
        finally:
            browser.close()


def patient(context: BrowserContext) -> BrowserContext:
    """Let whatever is done in a context take as long as a busy machine needs; return it."""
    context.set_default_timeout(PATIENCE_MS)
    return context
