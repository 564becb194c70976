"""Steam Guard's own files: the app's JSON and Steam Desktop Authenticator's maFile."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import crypto, fields


class SteamGuard:
    """Reads one account, or the app's newer file with several. Only the shared secret is taken."""

    key = "steam"
    title = "Steam"
    help = Shown(N_("Take the maFile of Steam Desktop Authenticator, or the Steam Guard file of a rooted phone."))
    suffixes = (".maFile", ".json")

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with a shared secret and an account's name, at the top or within accounts."""
        return any({"shared_secret", "account_name"} <= account.keys() for account in _accounts(file))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        found = _accounts(file)
        if not found:
            raise TransferError(_("This file contains no Steam account."), _("Choose another file."))
        return collect(found, _account)


def _accounts(file: ForeignFile) -> list[dict[str, Json]]:
    if "shared_secret" in file.object:
        return [file.object]
    return [value for value in fields.child(file.object, "accounts").values() if isinstance(value, dict)]


def _account(account: dict[str, Json]) -> Incoming:
    written = fields.text(account, "shared_secret")
    if not written:
        raise OtpError(_("The shared secret is missing."), field="secret")
    try:
        secret = crypto.from_base64(written)
    except TransferError:
        raise OtpError(_("The shared secret is damaged."), field="secret") from None
    return incoming(Values(secret, "steam", "Steam", fields.text(account, "account_name")))
