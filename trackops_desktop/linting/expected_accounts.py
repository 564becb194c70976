"""The accounts that a day of scanning is to find: read from a batch's `expected.json`, or from a list of them."""

from __future__ import annotations

from dataclasses import dataclass

from trackops_desktop.errors import ScanError
from trackops_desktop.i18n import _, count_text
from trackops_desktop.json_object import parsed_json
from trackops_desktop.linting.raw_address import taken_apart
from trackops_desktop.otp.account import Account, tidy_text
from trackops_desktop.otp.labels import alike
from trackops_desktop.otp.text_encoding import decoded

MOST = 10_000
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExpectedAccount:
    """One account that is to be found; an empty issuer is any."""

    issuer: str
    name: str

    @property
    def label(self) -> str:
        """Issuer and name for people."""
        return " – ".join(part for part in (self.issuer, self.name) if part)

    def is_met_by(self, account: Account) -> bool:
        """Say whether a scanned account is this one: case and spaces do not matter."""
        same = alike(self.name) == alike(account.name)
        return same and (not self.issuer or alike(self.issuer) == alike(account.issuer))


def read_expected(data: bytes) -> tuple[ExpectedAccount, ...]:
    """Read a list: JSON as `trackops generate` writes it, addresses, or `issuer:name` or `name` a line.

    Raises:
        ScanError: It is no text, is empty, or holds more than 10,000 accounts.

    """
    text = decoded(data[:_LARGEST])
    lines = [] if text is None else _lines(text)
    accounts = tuple(dict.fromkeys(account for line in lines if (account := _account(line)).name))
    if not accounts:
        raise ScanError(_("The file lists no accounts."), _("Write one per line, such as “Trackops:anna@demo”."))
    if len(accounts) > MOST:
        raise ScanError(_("The file lists more than {most} accounts.", most=count_text(MOST)), _("Split it."))
    return accounts


def _lines(text: str) -> list[str]:
    if text.lstrip().startswith("{"):
        try:
            codes = parsed_json(text)["codes"]
            return [str(code["text"]) for code in codes if not code["findings"]]
        except (ValueError, KeyError, TypeError):
            raise ScanError(
                _("The file isn't an expected.json."), _("Use the one that trackops generate wrote.")
            ) from None
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _account(line: str) -> ExpectedAccount:
    address = taken_apart(line.strip())
    if address is not None:
        issuer = address.values.get("issuer", "") or (address.prefix or "")
        return ExpectedAccount(tidy_text(issuer), tidy_text(address.account))
    issuer, colon, name = line.partition(":")
    return ExpectedAccount(tidy_text(issuer), tidy_text(name)) if colon else ExpectedAccount("", tidy_text(line))
