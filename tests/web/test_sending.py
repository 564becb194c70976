"""How a filled form is sent: by its button or by a real key, and never in a way that writes it into an address."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.web.kit import CANARY, Viewer, hosting
from trackops_desktop.signin.page_intent import found_fields

COUNT = "<script>window.sent = []; window.trusted = [];</script>"
FIELD = "<label>Authentication code<input id=c name=code maxlength=6></label>"
HANDLED = (
    "document.querySelector('form').addEventListener('submit', (event) => {"
    " event.preventDefault(); window.sent.push(document.querySelector('form').elements.code.value); })"
)


def send(viewer: Viewer, origin: object) -> Mapping[str, object] | None:
    """Fill the code of the page on show and send it."""
    assert viewer.fill(origin) is not None  # type: ignore[arg-type]
    (code,) = [one for one in found_fields(viewer.last.question) if one.role == "code"]
    answers: list[Mapping[str, object] | None] = []
    report = viewer.last.report
    viewer.view.submit(origin, report.document, code.handles[-1], report.sent, answers.append)  # type: ignore[arg-type]
    viewer.until(lambda: bool(answers))
    return answers[0]


def page(form: str, script: str = "") -> str:
    return f"<h1>Two-factor authentication</h1>{COUNT}{form}<script>{script}</script>"


OWN_BUTTON = """customElements.define('x-button', class extends HTMLElement { connectedCallback() {
  this.attachShadow({ mode: 'open' }).innerHTML = '<button type=button><slot></slot></button>';
  this.addEventListener('click', () => window.sent.push(document.querySelector('#c').value)); } });"""


@pytest.mark.parametrize(
    "form",
    [
        f"<form>{FIELD}<x-button>Next</x-button></form>",
        f"<form>{FIELD}</form><div><x-button>Log in</x-button></div>",
        f"<div><div><form>{FIELD}</form></div><p><a>Help</a></p></div><footer><x-button>Verify</x-button></footer>",
    ],
)
def test_a_button_that_is_a_component_of_its_own_is_pressed(form: str, viewer: Viewer) -> None:
    with hosting({"/": page(form, OWN_BUTTON)}) as (host,):
        viewer.open(f"{host.url}/")
        answer = send(viewer, host.origin)
        assert answer is not None
        viewer.until(lambda: viewer.in_page("window.sent") == [CANARY])
        assert host.asked == ["/"]


@pytest.mark.parametrize(
    "form",
    [f"<form>{FIELD}<button>Verify</button></form>", f"<form>{FIELD}</form>", f"<form method=get>{FIELD}</form>"],
)
def test_a_form_that_would_write_the_code_into_the_address_is_not_sent(form: str, viewer: Viewer) -> None:
    with hosting({"/": page(form)}) as (host,):
        viewer.open(f"{host.url}/")
        send(viewer, host.origin)
        viewer.until(lambda: viewer.last.report.withheld)
        assert viewer.in_page("location.search") == ""
        assert viewer.in_page("document.querySelector('#c').value") == CANARY
        assert host.asked == ["/"]


@pytest.mark.parametrize("form", [f"<form>{FIELD}<button>Verify</button></form>", f"<form>{FIELD}</form>"])
def test_a_form_whose_page_sends_it_by_script_is_sent(form: str, viewer: Viewer) -> None:
    with hosting({"/": page(form, HANDLED)}) as (host,):
        viewer.open(f"{host.url}/")
        send(viewer, host.origin)
        viewer.until(lambda: viewer.in_page("window.sent") == [CANARY])
        assert not viewer.last.report.withheld


def test_enter_is_a_real_key_where_there_is_no_button(viewer: Viewer) -> None:
    script = (
        "document.querySelector('#c').addEventListener('keydown', (event) => {"
        " if (event.key === 'Enter') window.trusted.push(event.isTrusted); })"
    )
    with hosting({"/": page(f"<div>{FIELD}</div>", script)}) as (host,):
        viewer.open(f"{host.url}/")
        answer = send(viewer, host.origin)
        assert answer is not None
        assert answer["press"] == "Enter"
        viewer.until(lambda: viewer.in_page("window.trusted") == [True])


def test_a_form_without_a_button_is_posted_by_enter(viewer: Viewer) -> None:
    with hosting({"/": page(f"<form method=post>{FIELD}</form>")}) as (host,):
        viewer.open(f"{host.url}/")
        send(viewer, host.origin)
        viewer.until(lambda: f"/ code={CANARY}" in host.asked)


@pytest.mark.parametrize(
    "button",
    [
        "<input type=submit name=submit value='Submit Code'>",
        "<button>Verify with this code</button>",
        "<button name=x>Cancel</button><button>Submit</button>",
        "<button>続行</button>",
    ],
)
def test_a_button_whose_words_hold_other_words_is_found(button: str, viewer: Viewer) -> None:
    with hosting({"/": page(f"<form method=post>{FIELD}{button}</form>")}) as (host,):
        viewer.open(f"{host.url}/")
        answer = send(viewer, host.origin)
        assert answer is not None
        assert "press" not in answer
        viewer.until(lambda: any(f"code={CANARY}" in asked for asked in host.asked))
        assert not any("x=" in asked for asked in host.asked)


def test_buttons_that_all_lead_elsewhere_are_left_to_the_user(viewer: Viewer) -> None:
    form = f"<form method=post>{FIELD}<button>Cancel</button><button>Use another way</button></form>"
    with hosting({"/": page(form)}) as (host,):
        viewer.open(f"{host.url}/")
        answer = send(viewer, host.origin)
        assert answer is not None
        assert answer["press"] == "none"
        assert host.asked == ["/"]
