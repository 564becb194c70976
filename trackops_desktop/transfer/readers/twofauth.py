"""2FAuth's export: JSON with every field of an account by itself."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import fields

_MARKS = frozenset({"otp_type", "secret", "service", "account"})
_KINDS = {"steamtotp": "steam"}


class TwoFAuth:
    """Reads the export of 2FAuth, and the list of accounts that its programming interface gives."""

    key = "2fauth"
    title = "2FAuth"
    help = Shown(N_("In 2FAuth choose the accounts, Export, as 2FAuth JSON."))
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """A JSON object that names 2FAuth and has its data, or an array of its accounts."""
        if fields.loose(file.object, "app").casefold().startswith("2fauth"):
            return isinstance(file.object.get("data"), list)
        return any(row.keys() >= _MARKS for row in fields.objects(file.array))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        rows = file.json if isinstance(file.json, list) else file.object.get("data")
        if not isinstance(rows, list):
            raise TransferError(_("This isn't a 2FAuth export."), _("Export it again."))
        return collect(rows, _account)


def _account(row: Json) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    kind = fields.text(row, "otp_type").strip().casefold()
    values = Values(
        secret=fields.text(row, "secret"),
        kind=_KINDS.get(kind, kind),
        issuer=fields.text(row, "service"),
        name=fields.text(row, "account"),
        algorithm=fields.text(row, "algorithm"),
        digits=fields.number(row, "digits", 6),
        period=fields.number(row, "period", 30),
        counter=fields.number(row, "counter", 0),
    )
    return incoming(values)
