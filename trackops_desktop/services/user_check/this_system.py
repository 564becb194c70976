"""Chooses how the user is recognised on this operating system."""

from __future__ import annotations

import sys

from trackops_desktop.services.user_check.user_check import UserCheck


def user_check(system: str = sys.platform) -> UserCheck | None:
    """Return this system's way, or None where there is none that is known."""
    if system == "linux":
        from trackops_desktop.services.user_check.polkit import Polkit

        return Polkit()
    if system == "win32":
        from trackops_desktop.services.user_check.windows_hello import WindowsHello
        from trackops_desktop.services.user_check.windows_runtime import WindowsRuntime

        return WindowsHello(WindowsRuntime())
    if system == "darwin":
        from trackops_desktop.services.user_check.local_authentication import LocalAuthentication
        from trackops_desktop.services.user_check.mac_context import MacContext

        return LocalAuthentication(MacContext())
    return None
