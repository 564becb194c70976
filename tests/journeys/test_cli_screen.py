"""`trackops add --screen` sees an enrolment code that another program shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import killed_at_the_end
from tests.programs.x_display import x_display
from tests.qr_png import qr_png

URI = "otpauth://totp/ACME:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME&digits=8"
#: Shows a picture, and says so once the display has it.
SHOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel
class Letter(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (app.sync(), print("shown", flush=True)))
app = QApplication(sys.argv)
label = Letter()
label.setWindowTitle("Letter")
label.setPixmap(QPixmap(sys.argv[1]).scaledToWidth(400))
label.move(600, 100)
label.show()
app.exec()
"""


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")
def test_a_code_on_the_screen_becomes_an_account(tmp_path: Path) -> None:
    picture, passphrase = tmp_path / "code.png", tmp_path / "passphrase"
    picture.write_bytes(qr_png(URI))
    passphrase.write_text("a long passphrase\n")
    options = ["--vault-passphrase-file", str(passphrase), "--json"]
    command = [sys.executable, "-m", "trackops_desktop.cli", *options, "add", "--screen"]
    with x_display() as name:
        environment = {
            **os.environ,
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
            "TRACKOPS_HOME": str(tmp_path / "home"),
        }
        empty = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (empty.returncode, empty.stdout) == (3, "")
        shows = [sys.executable, "-c", SHOW, str(picture)]
        with killed_at_the_end(subprocess.Popen(shows, env=environment, stdout=subprocess.PIPE, text=True)) as shower:
            assert shower.stdout is not None
            assert shower.stdout.readline() == "shown\n"
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            shower.terminate()
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["name"] == "bob"
