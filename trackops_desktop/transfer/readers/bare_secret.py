"""What password managers keep in their “one-time code” field: an address, or a bare secret key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _
from trackops_desktop.otp import migration
from trackops_desktop.otp.address import has_address
from trackops_desktop.otp.uri import sole_address
from trackops_desktop.transfer.entry import Values, incoming, tidy_tags, with_labels
from trackops_desktop.transfer.format import Incoming
from trackops_desktop.transfer.readers.uri_list import read_address


def read_loose(code: str, title: str, username: str, tags: Iterable[str] = ()) -> Incoming:
    """Return the account that a password manager's entry holds.

    An address says itself what it is; the entry's title and user name fill in an issuer and a name that it lacks.

    Raises:
        OtpError: It cannot be represented.

    """
    stripped = code.strip()
    if migration.is_migration(stripped):
        raise OtpError(_("It contains an export code from Google Authenticator. Import that code on its own."))
    if not has_address(stripped):
        return incoming(Values(stripped, issuer=title, name=username, tags=tuple(tags)))
    account = with_labels(read_address(sole_address(stripped)), title, username)
    return replace(account, tags=tidy_tags((*account.tags, *tags)))
