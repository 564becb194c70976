"""An administrator's forced installation, with the policy files that are shipped: real Chromium, real Firefox."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.companion.chromium import ChromiumDriver
from tests.companion.firefox import FIREFOX, FirefoxDriver, Marionette, has_firefox
from tests.companion.kit import DrivesBrowser, paired_desk
from tests.extension_build import extension
from tests.keyrings import keyring_session, require_gnome_keyring
from tests.patience import PATIENCE, until
from tests.practice_kit.chromium import CHROMIUM, has_chromium
from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID, NAME

POLICIES = Path(__file__).parents[2] / "packaging" / "policies"
LIMITS = {"allowed_origins": ["https://demo.viewcases.com"], "start_app": True}


def policy(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((POLICIES / name).read_text("utf-8"))
    return found


def test_they_name_what_is_built_and_what_it_understands() -> None:
    import jsonschema  # takes seconds to load

    chromium, firefox = policy("chromium.json"), policy("firefox.json")["policies"]
    assert chromium["NativeMessagingAllowlist"] == [NAME]
    assert list(chromium["ExtensionSettings"]) == list(chromium["3rdparty"]["extensions"]) == [CHROMIUM_ID]
    assert list(firefox["ExtensionSettings"]) == list(firefox["3rdparty"]["Extensions"]) == [FIREFOX_ID]
    schema = json.loads(extension.files("chromium")["managed_schema.json"])
    for limits in (chromium["3rdparty"]["extensions"][CHROMIUM_ID], firefox["3rdparty"]["Extensions"][FIREFOX_ID]):
        assert limits == LIMITS
        jsonschema.validate(limits, schema)
    updates = (POLICIES / "updates.xml").read_text("utf-8")
    version = json.loads(extension.files("chromium")["manifest.json"])["version"]
    assert f'appid="{CHROMIUM_ID}"' in updates
    assert f'version="{version}"' in updates


def may_mount() -> bool:
    """Tell whether folders of the system can be replaced for one process."""
    if sys.platform != "linux" or os.getuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode == 0


def mounted(folder: Path, over: str, program: str, script: Path) -> Path:
    """Write a script that runs a program with a folder over one of the system's."""
    script.write_text(
        f'#!/bin/sh\nexec unshare -m sh -c \'mount --bind {folder} {over} && exec {program} "$@"\' x "$@"\n'
    )
    script.chmod(0o755)
    return script


@pytest.mark.skipif(
    not has_chromium() or not may_mount(), reason="chromium is not installed, or nothing can be mounted"
)
def test_chromium_installs_it_by_policy(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    public = subprocess.run(
        ["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout
    own = "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(public).hexdigest()[:32])
    unpacked = extension.unpack("chromium", tmp_path / "extension")
    manifest = json.loads((unpacked / "manifest.json").read_text())
    manifest["key"] = base64.b64encode(public).decode()
    (unpacked / "manifest.json").write_text(json.dumps(manifest))
    pack = [f"--pack-extension={unpacked}", f"--pack-extension-key={key}", "--no-sandbox", "--headless=new"]
    subprocess.run([CHROMIUM, *pack, f"--user-data-dir={tmp_path / 'packing'}"], check=True, capture_output=True)

    def put(text: str) -> str:
        place = "file:///usr/share/trackops-desktop/extension"
        made = text.replace(f"{place}/trackops-desktop-chromium.crx", (tmp_path / "extension.crx").as_uri())
        return made.replace(f"{place}/updates.xml", (tmp_path / "updates.xml").as_uri()).replace(CHROMIUM_ID, own)

    (tmp_path / "updates.xml").write_text(put((POLICIES / "updates.xml").read_text("utf-8")))
    managed = tmp_path / "etc" / "policies" / "managed"
    managed.mkdir(parents=True)
    (managed / "trackops-desktop.json").write_text(put((POLICIES / "chromium.json").read_text("utf-8")))
    program = mounted(tmp_path / "etc", "/etc/chromium", CHROMIUM, tmp_path / "chromium")
    profile = tmp_path / "profile"
    # Debian's starter lets nothing be installed by itself otherwise.
    arguments = ["--enable-remote-extensions", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    with subprocess.Popen(
        [str(program), *arguments, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            there = f"Default/Extensions/{own}/*/background.js"
            until(lambda: list(profile.glob(there)), "the extension to be installed", alive=process)
        finally:
            process.terminate()
    (installed,) = profile.glob(there)
    assert installed.read_bytes() == extension.files("chromium")["background.js"]


@pytest.mark.skipif(
    not has_firefox() or not may_mount(), reason="firefox-esr is not installed, or nothing can be mounted"
)
def test_firefox_installs_it_by_policy(tmp_path: Path) -> None:
    packed = extension.pack("firefox", tmp_path / "extension.xpi")
    text = (POLICIES / "firefox.json").read_text("utf-8")
    place = "file:///usr/share/trackops-desktop/extension/trackops-desktop-firefox.xpi"
    assert place in text
    etc, profile = tmp_path / "etc", tmp_path / "profile"
    (etc / "policies").mkdir(parents=True)
    profile.mkdir()
    (etc / "policies" / "policies.json").write_text(text.replace(place, packed.as_uri()))
    preferences = {"xpinstall.signatures.required": False, "marionette.port": 0, "app.normandy.enabled": False}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (profile / "user.js").write_text("\n".join(lines))
    Path("/etc/firefox").mkdir(exist_ok=True)
    program = mounted(etc, "/etc/firefox", FIREFOX, tmp_path / "firefox")
    environment = {**os.environ, "HOME": str(tmp_path), "MOZ_HEADLESS": "1", "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
    command = [str(program), "-marionette", "-remote-allow-system-access", "-no-remote", "-profile", str(profile)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = profile / "MarionetteActivePort"
            until(lambda: port.exists() and port.read_text().strip(), "Firefox to listen", alive=process)
            link = Marionette(int(port.read_text()))
            link.do("WebDriver:NewSession")
            link.do("WebDriver:SetTimeouts", script=int(PATIENCE * 1000))
            link.do("Marionette:SetContext", value="chrome")
            ask = f"""
              const policy = WebExtensionPolicy.getByID({json.dumps(FIREFOX_ID)});
              if (!policy) return arguments[0](null);
              const given = Services.policies.getExtensionPolicy({json.dumps(FIREFOX_ID)});
              const settings = Services.policies.getExtensionSettings({json.dumps(FIREFOX_ID)});
              arguments[0]({{ forced: settings.installation_mode, given }});
            """
            found: list[Any] = [None]

            def installed() -> bool:
                found[0] = link.do("WebDriver:ExecuteAsyncScript", script=ask, args=[])
                return found[0] is not None

            until(installed, "the extension", alive=process)
            assert found[0] == {"forced": "force_installed", "given": LIMITS}
            link.close()
        finally:
            process.terminate()


@pytest.mark.parametrize("firefox", [False, True])
def test_what_the_administrator_allows_is_all_that_is_done(qapp: QApplication, tmp_path: Path, firefox: bool) -> None:
    """The limits of the policy files that are shipped, with a start that is not allowed either."""
    if not may_mount() or not (has_firefox() if firefox else has_chromium()):
        pytest.skip("the browser is not installed, or nothing can be mounted")
    require_gnome_keyring()
    limits, etc = {**LIMITS, "start_app": False}, tmp_path / "etc"
    driver: DrivesBrowser
    if firefox:
        Path("/etc/firefox").mkdir(exist_ok=True)
        text: dict[str, Any] = {"policies": {"3rdparty": {"Extensions": {FIREFOX_ID: limits}}}}
        program = mounted(etc, "/etc/firefox", FIREFOX, tmp_path / "firefox")
        place, driver = etc / "policies" / "policies.json", FirefoxDriver(program=str(program))
    else:
        text = {"3rdparty": {"extensions": {CHROMIUM_ID: limits}}}
        program = mounted(etc, "/etc/chromium", CHROMIUM, tmp_path / "chromium")
        place, driver = etc / "policies" / "managed" / "limits.json", ChromiumDriver(program=str(program))
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(text))
    with (
        keyring_session(tmp_path / "keyring") as keyring,
        paired_desk(qapp, tmp_path, keyring.backend, driver) as user,
    ):
        user.enrol_on_server("vendor")
        user.sign_in("vendor")
        user.until_page_says("Enter your MFA code")
        user.press()
        popup = user.until_says("Your organization does not allow this on this site.")
        assert popup["choices"] == []
        if isinstance(driver, ChromiumDriver):
            before = user.do(lambda browser: browser.addresses())
            for call, told in user.do(_told_by_orders).items():
                assert told == {}, f"{call} tells something of a site that is not allowed"
            assert user.do(lambda browser: browser.addresses()) == before
        user.application.companion.close()
        popup = user.until_says("Trackops Desktop was closed.")
        assert popup["choices"] == ["Try again"]


def _told_by_orders(browser: DrivesBrowser) -> dict[str, dict[str, object]]:
    """Order everything of the page in front; return what each answer says beside which order it is for."""
    assert isinstance(browser, ChromiumDriver)
    answers = {call: browser.ordered(call) for call in ("describe", "picture", "clock", "open")}
    return {
        call: {key: value for key, value in one.items() if key not in {"op", "order", "tab"} and value}
        for call, (one,) in answers.items()
    }
