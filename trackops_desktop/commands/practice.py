"""`trackops practice`: the practice site, which brings its own arguments, and the sheet of a class."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import CommandContext
from trackops_desktop.errors import PracticeError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.private_file import create_private

if TYPE_CHECKING:
    from trackops_desktop.practice.class_setup import ClassMember


def arguments(parser: ArgumentParser) -> None:
    """Let the practice site say what it takes."""
    from trackops_desktop.practice.command import add_arguments

    add_arguments(parser)


def run(call: CommandContext) -> int:
    """Serve until interrupted."""
    from trackops_desktop.practice import command
    from trackops_desktop.services.practice_address import address_told

    folder = call.paths().practice
    return command.run(call.args, folder, call.out, call.err, write_sheet, lambda url: address_told(folder, url))


def write_sheet(target: Path, members: Sequence[ClassMember]) -> None:
    """Draw each user's QR code with name and password beneath it, for this user's eyes alone.

    Raises:
        PracticeError: It cannot be written.

    """
    from trackops_desktop.linting.batches.drawing import modules_of
    from trackops_desktop.linting.batches.pdf_sheet import PdfSheet

    try:
        with os.fdopen(create_private(target), "wb") as out:
            sheet = PdfSheet(out, _("Practice class: cut apart, one for each person"))
            for member in members:
                sheet.add(modules_of(member.address), (member.username, member.password))
            sheet.close()
    except OSError as error:
        raise PracticeError(
            _("The sheet can't be written ({reason}).", reason=reason_of(error)), _("Name another file.")
        ) from None
