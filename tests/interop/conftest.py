"""A main window to import into; what the windows' own tests must not do, no test here may do either."""

from __future__ import annotations

from tests.gui.conftest import _measured, _nothing_left_behind, clock, keyring, made, nothing_waits, qapp_cls
from tests.gui.transfer.conftest import opened, window_with_backups

__all__ = [
    "_measured",
    "_nothing_left_behind",
    "clock",
    "keyring",
    "made",
    "nothing_waits",
    "opened",
    "qapp_cls",
    "window_with_backups",
]
