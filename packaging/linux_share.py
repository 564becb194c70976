"""What a Linux desktop wants beside a program: menu entry, icons, description, manual pages, completions."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from terminal_files import write_terminal_files

ROOT = Path(__file__).parent.parent
DESKTOP = ROOT / "resources/desktop"
APPLICATION = "com.viewcases.TrackopsDesktop"
METAINFO = f"{APPLICATION}.metainfo.xml"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def write_share(share: Path) -> None:
    """Write everything below a folder `share`, as it lies below /usr."""
    for source, place in (
        (DESKTOP / "trackops-desktop.desktop", "applications/trackops-desktop.desktop"),
        (DESKTOP / f"{APPLICATION}.Links.desktop", f"applications/{APPLICATION}.Links.desktop"),
        (DESKTOP / f"{APPLICATION}.Links.service", f"dbus-1/services/{APPLICATION}.Links.service"),
        (DESKTOP / f"{APPLICATION}.krunner.desktop", f"krunner/dbusplugins/{APPLICATION}.desktop"),
        (
            DESKTOP / f"{APPLICATION}.search-provider.ini",
            f"gnome-shell/search-providers/{APPLICATION}.search-provider.ini",
        ),
        (DESKTOP / "trackops-company.xml", "mime/packages/trackops-company.xml"),
        (DESKTOP / METAINFO, f"metainfo/{METAINFO}"),
        (ROOT / "resources/icons/trackops-desktop.svg", "icons/hicolor/scalable/apps/trackops-desktop.svg"),
    ):
        (share / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, share / place)
    write_icons(share / "icons/hicolor")
    write_terminal_files(share)


def write_icons(theme: Path) -> None:
    """Draw the icon in the sizes that a theme has."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(str(ROOT / "resources/icons/trackops-desktop.svg"))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        path = theme / f"{size}x{size}/apps/trackops-desktop.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(path)):
            raise OSError(f"{path} could not be written")
