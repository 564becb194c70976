"""Hypothesis strategies for every possible secret, account and enrolment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from trackops_desktop.errors import OtpError
from trackops_desktop.otp.account import (
    MAX_COUNTER,
    MAX_LABEL,
    MAX_PERIOD,
    STEAM_DIGITS,
    Account,
    Algorithm,
    Enrolment,
    Kind,
    tidy_text,
)
from trackops_desktop.otp.secret import MAX_SECRET_BYTES, Secret

#: Raw secrets: mostly of real sizes, now and then the smallest and the largest there may be.
raw_secrets = st.one_of(
    st.binary(min_size=1, max_size=64),
    st.integers(1, MAX_SECRET_BYTES).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    st.just(b"\xff" * MAX_SECRET_BYTES),
)
secrets = raw_secrets.map(Secret)

#: Labels with everything that means something in a URI, in any script, up to the longest there may be.
labels = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=":%3Aa?#&=+/ @ßİ\u0301", max_size=20),
    st.sampled_from("aß:é語").map(lambda letter: letter * MAX_LABEL),
).filter(lambda text: len(tidy_text(text)) <= MAX_LABEL)

totp_accounts = st.builds(
    Account,
    kind=st.just(Kind.TOTP),
    issuer=labels,
    name=labels,
    algorithm=st.sampled_from(Algorithm),
    digits=st.integers(1, 10),
    period=st.integers(1, MAX_PERIOD),
)
hotp_accounts = st.builds(
    Account,
    kind=st.just(Kind.HOTP),
    issuer=labels,
    name=labels,
    algorithm=st.sampled_from(Algorithm),
    digits=st.integers(1, 10),
    counter=st.integers(0, MAX_COUNTER),
)
steam_accounts = st.builds(Account, kind=st.just(Kind.STEAM), issuer=labels, name=labels, digits=st.just(STEAM_DIGITS))
accounts = st.one_of(totp_accounts, hotp_accounts, steam_accounts)
enrolments = st.builds(Enrolment, accounts, secrets)

#: What Google Authenticator's export can carry.
carried_accounts = st.builds(
    Account,
    kind=st.just(Kind.TOTP),
    issuer=labels,
    name=labels,
    algorithm=st.sampled_from(Algorithm),
    digits=st.sampled_from([6, 8]),
) | st.builds(
    Account,
    kind=st.just(Kind.HOTP),
    issuer=labels,
    name=labels,
    algorithm=st.sampled_from(Algorithm),
    digits=st.sampled_from([6, 8]),
    counter=st.integers(0, 2**63 - 1),
)
carried_enrolments = st.builds(Enrolment, carried_accounts, secrets)

_T = TypeVar("_T")


def read_or_refuse(read: Callable[[str], _T], text: str) -> _T | OtpError:
    """Return what was read or the one error that reading may raise; any other one fails the test."""
    try:
        return read(text)
    except OtpError as error:
        return error
