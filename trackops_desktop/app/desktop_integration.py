"""The menu entry and the handler of links, for this very program; loaded when somebody wants to know."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.program import start_command

if TYPE_CHECKING:
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
    from trackops_desktop.services.links.link_handling import LinkHandler


def own_desktop_integration() -> tuple[DesktopIntegration, LinkHandler]:
    """Return what makes the menu entry, and what knows who opens links."""
    from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration
    from trackops_desktop.services.links.this_system import link_handler

    command = start_command(os.environ)
    integration = DesktopIntegration(command, os.environ, Path.home())
    return integration, link_handler(command, os.environ, Path.home())
