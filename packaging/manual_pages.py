"""The manual pages of both programs, made from the parsers themselves and from what the documentation promises."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from completions import plain_help

ROOT = Path(__file__).parent.parent
_TYPED = ("otpauth", "chrome", "postgresql", "`")
_SEE = {"trackops": "trackops-desktop", "trackops-desktop": "trackops"}
_FILES = (
    ("~/.local/share/trackops-desktop", "Accounts, settings and signed-in sites; XDG_DATA_HOME moves it."),
    ("~/.local/state/trackops-desktop", "The log and the place of the window; XDG_STATE_HOME moves it."),
    ("/etc/trackops-desktop/policy.toml", "What the administrator decides for everyone."),
)
_ENVIRONMENT = (("TRACKOPS_HOME", "The data folder, unless --home names one."),)
_EXAMPLES = {
    "trackops": (
        ("Add what a picture shows", "trackops add --image enrolment.png"),
        ("Print a code, and copy it", "trackops code anna\ntrackops code anna --copy"),
        ("Ask the window that is open and unlocked", "trackops code anna --from-window"),
        ("Bring accounts over from another authenticator", "trackops import accounts.json"),
        ("Find out what does not work here", "trackops doctor"),
    ),
    "trackops-desktop": (
        ("Add the menu entry, and open otpauth links", "trackops-desktop --integrate"),
        ("Open a Trackops site", "trackops-desktop --open-site example"),
    ),
}


def manual_page(parser: argparse.ArgumentParser, commands: dict[str, argparse.ArgumentParser]) -> str:
    """Return a page in the man macros: what the program is for, its options and commands, and what it leaves behind."""
    name = parser.prog
    lines = [f'.TH {name.upper()} 1 "" "Trackops Desktop"', ".SH NAME"]
    lines += [f"{_roff(name)} \\- {_roff((parser.description or '').rstrip('.').lower())}"]
    lines += [".SH SYNOPSIS", *_synopsis(parser), ".SH OPTIONS", *_described(parser, frozenset())]
    shared = frozenset(word for action in parser._actions for word in action.option_strings)
    if commands:
        lines += [".SH COMMANDS", "The options above may come before or after a command."]
    for command, one in commands.items():
        lines += [f".SS {_roff(command)}", *_synopsis(one, shared), ".PP", f"{_roff(_sentence(one.description))}"]
        lines += _described(one, shared)
    if commands:
        lines += [".SH EXIT STATUS", *_pairs(_statuses())]
    lines += [".SH ENVIRONMENT", *_pairs(_ENVIRONMENT), ".SH FILES", *_pairs(_FILES), ".SH EXAMPLES"]
    for purpose, typed in _EXAMPLES[name]:
        lines += [".PP", f"{purpose}:", ".PP", ".nf", ".RS", _roff(typed), ".RE", ".fi"]
    lines += [".SH SEE ALSO", f".BR {_roff(_SEE[name])} (1)"]
    return "\n".join(line for line in lines if line) + "\n"


def _synopsis(parser: argparse.ArgumentParser, shared: frozenset[str] = frozenset()) -> Iterator[str]:
    """Return how it is typed: the options of its own, and its arguments."""
    own = [action for action in parser._actions if not shared.intersection(action.option_strings)]
    formatter = argparse.HelpFormatter(parser.prog, width=10_000)
    formatter.add_usage(None, own, parser._mutually_exclusive_groups, prefix="")
    typed = formatter.format_help().strip().removeprefix(parser.prog)
    yield f"\\fB{_roff(parser.prog)}\\fR{_roff(typed)}"


def _described(parser: argparse.ArgumentParser, shared: frozenset[str]) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or shared.intersection(action.option_strings):
            continue
        value = ""
        if action.option_strings and action.nargs != 0:
            value = f" [\\fI{_value(action)}\\fR]" if action.nargs == "?" else f" \\fI{_value(action)}\\fR"
        names = ", ".join(_roff(word) for word in action.option_strings) or _value(action)
        yield from (".TP", f"\\fB{names}\\fR{value}", _roff(_sentence(plain_help(action.help))))


def _statuses() -> list[tuple[str, str]]:
    """Return what the command line's documentation says of each status."""
    text = (ROOT / "docs/command-line.md").read_text("utf-8")
    table = text.partition("## Exit status\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)
    plain = [(number, re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", said)) for number, said in rows]
    return [(number, _sentence(said).replace("`", "")) for number, said in plain]


def _pairs(pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, text in pairs:
        yield from (".TP", f"\\fB{_roff(name)}\\fR", _roff(text))


def _value(action: argparse.Action) -> str:
    if action.metavar is None and action.choices:
        return _roff("|".join(map(str, action.choices)))
    return _roff(str(action.metavar or action.dest.upper()))


def _sentence(text: str | None) -> str:
    """Return a help as a sentence, as manuals have them; what is typed in small letters keeps them."""
    text = text or ""
    first = text[:1] if text.startswith(_TYPED) else text[:1].upper()
    return f"{first}{text[1:]}{'' if text.endswith(('.', '…')) or not text else '.'}"


def _roff(text: str) -> str:
    """Return a text as the man macros take it: no line begins with their signs, and hyphens stay hyphens."""
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain
