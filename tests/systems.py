"""Marks for tests of what only some systems do."""

from __future__ import annotations

import sys

import pytest

ON_WINDOWS = sys.platform == "win32"
#: Modes of files mean nothing there; folders of a user are closed to others by what they inherit.
needs_modes = pytest.mark.skipif(ON_WINDOWS, reason="Windows has no modes of files")
#: A file that some program has open stays where it is and what it is.
needs_replaceable_files = pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps open files from being replaced")
#: Menus, links and mime types as the desktops of Linux have them, with their real programs.
needs_linux_desktop = pytest.mark.skipif(sys.platform != "linux", reason="installers do that on other systems")
#: There a keyring is always there, and belongs to the system.
needs_no_keyring = pytest.mark.skipif(ON_WINDOWS, reason="Windows always has a keyring")
