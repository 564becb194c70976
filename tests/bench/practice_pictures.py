"""Draws every page of the practice site: `python -m tests.bench.practice_pictures [FOLDER]`.

Without a folder it renews the pictures of the manual; with one it draws all pages there, light, dark and at 200 %.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.practice_kit.chromium import chromium
from tests.practice_kit.client import Token
from tests.practice_kit.site import PracticeSite, password_of, start_site

MANUAL = Path(__file__).parents[2] / "docs" / "manual"
IN_THE_MANUAL = {
    ("sign-in", "light"),
    ("code", "light"),
    ("profile", "light"),
    ("set-up", "light"),
    ("set-up", "dark"),
    ("recovery-codes", "light"),
    ("user-locked", "light"),
    ("security-checkup", "light"),
    ("profile-enabled", "dark"),
}
LOOKS = {"light": ("light", 1.0), "dark": ("dark", 1.0), "zoomed": ("light", 2.0)}


class Camera:
    """Draws the page that is open, under a name."""

    def __init__(self, page: Page, folder: Path, look: str, wanted: set[tuple[str, str]] | None) -> None:
        self._page = page
        self._folder = folder
        self._look = look
        self._wanted = wanted

    def __call__(self, name: str) -> None:
        if self._wanted is not None and (name, self._look) not in self._wanted:
            return
        suffix = "" if self._look == "light" else f"-{self._look}"
        self._page.screenshot(path=self._folder / f"practice-{name}{suffix}.png", full_page=True)


def draw(folder: Path, wanted: set[tuple[str, str]] | None = None) -> None:
    """Walk through the site once for every look."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for look in LOOKS:
            with _visit(browser, look) as (site, page):
                _walk(site, page, Camera(page, folder, look, wanted))


@contextmanager
def _visit(browser: Browser, look: str) -> Iterator[tuple[PracticeSite, Page]]:
    scheme, zoom = LOOKS[look]
    with tempfile.TemporaryDirectory() as temporary:
        site = start_site(Path(temporary) / "practice")
        # 200 % zoom is half the room at twice the density.
        size = (int(1040 / zoom), int(720 / zoom))
        page = browser.new_page(
            base_url=site.url,
            color_scheme="dark" if scheme == "dark" else "light",
            device_scale_factor=zoom,
            viewport={"width": size[0], "height": size[1]},
        )
        yield site, page
        page.close()
        site.server.stop()


def _walk(site: PracticeSite, page: Page, draw_page: Camera) -> None:
    page.goto("/sign-in")
    draw_page("sign-in")
    sign_in(page, "erin", "a wrong password")
    draw_page("sign-in-refused")
    page.goto("/password/forgot")
    draw_page("password-forgot")
    page.goto("/password/new")
    draw_page("password-new")
    page.goto("/nothing")
    draw_page("not-found")
    page.goto("/sign-in")
    sign_in(page, "rosa")
    draw_page("set-up-required")
    page.get_by_role("button", name="Sign out").click()
    token = _own_profile(site, page, draw_page)
    _sign_in_again(page, token, draw_page)
    _administration(page, token, draw_page)


def _own_profile(site: PracticeSite, page: Page, draw_page: Camera) -> Token:
    sign_in(page, "admin")
    draw_page("profile")
    page.get_by_role("button", name="Enable").click()
    draw_page("set-up")
    token = Token(page.locator(".secret").inner_text().replace(" ", ""), site.clock)
    page.get_by_label("Verify MFA Code").fill("000000")
    page.get_by_role("button", name="Save").click()
    draw_page("set-up-wrong-code")
    page.get_by_label("Verify MFA Code").fill(token.current())
    page.get_by_role("button", name="Save").click()
    draw_page("recovery-codes")
    page.get_by_role("link", name="Continue").click()
    draw_page("profile-enabled")
    page.get_by_role("link", name="Reset").click()
    draw_page("confirm-reset")
    page.goto("/profile")
    site.clock.advance(400)
    page.get_by_role("link", name="Disable").click()
    draw_page("confirm-disable")
    page.goto("/profile/sessions")
    draw_page("sessions")
    page.get_by_role("button", name="Sign out").click()
    return token


def _sign_in_again(page: Page, token: Token, draw_page: Camera) -> None:
    sign_in(page, "admin")
    draw_page("code")
    page.get_by_label("6-digit code").fill(token.wrong())
    page.get_by_role("button", name="Verify").click()
    draw_page("code-wrong")
    page.get_by_role("link", name="Use a recovery code").click()
    draw_page("recovery-code")
    page.get_by_role("link", name="Use a code instead").click()
    page.get_by_label("6-digit code").fill(token.fresh())
    page.get_by_role("button", name="Verify").click()


def _administration(page: Page, token: Token, draw_page: Camera) -> None:
    page.get_by_role("link", name="Users").click()
    draw_page("users")
    page.get_by_role("link", name="Kim Webb").click()
    draw_page("user-locked")
    page.goto("/users")
    page.get_by_role("link", name="Leo Marsh").click()
    page.get_by_text("Disable MFA of Leo Marsh").click()
    page.get_by_text("Change…").click()
    draw_page("user-lost-device")
    for path, name in (
        ("/roles", "roles"),
        ("/roles/3", "role"),
        ("/settings", "settings"),
        ("/settings/user-security/multi-factor-authentication", "settings-mfa"),
        ("/reports", "reports"),
        ("/reports/security-checkup", "security-checkup"),
        ("/audit", "audit"),
    ):
        page.goto(path)
        draw_page(name)


def sign_in(page: Page, username: str, password: str | None = None) -> None:
    """Fill the sign-in form and send it."""
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password or password_of(username))
    page.get_by_role("button", name="Sign in").click()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        draw(Path(sys.argv[1]))
    else:
        draw(MANUAL, IN_THE_MANUAL)
