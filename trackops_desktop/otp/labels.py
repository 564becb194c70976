"""Who issued an account and what it is called there, from an enrolment's label and its issuer parameter."""

from __future__ import annotations

import re
import unicodedata

from trackops_desktop.otp.account import tidy_text

#: What programs write where they have nothing to write.
_NOBODY = frozenset({"null", "undefined", "none", "nil", "nan", "(null)", "[object object]", "http", "https"})
#: As names of accounts; `none` is one, which KeePassXC writes and shows.
_PLACEHOLDERS = frozenset({"", "null", "undefined", "nil", "nan", "(null)", "[object object]"})
_PORT = re.compile(r"[0-9]{1,5}(?:/.*)?", re.DOTALL)
_PORT_AND_NAME = re.compile(r"([0-9]{1,5}):(?![0-9]+$)(.*)", re.DOTALL)
#: Of nothing but signs that separate or stand in for something.
_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~]*")
_FORM_CODED = re.compile(r"%(?:40|3A|2C|26|2F|2B)", re.IGNORECASE)


def is_nobody(issuer: str) -> bool:
    """Say whether an issuer is none: empty, a lone sign, the head of a web address, or a program's word for nothing."""
    bare = tidy_text(issuer)
    return _SIGNS.fullmatch(bare) is not None or bare.strip(":").strip().casefold() in _NOBODY


def is_placeholder(text: str) -> bool:
    """Say whether an issuer or a name is empty or a program's word for nothing, colons beside it or not."""
    return tidy_text(text).strip(": ").casefold() in _PLACEHOLDERS


def is_form_coded(raw_label: str) -> bool:
    """Say whether a plus in a label, still percent-encoded, stands for a space.

    It does where the writer codes as HTML forms do (PHP's `urlencode`): signs that addresses may hold as they are were
    coded, and no space was coded as %20. Elsewhere a plus is a plus, as in many e-mail addresses.
    """
    return "+" in raw_label and "%20" not in raw_label and " " not in raw_label and bool(_FORM_CODED.search(raw_label))


def issuer_and_name(label: str, prefix: str | None, rest: str, issuer: str) -> tuple[str, str]:
    """Return issuer and name.

    With an issuer parameter only a prefix that equals it is cut off the label, as Google Authenticator does: what
    else stands before a colon (a tenant, a host, a user) tells accounts apart. Without one the prefix is the issuer,
    unless the colon is that of a web address, a port, or an address of the Internet or of Amazon's.

    Args:
        label: The whole label, decoded.
        prefix: What stands before its dividing colon, or None.
        rest: What stands after it, or the whole label.
        issuer: The issuer parameter, decoded; empty where there is none.

    """
    if is_nobody(issuer):
        return _from_label(tidy_text(label), None if prefix is None else tidy_text(prefix), rest)
    whole = tidy_text(label)
    for place, letter in enumerate(whole):
        if letter == ":" and alike(whole[:place]) == alike(issuer):
            rest = whole[place + 1 :]
            return issuer, "" if is_placeholder(rest) else rest
    if prefix is not None and is_nobody(prefix) and not rest.startswith("//"):
        return issuer, "" if is_placeholder(rest) else rest
    return issuer, "" if is_placeholder(label) else label


def alike(text: str) -> str:
    """Return what two spellings of an issuer have in common: case, spaces, and a plus for a space do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).replace("+", " ").casefold().split())


def _from_label(label: str, prefix: str | None, rest: str) -> tuple[str, str]:
    if prefix is None:
        return "", "" if is_nobody(label) else label
    if not prefix:
        return "", "" if is_nobody(rest) else rest
    if is_nobody(prefix) and not rest.startswith("//"):
        return "", "" if is_placeholder(rest) else rest
    with_port = _PORT_AND_NAME.fullmatch(tidy_text(rest))
    if with_port and not is_whole(prefix, "x"):
        return f"{prefix}:{with_port[1]}", with_port[2]
    return ("", label) if is_whole(prefix, tidy_text(rest)) else (prefix, rest)


def is_whole(prefix: str, rest: str) -> bool:
    """Say whether the colon after `prefix` belongs to a name: a web address, a host and its port, an ARN, IPv6."""
    if rest.startswith("//") or prefix.casefold() in {"arn", "urn"} or "@" in prefix:
        return True
    if prefix.startswith("[") or (re.fullmatch(r"[0-9a-fA-F]{0,4}", prefix) and _IPV6_REST.match(rest)):
        return True
    return ("." in prefix or prefix.casefold() == "localhost") and _PORT.fullmatch(rest) is not None


_IPV6_REST = re.compile(r":|[0-9a-fA-F]{1,4}:|[0-9a-fA-F]{1,4}\Z(?<=[0-9])")
