"""Finds enrolment addresses in whatever text people bring: QR codes, mails, terminals, web pages, lists.

An address is taken whole or not at all. Where a text breaks one apart and it cannot be told for certain how it goes on,
the place is told as a problem: half a secret key would give wrong codes for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, unquote_plus

from trackops_desktop.i18n import N_, _
from trackops_desktop.otp import mail_text
from trackops_desktop.otp.address_end import Undecided, end_of
from trackops_desktop.otp.address_rest import is_cut_off, last_pair, may_be_rest, name_goes_on

_COLON, _SLASHES = r"(?::|%(?:25){0,3}3A)", r"(?:/|%(?:25){0,3}2F){2}"
_SCHEMES = rf"(?:(?:apple-)?otpauth{_COLON}|otpauth-migration{_COLON}|steam:|motp:){_SLASHES}"
_START = re.compile(rf"(?<![A-Za-z0-9]){_SCHEMES}", re.IGNORECASE)
_INTENT = re.compile(
    r"intent(://[^\s#]{1,4000}+)#Intent;(?:[^\s;]{1,200};){0,20}?scheme=(otpauth);[^\s]*+", re.IGNORECASE
)
_CLOSERS = {
    '"': '"',
    "'": "'",
    "`": "`",
    "<": ">",
    "(": ")",
    "[": "]",
    "{": "}",
    "«": "»",
    "»": "«",
    "“": "”",
    "„": "“”",
    "‘": "’",
    "‚": "‘’",
    "‹": "›",
    "「": "」",
}
_SEPARATORS = frozenset(" \t,;|>=:") | frozenset(_CLOSERS)
#: `&name=` and `?name=` as they stand, and in coded form.
_PAIR = re.compile(r"(?:[?&]|%3F|%26|%253F|%2526)(?:amp;)?[A-Za-z0-9_]{1,24}(?:=|%3D|%253D)", re.IGNORECASE)
_ALREADY_OPEN = re.compile(r"(?:[&?%]|%[0-9A-Fa-f]|[?&][A-Za-z0-9_]{1,24}=|\\)\Z")
_IN_LINE = re.compile(r"[!-~\u00a1-\U0010ffff]+")
_PAYLOAD = re.compile(r"[A-Za-z0-9+/=%_-]+")
_MOST_LINES = 40
#: What stands before every line of a text in a table, a comment, a numbered or a quoted listing.
_GUTTER = re.compile(r"[|:*+#%│┃║!;-]{1,4}|[A-Za-z]{1,12}>")
_NUMBER = re.compile(r"[0-9]{1,4}[ \t]{0,4}[.:)|│]?")
_NUMBERED = re.compile(r"\s{0,8}[0-9]{1,4}[ \t]{0,4}(?:[.:)|│][ \t]{0,8}|[ \t])")
#: A list's number or sign, which no address has at the head of a word.
_MARKER = re.compile(r"[0-9]{1,4}[.):|]|[|*+#>│┃║•·-]{1,4}")
_FRAMES = frozenset("|│┃║")
#: How far back words and a web address around an enrolment are looked for.
_BEFORE = 2_000
_LONGEST = 20_000
_NEXT_LINE = N_("The address is split over several lines, and it isn't clear how it continues.")
ADVICE = N_("Put the whole address on one line, or scan its QR code.")


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """What one place of a text holds; its repr shows nothing, since an address holds a secret.

    Attributes:
        address: An address that begins with `otpauth://`, `otpauth-migration://`, `steam://` or `motp://`; None where
            there is none, or none that is certain.
        problem: Why the address there cannot be used, as one sentence; empty for a line without any.

    """

    address: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Findings:
    """What a text holds.

    Attributes:
        pieces: Addresses, problems and lines without an address, in order; blank lines and comments are left out.
        prose: Whether the addresses stand in running text and not in a list of them.

    """

    pieces: tuple[Piece, ...]
    prose: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(piece.address for piece in self.pieces if piece.address is not None)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why addresses that are there cannot be used."""
        return tuple(piece.problem for piece in self.pieces if piece.problem)

    @property
    def strays(self) -> int:
        """How many lines hold no address."""
        return sum(piece.address is None and not piece.problem for piece in self.pieces)


def has_address(text: str) -> bool:
    """Say whether a text holds an enrolment address of any kind, plain or wrapped, whole or not."""
    return _START.search(mail_text.tidied(text).text) is not None or mail_text.terminal_key(text) is not None


def find(text: str) -> Findings:
    """Return every address of a text, each unwrapped and whole."""
    tidy = mail_text.tidied(text)
    plain = _INTENT.sub(r"\2\1", tidy.text)
    lines = [_without_quoting(line) for line in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", plain)]
    pieces = tuple(_pieces(lines))
    if tidy.undecided:
        pieces = tuple(Piece(None, tidy.undecided) if piece.address else piece for piece in pieces)
    if not any(piece.address or piece.problem for piece in pieces):
        key = mail_text.terminal_key(plain)
        pieces = pieces if key is None else (Piece(key), *pieces)
    return Findings(pieces, _is_prose(lines, pieces))


def _is_prose(lines: Sequence[str], pieces: Sequence[Piece]) -> bool:
    strays = sum(piece.address is None and not piece.problem for piece in pieces)
    inline = any((found := _START.search(line)) and _words_before(line[: found.start()]) for line in lines)
    return bool(strays) and (inline or strays > len(pieces) - strays)


def _without_quoting(line: str) -> str:
    """Take a mail's quotation marks and the indentation away, and leave a space at the end (RFC 3676 section 4.2)."""
    return re.sub(r"^(?:[ \t\xa0]*+>)*+[ \t\xa0]*+", "", line)


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    at = 0
    while at < len(lines):
        line = lines[at]
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", "//")):
            at += 1
            continue
        starts = _starts(line)
        if not starts:
            yield Piece()
            at += 1
            continue
        bounds = [*starts, len(line)]
        lines = _without_gutter(lines, at, starts[0])
        line = lines[at]
        inner = [_piece(line[max(0, start - _BEFORE) : start], line[start:end]) for start, end in pairwise(bounds[:-1])]
        piece, used = _last(lines, at, starts[-1])
        yield from _each_once([*inner, piece])
        at += used


def _without_gutter(lines: Sequence[str], at: int, start: int) -> Sequence[str]:
    """Take off what stands before an address and before each line after it: a sign, a name as in `Ann>`, a number.

    A frame's right side goes too. Lines are left as they are from the first one on that begins in another way.
    """
    before = lines[at][:start].strip().lstrip("\"'(<“«")
    if _NUMBER.fullmatch(before):
        gutter = _NUMBERED
    elif _GUTTER.fullmatch(before):
        gutter = re.compile(rf"\s*{re.escape(before)}[ \t]*")
    else:
        return lines
    right = before if before in _FRAMES and lines[at].rstrip().endswith(before) else ""
    bare = []
    for line in lines[at + 1 : at + _MOST_LINES]:
        found = gutter.match(line)
        if found is None:
            break
        bare.append(_without_frame(line[found.end() :], right))
    if not bare:
        return lines
    return [*lines[:at], _without_frame(lines[at], right), *bare, *lines[at + 1 + len(bare) :]]


def _without_frame(line: str, sign: str) -> str:
    return line.rstrip().removesuffix(sign).rstrip() if sign else line


def _each_once(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Leave out an address that stands beside itself in one line, as in a link whose text is its target."""
    for place, piece in enumerate(pieces):
        if not place or piece.address is None or piece.address != pieces[place - 1].address:
            yield piece


def _starts(line: str) -> list[int]:
    """Return where addresses begin; one inside another's parameters is none of its own."""
    found: list[int] = []
    for match in _START.finditer(line):
        if not found or line[match.start() - 1] in _SEPARATORS - {"=", ":"} or _in_url(line, match.start(), found[-1]):
            found.append(match.start())
    return found


def _in_url(line: str, at: int, since: int) -> bool:
    begin = max(line.rfind(blank, since, at) for blank in " \t")
    return begin >= 0 and line[begin + 1 : begin + 6].lower().startswith(("http:", "https"))


def _last(lines: Sequence[str], at: int, start: int) -> tuple[Piece, int]:
    """Read the last address of a line, which may go on in the lines after it; return how many lines it took."""
    before, body = lines[at][max(0, start - _BEFORE) : start], lines[at][start:]
    closers = _CLOSERS.get(before[-1:], "")
    if closers and not any(closer in body for closer in closers):
        used = _lines_to_closer(lines, at + 1, closers)
        if used:
            if any(_MARKER.fullmatch(line.split()[0]) for line in lines[at + 1 : at + 1 + used]):
                return Piece(None, _(_NEXT_LINE)), 1 + used
            after = "\n".join(lines[at + 1 + used : at + 4 + used])
            return _piece(before, _glued([body, *lines[at + 1 : at + 1 + used]]), after), 1 + used
    used = 1
    closed = any(closer in body for closer in closers)
    while not closed and at + used < len(lines) and used < _MOST_LINES and len(body) < _LONGEST:
        following = [line.strip() for line in lines[at + used : at + used + 4]]
        goes_on = _goes_on(body.rstrip(), following)
        if not following[0] and _goes_on(body.rstrip(), [line for line in following if line]) is not False:
            goes_on = None  # a paragraph's end in the middle of an address
        if goes_on is None:
            return Piece(None, _(_NEXT_LINE)), used
        if not goes_on:
            break
        body = _glued([body, lines[at + used]])
        used += 1
    return _piece(before, body, "\n".join(lines[at + used : at + used + 3])), used


def _lines_to_closer(lines: Sequence[str], at: int, closers: str) -> int:
    """Return how many lines it takes to the closing mark (RFC 3986 appendix C), or 0."""
    for count, line in enumerate(lines[at : at + _MOST_LINES], 1):
        if not line.strip() or _START.search(line):
            return 0
        if any(closer in line for closer in closers):
            return count
    return 0


def _glued(parts: Sequence[str]) -> str:
    """Join lines of one address; a space at a line's end belongs to it in the label alone."""
    body = parts[0]
    for part in parts[1:]:
        in_query = "?" in body or "%3F" in body.upper()
        body = (body.removesuffix("\\").rstrip() if in_query else body) + part
    return body


def _goes_on(body: str, following: Sequence[str]) -> bool | None:
    """Say whether the address goes on in the next line; None where that is not certain."""
    line = following[0] if following else ""
    if not line or line.startswith("//") or _START.search(line):
        return False
    token = line.split()[0]
    if _MARKER.fullmatch(token) and "?" in body and _ALREADY_OPEN.search(body):
        return None
    address_like = "://" not in token and _IN_LINE.fullmatch(token) is not None
    if address_like and (_PAIR.search(token) or token[0] in "&?%" or _ALREADY_OPEN.search(body)):
        return True
    if address_like and name_goes_on(body, token):
        return True
    scheme = body[:9].lower()
    if scheme.startswith(("steam:", "motp:")):
        return None if may_be_rest(body.partition("//")[2], token, line) else False
    if "otpauth-m" in scheme:
        return " " not in line and _PAYLOAD.fullmatch(token) is not None
    last = last_pair(body)
    if last is None:
        return _label_goes_on(body, following)
    return _value_goes_on(last[1].lower(), last[2], line, body)


def _label_goes_on(body: str, following: Sequence[str]) -> bool:
    """Say whether the lines up to the parameters belong to the label: without them there is no address at all."""
    if _PAIR.search(body):
        return False
    for line in following:
        if not line or "://" in line:
            return False
        if _PAIR.search(line):
            return True
    return False


def _value_goes_on(key: str, value: str, line: str, body: str) -> bool | None:
    token = line.split()[0].rstrip(".,;!?")
    alone, bare = len(line.split()) == 1, re.split(r"[&%]", token, maxsplit=1)[0]
    alone = alone or bare != token
    if key == "secret" and may_be_rest(value, token, line):
        return None
    if key in {"digits", "period", "counter"} and alone and bare.isdecimal():
        return None
    if key == "algorithm" and alone and re.fullmatch(r"[-_]?(?:SHA)?[-_]?[0-9]{1,3}", bare, re.IGNORECASE):
        return None
    if key == "issuer" and alone:
        prefix = unquote(re.split(r":|%3A", body.partition("?")[0].split("/")[-1], flags=re.IGNORECASE)[0])
        return unquote_plus(value + token) == prefix
    return False


def _wrapped(before: str) -> bool:
    """Say whether the address is a parameter of another one."""
    return before[before.rfind(" ") + 1 :].lower().lstrip("".join(_CLOSERS)).startswith(("http:", "https:"))


def _words_before(before: str) -> bool:
    """Say whether running text leads up to an address: not a number, a heading with a colon, or nothing."""
    return before.rstrip("".join(_CLOSERS) + " \t")[-1:].isalnum() and not _wrapped(before)


def _piece(before: str, body: str, after: str = "") -> Piece:
    """Read the address that `body`, the rest of a line, begins with; refuse one that goes on in what follows it."""
    piece, end = _ended(before, body)
    rest = f"{body[end:]}\n{after}"
    following = _START.search(rest)
    if piece.address is not None and is_cut_off(body[:end], rest[: following.start()] if following else rest):
        return Piece(None, _(_NEXT_LINE))
    return piece


def _ended(before: str, body: str) -> tuple[Piece, int]:
    """Return what `body` begins with, and how many of its letters that is."""
    closers = _CLOSERS.get(before[-1:], "")
    url_closers = _CLOSERS.get(before[: max(before.lower().rfind("http"), 0)][-1:], "") if _wrapped(before) else ""
    closed = _closed(body, before[-1:], closers or url_closers)
    coded = re.match(
        r"(?i:apple-)?(?i:otpauth)(?i:-migration)?(?:%(?:25){0,3}3[Aa]|:(?:/|%(?:25){0,3}2[Ff]){2}[^?\s&%]*+"
        r"(?:%(?!(?:25){0,3}3[Ff])[^?\s&%]*+)*+%(?:25){0,3}3[Ff])",
        body,
    )
    if _wrapped(before) or (coded and "?" not in body.partition("&")[0]):
        if closed is None and _is_cut(body):
            return Piece(None, str(Undecided())), len(body)
        inner = _plain_scheme(_uncoded(closed if closed is not None else body))
        raw = re.split(r"[\s\"<>]", closed if closed is not None else body, maxsplit=1)[0]
        # A web address that only names the scheme, as a page about it may, holds no enrolment.
        return Piece(inner if _PAIR_PLAIN.search(inner) else None), len(raw)
    if closed is not None:
        # Chats write `<address|words>`.
        bar = closed.find("|", closed.find("?")) if before[-1:] == "<" and "?" in closed else -1
        whole = closed if bar < 0 or _PAIR.search(closed[bar:]) else closed[:bar]
        return Piece(_plain_scheme(whole.strip())), len(closed)
    try:
        whole = end_of(body, running=_words_before(before))
    except Undecided as error:
        return Piece(None, str(error)), len(body)
    return Piece(_plain_scheme(whole)), len(whole)


def _closed(body: str, opener: str, closers: str) -> str | None:
    """Return what stands before the closing mark, or None where there is none; brackets may nest."""
    if not any(closer in body for closer in closers):
        return None
    depth = 0
    for place, letter in enumerate(body):
        if letter in closers:
            if not depth:
                return body[:place]
            depth -= 1
        elif letter == opener and closers not in {'"', "'", "`"}:
            depth += 1
    return None


def _is_cut(body: str) -> bool:
    """Say whether a space within a web address may have cut the enrolment in it."""
    words = body.split(maxsplit=2)
    if len(words) < 2 or "://" in words[1]:
        return False
    last = last_pair(words[0])
    rest = last is not None and last[1].lower() == "secret" and may_be_rest(last[2], words[1], words[1])
    return rest or _PAIR.search(words[1]) is not None


def _uncoded(body: str) -> str:
    """Return an address that stands percent-encoded in another one's parameter, once or twice, or as it is."""
    whole = re.match(r"[^\s\"<>]*", body)
    rest = whole[0] if whole else body
    value = re.split(r"[&#]", rest, maxsplit=1)[0]
    if "?" in value and "://" in value[:24]:
        return rest.partition("#")[0]
    value = re.sub(r"\.(?:png|svg|gif|jpe?g|webp)\Z", "", value.partition("?")[0].rstrip(".,;)]}'`»”’"))
    for _layer in range(4):
        if not re.search(r"%(?:25){0,3}3[FA]", value, re.IGNORECASE) or _PAIR_PLAIN.search(value):
            break
        value = unquote_plus(value)
    return value


_PAIR_PLAIN = re.compile(r"\?[A-Za-z0-9_]{1,24}=")


def _plain_scheme(address: str) -> str:
    """Return the address with the scheme that everybody writes: Apple's own means the same."""
    return address[6:] if address[:6].lower() == "apple-" else address
