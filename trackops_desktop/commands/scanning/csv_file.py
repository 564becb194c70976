"""What was scanned as rows of a CSV file, appended so that a day of testing ends up in one table."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Account, Kind

if TYPE_CHECKING:
    from trackops_desktop.commands.scanning.scan_report import ScanReport

COLUMNS = ("time", "source", "kind", "type", "issuer", "name", "algorithm", "digits", "period", "counter", "warnings")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvFile:
    """A CSV file that rows are added to; it never holds a secret."""

    def __init__(self, path: Path) -> None:
        """Write the heading if the file is new.

        Raises:
            ScanError: It cannot be written.

        """
        try:
            self._file: TextIO = path.open("a", newline="", encoding="utf-8")
        except OSError as error:
            raise ScanError(
                _("The CSV file can't be written ({reason}).", reason=reason_of(error)), _("Choose another name.")
            ) from None
        self._rows = csv.writer(self._file)
        if self._file.tell() == 0:
            self._rows.writerow(COLUMNS)

    def add(self, told: ScanReport, now: float) -> None:
        """Add a row for every account of a code, or one for a code without any."""
        moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        accounts: list[Account | None] = [parsed.enrolment.account for parsed in told.accounts]
        for account in accounts or [None]:
            row = (moment, told.source, told.kind, *_columns(account), " ".join(told.warnings))
            self._rows.writerow([_harmless(cell) for cell in row])
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def _columns(account: Account | None) -> tuple[str, ...]:
    if account is None:
        return ("",) * 7
    period, counter = ("", str(account.counter)) if account.kind is Kind.HOTP else (str(account.period), "")
    words = (account.kind.value, account.issuer, account.name, account.algorithm.value, str(account.digits))
    return (*words, period, counter)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text out of a QR code for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
