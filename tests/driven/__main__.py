"""`python -m tests.driven page|window`."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from tests.driven.orders import obey

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform != "win32" and os.geteuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
application = QApplication(sys.argv[:1])
if sys.argv[1:] == ["page"]:
    from tests.driven.page import DrivenPage

    obey(DrivenPage().orders())
elif sys.argv[1:] == ["window"]:
    from tests.driven.window import DrivenWindow

    obey(DrivenWindow().orders())
else:
    sys.exit("python -m tests.driven page|window")
