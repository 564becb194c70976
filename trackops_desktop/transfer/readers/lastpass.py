"""LastPass Authenticator's export: JSON, always plain."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import fields

_MARKS = frozenset({"timeStep", "issuerName", "originalIssuerName", "lmiUserId"})


class LastPass:
    """Reads the export of LastPass Authenticator."""

    key = "lastpass"
    title = Shown(N_("LastPass Authenticator"))
    help = Shown(N_("In LastPass Authenticator choose Settings, Transfer accounts, Export accounts to file."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object with accounts that have a secret and a time step, or with none and the phone's number."""
        accounts = file.object.get("accounts")
        if accounts == []:
            return {"version", "deviceId"} <= file.object.keys()
        found = fields.objects(fields.items(file.object, "accounts"))
        return any("secret" in account and not _MARKS.isdisjoint(account) for account in found)

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.object.get("accounts"), list):
            raise TransferError(_("This isn't a LastPass Authenticator export."), _("Export it again."))
        folders = fields.names(fields.items(file.object, "folders"), "id", "name")
        return collect(fields.items(file.object, "accounts"), lambda account: _account(account, folders))


def _account(account: Json, folders: dict[str, str]) -> Incoming:
    if not isinstance(account, dict):
        raise OtpError(_("This isn't a valid entry."))
    folder = fields.loose(fields.child(account, "folderData"), "folderId")
    values = Values(
        secret=fields.text(account, "secret"),
        issuer=fields.text(account, "issuerName") or fields.text(account, "originalIssuerName"),
        name=fields.text(account, "userName") or fields.text(account, "originalUserName"),
        algorithm=fields.text(account, "algorithm"),
        digits=fields.number(account, "digits", 6),
        period=fields.number(account, "timeStep", 30),
        tags=(folders.get(folder, ""),),
    )
    return incoming(values)
