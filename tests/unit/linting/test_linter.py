"""The linter over addresses: what is found, what is not, and that no secret is ever told."""

from __future__ import annotations

import re

import pytest

from tests.unit.linting.builders import GOOD, names, names_of
from trackops_desktop.linting.finding import Severity
from trackops_desktop.linting.linter import Linter
from trackops_desktop.linting.policy import BUILT_IN, find_policy, read_policy
from trackops_desktop.linting.rules import RULES

KEY = "KDSVI3DPEHPK3PXPJBSWY3DPEHPK3PXQ"


@pytest.mark.parametrize("policy", BUILT_IN)
def test_in_a_right_address_nothing_is_found(policy: str) -> None:
    for text in (
        GOOD,
        f"{GOOD}&algorithm=SHA1&digits=6&period=30",
        GOOD.replace("Trackops:", "Trackops%3A"),
        GOOD.replace("Trackops", "Ops%20%26%20Co"),
    ):
        assert names(text, find_policy(policy)) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"not-an-enrolment"}),
        ("https://example.org/?secret=x", {"not-an-enrolment"}),
        ("otpauth://totp/A:b", {"secret-missing", "issuer-missing"}),
        (GOOD.replace(KEY, "JBSWY3DPEHPK3PXP"), {"secret-known", "secret-short"}),
        (GOOD.replace(KEY, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), {"secret-known"}),
        (GOOD.replace(KEY, "A" * 32), {"secret-weak"}),
        (GOOD.replace(KEY, KEY.lower()), {"secret-lower-case"}),
        (GOOD.replace(KEY, KEY[:-1]), {"secret-loose-bits"}),  # 31 letters are 19 bytes and three bits
        (GOOD.replace(KEY, KEY[:-2]), {"secret-length"}),
        (GOOD.replace(KEY, f"{KEY}1"), {"secret-alphabet"}),
        (GOOD.replace("ada%40", "ada@"), set()),
        (GOOD.replace("issuer=Trackops", "issuer=trackops"), set()),
        (GOOD.replace("issuer=Trackops", "issuer=Other"), {"issuer-mismatch"}),
        (f"{GOOD}&secret={KEY}", {"parameter-twice"}),
        (f"{GOOD}&digits=8", {"digits-not-allowed"}),
        (f"{GOOD}&digits=08", {"digits-not-allowed"}),
        (f"{GOOD}&digits=-6", {"digits-invalid"}),
        (f"{GOOD}&digits=\u0666", {"digits-invalid", "not-ascii"}),
        (f"{GOOD}&period=60", {"period-not-allowed"}),
        (f"{GOOD}&algorithm=HmacSHA1", {"algorithm-spelling"}),
        (f"{GOOD}&algorithm=SHA-256", {"algorithm-spelling", "algorithm-not-allowed"}),
        (f"{GOOD}&image=https%3A%2F%2Fexample.org%2Fa.png", {"parameter-not-allowed"}),
        (f" {GOOD}", {"wrapped"}),
        (f"{GOOD}\n", {"wrapped"}),
        (GOOD.replace("totp", "hotp"), {"type-not-allowed", "counter-missing"}),
        (GOOD.replace("Trackops:", ":"), {"issuer-prefix-missing"}),
    ],
)
def test_each_fault_is_found_and_nothing_else(text: str, found: set[str]) -> None:
    assert names(text) == found


def test_no_sentence_holds_a_secret() -> None:
    texts = (
        GOOD,
        f"{GOOD}&{KEY}=1&{KEY}=2",
        f"otpauth://totp/{KEY}?secret={KEY}#{KEY}",
        f"otpauth://{KEY}/a?{KEY}",
        f"OTPAUTH://totp/A:{KEY}:{KEY}?Secret={KEY}&digits={KEY}&period={KEY}&algorithm={KEY}&counter={KEY}",
    )
    for text in texts:
        code = Linter(find_policy("google-authenticator")).lint("a.png", text)
        assert KEY not in "".join(finding.sentence for finding in code.findings)
        assert KEY not in repr(code)


def test_a_secret_that_two_accounts_share_is_found_in_the_second() -> None:
    linter = Linter(find_policy("trackops"))
    assert names_of(linter.lint("1.png", GOOD)) == set()
    assert names_of(linter.lint("2.png", GOOD.replace("ada", "bob"))) == {"secret-reused"}
    assert names_of(linter.lint("3.png", GOOD)) == {"code-twice"}
    assert names_of(linter.lint("4.png", f"{GOOD}&digits=6")) == set()  # the same account once more
    assert KEY.encode() not in b"".join([*linter._secrets, *linter._texts])


def test_errors_come_first_and_every_rule_once() -> None:
    code = Linter(find_policy("trackops")).lint("a", GOOD.replace(KEY, "jbsw") + "&colour=1&shade=2&period=0")
    ranks = [finding.severity.rank for finding in code.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert len({finding.rule.name for finding in code.findings}) == len(code.findings)


def test_a_policy_decides_what_matters() -> None:
    text = b'fail-at = "error"\n[address]\ndigits = [6, 8]\n[severity]\nsecret-lower-case = "off"\nwrapped = "note"\n'
    policy = read_policy(text, "mine")
    assert names(GOOD.replace(KEY, KEY.lower()), policy) == set()
    assert names(f"{GOOD}&digits=8", policy) == set()
    linter = Linter(policy)
    code = linter.lint("a", f" {GOOD}&digits=7")
    assert {finding.rule.name: finding.severity for finding in code.findings} == {
        "wrapped": Severity.NOTE,
        "digits-not-allowed": Severity.ERROR,
    }
    assert linter.violated_by(code)
    assert not linter.violated_by(linter.lint("b", f" {GOOD}"))


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        b"x",
        b"tile = 'a'",
        b"[address]\ntypes = 'totp'",
        b"[address]\ndigits = [true]",
        b"[address]\naccount-pattern = '('",
        b"[address]\nencoding = 'rot13'",
        b"[symbol]\ngrade = 'perfect'",
        b"[symbol]\nleast-margin = '4'",
        b"[severity]\nnothing = 'error'",
        b"[severity]\nwrapped = 'fatal'",
        b"severity = 3",
        b"#" * 70_000,
        b"a = " + b"[" * 5_000,
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_with_a_sentence(text: bytes) -> None:
    from trackops_desktop.errors import ScanError

    with pytest.raises(ScanError, match="The policy isn't valid"):
        read_policy(text, "broken")


def test_rules_keep_to_their_form() -> None:
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name)
        assert rule.name == name
        assert rule.title.endswith(".")
        assert rule.mend.endswith((".", "…."))
        assert rule.source
        assert not rule.link or rule.link.startswith("https://")
