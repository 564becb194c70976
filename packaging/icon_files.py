"""Draws the icon as Windows (.ico) and macOS (.icns) want it, for the programs that are frozen there."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ICO = [(size, size) for size in (16, 24, 32, 48, 64, 128, 256)]


def main() -> None:
    """Write both below the folder that is given."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(1024, 1024, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(ROOT / "resources/icons/trackops-desktop.svg")).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as image:
        image.save(target / "icon.ico", sizes=ICO)
        image.save(target / "icon.icns")


if __name__ == "__main__":
    main()
