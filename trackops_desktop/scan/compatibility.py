"""What other authenticators make of an account: where their codes would differ from those that are meant."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.i18n import _
from trackops_desktop.otp.account import Account, Algorithm, Kind


def differences(account: Account) -> Iterator[tuple[str, str]]:
    """Yield the parameter and a sentence for everything that another authenticator ignores or cannot do.

    Source: Google Authenticator's "Key URI Format", which says of algorithm, digits and period that its
    implementations ignore them in part; its own export code has no field for a period, and for digits only 6 and 8.
    """
    if account.kind is Kind.STEAM:
        yield "type", _("Google Authenticator and most others can't show Steam's letters.")
        return
    if account.algorithm is not Algorithm.SHA1:
        yield (
            "algorithm",
            _(
                "Older versions of Google Authenticator ignore {value} and use SHA1, which gives wrong "
                "codes without a warning; several others refuse it.",
                value=account.algorithm.value,
            ),
        )
    if account.digits != 6:
        yield "digits", _digits(account.digits)
    if account.kind is Kind.TOTP and account.period != 30:
        yield (
            "period",
            _(
                "Google Authenticator ignores the period of {period} seconds and uses 30, which gives "
                "wrong codes without a warning; its export can't hold it.",
                period=account.period,
            ),
        )
    if account.kind is Kind.HOTP:
        yield "type", _("Counter-based codes are refused by several other authenticators.")


def _digits(digits: int) -> str:
    if digits == 8:
        return _("Some versions of Google Authenticator ignore digits=8 and show 6, and so do several others.")
    return _(
        "Google Authenticator and most others can't show {digits} digits: they know 6, and some know 8.", digits=digits
    )
