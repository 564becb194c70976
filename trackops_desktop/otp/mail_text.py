"""Takes the wrapping of mails, web pages and terminals off a text: escapes, entities, invisible characters."""

from __future__ import annotations

import html
import quopri
import re
from contextlib import suppress
from dataclasses import dataclass

from trackops_desktop.i18n import N_, _

#: Zero-width space, word joiner, byte order mark, soft hyphen, and the marks of Unicode's bidi algorithm.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
_ENTITY = re.compile(
    r"&(?:shy|zwnj|zwj|lrm|rlm|amp|quot|apos|lt|gt|colon|sol|quest|equals|nbsp|#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,6});"
)
#: Tags within a word, which browsers show without a gap; and those that end a line.
_SPLIT_TAG = re.compile(
    r"<wbr[ \t]{0,4}/?>|</(span|b|i|em|strong|font|mark|u)><\1(?:[ \t][^<>]{0,200})?>", re.IGNORECASE
)
_BREAK_TAG = re.compile(
    r"<(?:br|/?(?:p|div|li|td|tr|pre|blockquote))(?:[ \t][^<>]{0,200})?/?>(?:\r?\n)?", re.IGNORECASE
)
_JSON_ESCAPE = re.compile(r"\\u00(2[0-9a-f]|3[0-9a-f])", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"=[ \t]{0,8}\r?\n(?:[ \t]*+>)?[ \t]?")
_REGION = re.compile(r"otpauth(?:-migration)?:[^\s\"<>]{1,20000}", re.IGNORECASE)
_HEADER = re.compile(r"^content-transfer-encoding:\s{0,8}quoted-printable", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(r"^content-(?:transfer-encoding:\s{0,8}base64|type:\s{0,8}multipart/)", re.IGNORECASE | re.MULTILINE)
_CODED_NUMBER = re.compile(r"[?&](?:digits|period|counter|algorithm)=3D", re.IGNORECASE)
_SECRET = re.compile(r"[?&]secret=3D([A-Za-z2-7]*)", re.IGNORECASE)
#: Letters of keys of 10, 16, 20, 32, 40 and 64 bytes.
_USUAL_LENGTHS = frozenset({16, 24, 26, 32, 40, 48, 52, 56, 64, 103})
_TERMINAL_KEY = re.compile(r"^[ \t]{0,8}Your new secret key is: {1,4}([A-Z2-7]{16,128})[ \t]*+$", re.MULTILINE)
_TIME_BASED = re.compile(r"tokens to be time-based \(y/n\) y|^Enter code from app", re.IGNORECASE | re.MULTILINE)
_COUNTED = re.compile(r"tokens to be time-based \(y/n\) n|^Your verification code ", re.IGNORECASE | re.MULTILINE)
_UNDECIDED = N_("It isn't clear whether this address is in an email's coded form (quoted-printable).")


@dataclass(frozen=True, slots=True, repr=False)
class Tidied:
    """A text without its wrapping; `undecided` says why it may still be wrapped, and is empty where that is certain."""

    text: str
    undecided: str = ""


def tidied(text: str) -> Tidied:
    """Take off NULs, invisible characters, entities, JSON's escapes and the coded form of mails."""
    plain = _body_of(_without_nulls(text)).translate(_INVISIBLE)
    if "\\" in plain:
        plain = _JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)), plain)
        plain = re.sub(r"(?<=otpauth):\\/\\/|\\/", lambda found: found[0].replace("\\", ""), plain)
    if "<" in plain and "otpauth" in plain.lower():
        plain = _BREAK_TAG.sub("\n", _SPLIT_TAG.sub("", plain))
    for _layer in range(2):
        if "&" in plain:
            plain = _ENTITY.sub(lambda found: html.unescape(found[0]), plain).translate(_INVISIBLE)
    return _from_quoted_printable(plain)


def terminal_key(text: str) -> str | None:
    """Return the key that `google-authenticator` shows in a terminal, as an address; None where there is none.

    It is taken only where the text says whether the codes follow the time or a counter.
    """
    found = _TERMINAL_KEY.search(text)
    counted, timed = _COUNTED.search(text), _TIME_BASED.search(text)
    if not found or bool(counted) == bool(timed):
        return None
    return f"otpauth://hotp/?secret={found[1]}&counter=1" if counted else f"otpauth://totp/?secret={found[1]}"


def _body_of(text: str) -> str:
    """Return what a whole mail says (RFC 2045): the one part with an address, decoded; other texts as they are."""
    if not _MIME.search(text):
        return text
    from email import message_from_string, policy

    message = message_from_string(text.lstrip(), policy=policy.default)
    bodies = []
    for kind in ("plain", "html"):
        with suppress(LookupError, ValueError, AttributeError):  # a charset that nobody knows, a part in pieces
            part = message.get_body((kind,))
            bodies.append(str(part.get_content()) if part is not None else "")
    # Most mails say the same twice, as plain text and as a page.
    return next((body for body in bodies if "otpauth" in body.lower()), text)


def _without_nulls(text: str) -> str:
    """Read UTF-16 that was taken for bytes; elsewhere a NUL ends a text, as it does in C."""
    stripped = text.strip("\0\ufeff")
    if stripped.count("\0") * 3 > len(stripped):
        return stripped.replace("\0", "")
    return stripped.replace("\0", "\n")


def _from_quoted_printable(text: str) -> Tidied:
    """Undo RFC 2045 section 6.7 where every equals sign of every address is coded; a key may begin with 3D too."""
    if "=3D" not in text.upper():
        return Tidied(text)
    joined = _SOFT_BREAK.sub("", text)
    regions = _REGION.findall(joined)
    if not regions or any(re.search(r"=(?!3D)", region.rstrip("="), re.IGNORECASE) for region in regions):
        return Tidied(text)
    coded = [region for region in regions if "=3D" in region.upper()]
    certain = joined != text or _HEADER.search(text) or any(map(_is_certain, coded))
    if certain:
        octets = quopri.decodestring(text.encode("utf-8", "surrogatepass"))
        return Tidied(octets.decode("utf-8", "replace"))
    verdicts = {_by_length(region) for region in coded}
    if verdicts == {"plain"}:
        return Tidied(text)
    if verdicts == {"coded"}:
        return Tidied(joined.replace("=3D", "=").replace("=3d", "="))
    return Tidied(text, _(_UNDECIDED))


def _is_certain(region: str) -> bool:
    return _CODED_NUMBER.search(region) is not None


def _by_length(region: str) -> str:
    """Judge by the key's length whether `3D` belongs to it."""
    found = _SECRET.search(region)
    if not found:
        return "plain"
    bare = len(found[1])
    if (bare in _USUAL_LENGTHS) == (bare + 2 in _USUAL_LENGTHS):
        return "undecided"
    return "coded" if bare in _USUAL_LENGTHS else "plain"
