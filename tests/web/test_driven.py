"""The drivers with which real servers are walked do what they are told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
KEY = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BA"


def drive(what: str, *orders: dict[str, object]) -> list[dict[str, object]]:
    """Give all orders to a driver and return its answers."""
    text = "".join(f"{json.dumps(order)}\n" for order in orders)
    command = [sys.executable, "-m", "tests.driven", what]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(text)
        process.stdin.flush()
        return [json.loads(process.stdout.readline()) for _ in orders]
    finally:
        process.communicate(timeout=PATIENCE)


def test_a_page_is_opened_looked_at_and_filled(pages_url: str) -> None:
    url = f"{pages_url}/enrol-svg-no-text.html"
    opened, seen, filled, value, wrong = drive(
        "page",
        {"do": "open", "url": url},
        {"do": "look"},
        {"do": "fill", "value": "123456", "submit": False},
        {"do": "js", "code": "document.querySelector('input').value"},
        {"do": "js"},
    )
    assert opened == {"loaded": True}
    assert (seen["asks"], seen["enrolment"]["secret"]) == ("enrolment", KEY)  # type: ignore[index]
    assert (filled["ok"], value["value"]) == (True, "123456")
    assert "TypeError" in str(wrong["error"])


def test_the_window_offers_and_keeps_what_a_page_shows(pages_url: str) -> None:
    _started, _gone, offered, _pressed, said = drive(
        "window",
        {"do": "start", "base": pages_url, "username": "alice", "password": "secret words"},
        {"do": "go", "address": f"{pages_url}/enrol-no-field.html"},
        {"do": "until", "words": ["Add this account"]},
        {"do": "press", "words": "Add this account"},
        {"do": "advice"},
    )
    assert offered["there"], offered
    accounts = said["accounts"]
    assert isinstance(accounts, list)
    assert [(one["secret"], one["site"]) for one in accounts] == [(KEY, pages_url)]
