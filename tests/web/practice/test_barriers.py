"""Every page of the practice site by axe-core's rules for WCAG 2.2 AA, in a real browser, light and dark."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.practice_kit.chromium import patient
from tests.practice_kit.client import Token
from tests.practice_kit.site import PracticeSite
from tests.web.practice.test_chromium import enable, enter_code, sign_in

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: In the dark a page is the same but for its colours: these of the levels' rules look at them.
RULES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"type": "tag", "values": LEVELS},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
_VIOLATIONS = "async (options) => (await axe.run(options)).violations"
OF_ADMINISTRATORS = (
    "/users",
    "/roles",
    "/settings",
    "/settings/user-security/multi-factor-authentication",
    "/reports",
    "/reports/security-checkup",
    "/audit",
    "/profile/sessions",
    "/no-such-page",
)


class Looked:
    """What was found on the pages that were looked at."""

    def __init__(self) -> None:
        self._axe = axe.Axe()
        self.found: list[str] = []
        self.pages: list[str] = []

    def look(self, page: Page) -> None:
        """Look at the page that is shown, once it has come as a whole: light and dark."""
        page.wait_for_load_state()
        self.pages.append(page.url)
        page.evaluate(self._axe.axe_script)
        for colours, rules in RULES.items():
            page.emulate_media(color_scheme=colours)
            options = {"resultTypes": ["violations"], "runOnly": rules}
            broken: list[dict[str, Any]] = page.evaluate(_VIOLATIONS, options)
            self.found += [
                f"{page.url} “{page.title()}” ({colours}): {one['id']}: {one['help']}: {node['html']}"
                for one in broken
                for node in one["nodes"]
            ]

    def go(self, page: Page, path: str) -> None:
        """Look at another page."""
        page.goto(path)
        self.look(page)


def _of_a_user(page: Page, site: PracticeSite, looked: Looked) -> None:
    looked.go(page, "/sign-in")
    sign_in(page, "nobody")
    looked.look(page)
    looked.go(page, "/password/forgot")
    looked.go(page, "/password/new")
    sign_in(page, "erin")
    looked.look(page)
    page.get_by_role("button", name="Enable").click()
    looked.look(page)
    page.get_by_label("Verify MFA Code").fill("000000")
    page.get_by_role("button", name="Save").click()
    looked.look(page)
    page.goto("/profile")
    token = enable(page, site)
    looked.look(page)
    for path in ("/profile", "/profile/mfa/reset", "/profile/mfa/disable", "/profile/recovery-codes"):
        looked.go(page, path)
    page.get_by_role("button", name="Sign out").click()
    looked.look(page)
    sign_in(page, "erin")
    looked.look(page)
    enter_code(page, token.wrong())
    looked.look(page)
    looked.go(page, "/sign-in/recovery-code")


def _of_an_administrator(page: Page, site: PracticeSite, looked: Looked) -> None:
    sign_in(page, "admin")
    token: Token = enable(page, site)
    assert token.secret
    for path in OF_ADMINISTRATORS:
        looked.go(page, path)
    for folder, name in (("/users", "Kim Webb"), ("/users", "Leo Marsh"), ("/roles", "")):
        page.goto(folder)
        links = (
            page.locator(f"main a[href^='{folder}/']", has_text=name)
            if name
            else page.locator(f"main a[href^='{folder}/']")
        )
        links.first.click()
        looked.look(page)


def test_no_page_has_a_barrier(browser: Browser, practice: PracticeSite) -> None:
    looked = Looked()
    for walk in (_of_a_user, _of_an_administrator):
        context = patient(browser.new_context(base_url=practice.url, bypass_csp=True))
        walk(context.new_page(), practice, looked)
        context.close()
    assert not looked.found, "\n".join(looked.found)
    assert len(set(looked.pages)) > 20, looked.pages
