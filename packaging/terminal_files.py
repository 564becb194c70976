"""Manual pages and completions for shells, made from the very parsers, so that they never differ from the programs."""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Iterator
from pathlib import Path

from trackops_desktop.app.options import build_parser as window_parser
from trackops_desktop.commands.parser import COMMANDS, Parser, build_parser

_SEE = {"trackops": "trackops-desktop", "trackops-desktop": "trackops"}


def write_terminal_files(share: Path) -> None:
    """Write the manual pages and the completions of bash, zsh and fish below a folder `share`."""
    pages = {"trackops": manual_page(command_line(), "1"), "trackops-desktop": manual_page(window_parser(), "1")}
    for name, page in pages.items():
        path = share / f"man/man1/{name}.1.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(page.encode("utf-8"), mtime=0))
    words = completions()
    for place, text in (
        ("bash-completion/completions/trackops", bash(words)),
        ("zsh/vendor-completions/_trackops", zsh(words)),
        ("fish/vendor_completions.d/trackops.fish", fish(words)),
    ):
        path = share / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def command_line() -> Parser:
    """Return the parser of `trackops` with the arguments of every command, which it makes only on use."""
    parser = build_parser()
    for one in _subparsers(parser).values():
        prepare = getattr(one, "prepare", None)
        if prepare:
            prepare(one)
    return parser


def completions() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return what each command is for, and its options with their helps."""
    parsers = _subparsers(command_line())
    return {
        command.name: (
            command.help,
            [(word, _plain(action.help)) for action, word in _options(parsers[command.name]) if word.startswith("--")],
        )
        for command in COMMANDS
    }


def bash(words: dict[str, tuple[str, list[tuple[str, str]]]]) -> str:
    """Return the completion for bash."""
    cases = "\n".join(
        f'    {name}) words="{" ".join(word for word, _help in options)}" ;;' for name, (_, options) in words.items()
    )
    return f"""# trackops(1) in bash
_trackops() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" command="" words="" one
  for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " {" ".join(words)} " in *" $one "*) command="$one"; break ;; esac
  done
  case "$command" in
    "") words="{" ".join(words)} --help --version --home --json --verbose" ;;
{cases}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) if [ -z "$command" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=(); fi ;;
  esac
}}
complete -o default -F _trackops trackops
"""


def zsh(words: dict[str, tuple[str, list[tuple[str, str]]]]) -> str:
    """Return the completion for zsh."""
    commands = "\n".join(f"    {_quoted(f'{name}:{purpose}')}" for name, (purpose, _options_of) in words.items())
    cases = "\n".join(f"    {name}) _arguments {_zsh_options(options)} ;;" for name, (_, options) in words.items())
    return f"""#compdef trackops
_trackops() {{
  local -a commands
  commands=(
{commands}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "$words[2]" in
{cases}
  esac
}}
_trackops "$@"
"""


def _zsh_options(options: list[tuple[str, str]]) -> str:
    return " ".join([*(_quoted(f"{word}[{_bare(text)}]") for word, text in options), "'*:file:_files'"])


def fish(words: dict[str, tuple[str, list[tuple[str, str]]]]) -> str:
    """Return the completion for fish."""
    lines = [
        f"complete -c trackops -n __fish_use_subcommand -f -a {name} -d {_quoted(purpose)}"
        for name, (purpose, _options_of) in words.items()
    ]
    lines += [
        f"complete -c trackops -n '__fish_seen_subcommand_from {name}' -l {word[2:]} -d {_quoted(text)}"
        for name, (_, options) in words.items()
        for word, text in options
    ]
    return "\n".join(lines) + "\n"


def manual_page(parser: argparse.ArgumentParser, section: str) -> str:
    """Return a page in the man macros: what the program is, its options, its commands."""
    name = parser.prog
    lines = [
        f'.TH {name.upper()} {section} "" "Trackops Desktop"',
        ".SH NAME",
        f"{name} \\- {_roff(parser.description)}",
    ]
    lines += [".SH SYNOPSIS", f".B {_roff(name)}", _roff(_usage(parser)), ".SH OPTIONS", *_described(parser)]
    commands = _subparsers(parser)
    if commands:
        lines.append(".SH COMMANDS")
    for command, one in commands.items():
        lines += [f".SS {_roff(command)}", _roff(one.description), *_described(one, own_alone=True)]
    lines += [".SH SEE ALSO", f".BR {_roff(_SEE[name])} ({section})"]
    return "\n".join(line for line in lines if line) + "\n"


def _usage(parser: argparse.ArgumentParser) -> str:
    return " ".join(parser.format_usage().split()[2:])


def _described(parser: argparse.ArgumentParser, own_alone: bool = False) -> Iterator[str]:
    shared = {"--help", "--home", "--verbose", "--json", "--vault-passphrase-file"} if own_alone else set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or shared.intersection(action.option_strings):
            continue
        value = "" if action.nargs == 0 or not action.option_strings else f" \\fI{_roff(_value(action))}\\fR"
        names = ", ".join(_roff(word) for word in action.option_strings) or _roff(_value(action))
        yield from (".TP", f"\\fB{names}\\fR{value}", _roff(_plain(action.help)))


def _value(action: argparse.Action) -> str:
    return str(action.metavar or action.dest.upper())


def _options(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.Action, str]]:
    for action in parser._actions:
        for word in action.option_strings:
            yield action, word


def _subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _plain(text: str | None) -> str:
    return "" if text in (None, argparse.SUPPRESS) else str(text).replace("%%", "%").replace("%(default)s", "")


def _roff(text: str | None) -> str:
    """Return a text as the man macros take it: no line begins with their signs, and hyphens stay hyphens."""
    plain = (text or "").replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def _bare(text: str) -> str:
    return text.replace("[", "(").replace("]", ")").replace(":", " –")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "’").replace("\\", "") + "'"
