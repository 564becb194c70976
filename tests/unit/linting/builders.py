"""What the tests of the test bench share: policies, right addresses, a schema of JUnit, one of SARIF."""

from __future__ import annotations

from pathlib import Path
from random import Random

from trackops_desktop.linting.batches.draft import draft_for
from trackops_desktop.linting.linter import LintedCode, Linter
from trackops_desktop.linting.policy import LintPolicy, find_policy

DATA = Path(__file__).parents[2] / "data" / "linting"
STRICT = DATA / "strict.toml"
GOOD = "otpauth://totp/Trackops:ada%40example.org?secret=KDSVI3DPEHPK3PXPJBSWY3DPEHPK3PXQ&issuer=Trackops"


def strict() -> LintPolicy:
    """A policy with an opinion on everything."""
    return find_policy(str(STRICT))


def text_for(policy: LintPolicy, seed: int = 1) -> str:
    """Return a right address."""
    return draft_for(policy, seed, Random(seed)).text


def names(text: str, policy: LintPolicy | None = None) -> set[str]:
    """Return what a linter of its own finds in a text."""
    return names_of(Linter(policy or find_policy("trackops")).lint("a.png", text))


def names_of(code: LintedCode) -> set[str]:
    return {finding.rule.name for finding in code.findings}
