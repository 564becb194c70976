"""A class on a sheet: every code that is printed lets its user in, and a second class goes on counting."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.practice_kit.client import Browser, totp
from tests.practice_kit.site import CHEAP, FakeClock, PracticeSite
from tests.unit.commands.calls import Console
from trackops_desktop.otp import base32
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.practice.serving.server import PracticeServer
from trackops_desktop.scan.decoding.pipelines import decode_screen


def _codes_on(sheet: Path) -> list[str]:
    """Read the codes off the printed pages."""
    from PySide6.QtCore import QBuffer, QIODevice, QSize
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    document.load(str(sheet))
    found = []
    for page in range(document.pageCount()):
        drawn = document.render(page, QSize(1240, 1754))
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(QColor("#ffffff"))
        painter = QPainter(paper)
        painter.drawImage(0, 0, drawn)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        paper.save(buffer, "PNG")  # type: ignore[call-overload]
        found += [one.text for one in decode_screen(Image.open(io.BytesIO(bytes(buffer.data().data()))))]
    document.close()
    return found


@pytest.mark.usefixtures("qapp")
def test_everyone_on_the_sheet_can_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trackops_desktop.practice.settings.PracticeSettings", lambda: replace(CHEAP))
    console, sheet = Console(tmp_path / "home"), tmp_path / "class.pdf"
    made = console.run("practice", "--class", "13", "--sheet", str(sheet), "--json")
    assert made.status == 0, made.err
    users = {user["username"]: user["password"] for user in json.loads(made.out)["users"]}
    assert next(iter(users)) == "student-001"
    assert list(users)[-1] == "student-013"
    assert sheet.stat().st_mode & 0o077 == 0
    texts = _codes_on(sheet)
    assert len(texts) == 13

    folder = next(path for path in (tmp_path / "home").rglob("practice") if path.is_dir())
    clock = FakeClock()
    server = PracticeServer(folder, clock=clock, settings=CHEAP)
    try:
        site = PracticeSite(server, server.start(), clock, users)
        for text in texts:
            parsed = parse_uri(text).enrolment
            username = parsed.account.name.partition("@")[0]
            with Browser(site) as browser:
                assert browser.password(username, users[username]).headers["location"] == "/sign-in/code"
                answer = browser.code(totp(base32.encode(parsed.secret), clock()))
                assert answer.headers["location"] == "/profile"
                assert username in browser.get("/profile").text
    finally:
        server.stop()

    assert "already exists" in console.run("practice", "--class", "1", "--sheet", str(sheet)).err
    more = console.run("practice", "--class", "2", "--sheet", str(tmp_path / "more.pdf"))
    assert more.out.startswith("2 users are ready: student-014 to student-015.")
    assert console.run("practice", "--class", "2").status == 2
    assert console.run("practice", "--class", "0", "--sheet", str(tmp_path / "none.pdf")).status == 1
