"""Recovery codes that a page shows: several tokens of one shape beneath a word for them.

They are returned whole or not at all: a list with a gap would be kept, and missed on the day it is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from trackops_desktop.signin import lexicon

_FEWEST = 4
_MOST = 60
_LONGEST_LINE = 400
#: A single recovery code is long; a short one by itself could be anything.
_LONG = 16
_TOKEN = re.compile(r"[A-Za-z0-9]{3,40}(?:[-–_ ][A-Za-z0-9]{3,12}){0,7}")
_NUMBERED = re.compile(r"\s{0,40}(?:\(?\d{1,2}[.):]|[-•*·▪✓☐□])\s{1,40}")
_INDEX = re.compile(r"[#(]?\d{1,2}[.):]?")
_DATE = re.compile(r"(19|20)\d\d-\d\d(-\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d\d(:\d\d)?")
_NOT_CODES = re.compile(r"(19|20)\d\d-\d\d|\d{4}-\d\d-\d\d|^\d{1,3}(\.\d+)+$|^\d{3}-\d{3}-\d{4}$")
_GAPS = re.compile(r"\t+| {2,}|[,;|]")
_SEPARATORS = re.compile(r"[-–_ ]")
_SEVERAL = re.compile(r"\b(\d{1,2}) (?:\w+ ){0,2}$")

Shape = tuple[tuple[int, ...], str]


def codes_in(text: str) -> tuple[str, ...]:
    """Return all the recovery codes of a page, or nothing where there are none for certain or some may be missing."""
    plain = lexicon.folded(text)
    if not lexicon.RECOVERY.search(plain):
        return ()
    rows = [_tokens(_listed(line)) for line in text.splitlines() if line.strip()]
    counted: Counter[Shape] = Counter()
    for token in dict.fromkeys(token for row in rows for token in row.sure):
        counted[_shape(token)] += 1
    for shape, count in counted.most_common(3):
        if count >= _FEWEST:
            found = _block(rows, shape)
            return found if len(found) <= _MOST and _random(found) and not _too_few(plain, len(found)) else ()
    return _single(text)


def _listed(line: str) -> str:
    """Return what stands behind the colon where one line holds the heading and all the codes; else the line."""
    heading, colon, rest = line.partition(":")
    if not colon or len(line) > _LONGEST_LINE or not lexicon.RECOVERY.search(lexicon.folded(heading)):
        return line
    return rest if len(_tokens(rest).sure) >= _FEWEST else line


class _Row:
    """What one line holds.

    Attributes:
        sure: Its tokens that could be nothing but codes, where the line holds nothing else.
        maybe: All its tokens, also those that could be words.
        beside: What it holds, where that is only what stands among codes: a number, *Copy*, *unused*, a date.

    """

    def __init__(self, sure: Sequence[str] = (), maybe: Sequence[str] = (), beside: str = "") -> None:
        self.sure = tuple(sure)
        self.maybe = tuple(maybe)
        self.beside = beside


def _tokens(line: str) -> _Row:
    """Return the tokens of a line that holds nothing else: one code, or several side by side."""
    if len(line) > _LONGEST_LINE:
        return _Row()
    numbered = _NUMBERED.match(line)
    bare = line[numbered.end() if numbered else 0 :].strip()
    if not bare or _is_beside(bare):
        return _Row(beside=lexicon.folded(bare) or "·")
    by_word = _without_controls([word.strip(",;|") for word in bare.split()])
    bare = bare if len(by_word) == len(bare.split()) else " ".join(by_word)
    # Words that are each long enough for a code of their own are several codes, not one with spaces in it.
    several = len(by_word) > 1 and all(_could_be(word) for word in by_word)
    for parts in [by_word] if several else [[bare], _GAPS.split(bare), by_word]:
        kept = [part for part in map(str.strip, parts) if part and not _is_beside(part)]
        if kept and all(_TOKEN.fullmatch(part) for part in kept):
            maybe = tuple(kept)
            return _Row(maybe if all(map(_could_be, kept)) else (), maybe)
    return _Row()


def _is_beside(part: str) -> bool:
    """Tell what may stand beside a code: its number, a date, a word such as *Copy* or *unused*."""
    plain = lexicon.folded(part).strip(".:()[] ")
    return bool(_INDEX.fullmatch(part) or _DATE.fullmatch(part) or lexicon.CONTROLS.fullmatch(plain))


def _without_controls(parts: Sequence[str]) -> list[str]:
    kept = list(parts)
    while kept and _is_beside(kept[-1]):
        kept.pop()
    return kept


def _could_be(token: str) -> bool:
    letters = re.sub(r"[^A-Za-z0-9]", "", token)
    if not 6 <= len(letters) <= 64 or _NOT_CODES.search(token):
        return False
    has_digit = any(letter.isdigit() for letter in letters)
    has_dash = bool(re.search(r"[-–_]", token))
    return has_digit or (has_dash and letters.islower()) or (letters.isupper() and len(token.split()) == 1)


def _shape(token: str) -> Shape:
    """Return the lengths of a token's parts and how its letters are written; digits fit every list."""
    letters = "".join(letter for letter in token if letter.isalpha())
    case = "" if not letters else "lower" if letters.islower() else "upper" if letters.isupper() else "mixed"
    return tuple(len(part) for part in _SEPARATORS.split(token)), case


def _fits(token: str, shape: Shape, cases: frozenset[str]) -> bool:
    own, case = _shape(token)
    return own == shape[0] and (case in cases or (not case and "" in cases) or "mixed" in cases or not case)


def _block(rows: Sequence[_Row], shape: Shape) -> tuple[str, ...]:
    """Return every token of the lines between the first and the last code, or nothing where a line breaks the list."""
    cases = frozenset(_shape(t)[1] for row in rows for t in row.sure if _shape(t)[0] == shape[0])

    def fitting(row: _Row) -> bool:
        return bool(row.maybe) and all(_fits(token, shape, cases) for token in row.maybe)

    sure = [at for at, row in enumerate(rows) if row.sure and fitting(row)]
    if not sure:
        return ()
    first, last = sure[0], sure[-1]
    while first > 0 and fitting(rows[first - 1]):
        first -= 1
    while last + 1 < len(rows) and fitting(rows[last + 1]):
        last += 1
    within = rows[first : last + 1]
    if any(not row.beside and not fitting(row) for row in within) or _stands_for_one(within):
        return ()
    return tuple(dict.fromkeys(token for row in within for token in row.maybe))


def _stands_for_one(rows: Sequence[_Row]) -> bool:
    """Tell whether a word such as *used* stands in the place of a code: beside the codes it would come with each."""
    beside = Counter(row.beside for row in rows if row.beside and not re.search(r"\d|·", row.beside))
    codes = sum(bool(row.maybe) for row in rows)
    return any(times < codes - 1 for times in beside.values())


def _random(tokens: tuple[str, ...]) -> bool:
    """Tell codes from words and counters: most hold a digit or a dash, and they are not one number after the other."""
    if len(tokens) < _FEWEST:
        return False
    if all(token.isdigit() for token in tokens):
        numbers = sorted(int(token) for token in tokens)
        return numbers[-1] - numbers[0] > 1000 * len(numbers)
    return sum(any(c.isdigit() for c in token) or "-" in token for token in tokens) >= 0.6 * len(tokens)


def _too_few(plain: str, count: int) -> bool:
    """Tell whether a page speaks of more codes than were found."""
    for match in lexicon.RECOVERY.finditer(plain):
        said = _SEVERAL.search(plain[max(0, match.start() - 40) : match.start()])
        if said is not None and count < int(said.group(1)) <= _MOST:
            return True
    return False


def _single(text: str) -> tuple[str, ...]:
    """Return the one long code of a page that gives only one, on its line or the one after the word for it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [token for token in _after_word(lines) if _is_long(token)]
    return (found[0],) if len(set(found)) == 1 else ()


def _after_word(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if len(line) > _LONGEST_LINE or not lexicon.RECOVERY.search(lexicon.folded(line)):
            continue
        yield line.rpartition(":")[2].strip()
        for after in lines[at + 1 : at + 4]:
            if len(after) <= _LONGEST_LINE:
                yield after


def _is_long(token: str) -> bool:
    letters = re.sub(r"[-–_ ]", "", token)
    mixed = any(letter.isdigit() for letter in letters) and any(letter.isalpha() for letter in letters)
    return _TOKEN.fullmatch(token) is not None and _LONG <= len(letters) <= 64 and mixed and len(set(letters)) >= 8
