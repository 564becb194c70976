"""Manual pages and completions for shells, made from the very parsers, so that they never differ from the programs."""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

from completions import bash, completion, fish, zsh
from manual_pages import manual_page

from trackops_desktop.app.options import build_parser as window_parser
from trackops_desktop.commands.parser import Parser, build_parser


def write_terminal_files(share: Path) -> None:
    """Write the manual pages and the completions of bash, zsh and fish below a folder `share`."""
    for parser in (command_line(), window_parser()):
        name, commands = parser.prog, subparsers(parser)
        page = manual_page(parser, commands)
        whole, each = completion(parser), {command: completion(one) for command, one in commands.items()}
        _write(share / f"man/man1/{name}.1.gz", gzip.compress(page.encode("utf-8"), 9, mtime=0))
        for place, make in (
            (f"bash-completion/completions/{name}", bash),
            (f"zsh/vendor-completions/_{name}", zsh),
            (f"fish/vendor_completions.d/{name}.fish", fish),
        ):
            _write(share / place, make(name, whole, each).encode("utf-8"))


def command_line() -> Parser:
    """Return the parser of `trackops` with the arguments of every command, which it makes only on use."""
    parser = build_parser()
    for one in subparsers(parser).values():
        prepare = getattr(one, "prepare", None)
        if prepare:
            prepare(one)
    return parser


def subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of a program's commands, by name."""
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
