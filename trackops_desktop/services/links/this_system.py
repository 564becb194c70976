"""Chooses how enrolment links get to the application on this operating system."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration, IntegrationState
from trackops_desktop.services.links.link_handling import LinkHandler


def link_handler(
    command: Sequence[str], environment: Mapping[str, str], home: Path, system: str = sys.platform
) -> LinkHandler:
    """Return how this system is asked who opens links, and told.

    Args:
        command: What starts the application, as `start_command` returns it.
        environment: Usually `os.environ`.
        home: The user's home.
        system: Usually `sys.platform`.

    """
    if system == "win32":
        from trackops_desktop.services.links.windows_links import WindowsLinks
        from trackops_desktop.user_registry import user_registry

        return WindowsLinks(command, user_registry())
    if system == "darwin":
        from trackops_desktop.services.links.mac_links import MacLinks, launch_services

        return MacLinks(launch_services())
    from trackops_desktop.services.links.linux_links import LinuxLinks

    return LinuxLinks(environment, home)


def open_links(integration: DesktopIntegration, handler: LinkHandler) -> None:
    """Let the application open links from now on; where the desktop doesn't know it yet, it is told first.

    Raises:
        IntegrationFailed, HandlerUnchanged: It can't be done; nothing is half done.

    """
    if integration.state() in {IntegrationState.MISSING, IntegrationState.OUTDATED}:
        integration.install()
    handler.take()
