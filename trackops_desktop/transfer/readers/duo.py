"""Duo Mobile's account file: a JSON array; accounts that Duo itself protects have no code to take over."""

from __future__ import annotations

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import fields


class Duo:
    """Reads `duokit/accounts.json` of a rooted phone or a backup."""

    key = "duo"
    title = Shown(N_("Duo Mobile"))
    help = Shown(
        N_("Take duokit/accounts.json from the app's data (a rooted phone or a backup); Duo itself exports nothing.")
    )
    suffixes = (".json",)

    def sniff(self, file: ForeignFile) -> bool:
        """An array of entries with a code generator."""
        return any(isinstance(row.get("otpGenerator"), dict) for row in fields.objects(file.array))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every account; there is nothing to decrypt."""
        del passphrase
        if not isinstance(file.json, list):
            raise TransferError(_("This isn't a Duo Mobile file."), _("Choose another file."))
        return collect(file.json, _account)


def _account(row: Json) -> Incoming:
    if not isinstance(row, dict):
        raise OtpError(_("This isn't a valid entry."))
    generator = fields.child(row, "otpGenerator")
    secret = fields.text(generator, "otpSecret")
    if not secret:
        raise OtpError(_("Duo confirms this account itself, so there is no code to import."), field="secret")
    values = Values(
        secret=secret,
        kind="hotp" if generator.get("counter") is not None else "totp",
        name=fields.text(row, "name"),
        counter=fields.number(generator, "counter", 0),
    )
    return incoming(values)
