"""What ten authenticators make of an enrolment, in lines for people and as JSON."""

from __future__ import annotations

from trackops_desktop.commands.output import Json


def matrix_lines(text: str) -> list[str]:
    """Return a line for every authenticator: the outcome, and what it is owed to with source and date."""
    from trackops_desktop.linting.authenticators import load_authenticators, matrix_of, matrix_report

    lines = matrix_report(matrix_of(text, load_authenticators()))
    return [*lines, ""] if lines else []


def matrix_fields(text: str) -> list[Json]:
    """Return the same as JSON, every aspect included."""
    from trackops_desktop.linting.authenticators import load_authenticators, matrix_of

    return [
        {
            "authenticator": row.authenticator.title,
            "outcome": row.outcome.value,
            "aspects": [
                {
                    "aspect": aspect,
                    "outcome": evidence.treatment.value,
                    "source": evidence.source,
                    "date": evidence.date,
                    "note": evidence.note,
                }
                for aspect, evidence in row.cells
            ],
        }
        for row in matrix_of(text, load_authenticators())
    ]
