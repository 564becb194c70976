"""Whether this computer is on a network at all, as the system sees it."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInformation


def is_offline() -> bool:
    """Tell whether the system says that it is on no network; where it says nothing it may be on one."""
    if not QNetworkInformation.loadDefaultBackend():
        return False
    return QNetworkInformation.instance().reachability() is QNetworkInformation.Reachability.Disconnected
