"""`trackops practice`: the practice site, which brings its own arguments."""

from __future__ import annotations

from argparse import ArgumentParser

from trackops_desktop.commands.context import CommandContext


def arguments(parser: ArgumentParser) -> None:
    """Let the practice site say what it takes."""
    from trackops_desktop.practice.command import add_arguments

    add_arguments(parser)


def run(call: CommandContext) -> int:
    """Serve until interrupted."""
    from trackops_desktop.practice import command

    return command.run(call.args, call.paths().practice, call.out, call.err)
