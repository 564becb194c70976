"""Asks the application that runs for a code, so that a vault with a passphrase needs none in a script."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

from trackops_desktop.commands.accounts.account_selector import nothing_matches, several_match
from trackops_desktop.commands.context import CommandContext, SeveralMatch, WindowAbsent, WindowLocked, WindowRefuses
from trackops_desktop.companion.code_request import (
    LONGEST,
    WORD,
    CodeAnswer,
    CodeOutcome,
    GivenCode,
    answer_in,
    receipt,
    request,
)
from trackops_desktop.companion.wire import BadMessage, FrameReader
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _
from trackops_desktop.paths import choose_paths, local_socket

if TYPE_CHECKING:
    from _socket import socket as Socket
    from collections.abc import Callable

#: How long the application may take until it says anything; its user may take as long as they like.
PATIENCE_SECONDS: Final = 30.0
_CHUNK: Final = 65_536


def code_from_window(call: CommandContext, query: str, check: Callable[[], None]) -> GivenCode:
    """Return the code of the one account that a query means.

    Args:
        call: The command.
        query: What names the account.
        check: Raises if the code could not be handed on; it is called before the application hears that it came.

    Raises:
        WindowAbsent: The application doesn't run.
        WindowLocked: It is locked.
        WindowRefuses: Its user refused.
        SeveralMatch: Several accounts match.
        NothingFound: No account matches.
        TrackopsError: It was asked too often, or fails.

    """
    link = _connected(call)
    try:
        answer = _asked(link, call, query)
        if answer.code is None:
            _raise(answer)
        check()
        with suppress(OSError):  # it ends just now: the code is good all the same
            link.sendall(receipt())
    finally:
        link.close()
    return answer.code


def _connected(call: CommandContext) -> Socket:
    home = choose_paths(call.args.home, call.environment).home
    if sys.platform != "win32":
        from trackops_desktop.companion.host import connect

        link = connect(local_socket(home.resolve(), WORD)) if home.is_dir() else None
        if link is None:
            raise WindowAbsent(_("Trackops Desktop isn't running."), _("Start it, then try again."))
        return link
    raise TrackopsError(
        _("Codes can't be had from the window on Windows yet."), _("Leave out {option}.", option="--from-window")
    )


def _asked(link: Socket, call: CommandContext, query: str) -> CodeAnswer:
    try:
        link.settimeout(PATIENCE_SECONDS)
        link.sendall(request(query))
        return _answer(link, call)
    except TimeoutError:
        raise TrackopsError(_("Trackops Desktop isn't responding."), _("Look at its window, or restart it.")) from None
    except (OSError, BadMessage):
        raise TrackopsError(_("Trackops Desktop was closed before it could answer."), _("Start it again.")) from None


def _answer(link: Socket, call: CommandContext) -> CodeAnswer:
    frames, is_told = FrameReader(LONGEST), False
    while True:
        octets = link.recv(_CHUNK)
        if not octets:
            raise ConnectionError
        for frame in frames.take(octets):
            answer = answer_in(frame)
            if answer is not None:
                return answer
            if not is_told:
                is_told = True
                link.settimeout(None)
                call.note(_("Trackops Desktop is asking you something. Answer it in its own window."))


def _raise(answer: CodeAnswer) -> NoReturn:
    if answer.outcome is CodeOutcome.NOTHING:
        raise nothing_matches()
    if answer.outcome is CodeOutcome.SEVERAL:
        error = several_match(answer.matches, answer.count)
        raise SeveralMatch(error.sentence, error.advice)
    if answer.outcome is CodeOutcome.LOCKED:
        raise WindowLocked(_("Trackops Desktop is locked."), _("Unlock it, then try again."))
    if answer.outcome is CodeOutcome.REFUSED:
        raise WindowRefuses(
            _("Trackops Desktop gives this terminal no code: it was refused there."),
            _("Try again and choose Allow; after Never, restart Trackops Desktop first."),
        )
    if answer.outcome is CodeOutcome.TOO_OFTEN:
        raise TrackopsError(_("Codes were asked for too often."), _("Wait a minute, then try again."))
    raise TrackopsError(answer.sentence, answer.advice)
