"""Recovery codes that a page shows: several tokens of one shape beneath a word for them.

They are returned whole or not at all: a list with a gap would be kept, and missed on the day it is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trackops_desktop.signin import lexicon

_FEWEST = 4
_MOST = 60
#: Codes without a digit or a dash look like words. So many words of one length are no list of anything else.
_FEWEST_OF_LETTERS = 8
_SHORTEST_OF_LETTERS = 6
#: Lines between the sentence about the codes and the first of them: what they are for, *Copy*, *Download*.
_BENEATH = 8
#: Lines before and after a list in which a further code would show that something stands between.
_NEAR = 3
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
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-–_][A-Za-z0-9]+)*")
_MASKED = re.compile(r"[•●∗*▪■◦█▓░]{3}")
_SEVERAL = re.compile(r"\b(\d{1,2}) (?:\w+ ){0,2}$")

Shape = tuple[tuple[int, ...], str]


def codes_in(text: str) -> tuple[str, ...]:
    """Return all the recovery codes of a page, or nothing where there are none for certain or some may be missing."""
    plain = lexicon.folded(text)
    if not lexicon.RECOVERY.search(plain):
        return ()
    lines = [line for line in text.splitlines() if line.strip()]
    spoken = [bool(lexicon.RECOVERY.search(lexicon.folded(line))) for line in lines]
    rows = [_tokens(_listed(line) if said else line) for line, said in zip(lines, spoken, strict=True)]
    sure = dict.fromkeys(token for row in rows for token in row.sure)
    shapes = [shape for shape, count in Counter(map(_shape, sure)).most_common(1) if count >= _FEWEST]
    found = _block(rows, shapes[0]) if shapes else ()
    if not _random(found) and (found or not shapes):
        found = _of_letters(rows, spoken)
    if not found and not shapes:
        return _single(text)
    return found if len(found) <= _MOST and not _too_few(plain, len(found)) else ()


def _listed(line: str) -> str:
    """Return what stands behind the colon where a line about the codes holds them all; else nothing."""
    _, colon, rest = line.partition(":")
    if not colon or len(line) > _LONGEST_LINE:
        return ""
    row = _tokens(rest)
    words = len(row.maybe) >= _FEWEST_OF_LETTERS and len(set(map(_shape, row.maybe))) == 1
    return rest if len(row.sure) >= _FEWEST or words else ""


@dataclass(frozen=True, slots=True)
class _Row:
    """What one line holds.

    Attributes:
        sure: Its tokens that could be nothing but codes, where the line holds nothing else.
        maybe: All its tokens, also those that could be words.
        beside: What it holds, where that is only what stands among codes: a number, *Copy*, *unused*, a date.
        hidden: Whether dots or a word such as *used* may stand in the place of a code.
        word: What it holds, where that is one word.

    """

    sure: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    beside: str = ""
    hidden: bool = False
    word: str = ""


def _tokens(line: str) -> _Row:
    """Return the tokens of a line that holds nothing else: one code, or several side by side."""
    if len(line) > _LONGEST_LINE:
        return _Row()
    numbered = _NUMBERED.match(line)
    bare = line[numbered.end() if numbered else 0 :].strip()
    if not bare or _is_beside(bare):
        return _Row(beside=lexicon.folded(bare) or "·", hidden=bool(lexicon.SPENT.fullmatch(_plain(bare))))
    by_word = _without_controls([word.strip(",;|") for word in bare.split()])
    bare = bare if len(by_word) == len(bare.split()) else " ".join(by_word)
    word = bare if _WORD.fullmatch(bare) else ""
    # Words that are each long enough for a code of their own are several codes, not one with spaces in it.
    several = len(by_word) > 1 and (all(map(_could_be, by_word)) or _in_columns(by_word))
    for parts in [by_word] if several else [[bare], _GAPS.split(bare), by_word]:
        kept = tuple(part for part in map(str.strip, parts) if part and not _is_beside(part))
        if kept and all(_TOKEN.fullmatch(part) for part in kept):
            return _Row(kept if all(map(_could_be, kept)) else (), kept, word=word)
    return _Row(hidden=_MASKED.search(bare) is not None, word=word)


def _in_columns(words: Sequence[str]) -> bool:
    return len(words[0]) >= _SHORTEST_OF_LETTERS and len(set(map(_shape, words))) == 1


def _is_beside(part: str) -> bool:
    """Tell what may stand beside a code: its number, a date, a word such as *Copy* or *unused*."""
    return bool(_INDEX.fullmatch(part) or _DATE.fullmatch(part) or lexicon.CONTROLS.fullmatch(_plain(part)))


def _plain(part: str) -> str:
    return lexicon.folded(part).strip(".:()[] ")


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
    found = tuple(dict.fromkeys(token for row in within for token in row.maybe))
    return () if _goes_on(rows, first, last, found[0]) else found


def _of_letters(rows: Sequence[_Row], spoken: Sequence[bool]) -> tuple[str, ...]:
    """Return codes that look like words: many of one length, one beneath the other, where the page speaks of codes.

    Args:
        rows: The page's lines.
        spoken: Which of them speak of recovery codes.

    """
    for first, row in enumerate(rows):
        if not _is_alike(row) or not any(spoken[max(0, first - _BENEATH) : first + 1]):
            continue
        last = _last_alike(rows, first)
        found = tuple(dict.fromkeys(token for one in rows[first : last + 1] for token in one.maybe))
        if len(found) >= _FEWEST_OF_LETTERS and _like_codes(found):
            gap = _stands_for_one(rows[first : last + 1]) or _goes_on(rows, first, last, found[0])
            return () if gap else found
    return ()


def _last_alike(rows: Sequence[_Row], first: int) -> int:
    """Return the number of the last line that goes on with tokens of the first one's shape."""
    shape, last = _shape(rows[first].maybe[0]), first
    for at in range(first, len(rows)):
        if _all_of(rows[at], shape):
            last = at
        elif not rows[at].beside:
            break
    return last


def _is_alike(row: _Row) -> bool:
    return bool(row.maybe) and _all_of(row, _shape(row.maybe[0]))


def _all_of(row: _Row, shape: Shape) -> bool:
    """Tell whether a line holds nothing but tokens of one shape; one without a letter has no case."""
    own = [_shape(token) for token in row.maybe]
    return bool(own) and all(lengths == shape[0] and case in {shape[1], ""} for lengths, case in own)


def _like_codes(tokens: tuple[str, ...]) -> bool:
    """Tell whether words of one shape may be codes: they are long enough, and not written like names."""
    letters = [re.sub(_SEPARATORS, "", token) for token in tokens]
    names = sum(one[1:].islower() and one[0].isupper() for one in letters)
    return len(letters[0]) >= _SHORTEST_OF_LETTERS and names < 0.5 * len(tokens) and any(map(str.isalpha, letters))


def _goes_on(rows: Sequence[_Row], first: int, last: int, code: str) -> bool:
    """Tell whether lines around a list may be codes of it too: hidden, used, of another length, behind a remark."""
    for side in (rows[:first][::-1], rows[last + 1 :]):
        near = [row for row in side if row.hidden or not row.beside][:_NEAR]
        if any(_may_belong(row, code) for row in near[:1]) or any(_all_of(row, _shape(code)) for row in near):
            return True
    return False


def _may_belong(row: _Row, code: str) -> bool:
    if row.hidden or not row.word or _marks(row.word) != _marks(code):
        return row.hidden
    cases = {_shape(row.word)[1], _shape(code)[1]} - {""}
    # A word in capitals is a button's, unless it is about as long as the codes.
    room = 2 if cases == {"upper"} and row.word.isalpha() else len(code) // 2
    return len(cases) < 2 and abs(len(row.word) - len(code)) <= room


def _marks(token: str) -> str:
    return re.sub(r"[A-Za-z0-9]+", "", token)


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
