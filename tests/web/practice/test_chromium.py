"""The published journeys in a real browser, with script switched off."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.practice_kit.chromium import patient
from tests.practice_kit.client import Token
from tests.practice_kit.site import PracticeSite, password_of


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password_of(username))
    page.get_by_role("button", name="Sign in").click()


def enter_code(page: Page, code: str) -> None:
    page.get_by_label("6-digit code").fill(code)
    page.get_by_role("button", name="Verify").click()


def secret_on(page: Page) -> str:
    return page.locator(".secret").inner_text().replace(" ", "")


def verify(page: Page, code: str) -> None:
    page.get_by_label("Verify MFA Code").fill(code)
    page.get_by_role("button", name="Save").click()


def enable(page: Page, site: PracticeSite) -> Token:
    page.get_by_role("button", name="Enable").click()
    token = Token(secret_on(page), site.clock)
    verify(page, token.current())
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return token


def test_the_whole_published_journey(page: Page, practice: PracticeSite) -> None:
    sign_in(page, "erin")
    page.get_by_role("link", name="Erin Ortiz").click()
    expect(page.get_by_text("MFA Security")).to_be_visible()
    page.get_by_role("button", name="Enable").click()
    token = Token(secret_on(page), practice.clock)
    verify(page, token.wrong())
    expect(page.get_by_role("alert")).to_have_text("This code isn't valid. Enter a new code.")
    verify(page, token.current())
    with page.expect_download() as download:
        page.get_by_role("button", name="Download recovery codes").click()
    assert len(Path(download.value.path()).read_text().split("\n")) >= 13
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "erin")
    enter_code(page, token.current())
    expect(page.get_by_role("alert")).to_have_text("This code isn't valid. Enter a new code.")
    enter_code(page, token.fresh())
    expect(page.get_by_text("Enabled", exact=True)).to_be_visible()

    page.get_by_role("link", name="Reset").click()
    page.get_by_label("Current MFA code").fill(token.fresh())
    page.get_by_role("button", name="Reset").click()
    renewed = Token(secret_on(page), practice.clock)
    assert renewed.secret != token.secret
    verify(page, renewed.current())
    page.get_by_role("link", name="Continue to your profile").click()

    page.get_by_role("link", name="Disable").click()
    page.get_by_label("Current MFA code").fill(renewed.fresh())
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Not enabled")).to_be_visible()


def test_a_lost_device_and_a_locked_account(page: Page, practice: PracticeSite) -> None:
    sign_in(page, "admin")
    token = enable(page, practice)
    page.get_by_role("link", name="Users").click()
    page.get_by_role("link", name="Kim Webb").click()
    expect(page.get_by_role("heading", name="This account is locked")).to_be_visible()
    page.get_by_role("button", name="unlock this account").click()
    expect(page.get_by_role("button", name="unlock this account")).to_have_count(0)

    page.get_by_role("link", name="Users").first.click()
    page.get_by_role("link", name="Leo Marsh").click()
    page.get_by_text("Disable MFA of Leo Marsh").click()
    lost = page.get_by_role("region", name="Lost device")
    lost.get_by_label("Reason").fill("The telephone fell into the harbour")
    lost.get_by_label("Your own current MFA code").fill(token.fresh())
    lost.get_by_role("button", name="disable MFA").click()
    expect(page.get_by_text("Not enabled")).to_be_visible()
    page.goto("/audit")
    expect(page.get_by_text("The telephone fell into the harbour")).to_be_visible()
    done = practice.server.journeys()
    assert (done["locked-account"], done["lost-device"]) == (True, True)


def test_a_required_set_up_and_a_recovery_code(page: Page, practice: PracticeSite) -> None:
    sign_in(page, "rosa")
    expect(page.get_by_role("heading", name="Set up multi-factor authentication")).to_be_visible()
    token = enable(page, practice)
    code = page.locator(".codes li").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "rosa")
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("9 of 10 left")).to_be_visible()
    assert token.secret


def test_enabling_and_signing_in_by_keyboard_alone(page: Page, practice: PracticeSite) -> None:
    keys = page.keyboard

    def enter(text: str) -> None:
        expect(page.locator("input:focus")).to_be_visible()  # the page gives a field the keyboard after it has loaded
        keys.type(text)

    def focus_on(name: str) -> None:
        """Press Tab until the element with this text has the focus; nothing may catch it on the way."""
        for _ in range(30):
            focused = page.locator(":focus")
            if focused.count() and name in (focused.inner_text() or ""):
                return
            keys.press("Tab")
        pytest.fail(f"{name} cannot be reached")

    def arrived(heading: str) -> None:
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        page.wait_for_load_state()

    def sign_in_by_keyboard() -> None:
        arrived("Sign in")
        enter("erin")
        keys.press("Tab")
        enter(password_of("erin"))
        keys.press("Enter")

    page.goto("/sign-in")
    sign_in_by_keyboard()
    arrived("Erin Ortiz")
    focus_on("Enable")
    keys.press("Enter")
    arrived("Set up your authenticator")
    token = Token(secret_on(page), practice.clock)
    enter(token.current())
    keys.press("Enter")
    arrived("Recovery codes")
    focus_on("Continue to your profile")
    keys.press("Enter")
    arrived("Erin Ortiz")
    focus_on("Sign out")
    keys.press("Enter")
    sign_in_by_keyboard()
    arrived("Enter your MFA code")
    enter(token.fresh())
    keys.press("Enter")
    expect(page.get_by_text("Enabled", exact=True)).to_be_visible()


def test_zbar_and_zxing_read_the_page_and_oathtool_has_the_code(
    page: Page, practice: PracticeSite, tmp_path: Path
) -> None:
    sign_in(page, "erin")
    page.get_by_role("button", name="Enable").click()
    picture = tmp_path / "page.png"
    secret = secret_on(page)  # the page with the picture has come
    page.screenshot(path=picture, full_page=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True).stdout
    expected = f"otpauth://totp/Trackops:erin@demo?secret={secret}&issuer=Trackops&algorithm=SHA1&digits=6&period=30"
    assert read.strip() == expected
    assert zxing_text(picture.read_bytes()) == expected
    command = ["oathtool", "--totp", "-b", "--now", f"@{int(practice.clock())}", secret]
    verify(page, subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def zxing_text(png: bytes) -> str:
    import zxingcpp

    return str(zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))[0].text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_at_double_size_in_both_colours(browser: Browser, practice: PracticeSite, scheme: str) -> None:
    context = patient(
        browser.new_context(
            base_url=practice.url,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": 520, "height": 360},
            device_scale_factor=2,
        )
    )
    page = context.new_page()
    sign_in(page, "chief")
    for path in ("/profile", "/users", "/users/5", "/roles/2", "/reports/security-checkup", "/audit", "/password/new"):
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path
        contrast = page.evaluate(_CONTRAST)
        assert contrast >= 4.5, (path, contrast)
    context.close()


_CONTRAST = """() => {
  const light = (rgb) => {
    const part = rgb.map((value) => value / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  let lowest = 21;
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!text || !element.getClientRects().length) continue;
    const [one, other] = [numbers(getComputedStyle(element).color).slice(0, 3), ground(element)].map(light);
    lowest = Math.min(lowest, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
  }
  return lowest;
}"""


def test_every_field_has_a_name_and_every_page_one_heading(browser: Browser, practice: PracticeSite) -> None:
    context = patient(browser.new_context(base_url=practice.url))
    page = context.new_page()
    paths = ["/sign-in", "/password/forgot", "/password/new"]
    for path in paths:
        check_names(page, path)
    sign_in(page, "chief")
    for path in ("/profile", "/users", "/users/5", "/roles", "/roles/2", "/settings", "/reports", "/audit"):
        check_names(page, path)
    context.close()


def check_names(page: Page, path: str) -> None:
    page.goto(path)
    assert page.locator("h1").count() == 1, path
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
    assert page.evaluate(f"{fields}.filter((field) => !field.labels.length).length") == 0, path
    assert page.evaluate("document.documentElement.lang") == "en"
