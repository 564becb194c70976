"""One small file over https: with limits of size and time, from the address that was asked for and no other."""

# not translated: reasons, which developers read in the log
from __future__ import annotations

import http.client
import ssl
import time
import urllib.request
from collections.abc import Callable
from typing import Final

LARGEST: Final = 65_536
SECONDS: Final = 30.0
_PIECE: Final = 8_192


class DownloadFailed(Exception):
    """The file did not come; the message says why, in words of ours."""


def download(address: str, context: ssl.SSLContext | None = None, clock: Callable[[], float] = time.monotonic) -> bytes:
    """Return the file at an https address (worker thread).

    Args:
        address: Where it is.
        context: What is trusted; None for what the system trusts.
        clock: Seconds that only ever grow.

    Raises:
        DownloadFailed: It did not come, whole and in time.

    """
    if not address.startswith("https://"):
        raise DownloadFailed("the address is not https")
    until = clock() + SECONDS
    opener = urllib.request.OpenerDirector()  # without what follows redirections, keeps cookies or knows passwords
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(context=context or ssl.create_default_context()),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(address, headers={"User-Agent": "trackops-desktop"})  # noqa: S310 # https, as is checked
    pieces: list[bytes] = []
    try:
        with opener.open(request, timeout=SECONDS / 2) as answer:
            while piece := answer.read1(_PIECE):
                pieces.append(piece)
                if sum(map(len, pieces)) > LARGEST:
                    raise DownloadFailed("it is too large")
                if clock() > until:
                    raise DownloadFailed("it takes too long")
    except (OSError, http.client.HTTPException, ValueError):
        raise DownloadFailed("the server isn't responding as it should") from None
    return b"".join(pieces)
