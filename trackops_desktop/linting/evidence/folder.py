"""A folder of evidence, written while a run goes on and signed at its end."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.linting.evidence.manifest import Signs, write_manifest
from trackops_desktop.linting.evidence.report_page import EvidenceItem, ReportPage
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.private_file import keep_others_out, make_private_folder

REPORT, ROWS = "report.html", "codes.jsonl"


class EvidenceFolder:
    """Collects what was judged; `finish` signs it. A folder that is not finished has no manifest and proves nothing."""

    def __init__(self, folder: Path, policy: LintPolicy, version: str, now: float, *, revealed: bool) -> None:
        """Make the folder, for this user alone.

        Raises:
            ScanError: There is something in it already, or it cannot be made.

        """
        try:
            make_private_folder(folder)
            if any(folder.iterdir()):
                raise ScanError(_("There are files in the folder for the evidence already."), _("Name a new folder."))
            keep_others_out(folder)
            self._rows = (folder / ROWS).open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise ScanError(
                _("The folder cannot be made ({reason}).", reason=reason_of(error)), _("Name another one.")
            ) from None
        self._folder = folder
        begun = datetime.fromtimestamp(now, UTC)
        self._about = {
            "policy": policy.name,
            "made_by": f"Trackops Desktop {version}",  # not translated
            "begun": begun.isoformat(timespec="seconds"),
            "secrets": "unencrypted" if revealed else "left out",  # not translated
        }
        moment = begun.strftime("%Y-%m-%d %H:%M:%S UTC")
        self._page = ReportPage(folder / REPORT, policy, version, moment, revealed=revealed)

    def add(self, item: EvidenceItem) -> None:
        """Add one code."""
        self._page.add(item)
        self._rows.write(json.dumps(_row(item)) + "\n")

    def finish(self, sign: Signs) -> bytes:
        """Complete and sign the folder; return the public key.

        Raises:
            ScanError: It cannot be written.
            VaultError: The key cannot be had.

        """
        try:
            self._page.close()
            self._rows.close()
            return write_manifest(self._folder, self._about, sign)
        except OSError as error:
            raise ScanError(
                _("The evidence cannot be written ({reason}).", reason=reason_of(error)), _("Free some room.")
            ) from None

    def close(self) -> None:
        """Let go of the files, finished or not."""
        self._rows.close()


def _row(item: EvidenceItem) -> dict[str, object]:
    code, quality = item.code, item.quality
    account = code.account
    return {
        "source": code.source,
        "number": item.number,
        "sha256": item.digest or None,
        "text": item.shown,
        "issuer": None if account is None else account.issuer,
        "name": None if account is None else account.name,
        "violates": item.broken,
        "findings": [
            {"rule": one.rule.name, "severity": one.severity.value, "sentence": one.sentence} for one in code.findings
        ],
        "grade": None if quality is None else quality.grade.word,
        "parts": None if quality is None else {name: grade.word for name, grade in quality.parts.items()},
        "measurement": None if quality is None or quality.measurement is None else asdict(quality.measurement),
    }
