from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from trackops_desktop.errors import OtpError
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import Account, Algorithm, Kind
from trackops_desktop.otp.address import find
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.text_encoding import decoded
from trackops_desktop.otp.uri import parse_uri

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PLAIN = f"otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop"
CODED = PLAIN.replace(":", "%3A").replace("/", "%2F").replace("?", "%3F").replace("=", "%3D").replace("&", "%26")
SHOP = Account(issuer="Shop", name="dana")


def _accounts(text: str) -> list[Account]:
    """Return the accounts of a text, each of which must have the whole secret."""
    read = read_enrolments(text)
    assert all(item.error is None for item in read.items), [str(item.error) for item in read.items]
    found = [parsed for item in read.items for parsed in item.accounts]
    assert all(parsed.enrolment.secret == base32.decode(KEY) for parsed in found)
    return [parsed.enrolment.account for parsed in found]


@pytest.mark.parametrize(
    "text",
    [
        f"apple-{PLAIN}",
        f"APPLE-OTPAUTH://totp/Shop:dana?secret={KEY}&issuer=Shop",
        f"\ufeff{PLAIN}\0\0",
        f"\0{PLAIN}",
        f"otp\u200bauth://totp/Shop:dana?secret={KEY[:9]}\u2060{KEY[9:]}&issuer=Shop",
        "\0".join(PLAIN),
        PLAIN.replace("&", "&amp;"),
        PLAIN.replace("&", "&amp;amp;"),
        PLAIN.replace("&", "&#38;").replace("=", "&#x3D;"),
        PLAIN.replace("&", "\\u0026").replace("/", "\\/"),
        f'Please add "{PLAIN}" to your app.',
        f"Please add '{PLAIN}'.",
        f"Please add `{PLAIN}`; thanks",
        f"« {PLAIN} »",
        f"Ajoutez «{PLAIN}» à l'application.",
        f"Bitte „{PLAIN}“ eingeben",
        f"<{PLAIN}>",
        f"see [your code]({PLAIN}), then sign in",
        f"see [{PLAIN}]({PLAIN})",
        f'<a class="b" href="{PLAIN.replace("&", "&amp;")}">{PLAIN.replace("&", "&amp;")}</a>',
        f"Use {PLAIN} in your app.",
        f"Use {PLAIN}.",
        f"Use {PLAIN}, then sign in",
        f"Code: {PLAIN}!",
        f"https://chart.googleapis.com/chart?cht=qr&chl={CODED}&chs=200x200",
        f"http://api.qrserver.com/v1/create-qr-code/?data={CODED.replace('%', '%25')}&size=200",
        f"https://qr.test/make?text={PLAIN}",
        f"https://qr.test/{CODED}",
        f"<img src='https://qr.test/?d={CODED}' alt=''>",
        f"Open https://qr.test/?d={CODED}. Then scan.",
        CODED,
        f"otpauth://totp/Shop:dana%3Fsecret%3D{KEY}%26issuer%3DShop",
        f"intent://totp/Shop:dana?secret={KEY}&issuer=Shop#Intent;scheme=otpauth;package=test.app;end",
        f"otpauth://totp/Shop:da\nna?secret={KEY}&issuer=Shop",
        f"otpauth://totp/Shop:dana?secret={KEY[:11]}\r\n{KEY[11:]}&issuer=Shop\r\n",
        f"otpauth://totp/Shop:dana?secret={KEY[:11]}\n    {KEY[11:]}&issuer=Shop",
        f"> otpauth://totp/Shop:dana?secret={KEY[:11]}\n> {KEY[11:]}&issuer=Shop\n> Bye",
        f">> otpauth://totp/Shop:dana\n>> ?secret={KEY}\n>> &issuer=Shop",
        f"otpauth://totp/Shop:dana?secret={KEY}&\nissuer=Shop",
        f"<otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:11]}\n  {KEY[11:]}> is it",
        f"otpauth://totp/Shop:dana?secret=3D{KEY[:11]}=\n{KEY[11:]}&issuer=3DShop",
        f"Content-Transfer-Encoding: quoted-printable\n\notpauth://totp/Shop:dana?issuer=3DShop&secret=3D{KEY}",
        f"otpauth://totp/Shop:dana?secret=3D{KEY}&issuer=3DShop&digits=3D6",
    ],
)
def test_an_address_is_found_whatever_it_is_wrapped_in(text: str) -> None:
    assert _accounts(text) == [SHOP]
    assert parse_uri(text).enrolment.account == SHOP


@pytest.mark.parametrize(
    "text",
    [
        f"otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:20]}\n{KEY[20:]}",
        f"otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:20]}\n{KEY[20:]} is your code",
        f"otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:20].lower()}\n{KEY[20:].lower()}\n",
        f"> otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:20]}\n> {KEY[20:]}",
        f"Use otpauth://totp/Shop:dana?issuer=Shop&secret={KEY[:20]} {KEY[20:]} now",
        f"otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop&period=6\n0",
        f"otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop&digits=\n8x",
        f"otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop&algorithm=SHA\n512",
        f"steam://{KEY[:20]}\n{KEY[20:]}",
        f"otpauth://totp/a?secret={KEY[:9]}\n{KEY[9:]}&\ndigits=6",
        f"https://qr.test/?d=otpauth%3A%2F%2Ftotp%2Fa%3Fsecret%3D{KEY[:20]} {KEY[20:]}%26digits%3D6",
        f"otpauth://totp/Shop:dana?secret={KEY[:20]}\n\n{KEY[20:]}&issuer=Shop",
        f"otpauth://totp/Shop:dana?secret=3D{KEY[:24]}",  # with and without 3D it may be a key
    ],
)
def test_an_address_that_may_go_on_elsewhere_is_refused(text: str) -> None:
    read = read_enrolments(text)
    assert not [parsed for item in read.items for parsed in item.accounts]
    assert any(item.error is not None for item in read.items)
    with pytest.raises(OtpError) as caught:
        parse_uri(text)
    assert KEY[:20] not in str(caught.value)


@pytest.mark.parametrize(
    "after", ["thanks\n", "11112222\n33334444", "Bye, Dana", "", "https://shop.test/?a=b&c=d", "# more", "A new line"]
)
def test_what_follows_a_whole_address_is_left_alone(after: str) -> None:
    assert _accounts(f"otpauth://totp/Shop:dana?issuer=Shop&secret={KEY}\n{after}") == [SHOP]


def test_a_key_that_begins_with_3d_is_one() -> None:
    [parsed] = [one for item in read_enrolments(f"otpauth://totp/a?secret=3D{KEY[:30]}").items for one in item.accounts]
    assert parsed.enrolment.secret == base32.decode(f"3D{KEY[:30]}")


def test_an_issuer_of_several_words_is_kept_where_a_line_holds_nothing_else() -> None:
    assert _accounts(f"otpauth://totp/dana?secret={KEY}&issuer=Big Shop")[0].issuer == "Big Shop"
    assert _accounts(f"Use otpauth://totp/Big%20Shop:dana?secret={KEY}&issuer=Big Shop today")[0].issuer == "Big Shop"


def test_a_terminals_text_gives_the_key_once() -> None:
    asked = "Do you want authentication tokens to be time-based (y/n) "
    key = f"Your new secret key is: {KEY}\nEnter code from app (-1 to skip): -1\n"
    chart = f"  https://www.google.com/chart?chs=200x200&cht=qr&chl=otpauth://totp/dana@host%3Fsecret%3D{KEY}\n"
    assert _accounts(f"{asked}y\n{chart}{key}") == [Account(name="dana@host")]
    assert _accounts(f"{asked}y\n{key}") == [Account()]
    counted = f"{asked}n\nYour new secret key is: {KEY}\nYour verification code is 123456\n"
    assert _accounts(counted) == [Account(Kind.HOTP, counter=1)]
    assert not find(f"Your new secret key is: {KEY}\n").addresses


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("phonefactor://activate_account?code=123&url=https%3A%2F%2Fx.test", "Microsoft Authenticator"),
        ("oktaverify://email/dana?token=abc", "Okta Verify"),
        ("duo://abcdefghij-YXBpLng", "Duo"),
        ("https://m-ab12cd34.duosecurity.com/android/abcdef", "Duo"),
        ("authy://account?token=1", "Authy"),
        ("VSMT12345678", "Symantec"),
        ("com.rsa.securid://ctf?ctfData=200123", "RSA"),
        ("pia://container/abc", "privacyIDEA"),
        ("tiqrenroll://https://x.test/a", "tiqr"),
        ("https://apps.apple.com/app/id388497605", "link to an app"),
        ("market://details?id=com.azure.authenticator", "link to an app"),
        ("FIDO:/0123456789", "passkey"),
        ("https://s.team/q/1/123", "Steam"),
        ("newvendor://enrol?x=hunter2", "newvendor://"),
    ],
)
def test_codes_of_other_apps_are_refused_by_name(text: str, word: str) -> None:
    refusal = read_enrolments(text).refusal
    assert refusal is not None
    assert word in str(refusal)
    assert "hunter2" not in str(refusal)
    assert refusal.advice


@pytest.mark.parametrize("text", ["hello", "https://shop.test/", "WIFI:S:x;;", "mailto:dana@x.test", ""])
def test_of_what_belongs_to_nobody_nothing_is_said(text: str) -> None:
    assert read_enrolments(text).refusal is None


@pytest.mark.parametrize("text", ["steam://run/440", "steam://install", "steam://open/games", "steam://takesurvey/2"])
def test_addresses_that_steam_opens_are_no_keys(text: str) -> None:
    with pytest.raises(OtpError, match="Steam"):
        parse_uri(text)


@pytest.mark.parametrize(
    "coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_texts_are_read_in_the_encodings_of_this_world(coding: str) -> None:
    text = f"otpauth://totp/Müller:dana?secret={KEY}&issuer=Müller\r\n"
    assert decoded(text.encode(coding)) == text
    assert _accounts(decoded(text.encode(coding)) or "") == [Account(issuer="Müller", name="dana")]


def test_what_only_windows_has_is_read_too() -> None:
    assert decoded("Préfecture – 5 €".encode("cp1252")) == "Préfecture – 5 €"
    assert decoded(bytes(range(256)) * 3) is None
    assert decoded(b"\xff\xfe\x00") is None


#: What stands between the pieces of an address that something has broken up.
BREAKS: dict[str, Callable[[Sequence[str]], str]] = {
    "line ends": "\n".join,
    "CRLF": "\r\n".join,
    "indented": "\n\t".join,
    "flowed": " \n".join,
    "blank lines": "\n\n".join,
    "<br>": "<br>\n".join,
    "<wbr>": "<wbr>".join,
    "soft hyphens": "&shy;".join,
    "spans": lambda pieces: "".join(f"<span>{piece}</span>" for piece in pieces),
    "paragraphs": lambda pieces: "".join(f"<p>{piece}</p>" for piece in pieces),
    "backslashes": "\\\n".join,
    "string literals": '" +\n  "'.join,
    "soft breaks without their code": "=\n".join,
    "arrows": "↩\n".join,
    "numbers": lambda pieces: "\n".join(f"{number:2}. {piece}" for number, piece in enumerate(pieces, 1)),
    "a frame": lambda pieces: "\n".join(f"│ {piece:<70} │" for piece in pieces),
    **{
        f"behind {sign}": lambda pieces, sign=sign: "\n".join(f"{sign} {piece}" for piece in pieces)  # type: ignore[misc]
        for sign in (">", ">>>", "> >", "|", ":", "*", "%", "…", "AB>")
    },
}
#: Those that are certain enough to be joined.
JOINED = {"line ends", "CRLF", "indented", "<br>", "<wbr>", "soft hyphens", "spans", "numbers", "a frame"}
JOINED |= {"behind >", "behind >>>", "behind |", "behind AB>"}
SETTINGS = "algorithm=SHA256&digits=8&period=60"
BROKEN = [
    f"otpauth://totp/Shop:dana%40mail.test?secret={KEY}&issuer=Shop&{SETTINGS}",
    f"otpauth://totp/Shop:dana%40mail.test?{SETTINGS}&issuer=Shop&secret={KEY}",
    f"otpauth://totp/Shop:dana%40mail.test?period=60&secret={KEY.lower()}&digits=8&issuer=Shop&algorithm=SHA256",
]


@pytest.mark.parametrize("way", BREAKS)
def test_an_address_that_was_broken_up_is_whole_or_refused_wherever_the_breaks_are(way: str) -> None:
    whole = 0
    for address, coded, width in itertools.product(BROKEN, (False, True), range(18, 100, 8)):
        text = f"https://qr.test/make?chl={quote(address, safe='')}&size=200" if coded else address
        broken = BREAKS[way]([text[at : at + width] for at in range(0, len(text), width)])
        for around in ("{}", "Please add\n{}\nto your app.", '"{}"'):
            for item in read_enrolments(around.format(broken)).items:
                for parsed in item.accounts:
                    account = parsed.enrolment.account
                    assert parsed.enrolment.secret == base32.decode(KEY), (around, broken)
                    assert (account.digits, account.period) == (8, 60), (around, broken)
                    assert account.algorithm is Algorithm.SHA256, (around, broken)
                    whole += account.name == "dana@mail.test"
    if way in JOINED:
        assert whole, way


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "utf-16"])
@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_a_whole_mail_is_read_as_its_reader_shows_it(coding: str, charset: str) -> None:
    if charset == "utf-16" and coding != "base64":
        return
    mail = EmailMessage()
    words = f"Grüße,\nbitte {BROKEN[0]} eintragen.\nTschüss"
    mail.set_content(words, charset=charset, cte=coding)
    page = f"<p>Grüße, <a href='{BROKEN[0].replace('&', '&amp;')}'>eintragen</a></p>"
    mail.add_alternative(page, subtype="html", charset=charset, cte=coding)
    mail.add_attachment(b"\x00\x01\x02", maintype="application", subtype="octet-stream", filename="a.bin")
    (item,) = read_enrolments(mail.as_bytes().decode("latin-1" if coding == "8bit" else "ascii")).items
    (parsed,) = item.accounts
    assert parsed.enrolment.secret == base32.decode(KEY)
    assert (parsed.enrolment.account.digits, parsed.enrolment.account.name) == (8, "dana@mail.test")


@pytest.mark.parametrize(
    "text",
    [
        f"<otpauth://totp/Shop:dana?secret={KEY}&issuer=Shop|Add this account>",
        f"https://qr.test/png/{CODED}.png",
    ],
)
def test_a_link_of_a_chat_and_a_picture_of_a_service_are_read(text: str) -> None:
    assert _accounts(text) == [SHOP]
