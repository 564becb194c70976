"""What the linter finds, and the rule it goes back to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding matters; the values are what policies and reports write."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a note to 2 for an error."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with an enrolment code.

    Attributes:
        name: Its stable name, in lower case with hyphens; reports and policies keep to it.
        severity: How much it matters where the policy says nothing else.
        title: What is wrong, as one sentence.
        mend: What to do about it, as one sentence.
        source: What asks for it: a specification, or the authenticator that breaks.
        link: Where that is written.

    """

    name: str
    severity: Severity
    title: str
    mend: str
    source: str
    link: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with one code; nothing of it holds a secret.

    Attributes:
        rule: The rule that is broken.
        severity: How much it matters under the policy that was asked.
        sentence: What is wrong here, as one sentence.

    """

    rule: Rule
    severity: Severity
    sentence: str
