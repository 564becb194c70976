"""Parameters of enrolments beyond Google's format: what they would change, and when that is refused.

Most are harmless (a picture, a colour, a serial number) and only told. Some change the codes; where this authenticator
does not do what they ask for, the enrolment is refused, since every code would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import N_, _
from trackops_desktop.otp.account import MAX_DIGITS, Account, Kind

_OTHER_APP = N_("Ask the service for a code without it, or use the app that it recommends.")
_TWO_STEP = (
    N_("This service wants a second half of the secret key from a phone, which isn't possible here."),
    N_("Ask its administrator for an enrolment in one step (privacyIDEA: without “2step”)."),
)
_BROKEN = (
    N_("The address is broken in the middle of a parameter's name."),
    N_("Put the whole address on one line, or scan its QR code."),
)
#: Other names of a known value, without separators and in lower case.
_SAME_AS = {
    **dict.fromkeys(("algo", "alg", "hash", "hashalgorithm", "hashalgo", "digest", "hmac", "crypto"), "algorithm"),
    **dict.fromkeys(("digit", "length", "len", "otplength", "otplen", "codelength", "codedigits"), "digits"),
    **dict.fromkeys(("step", "interval", "timestep", "timeinterval", "stepsize", "timeperiod"), "period"),
    **dict.fromkeys(("movingfactor", "initialcounter", "counterstart"), "counter"),
    **dict.fromkeys(("type", "otptype", "tokentype"), "type"),
}
#: Types of other authenticators, and what they make.
OTHER_TYPES = {
    "motp": N_("mOTP codes (MD5 with a PIN)"),
    "yaotp": N_("Yandex codes (with a PIN)"),
    "pipush": N_("privacyIDEA's push sign-ins"),
    "daypassword": N_("privacyIDEA's day passwords"),
    "labeled": N_("paper tokens"),
    "ocra": N_("answers to challenges (OCRA)"),
    "push": N_("push sign-ins"),
    "battle": N_("Battle.net codes"),
    "battlenet": N_("Battle.net codes"),
    "yandex": N_("Yandex codes (with a PIN)"),
    "hex": N_("codes of a hexadecimal key in a form of its own"),
    "hhex": N_("codes of a hexadecimal key in a form of its own"),
}
OTHER_TYPES_ADVICE = N_("It generates totp, hotp and steam codes; choose one of them there.")
_CLOCK = frozenset({"t0", "offset", "timeoffset", "timeshift", "epoch", "starttime", "clockoffset"})
_CODING = frozenset(
    {"secretencoding", "secretformat", "secrettype", "keyencoding", "keyformat", "encoding", "secretenc", "seedformat"}
)
_OTHER_CODES = {
    **dict.fromkeys(("alphabet", "charset", "chars"), N_("an alphabet of its own")),
    **dict.fromkeys(("checksum", "addchecksum"), N_("a check digit")),
    **dict.fromkeys(("truncation", "truncationoffset", "truncate"), N_("a truncation of its own")),
    **dict.fromkeys(("ocra", "ocrasuite", "suite", "challenge"), N_("a challenge (OCRA)")),
    **dict.fromkeys(("hex", "hexsecret", "secrethex", "ishex", "hexadecimal"), N_("a hexadecimal key")),
    **dict.fromkeys(("pinlength", "pinhash"), N_("a PIN")),
    **dict.fromkeys(("kdf", "salt", "cipher", "encrypted", "enc", "iv"), N_("a key that is encrypted")),
}
#: Parameters of Google's format without which the codes or the key would be others.
_OF_CODES = frozenset({"secret", "algorithm", "digits", "period", "counter", "encoder"})
_OFF = frozenset({"", "0", "-1", "false", "no", "none", "null", "default", "off"})
_PLAIN_ENCODERS = frozenset({"", "default", "decimal", "dec", "digits", "numeric", "number", "google", "totp", "hotp"})
_ON = frozenset({"", "true", "false", "yes", "no", "0", "1"})


def refuse_what_changes_codes(extra: Mapping[str, str], account: Account) -> None:
    """Raise OtpError where an unknown parameter would make other codes than `account` does.

    Args:
        extra: Parameters outside Google's format by their names, percent-decoded.
        account: What was understood of the enrolment.

    """
    for name, value in extra.items():
        refuse_broken(name, value)
        bare, plain = re.sub(r"[-_.\s]", "", name.lower()), value.strip().lower()
        if bare.startswith("2step") or bare in {"twostep", "twostepsalt"}:
            raise OtpError(*map(_, _TWO_STEP), field="secret")
        if bare in _SAME_AS and not _agrees(_SAME_AS[bare], plain, account):
            raise _refused(
                _(
                    "It names the {parameter} in a way that few authenticators understand.",
                    parameter=_SAME_AS[bare],
                )
            )
        if bare in _CLOCK and not re.fullmatch(r"[+-]?0*+(?:\.0*+)?|1970-01-01.{0,20}", plain):
            raise _refused(_("Its codes don't follow the usual clock, which Trackops Desktop doesn't support."))
        if bare in _CODING and plain not in {"", "base32", "b32", "rfc4648", "utf8", "utf-8"}:
            raise _refused(_("Its secret key isn't written in Base32, the only supported form."))
        if bare in _OTHER_CODES and plain not in _OFF:
            raise _refused(
                _("Its codes need {what}, which Trackops Desktop doesn't support.", what=_(_OTHER_CODES[bare]))
            )
        if bare == "pin" and plain not in _ON:
            raise _refused(_("Its codes need a PIN, which Trackops Desktop doesn't support."))


def refuse_broken(name: str, value: str) -> None:
    """Raise OtpError where something has broken into a parameter's name: a line's end, a sign of a terminal, a blank.

    What it asks for would be lost otherwise, and with it every code be wrong.
    """
    if not name and value == "=":
        raise OtpError(*map(_, _BROKEN), field="parameters")
    whole = re.sub(r"[^a-z]", "", name.lower())
    joined = f"{name}{value.partition('=')[0]}".lower() if "=" in value else ""
    begun = re.match(r"[a-z]+(?=[^a-z0-9_.-])", name.lower())
    if begun is not None and begun[0] in _OF_CODES:
        whole = begun[0]
    if (whole != name.lower() and whole in _OF_CODES) or re.sub(r"[^a-z]", "", joined) in _OF_CODES:
        raise OtpError(*map(_, _BROKEN), field="parameters")


def refuse_encoder(written: str) -> None:
    """Raise OtpError where codes are to be written in another way than in digits (or in Steam's letters)."""
    if written.strip().lower() not in _PLAIN_ENCODERS:
        raise OtpError(
            _("Its codes aren't digits but are written in a way that Trackops Desktop doesn't know."),
            _("It supports digits and Steam's letters."),
            field="encoder",
        )


def _agrees(known: str, value: str, account: Account) -> bool:
    if not value:
        return True
    if known == "algorithm":
        return re.sub(r"[-_\s]", "", value).upper().removeprefix("HMAC") == account.algorithm.value
    if known == "type":
        return value in {account.kind.value, "totp" if account.kind is Kind.STEAM else account.kind.value, "otp"}
    number = {"digits": account.digits, "period": account.period, "counter": account.counter}[known]
    unit = r"(?:s|sec|seconds)?" if known == "period" else ""
    found = re.fullmatch(rf"\+?0{{0,20}}([0-9]{{1,20}}){unit}", value)
    if found is None:
        return False
    # A “length” beyond every code's is that of the key.
    return int(found[1]) == number or (known == "digits" and int(found[1]) > MAX_DIGITS)


def _refused(sentence: str) -> OtpError:
    return OtpError(sentence, _(_OTHER_APP), field="parameters")
