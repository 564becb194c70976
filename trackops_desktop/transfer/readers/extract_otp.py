"""What extract_otp_secrets makes of Google's export codes: JSON, CSV, and tables for KeePass."""

from __future__ import annotations

from collections.abc import Mapping

from trackops_desktop.errors import OtpError, TransferError
from trackops_desktop.i18n import N_, Shown, _
from trackops_desktop.transfer.entry import Values, collect, incoming
from trackops_desktop.transfer.foreign_file import ForeignFile
from trackops_desktop.transfer.format import Incoming, ReadResult
from trackops_desktop.transfer.json_text import Json
from trackops_desktop.transfer.parsing import csv_table, fields
from trackops_desktop.transfer.readers.uri_list import read_address

_TOTP, _HOTP, _COUNTER = "timeotp-secret-base32", "hmacotp-secret-base32", "hmacotp-counter"

_MARKS = frozenset({"name", "secret", "issuer", "type", "url"})


class ExtractOtpSecrets:
    """Reads its JSON and CSV files."""

    key = "extract-otp-secrets"
    title = "extract_otp_secrets"
    help = Shown(N_("The JSON or CSV file of extract_otp_secrets."))
    suffixes = (".json", ".csv")

    def sniff(self, file: ForeignFile) -> bool:
        """Rows with a name, a secret and an address, or the columns of KeePass."""
        if file.json is not None:
            return any(row.keys() >= _MARKS for row in fields.objects(file.array))
        names = set(csv_table.header(file))
        return names >= _MARKS or ("title" in names and not {_TOTP, _HOTP}.isdisjoint(names))

    def read(self, file: ForeignFile, passphrase: str | None = None) -> ReadResult:
        """Read every row; there is nothing to decrypt."""
        del passphrase
        if isinstance(file.json, list):
            return collect(fields.objects(file.json), _row)
        if file.json is not None:
            raise TransferError(_("This isn't an extract_otp_secrets file."), _("Choose another file."))
        return collect(csv_table.rows(file), _csv_row)


def _csv_row(row: dict[str, str]) -> Incoming:
    title, name, tags = row.get("title", ""), row.get("user name", ""), (row.get("group", ""),)  # not translated
    if row.get(_TOTP):
        return incoming(Values(row[_TOTP], "totp", title, name, tags=tags))
    if row.get(_HOTP):
        counter = fields.number(dict(row), _COUNTER, 0)
        return incoming(Values(row[_HOTP], "hotp", title, name, counter=counter, tags=tags))
    return _row(dict(row))


def _row(row: Mapping[str, Json]) -> Incoming:
    """Prefer the address, which alone says the algorithm and the digits."""
    url = fields.text(row, "url")
    if url:
        return read_address(url)
    secret = fields.text(row, "secret")
    if not secret:
        raise OtpError(_("The secret is missing."), field="secret")
    values = Values(
        secret=secret,
        kind=fields.text(row, "type"),
        issuer=fields.text(row, "issuer"),
        name=fields.text(row, "name"),
        counter=fields.number(row, "counter", 0),
    )
    return incoming(values)
