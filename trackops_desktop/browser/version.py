"""Which Chromium the embedded browser is; asking it loads the library but starts no process."""

from __future__ import annotations

from PySide6.QtWebEngineCore import qWebEngineChromiumVersion


def chromium_version() -> str:
    """Return the version of Chromium, such as `140.0.7339.225`."""
    return str(qWebEngineChromiumVersion())
