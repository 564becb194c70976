"""Pages that do not load, and what a page may not do."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.patience import PATIENCE_MS
from tests.web.kit import Anything, Viewer, hosting
from trackops_desktop.assets import resource
from trackops_desktop.browser.page import NavigationPolicy
from trackops_desktop.i18n import use_language
from trackops_desktop.signin.load_errors import LoadError, load_error_of


@pytest.fixture
def strict(qtbot: QtBot) -> Iterator[Viewer]:
    """A view that goes only where real sites may go."""
    viewer = Viewer(qtbot, NavigationPolicy())
    yield viewer
    viewer.close()


def trouble_at(viewer: Viewer, address: str) -> LoadError:
    viewer.view.open(address)
    viewer.until(lambda: bool(viewer.troubles))
    trouble = viewer.troubles[0]
    assert isinstance(trouble, LoadError)
    return trouble


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_server_that_is_down_and_one_that_is_back(viewer: Viewer) -> None:
    trouble = trouble_at(viewer, f"http://127.0.0.1:{free_port()}/")
    assert "isn't responding" in trouble.sentence
    with hosting({"/": "<h1>Sign in</h1><form><input name=user><input type=password></form>"}) as (host,):
        assert viewer.open(f"{host.url}/").report.fields


def test_a_name_that_is_not_there(strict: Viewer) -> None:
    assert trouble_at(strict, "https://nobody.invalid/").sentence in {
        "nobody.invalid was not found.",
        "This computer isn't connected to the internet.",
    }


def test_what_is_described_late_does_not_take_the_place_of_the_words(strict: Viewer, viewer: Viewer) -> None:
    with hosting({"/": "<h1>Sign in</h1><form><input name=user><input type=password></form>"}) as (host,):
        seen = viewer.open(f"{host.url}/")
    for view in (strict, viewer):
        view.seen = None
        trouble_at(
            view, f"https://nobody.invalid:{free_port()}/" if view is strict else f"http://127.0.0.1:{free_port()}/"
        )
        # A page that is busy answers when the words stand there already, as the document that nobody had described yet.
        for document in ("late", "late"):
            view.view._watcher.seen.emit(replace(seen, report=replace(seen.report, document=document, origin="null")))
        assert view.seen is None
        assert view.view.origin is None
    with hosting({"/": "<h1>Back</h1><form><input name=user><input type=password></form>"}) as (host,):
        assert viewer.open(f"{host.url}/").report.fields


@pytest.mark.parametrize("address", ["http://demo.viewcases.com/", "http://127.0.0.1:1/", "data:text/html,x"])
def test_places_that_are_not_encrypted_are_not_opened(strict: Viewer, address: str) -> None:
    assert "isn't a secure web page" in trouble_at(strict, address).sentence


@contextmanager
def tls_server(folder: Path, *, host: str, days: int) -> Iterator[str]:
    """Serve with a certificate of one's own making: nobody vouches for it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=40)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(start)
    made = made.not_valid_after(start + datetime.timedelta(days=days))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    certificate = made.sign(key, hashes.SHA256())
    encoding = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(encoding)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Sign in</h1><form><input name=user><input type=password></form>")

        def log_message(self, format: str, *args: object) -> None:
            """Write nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """The engine hangs up on us: that is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("host", "days"), [("localhost", 365), ("localhost", 20), ("demo.viewcases.com", 365)], ids=["own", "old", "other"]
)
def test_a_certificate_that_proves_nothing_never_passes(strict: Viewer, tmp_path: Path, host: str, days: int) -> None:
    with tls_server(tmp_path, host=host, days=days) as address:
        assert "may not be localhost" in trouble_at(strict, address).sentence
        assert strict.seen is None or strict.seen.report.fields == ()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-106, "isn't connected"),
        (-105, "was not found"),
        (-201, "may not be"),
        (-102, "isn't responding"),
        (-118, "too long"),
        (-27, "can't be shown here"),
        (-999, "couldn't be loaded"),
    ],
)
def test_every_kind_of_trouble_has_words_and_advice(code: int, words: str) -> None:
    trouble = load_error_of(code, "demo.viewcases.com")
    assert words in trouble.sentence
    assert trouble.advice


RIGHTS = """<script>
  window.answers = {};
  const note = (name) => [(value) => { window.answers[name] = 'got ' + (value.state || value); },
                          (error) => { window.answers[name] = 'refused'; }];
  navigator.geolocation.getCurrentPosition(...note('place'));
  Notification.requestPermission().then((state) => {
    window.answers.notes = state === 'granted' ? 'got' : 'refused'; });
  navigator.mediaDevices.getUserMedia({ video: true }).then(...note('camera'));
  navigator.mediaDevices.getDisplayMedia().then(...note('screen'));
  navigator.clipboard.readText().then(...note('clipboard'));
  window.answers.window = window.open('/other') ? 'got' : 'refused';
</script>"""


@pytest.mark.qt_log_ignore("capturing is not available")
def test_a_page_gets_no_rights_and_no_windows(viewer: Viewer) -> None:
    with hosting({"/": f"<h1>Hello</h1>{RIGHTS}", "/other": "<h1>Other</h1>"}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.until(lambda: viewer.in_page("Object.keys(window.answers).length") == 6)
        answers = viewer.in_page("window.answers")
        assert isinstance(answers, dict)
        assert set(answers.values()) == {"refused"}, answers
        assert "/other" not in host.asked


def test_a_link_to_a_new_window_opens_in_this_one_when_it_is_clicked(viewer: Viewer) -> None:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    link = "<a href=/other target=_blank style='position:fixed;inset:0'>Go</a>"
    with hosting({"/": link, "/other": "<h1>Other</h1>"}) as (host,):
        viewer.open(f"{host.url}/")
        QTest.mouseClick(viewer.until_painted(), Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
        viewer.until(lambda: viewer.view.address == f"{host.url}/other")


def test_a_site_that_keeps_somebody_signed_in_has_cookies_of_its_own_and_others_leave_none(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from trackops_desktop.browser.site_view import SiteView

    with hosting({"/": "<h1>Hello</h1><script>document.cookie = 'who=canary739; max-age=9999'</script>"}) as (host,):
        for storage in (None, tmp_path / "site-a"):
            viewer = Viewer(qtbot, Anything(), SiteView(Anything(), storage=storage))
            viewer.open(f"{host.url}/")
            assert viewer.in_page("document.cookie") == "who=canary739"
            viewer.close()
            made = sorted(path.name for path in tmp_path.iterdir())
            assert made == ([] if storage is None else ["site-a"])
        assert (tmp_path / "site-a").stat().st_mode & 0o777 == 0o700


def test_a_site_may_be_closed_from_within_a_signal_of_its_page(qtbot: QtBot) -> None:
    from shiboken6 import isValid

    from trackops_desktop.browser.site_view import SiteView

    with hosting({"/": "<h1>Hello</h1>"}) as (host,):
        view = SiteView(Anything())
        page, profile = view._page, view._profile
        valid_inside: list[bool] = []

        def close() -> None:
            view.shut()
            valid_inside.append(isValid(page))

        page.loadFinished.connect(close)
        view.show()
        view.open(f"{host.url}/")
        qtbot.waitUntil(lambda: not isValid(page) and not isValid(profile), timeout=PATIENCE_MS)
        assert valid_inside == [True]
        view.close()
        view.deleteLater()


def test_a_server_that_wants_a_name_and_password_is_asked_once_and_the_next_page_loads(viewer: Viewer) -> None:
    with hosting({"/": "<h1>401</h1>", "/open": "<h1>Hello</h1>"}) as (host,):
        host.headers["/"] = (401, {"WWW-Authenticate": 'Basic realm="Staging"'})
        assert "asks for a username and password" in trouble_at(viewer, f"{host.url}/").sentence
        viewer.open(f"{host.url}/open")
        assert host.asked.count("/") == 1


def test_the_menu_of_a_page_speaks_the_language(viewer: Viewer) -> None:
    with hosting({"/": "<h1>Sign in</h1><form><input name=user><input type=password></form>"}) as (host,):
        viewer.open(f"{host.url}/")
    use_language("de", resource("translations"))
    try:
        QTest.mouseClick(viewer.until_painted(), Qt.MouseButton.RightButton, pos=QPoint(9, 9))
        viewer.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [one.text() for one in menu.actions()] == ["Zurück", "Neu laden", "Ausschneiden", "Kopieren", "Einfügen"]
        menu.close()
    finally:
        use_language("en")
