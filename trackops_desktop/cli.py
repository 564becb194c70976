"""The command line `trackops`: the same vault and the same services as the application, without Qt."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import FAILED, FORBIDDEN, CommandContext, CommandEnds
from trackops_desktop.commands.output import printable
from trackops_desktop.commands.parser import build_parser
from trackops_desktop.commands.spoken_language import speak_as_wished
from trackops_desktop.commands.terminal_words import said_in_a_terminal
from trackops_desktop.company.rules import ForbiddenByCompany
from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.diagnostics.uncaught import run_heard
from trackops_desktop.errors import Cancelled, TrackopsError, reason_of
from trackops_desktop.hardening import forbid_dumps
from trackops_desktop.i18n import _
from trackops_desktop.streams import has_lost_its_reader, own_outputs, use_utf8_in_pipes

if TYPE_CHECKING:
    from trackops_desktop.diagnostics.log import Log

_LOGGER = LazyLogger(__name__)
INTERRUPTED, BROKEN_PIPE, BUG = 130, 141, 70


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0 done, 1 an expected error (one line on standard error), 2 wrong usage, 3 nothing found, 4 nothing of a file could
    be used, 5 to 8 no code from the window (it doesn't run, is locked, refuses, several accounts match),
    9 forbidden by the company's policy, 70 a bug,
    130 interrupted, 141 the reader of our output went away.
    """
    forbid_dumps()
    return run_heard(lambda: _main(argv))


def _main(argv: Sequence[str] | None) -> int:
    use_utf8_in_pipes(own_outputs(), sys.platform, os.environ)
    arguments = sys.argv[1:] if argv is None else list(argv)
    speak_as_wished(arguments, os.environ)
    parser = build_parser()
    if any(map(_is_link, arguments)):
        parser.error(
            _(
                "a link holds a secret, and every user can read a command line; use `trackops add`, "
                "which reads it from standard input"
            )
        )
    args = parser.parse_args(arguments)
    if sys.stdout is None:
        return _without_output()
    call = CommandContext(
        args,
        stdin=io.BytesIO() if sys.stdin is None else sys.stdin.buffer,
        out=sys.stdout,
        err=io.StringIO() if sys.stderr is None else sys.stderr,
        environment=os.environ,
        clock=time.time,
        ask=_ask if sys.stdin is not None and sys.stdin.isatty() else None,
    )
    return guarded(call, args.command.run)


def _without_output() -> int:
    """Refuse to run where standard output was closed by the caller: what would be written there would be lost."""
    if sys.stderr is not None:
        sentence = _("Standard output is closed. Send it to a terminal, a file or a pipe.")
        sys.stderr.write(f"trackops: {sentence}\n")  # not translated
    return BROKEN_PIPE


def _is_link(argument: str) -> bool:
    return argument.strip().casefold().startswith(("otpauth:", "otpauth-migration:", "apple-otpauth:"))


def guarded(call: CommandContext, run: Callable[[CommandContext], int]) -> int:
    """Run a command, close what it opened, and turn every error into its exit status."""
    call.log = log = _log(call) if call.args.verbose else None
    try:
        try:
            status = run(call)
            call.out.flush()
            return status
        finally:
            call.close()
    except CommandEnds as error:
        return _said(call, error, error.status)
    except ForbiddenByCompany as error:
        return _said(call, error, FORBIDDEN)
    except TrackopsError as error:
        return _said(call, error, FAILED)
    except Cancelled:
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        unread = has_lost_its_reader(call.out, error, sys.platform)
        _point_elsewhere(call)
        return BROKEN_PIPE if unread else _said(call, _refused(error), FAILED)
    except Exception as error:  # noqa: BLE001  (the outermost frame: a bug must not print what it holds)
        return _reported(call, error)
    finally:
        if log is not None:
            log.close()


def _log(call: CommandContext) -> Log | None:
    """Begin the log; None where the data folder cannot be used, which the command itself will say."""
    from trackops_desktop.diagnostics.log import Log

    try:
        return Log(call.paths().logs, call.err, verbose=call.args.verbose)
    except TrackopsError:
        return None


def _said(call: CommandContext, error: TrackopsError, status: int) -> int:
    if call.args.verbose:
        _LOGGER.warning("The command ended with %s, exit status %d", error, status, error=error)
    call.err.write(f"trackops: {printable(said_in_a_terminal(error))}\n")  # not translated
    return status


def _refused(error: OSError) -> TrackopsError:
    """Name the system's reason, never its file name or its message, which may hold anything."""
    reason = reason_of(error)
    return TrackopsError(
        _("The operating system refused it ({reason}).", reason=reason), _("Check the disk and the permissions.")
    )


def _reported(call: CommandContext, error: Exception) -> int:
    from trackops_desktop.diagnostics.redaction import safe_trace

    log = None if call.args.verbose else _log(call)
    _LOGGER.error("An unexpected error in a command", error=error)
    if log is not None:
        log.close()
    sentence = _("This is a bug in trackops; nothing that was stored is lost.")
    call.err.write(f"trackops: {sentence}\n{safe_trace(error)}\n")  # not translated
    return BUG


def _point_elsewhere(call: CommandContext) -> None:
    """Let the interpreter's last flush go nowhere, or it would complain once more."""
    if call.out is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _ask(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt)


if __name__ == "__main__":
    sys.exit(main())
