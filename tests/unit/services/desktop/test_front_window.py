"""Which site a window shows: said by the browser whose window it is, or by nobody."""

from __future__ import annotations

import pytest

from trackops_desktop.services.desktop.front_window import BrowserFront, FrontWindow, origin_in
from trackops_desktop.signin.origin import Origin

DEMO, OTHER = Origin("https", "demo.viewcases.com", 443), Origin("https", "other.example", 443)
CHROMIUM, FIREFOX, EDGE = "Chromium 156", "Firefox 153", "Microsoft Edge 156.0"


@pytest.mark.parametrize(
    ("program", "title", "fronts", "origin"),
    [
        ("Chromium", "Sign in - Chromium", {CHROMIUM: DEMO, FIREFOX: OTHER}, DEMO),
        ("firefox-esr", "Sign in — Mozilla Firefox", {CHROMIUM: DEMO, FIREFOX: OTHER}, OTHER),
        ("com.google.Chrome", "", {"Google Chrome 156": DEMO}, DEMO),
        ("Chrome_WidgetWin_1", "Sign in - Personal - Microsoft\u200b Edge", {EDGE: DEMO, CHROMIUM: OTHER}, DEMO),
        # A page may call itself as it likes; the window's program does not.
        ("Firefox", "Get Chromium — Mozilla Firefox", {CHROMIUM: DEMO, FIREFOX: None}, None),
        ("Firefox", "Chromium — Mozilla Firefox", {CHROMIUM: DEMO}, None),
        ("XTerm", "ann@host: ~", {CHROMIUM: DEMO}, None),
        ("", "", {CHROMIUM: DEMO}, None),
        ("Chromium", "Sign in - Chromium", {CHROMIUM: None}, None),
        ("Chromium", "Sign in - Chromium", {}, None),
        ("Chromium", "Sign in - Chromium", {"": DEMO, "156": DEMO}, None),
    ],
)
def test_a_browsers_own_window_alone_shows_its_site(
    program: str, title: str, fronts: dict[str, Origin | None], origin: Origin | None
) -> None:
    window = FrontWindow(7, program, title)
    assert origin_in(window, [BrowserFront(name, one) for name, one in fronts.items()]) == origin


@pytest.mark.parametrize("second", [OTHER, None, DEMO])
def test_two_profiles_of_one_browser_must_agree(second: Origin | None) -> None:
    fronts = [BrowserFront(CHROMIUM, DEMO), BrowserFront("Chromium 155", second)]
    assert origin_in(FrontWindow(7, "Chromium", "Sign in - Chromium"), fronts) == (DEMO if second == DEMO else None)
