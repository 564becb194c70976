"""The desktop portal's screenshot: how a Wayland session lets a program see the screen, if its user agrees."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtGui import QImage

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _
from trackops_desktop.services.desktop import desktop_portal
from trackops_desktop.services.desktop.desktop_portal import PortalAnswer


def take_screenshot() -> QImage | None:
    """Ask for a picture of the whole screen and wait for it (worker thread); the file that the portal wrote goes.

    Returns:
        The picture, or None where there is no such portal or it gave none.

    Raises:
        ScanError: The user said no, or took too long.

    """
    connection = desktop_portal.connect()
    if connection is None:
        return None
    options = {"interactive": ("b", False), "modal": ("b", True)}
    try:
        method = ("Screenshot", "Screenshot")  # not translated
        answer = desktop_portal.ask(connection, method, ("s", ("",)), options)
    except desktop_portal.PortalSilent:
        raise _not_taken() from None
    finally:
        connection.close()
    return None if answer is None else _picture(answer)


def _picture(answer: PortalAnswer) -> QImage | None:
    address = urlsplit(str(answer.value("uri") or "")) if answer.status == 0 else None
    if address is None or address.scheme != "file":
        raise _not_taken()
    path = Path(unquote(address.path))
    image = QImage(str(path))
    with suppress(OSError):
        path.unlink()
    return None if image.isNull() else image


def _not_taken() -> ScanError:
    return ScanError(_("The screen wasn't captured."), _("Allow it when the desktop asks, or use a picture."))
