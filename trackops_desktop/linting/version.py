"""The version of this program, as reports and evidence carry it."""

from __future__ import annotations


def program_version() -> str:
    """Return it as it was installed; 0.0.0 where it runs from its source alone."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("trackops-desktop")
    except PackageNotFoundError:
        return "0.0.0"
