"""Chooses how programs are started at a sign-in on this operating system."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trackops_desktop.services.session_start.session_start import SessionStart
from trackops_desktop.user_registry import UserRegistry, user_registry


def session_start(
    command: Sequence[str],
    environment: Mapping[str, str],
    home: Path,
    system: str = sys.platform,
    registry: Callable[[], UserRegistry] = user_registry,
) -> SessionStart | None:
    """Return this system's way, or None where there is none that is known.

    Args:
        command: What starts the application, as `start_command` returns it.
        environment: Usually `os.environ`.
        home: The user's home.
        system: Usually `sys.platform`.
        registry: Returns the user's registry, where there is one.

    """
    if system == "win32":
        from trackops_desktop.services.session_start.run_key import RunKey

        return RunKey(command, registry())
    if system == "darwin":
        from trackops_desktop.services.session_start.launch_agent import LaunchAgent, launchctl

        return LaunchAgent(command, home, os.getuid() if hasattr(os, "getuid") else 0, launchctl)
    if system != "linux":
        return None
    if environment.get("FLATPAK_ID"):
        from trackops_desktop.services.session_start.background_portal import BackgroundPortal

        return BackgroundPortal(environment["FLATPAK_ID"], environment, home)
    from trackops_desktop.services.session_start.xdg_autostart import XdgAutostart

    return XdgAutostart(command, environment, home)
