"""What is wrong with an address's parameters: generators of names of rules and sentences, as in `address_checks`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _, list_text
from trackops_desktop.linting.address_checks import Found
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.raw_address import RawAddress, decoded
from trackops_desktop.otp import base32
from trackops_desktop.otp.account import MAX_COUNTER, check_digits, check_period

#: The parameters of the Key URI Format.
_FORMAT = ("secret", "issuer", "algorithm", "digits", "period", "counter")
_ALGORITHMS = ("SHA1", "SHA256", "SHA512")
_SEPARATORS = re.compile(r"[\s+\-]")
#: Secrets that stand in specifications, documentation and examples, and that many tests copy.
_KNOWN = frozenset(
    bytes.fromhex(text)
    for text in (
        "48656c6c6f21deadbeef",  # the Key URI Format's example
        "48656c6c6f21deadbeef48656c6c6f21deadbeef",  # the same twice
        "3132333435363738393031323334353637383930",  # RFC 4226 and RFC 6238
        "3132333435363738393031323334353637383930313233343536373839303132",
        "3dc6caa4824a6d288767b2331e20b43166cb85d9",  # the Key URI Format's long example
    )
)
_FEWEST_DISTINCT_BYTES = 6


def of_secret(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    """Look at the secret without ever telling it."""
    written = address.values.get("secret", "")
    if not written.strip():
        yield "secret-missing", ""
        return
    bare = _SEPARATORS.sub("", written)
    if bare != written:
        yield "secret-separators", ""
    if "=" in bare:
        yield "secret-padding", ""
        bare = bare.rstrip("=")
    if bare != bare.upper():
        yield "secret-lower-case", ""
        bare = bare.upper()
    if not base32.ALPHABET.issuperset(bare):
        yield "secret-alphabet", ""
    elif base32.has_odd_length(bare):
        yield "secret-length", ""
    else:
        yield from _of_key(bare, policy)


def _of_key(letters: str, policy: LintPolicy) -> Iterator[Found]:
    try:
        secret = base32.decode(letters)
    except OtpError:  # longer than any key
        yield "secret-alphabet", _("The secret is longer than 1,024 bytes.")
        return
    if base32.encode(secret) != letters:
        yield "secret-loose-bits", ""
    raw, bits = secret.reveal(), len(secret) * 8
    if bits < policy.least_secret_bits:
        yield (
            "secret-short",
            _(
                "The secret has {bits} bits; the policy asks for {least_secret_bits}.",
                bits=bits,
                least_secret_bits=policy.least_secret_bits,
            ),
        )
    if raw in _KNOWN:
        yield "secret-known", ""
    elif len(raw) >= _FEWEST_DISTINCT_BYTES and len(set(raw)) < min(_FEWEST_DISTINCT_BYTES, len(raw)):
        yield "secret-weak", ""


def of_parameters(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    """Look at every parameter but the secret."""
    yield from _of_names(address, policy)
    values, hotp = address.values, address.type.lower() == "hotp"
    yield from _of_algorithm(values.get("algorithm"), policy)
    yield from _of_number(values.get("digits"), "digits", policy)
    if hotp:
        yield from _of_counter(values.get("counter"))
        if "period" in values:
            yield "period-unused", ""
    else:
        yield from _of_number(values.get("period"), "period", policy)
        if "counter" in values:
            yield "counter-unused", ""


def _of_names(address: RawAddress, policy: LintPolicy) -> Iterator[Found]:
    names = [decoded(name) for name, _value in address.pairs]
    counts = Counter(name.lower() for name in names)
    for name, count in counts.items():
        if count > 1:
            yield (
                "parameter-twice",
                _(
                    "{name} is given {count} times; authenticators disagree which counts.",
                    name=_shown(name),
                    count=count,
                ),
            )
    for name in dict.fromkeys(names):
        if name != name.lower() and name.lower() in {*_FORMAT, *policy.parameters}:
            yield (
                "parameter-spelling",
                _("{name} is not in lower case; most authenticators do not find it.", name=_shown(name)),
            )
    for name, value in address.pairs:
        if not value and decoded(name).lower() != "secret":
            yield "parameter-empty", _("{name} has no value.", name=_shown(decoded(name)))
    for name in counts:
        if policy.parameters and name not in policy.parameters and not _of_other_type(name, address):
            yield (
                "parameter-not-allowed",
                _("The policy does not know {name}; authenticators ignore it.", name=_shown(name)),
            )


def _of_other_type(name: str, address: RawAddress) -> bool:
    """Say whether the type needs a parameter, or it has a finding of its own (`counter-unused`, `period-unused`)."""
    return name == "counter" or (name == "period" and address.type.lower() == "hotp")


def _of_algorithm(written: str | None, policy: LintPolicy) -> Iterator[Found]:
    if not written:
        return
    plain = re.sub(r"[-_\s]", "", written).upper().removeprefix("HMAC")
    if plain not in _ALGORITHMS:
        yield "algorithm-unknown", ""
        return
    if written != plain:
        yield "algorithm-spelling", ""
    if policy.algorithms and plain not in policy.algorithms:
        yield (
            "algorithm-not-allowed",
            _(
                "The algorithm is {plain}; the policy allows {algorithms}.",
                plain=plain,
                algorithms=list_text(policy.algorithms),
            ),
        )


def _of_number(written: str | None, name: str, policy: LintPolicy) -> Iterator[Found]:
    if not written:
        return
    allowed = policy.digits if name == "digits" else policy.periods
    check = check_digits if name == "digits" else check_period
    try:
        number = _whole(written)
        check(number)
    except (ValueError, OtpError):
        yield f"{name}-invalid", ""
        return
    if allowed and number not in allowed:
        sentence = _(
            "The {name} parameter is {number}; the policy allows {allowed}.",
            name=name,
            number=number,
            allowed=list_text(list(map(str, allowed))),
        )
        yield f"{name}-not-allowed", sentence


def _of_counter(written: str | None) -> Iterator[Found]:
    if written is None:
        yield "counter-missing", ""
    elif written:
        try:
            good = _whole(written) <= MAX_COUNTER
        except ValueError:
            good = False
        if not good:
            yield "counter-invalid", ""


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdigit()) or len(written) > 24:
        raise ValueError
    return int(written)


def _shown(name: str) -> str:
    """Return a parameter's name in quotation marks where it looks like one: in a damaged address it may be the key."""
    if name.isascii() and name.replace("_", "").isalpha() and len(name) <= 12:
        return _("The parameter “{name}”", name=name)
    return _("A parameter of {count} characters", count=len(name))
