"""The check of the style: it finds what docs/style.md forbids, where people read it, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.checks.style import complaints, texts_of, wrong_in

WINDOW = "trackops_desktop/ui/window/some.py"


@pytest.mark.parametrize(
    "text",
    [
        "Save to a file …",
        "Opening...",
        "That isn\N{RIGHT SINGLE QUOTATION MARK}t here.",
        "Practice site \N{EM DASH} for trying out",
        "\N{WHITE SQUARE} – Trackops Desktop",
        'The account "ACME" is here.',
        "5 account(s) added.",
        "Issuer",
        "Enter the issuer.",
        "Ctrl-C ends it.",
        "Type your user name.",
        "Delete it for good?",
        "It is filled in by itself.",
        "The keyring does not answer.",
        "It is of no use any more.",
        "What cannot be taken over is listed.",
        "The secret lies in a file, or it lies in the trash.",
        "The file is no text.",
        "Whoever has it can make your codes.",
    ],
)
def test_what_no_window_says_is_found(text: str) -> None:
    assert wrong_in(text, WINDOW)


@pytest.mark.parametrize(
    "text",
    [
        "Save to a file…",
        "There is no QR code in the picture.",
        "It is no longer in the keyring.",
        "Already here",
        "You can restore it from the trash for 30 days.",
        "issuer",
        "The account “ACME” isn't here.",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert wrong_in(text, WINDOW) == []


def test_only_windows_say_service() -> None:
    assert wrong_in("change an account's issuer or name", "trackops_desktop/commands/parser.py") == []


def test_docstrings_log_lines_and_patterns_are_not_for_people() -> None:
    source = '''
"""Nobody reads it."""
import re
_LOGGER.info("It lies there anew: %d", 1)
NAMES = re.compile("user name")
def said(name):
    """Nobody."""
    return f"Hello {name}, nobody is here"
'''
    assert [text for _line, text in texts_of(ast.parse(source))] == ["Hello \N{WHITE SQUARE}, nobody is here"]


def test_code_and_the_program_are_told_apart_from_prose(tmp_path: Path) -> None:
    (tmp_path / "trackops_desktop" / "ui").mkdir(parents=True)
    (tmp_path / "trackops_desktop" / "ui" / "list.py").write_text('said = f"{count:,} accounts"\n', encoding="utf-8")
    page = "`user name` is code.\n\n    trackops COMMAND …\n\nType your user\nname.\n"
    (tmp_path / "README.md").write_text(page, encoding="utf-8")
    templates = tmp_path / "resources" / "practice" / "templates"
    templates.mkdir(parents=True)
    (templates / "a.html").write_text('<p class="user name">{{ user name }} Nobody here</p>', encoding="utf-8")
    assert [line.split(": ")[0] for line in complaints(tmp_path)] == [
        "trackops_desktop/ui/list.py:1",
        "README.md:5",
        "resources/practice/templates/a.html:1",
    ]
