"""Codes that belong to one vendor's own app: named, with what to choose on the page instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _


@dataclass(frozen=True, slots=True)
class _App:
    """An app and how its codes begin; `advice` is what works instead."""

    name: str
    begins: tuple[str, ...]
    advice: str


_ANOTHER = N_("Choose another authenticator app on that page, or ask for a code that starts with otpauth://.")
_STORES = (
    "https://apps.apple.com/",
    "https://itunes.apple.com/",
    "https://appsto.re/",
    "itms-apps://",
    "itms://",
    "https://play.google.com/store",
    "http://play.google.com/store",
    "market://",
    "https://appgallery.huawei.com/",
    "https://f-droid.org/",
    "https://www.microsoft.com/store",
    "https://apps.microsoft.com/",
    "ms-windows-store://",
    "https://aka.ms/authapp",
    "https://aka.ms/getauthenticator",
    "https://onelink.me/",
)
_APPS = (  # not translated: names
    _App(
        "Microsoft Authenticator",
        ("phonefactor://", "msauth://", "msauth.", "microsoft-authenticator://", "ms-authenticator://"),
        N_("Choose “I want to use a different authenticator app” on that page."),
    ),
    _App(
        "Okta Verify",
        ("oktaverify://", "com.okta.", "okta://"),
        N_("Choose Google Authenticator on that page."),
    ),
    _App(
        "Duo Mobile",
        ("duo://", "duoauth://", "https://m-", "https://dl.duosecurity.com"),
        N_("Duo's own sign-in works with its app alone; ask the administrator for a passcode token instead."),
    ),
    _App(
        "Authy",
        ("authy://", "https://www.authy.com", "https://authy.com"),
        N_("Choose Google Authenticator or another app on that page."),
    ),
    _App(
        "Symantec VIP",
        ("vip://", "vipaccess://", "symantecvip://", "https://vip.symantec.com", "https://m.vip.symantec.com"),
        N_("Choose another authenticator app on that page."),
    ),
    _App(
        "RSA SecurID",
        ("com.rsa.securid", "securid://", "rsasecurid://", "rsaauthenticator://", "http://127.0.0.1/securid/"),
        N_("Ask the administrator for another kind of authenticator."),
    ),
    _App("Entrust Identity", ("igmobileotp://", "entrust", "mobileotp://"), _ANOTHER),
    _App("PingID", ("pingid://", "pingone://", "com.pingidentity."), _ANOTHER),
    _App("ForgeRock Authenticator", ("pushauth://", "mfauth://"), _ANOTHER),
    _App(
        "privacyIDEA Authenticator",
        ("pia://", "privacyidea://"),
        N_("Enrol a token of the type TOTP or HOTP there."),
    ),
    _App(N_("tiqr or eduID"), ("tiqrenroll://", "tiqrauth://", "eduidenroll://", "eduidauth://"), _ANOTHER),
    _App("OneLogin Protect", ("onelogin://", "oneloginprotect://"), _ANOTHER),
    _App("Salesforce Authenticator", ("sfauth://", "salesforceauthenticator://"), _ANOTHER),
    _App("LastPass Authenticator", ("lpaauth://", "lastpassauth://", "lpaauth-"), _ANOTHER),
    _App("FortiToken Mobile", ("fortitoken://", "ftm://"), _ANOTHER),
    _App("WatchGuard AuthPoint", ("authpoint://", "wgauthpoint://"), _ANOTHER),
    _App("MobilePASS+", ("mobilepass://", "mobilepassplus://"), _ANOTHER),
    _App("HID Approve", ("hidapprove://", "hid://"), _ANOTHER),
    _App(N_("the Battle.net app"), ("battlenet://", "bnet://", "blizzard"), _ANOTHER),
    _App(
        N_("the Steam app"),
        ("https://s.team/", "http://s.team/"),
        N_("It signs in with Steam's own app. Here you can only add Steam's key."),
    ),
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,24})://\S")
#: Pages that offer an app: by a word of their path, or by a service for links that lead to a store.
_APP_PAGE = re.compile(
    r"https?://(?:[a-z0-9.:-]{1,80}/[^?#]{0,120}?(?:app-?store|authenticator|secure-?sign-?in|download-?app|get-?the-?app"
    r"|mobile-?app|app-?download|verify-?download)|play\.app\.goo\.gl/|app\.adjust\.com/|[a-z0-9-]{1,40}\.(?:page\.link|app\.link"
    r"|onelink\.me)/|get\.google\.com/authenticator|aka\.ms/(?:mfasetup|authenticator)|(?:www\.)?duo\.com/|qr\.okta\.com/)"
)
_WEB = frozenset({"http", "https", "ftp", "file", "data", "mailto", "tel", "otpauth", "otpauth-migration", "steam"})
_DUO_HOST = re.compile(r"https://[a-z0-9-]{1,40}\.duosecurity\.com[/:]?", re.IGNORECASE)
_SYMANTEC = re.compile(r"(?:VS[A-Z]{2}|SY[A-Z]{2})[0-9]{8}\Z")
_DUO_BARE = re.compile(r"[A-Za-z0-9]{20}-[A-Za-z0-9+/=]{16,80}\Z")


def refusal_of(text: str) -> OtpError | None:
    """Return what to tell about a code of another app or a link to one; None where it is neither.

    Only the scheme of an address is ever repeated: what follows may be a secret of that app.
    """
    stripped = text.strip(" \t\r\n\0\ufeff\"'<>`")
    plain = stripped[:200].lower()
    if plain.startswith(_STORES) or _APP_PAGE.match(plain):
        return OtpError(
            _("This is only a link to an app."), _("The enrolment code comes on the next page of that site.")
        )
    if plain.startswith("fido:/"):
        return OtpError(_("This code signs in with a passkey."), _("It is for a phone that holds the passkey."))
    if re.match(r"openid-?(?:4?vc|credential|initiate)", plain):
        return OtpError(_("This code is for a digital identity wallet."), _(_ANOTHER))
    app = _app_of(stripped, plain)
    if app is not None:
        return OtpError(_("This code works only with {name}.", name=_(app.name)), _(app.advice))
    scheme = _SCHEME.match(plain)
    if scheme and scheme[1] not in _WEB:
        return OtpError(_("This code is for another app: it starts with {scheme}://.", scheme=scheme[1]), _(_ANOTHER))
    return None


def _app_of(text: str, plain: str) -> _App | None:
    if _DUO_HOST.match(text) or _DUO_BARE.match(text):
        return _APPS[2]
    if _SYMANTEC.match(text):
        return _APPS[4]
    return next((app for app in _APPS if plain.startswith(app.begins) and not plain.startswith("https://m-")), None)
