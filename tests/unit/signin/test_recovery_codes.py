from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.signin.builders import field, report
from trackops_desktop.signin.page_intent import EnrolmentPage
from trackops_desktop.signin.recognise import recognise
from trackops_desktop.signin.recovery_codes import codes_in

#: Letters and digits by chance; three have no digit at all.
LIST = ("l7kqmsae", "caobiaqx", "4jdrxw2p", "mjuyzbyk", "zq5tn6va", "fgmrudqd", "r6yl3hbo", "w2ecvu7k", "xn4pdi5s")
DASHED = tuple(f"{code[:4]}-{code[4:]}" for code in LIST)


@pytest.mark.parametrize("codes", [LIST, DASHED, tuple(code.upper() for code in LIST)])
@pytest.mark.parametrize(
    "written", ["{}", "{}\n", "• {}", "{}\tunused", "{}\nCopy", "{} Copy"], ids=lambda one: repr(one)
)
def test_a_list_is_returned_whole(codes: tuple[str, ...], written: str) -> None:
    text = "Backup tokens\n" + "\n".join(written.format(code) for code in codes) + "\nDownload\nContinue\n"
    assert codes_in(text) == codes


#: Letters by chance without a digit, and words put together: only their number and their one length tell them.
LETTERS = (
    "qzkfhwmd",
    "bnrtuola",
    "xcvypgei",
    "jslkqwob",
    "mdhatzfn",
    "uyrepckx",
    "gwivolsq",
    "tfnbzmja",
    "ehxdkury",
    "pocglqvi",
)
WORDS = (
    "kelpfarm",
    "birchlog",
    "ironwolf",
    "seahawks",
    "palmtree",
    "goldfish",
    "redstone",
    "moonbeam",
    "darkwood",
    "wildfire",
)


@pytest.mark.parametrize(
    "codes", [LETTERS, WORDS, tuple(map(str.upper, WORDS)), tuple(c[:4] + c[4:].upper() for c in LETTERS)]
)
@pytest.mark.parametrize("dash", ["", "-", " "], ids=repr)
@pytest.mark.parametrize(
    "written", ["{}\n", "• {}\n", "{}\n\nCopy\n", "{}\tunused\n", "{}\t", "{}, "], ids=lambda one: repr(one)
)
def test_codes_of_letters_alone_are_returned_whole(codes: tuple[str, ...], dash: str, written: str) -> None:
    shown = tuple(code[:4] + dash + code[4:] for code in codes)
    listed = "".join(written.format(code) for code in shown)
    for before in ("Save your recovery codes\nEach can be used once.\n", "Ihre Wiederherstellungscodes:\n"):
        assert codes_in(f"{before}{listed}\nDownload\nContinue\n") == shown


def test_codes_of_letters_in_columns_are_returned_whole() -> None:
    for between in (" ", "  ", "\t", " | "):
        rows = "\n".join(between.join(WORDS[at : at + 2]) for at in range(0, 10, 2))
        assert codes_in(f"Backup codes\n{rows}\n") == WORDS
    assert codes_in(f"Recovery codes: {', '.join(WORDS)}") == WORDS


@pytest.mark.parametrize(
    "words",
    [
        ("olive", "kelp", "riverstone", "moonbeam", "goldfish", "iron", "palmtree", "wildfire", "oak", "seahawk"),
        ("Hamburg", "Dresden", "Leipzig", "Bottrop", "Minster", "Detmold", "Kempten", "Potsdam", "Rostock", "Gorlitz"),
        (
            "back-end",
            "two-step",
            "add-on",
            "log-in",
            "set-up",
            "opt-out",
            "non-free",
            "sub-key",
            "pre-key",
            "open-plan",
        ),
        WORDS[:7],
        ("english", *WORDS),
        (*WORDS, "spanishes"),
        (*WORDS[:9], "••••••••"),
    ],
)
@pytest.mark.parametrize("case", [str, str.lower, str.upper])
def test_ordinary_words_and_lists_that_may_lack_one_are_no_codes(
    words: tuple[str, ...], case: Callable[[str], str]
) -> None:
    if case is not str and "Hamburg" in words:
        words = ("Aachen", *words)
    listed = [case(word) for word in words]
    for between in ("\n", "\t", ", "):
        assert codes_in(f"You have no recovery codes yet.\nChoose:\n{between.join(listed)}\n") == ()


def test_words_far_from_what_is_said_of_codes_are_no_codes() -> None:
    between = "\n".join(f"Some line of the article, number {number}." for number in range(12))
    assert codes_in(f"About recovery codes\n{between}\n" + "\n".join(WORDS)) == ()


@pytest.mark.parametrize("codes", [LIST, DASHED, WORDS, tuple(f"{code[:4]}-{code[4:]}".upper() for code in WORDS)])
@pytest.mark.parametrize("at", [0, -1])
@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c + "9", lambda _: "•" * 8, lambda _: "used", lambda _: "****-****"]
)
def test_a_list_whose_end_may_be_a_code_too_is_returned_not_at_all(
    codes: tuple[str, ...], at: int, change: Callable[[str], str]
) -> None:
    listed = list(codes)
    listed[at] = change(codes[at])
    assert codes_in("Recovery codes\n" + "\n".join(listed) + "\nDownload\n") == ()


@pytest.mark.parametrize("gap", ["(used)", "this one was used in May", "••••••••", "abcd", "abcd-efgh-ijkl"])
def test_a_list_with_a_gap_is_returned_not_at_all(gap: str) -> None:
    lines = [*DASHED[:4], gap, *DASHED[5:]]
    assert codes_in("Recovery codes\n" + "\n".join(lines)) == ()


def test_fewer_codes_than_a_page_speaks_of_are_not_returned() -> None:
    text = "\n".join(DASHED)
    assert codes_in(f"Here are your 9 recovery codes\n{text}") == DASHED
    assert codes_in(f"Here are your 12 recovery codes\n{text}") == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Your recovery code: b7k2-qx9d-4m1p-zz8w-t3vc", ("b7k2-qx9d-4m1p-zz8w-t3vc",)),
        ("Recovery key\n9f86d081884c7d659a2feaa0c55ad015", ("9f86d081884c7d659a2feaa0c55ad015",)),
        ("Recovery code\nEnter it here", ()),
        ("Your order code: b7k2-qx9d-4m1p-zz8w-t3vc", ()),
    ],
)
def test_a_single_code_is_a_long_one(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    "word", ["Scratch tokens", "Códigos de recuperação", "Herstelcodes", "Kody zapasowe", "备用代码"]
)
def test_words_for_them_in_other_languages(word: str) -> None:
    assert codes_in(f"{word}\n" + "\n".join(DASHED)) == DASHED


def test_a_set_up_page_carries_the_recovery_codes_that_it_shows() -> None:
    uri = "otpauth://totp/Shop:dana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Shop"
    text = "Step 3: Write down the recovery codes\n" + "\n".join(DASHED)
    page = recognise(report(field(name="totp"), text=text), [uri])
    assert isinstance(page, EnrolmentPage)
    assert page.recovery == DASHED


@pytest.mark.parametrize("blank", [" ", "\t", "a ", "1. ", "-", "AAAA ", ",", "x\ty"])
def test_long_lines_are_looked_at_once(blank: str) -> None:
    text = "Recovery codes for your authenticator set-up key\nx" + blank * (30_000 // len(blank)) + "y"
    assert codes_in(text) == ()
    recognise(report(field(name="code"), text=text))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Recovery codes: 12345678, 23456789, 34567890, 45678901", 4),
        ("Your backup codes: abcd-1234 efgh-5678 jklm-9012 nopq-3456 rstu-7890", 5),
        (
            "Recovery Authentication Codes\n1: ABCD-EFGH-JKLM\n2: NPQR-STUV-WXYZ\n3: 2345-6789-ABCD\n4: EFGH-JKLM-NPQR",
            4,
        ),
        ("Recovery codes: 3 of 10 are left", 0),
        ("Backup codes: ask your administrator, 12345678", 0),
    ],
)
def test_codes_behind_their_heading_and_keycloaks_are_read(text: str, codes: int) -> None:
    assert len(codes_in(text)) == codes
