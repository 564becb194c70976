"""Raivo OTP's JSON, in which every value is a text."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import fields


class Raivo:
    """Reads the array by itself; `archives.RaivoZip` finds it in the archive."""

    def sniff(self, file: ForeignFile) -> bool:
        """An array of entries with an account and a timer."""
        return any({"secret", "account", "timer"} <= row.keys() for row in fields.objects(file.array))

    def read(self, file: ForeignFile) -> ReadResult:
        if not isinstance(file.json, list):
            raise TransferError(_("This isn't a Raivo OTP export."), _("Export it again."))
        return collect(file.json, _entry)


def _entry(row: Json) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    values = Values(
        secret=fields.text(row, "secret"),
        kind=fields.text(row, "kind"),
        issuer=fields.text(row, "issuer"),
        name=fields.text(row, "account"),
        algorithm=fields.text(row, "algorithm"),
        digits=fields.number(row, "digits", 6),
        period=fields.number(row, "timer", 30) or 30,
        counter=fields.number(row, "counter", 0),
    )
    return incoming(values)
