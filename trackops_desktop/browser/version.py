"""The engine's own age, for the about window."""

from __future__ import annotations

from PySide6.QtWebEngineCore import qWebEngineChromiumSecurityPatchVersion, qWebEngineChromiumVersion


def chromium_version() -> str:
    """Return Chromium's version and the one whose security patches it carries."""
    patched = _text(qWebEngineChromiumSecurityPatchVersion())
    return f"{_text(qWebEngineChromiumVersion())} (patched to {patched})"  # not translated


def _text(version: object) -> str:
    return version.decode("ascii") if isinstance(version, bytes) else str(version)
