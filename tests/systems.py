"""Marks for tests of what only some systems do."""

from __future__ import annotations

import importlib.util
import sys

import pytest

ON_WINDOWS = sys.platform == "win32"
#: Modes of files mean nothing there; folders of a user are closed to others by what they inherit.
needs_modes = pytest.mark.skipif(ON_WINDOWS, reason="Windows has no modes of files")
#: A file that some program has open stays where it is and what it is.
needs_replaceable_files = pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps open files from being replaced")
#: Menus, links and mime types as the desktops of Linux have them, with their real programs.
needs_linux_desktop = pytest.mark.skipif(sys.platform != "linux", reason="installers do that on other systems")
#: There names of files are text.
needs_byte_names = pytest.mark.skipif(ON_WINDOWS, reason="Windows has no file names that are no text")
#: There a camera is a number, and who holds it is told by opening it alone.
needs_device_files = pytest.mark.skipif(ON_WINDOWS, reason="Windows has no files of devices")
#: What a clipboard, a shell or a screen is to a program on Linux, with programs of the test's own in their place.
needs_linux_programs = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other programs")
#: Browsers are told of the application by files; on Windows the registry does that, which is not built.
needs_browser_hosts = pytest.mark.skipif(ON_WINDOWS, reason="browsers on Windows cannot be connected yet")
#: A policy that lies in a file; Windows has them in its registry, and other tests.
needs_policy_files = pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps policies in its registry")
#: Windows' own Python runs under Wine without it.
needs_qt = pytest.mark.skipif(importlib.util.find_spec("PySide6") is None, reason="Qt cannot be loaded here")
#: There a keyring is always there, and belongs to the system.
needs_no_keyring = pytest.mark.skipif(ON_WINDOWS, reason="Windows always has a keyring")
