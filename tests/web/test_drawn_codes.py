"""QR codes that pages show in parts, as text, and one after the other in the same place: by watcher and `--explain`."""

from __future__ import annotations

import base64
from threading import Event

import numpy as np
from numpy.typing import NDArray

from tests.unit.scan.drawing import appended, drawn, encoded, qr
from tests.web.conftest import Explain
from tests.web.kit import Viewer, hosting
from trackops_desktop.browser.page_qr_reader import PageQrReader
from trackops_desktop.browser.shown_view import ShownView
from trackops_desktop.otp import base32
from trackops_desktop.scan.reading import Reading
from trackops_desktop.signin.page_intent import EnrolmentPage, UnreadEnrolment, wanted

KEY, OTHER = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA"
URI = "otpauth://totp/Own:erin?secret={}&issuer=Own"
WORDS = "<h1>Set up two-factor authentication</h1><p>Scan the QR code with your authenticator app.</p>"
FIELD = "<form method=post><label>Code <input name=code></label><button>Verify</button></form>"


def shown(*codes: NDArray[np.uint8], way: str = "") -> str:
    addresses = [f"data:image/png;base64,{base64.b64encode(encoded(code)).decode()}" for code in codes]
    return WORDS + "".join(f"<img class=code {way} src='{address}'>" for address in addresses) + FIELD


def secret_in(viewer: Viewer) -> str | None:
    question = wanted(viewer.last.question) if viewer.seen is not None else None
    return base32.encode(question.enrolment.secret) if isinstance(question, EnrolmentPage) else None


def numbers_in(viewer: Viewer) -> tuple[int, ...]:
    question = wanted(viewer.last.question) if viewer.seen is not None else None
    symbols = question.symbols if isinstance(question, UnreadEnrolment) else None
    return symbols.numbers if symbols is not None else ()


def test_parts_are_joined_over_the_looks_at_a_site_and_named_until_then(viewer: Viewer, look_at: Explain) -> None:
    first, second = appended(URI.format(KEY), 45)
    of_other = appended(URI.format(OTHER), 45)[1]
    pages = {
        "/1": shown(first),
        "/2": shown(second),
        "/other": shown(of_other),
        "/both": shown(first, second, way="style='display:block;margin:60px'"),
        "/apart": shown(first, second, way="style='display:block;margin-bottom:2600px'"),
    }
    with hosting(pages) as (host,):
        viewer.open(f"{host.url}/1")
        viewer.until(lambda: numbers_in(viewer) == (1,))
        # In the same picture of the same document, then on the page that follows.
        script = f"document.querySelector('img').src = '{shown(second).partition(chr(39))[2].partition(chr(39))[0]}'"
        viewer.view._page.runJavaScript(script)
        viewer.until(lambda: secret_in(viewer) == KEY)
        viewer.open(f"{host.url}/other")
        viewer.until(lambda: numbers_in(viewer) == (2,))
        for path in ("/1", "/2", "/both", "/apart"):
            viewer.open(f"{host.url}{path}")
            viewer.until(lambda path=path: numbers_in(viewer) == (1,) if path == "/1" else secret_in(viewer) == KEY)  # type: ignore[misc]
        answer = look_at(f"{host.url}/2", quiet_ms=60)
        assert (answer["asks"], answer["enrolment"]) == ("enrolment", None)
        assert str(answer["unread"]).startswith("This QR code is part 2 of 2. Ask the page to show part 1 too.")
        for path in ("/both", "/apart"):
            enrolment = look_at(f"{host.url}{path}", quiet_ms=60)["enrolment"]
            assert isinstance(enrolment, dict)
            assert (enrolment["secret"], enrolment["source"]) == (KEY, "qr"), path


def test_a_page_that_has_not_drawn_itself_yet_is_not_given_the_code_of_the_page_before(viewer: Viewer) -> None:
    pages = {
        "/old": shown(qr(URI.format(KEY))),
        "/new": f"<link rel=stylesheet href=/held.css>{shown(qr(URI.format(OTHER)))}",
        "/held.css": "",
    }
    with hosting(pages) as (host,):
        viewer.open(f"{host.url}/old")
        viewer.until(lambda: secret_in(viewer) == KEY)
        host.gates["/held.css"] = gate = Event()
        viewer.seen, seen = None, list[tuple[str, str | None]]()
        viewer.view.seen.connect(lambda now: seen.append((now.report.url, secret_in(viewer))))
        viewer.view.open(f"{host.url}/new")
        viewer.until(lambda: viewer.seen is not None and viewer.seen.report.url == f"{host.url}/new")
        assert secret_in(viewer) is None
        gate.set()
        viewer.until(lambda: secret_in(viewer) == OTHER)
        assert (f"{host.url}/new", KEY) not in seen


def test_a_code_of_letters_is_read_however_it_is_shown(viewer: Viewer, look_at: Explain) -> None:
    boxed = "<div style='height:90px;overflow:auto'><pre style='font:20px/3 serif'>{}</pre></div>"
    spaced = "<div style='white-space:pre;font:9px/2 cursive;letter-spacing:4px'>{}</div>"
    faint = "<textarea readonly cols=90 rows=3>\n{}</textarea>"
    pages = {
        f"/{kind}-{number}": WORDS + way.format(drawn(kind, inverted, URI.format(KEY))) + FIELD
        for number, way in enumerate((boxed, spaced, faint))
        for kind, inverted in (("half", False), ("full", True))
    }
    with hosting(pages) as (host,):
        for path in pages:
            enrolment = look_at(f"{host.url}{path}", quiet_ms=60)["enrolment"]
            assert isinstance(enrolment, dict), path
            assert (enrolment["secret"], enrolment["source"]) == (KEY, "qr"), path
        viewer.open(f"{host.url}/half-1")
        viewer.until(lambda: secret_in(viewer) == KEY)
        # Another drawing in the same place is another account.
        host.pages["/next"] = drawn("half", False, URI.format(OTHER))
        viewer.view._page.runJavaScript(
            "fetch('/next').then((answer) => answer.text()).then((text) => { "
            "document.querySelector('div').textContent = text; })"
        )
        viewer.until(lambda: secret_in(viewer) == OTHER)


def test_a_new_code_in_the_same_picture_takes_the_place_of_the_old_one(viewer: Viewer) -> None:
    """A button *New key* changes the picture and nothing around it."""
    later = shown(qr(URI.format(OTHER))).partition("src='")[2].partition("'")[0]
    with hosting({"/": shown(qr(URI.format(KEY)))}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.until(lambda: secret_in(viewer) == KEY)
        viewer.view._page.runJavaScript(f"document.querySelector('img').src = '{later}'")
        viewer.until(lambda: secret_in(viewer) == OTHER)


def test_a_picture_of_the_page_that_follows_is_not_taken_for_one_of_the_page_that_was_described(viewer: Viewer) -> None:
    both = {"/": shown(qr(URI.format(KEY))), "/next": shown(qr(URI.format(OTHER)))}
    with hosting(both) as (host,):
        before = viewer.open(f"{host.url}/").report
        after = viewer.open(f"{host.url}/next").report
        viewer.until(lambda: secret_in(viewer) == OTHER)
        reader = PageQrReader(ShownView(viewer.view._view), viewer.view._calls)
        found = list[tuple[Reading, ...]]()
        for report in (before, after):
            reader.look(report, scroll=False, on_readings=found.append)
        viewer.until(lambda: len(found) == 2)
        assert [[one.text for one in readings] for readings in found] == [[], [URI.format(OTHER)]]
