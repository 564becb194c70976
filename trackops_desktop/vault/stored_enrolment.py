"""What the store holds for an account, joined with what the catalogue says of it."""

from __future__ import annotations

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.uri import parse_stored


def read_stored(account: Account, text: str) -> Enrolment | None:
    """Return the enrolment in a stored text with the catalogue's labels, or None where it is not this account's.

    What makes the codes comes from the store, which guards it better than a plain file; labels come from the
    catalogue, and the counter is whichever is further on. Kind, algorithm, digits and period stand in both and never
    change: where they differ, one of the two was changed by something else than this program, and codes that no site
    would accept are not shown. Another secret of the same kind cannot be told here: only a seal tells that.
    """
    try:
        stored = parse_stored(text)
        if _parameters(stored.account) != _parameters(account):
            return None
        own = stored.account
        counter = max(own.counter, account.counter) if own.kind is Kind.HOTP else 0
        joined = Account(own.kind, account.issuer, account.name, own.algorithm, own.digits, own.period, counter)
    except OtpError:
        return None
    return Enrolment(joined, stored.secret)


def _parameters(account: Account) -> tuple[object, ...]:
    """Return what decides how codes are made, as far as the kind of account knows it."""
    if account.kind is Kind.STEAM:
        return (account.kind,)
    period = account.period if account.kind is Kind.TOTP else None
    return (account.kind, account.algorithm, account.digits, period)
