"""Every rule of the linter, by its stable name."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.linting.finding import Rule, Severity

_KEY_URI = ("Key URI Format", "https://github.com/google/google-authenticator/wiki/Key-Uri-Format")
_URI = ("RFC 3986", "https://www.rfc-editor.org/rfc/rfc3986")
_PERCENT = ("RFC 3986 section 2.1", "https://www.rfc-editor.org/rfc/rfc3986#section-2.1")
_BASE32 = ("RFC 4648 section 6", "https://www.rfc-editor.org/rfc/rfc4648#section-6")
_HOTP = ("RFC 4226 section 4, R6", "https://www.rfc-editor.org/rfc/rfc4226#section-4")
_TOTP = ("RFC 6238 section 5.1", "https://www.rfc-editor.org/rfc/rfc6238#section-5.1")
_SYMBOL = ("ISO/IEC 18004", "https://www.iso.org/standard/83389.html")
_PRINT = ("ISO/IEC 15415", "https://www.iso.org/standard/54716.html")
_BIDI = ("Unicode UAX #9", "https://www.unicode.org/reports/tr9/")
_POLICY = ("the policy", "")
_AEGIS = ("Aegis", "https://github.com/beemdevelopment/Aegis")
_FREEOTP = ("FreeOTP", "https://github.com/freeotp/freeotp-android")
_BITWARDEN = ("Bitwarden Authenticator", "https://github.com/bitwarden/android")
_OWN = ("Trackops Desktop", "")


def _error(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.ERROR, title, mend, *source)


def _warning(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.WARNING, title, mend, *source)


def _note(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.NOTE, title, mend, *source)


def _file_rules() -> Iterator[Rule]:
    yield _error(
        "unreadable-file", "The file is neither a picture nor a text.", "Save the code as a PNG picture again.", _OWN
    )
    yield _error("no-code", "There is no QR code that can be read.", "Draw the code larger, dark on light.", _SYMBOL)
    yield _warning(
        "several-codes",
        "The picture holds several QR codes; a camera takes whichever it sees first.",
        "Show one code at a time.",
        _OWN,
    )
    yield _error(
        "secret-reused",
        "Another account of this run has the same secret.",
        "Make a new random secret for every enrolment.",
        _HOTP,
    )
    yield _warning(
        "code-twice", "The same code appeared earlier in this run.", "Check what the test wrote twice.", _OWN
    )


def _address_rules() -> Iterator[Rule]:
    yield _error("not-an-enrolment", "The text is not an otpauth address.", "Write otpauth://totp/….", _KEY_URI)
    yield _error(
        "export-code",
        "This is an export code of Google Authenticator, not an enrolment.",
        "Give every user an otpauth address of their own.",
        _KEY_URI,
    )
    yield _error("wrapped", "Something stands around the address.", "Put the address alone into the code.", _KEY_URI)
    yield _error(
        "scheme-spelling",
        "The scheme is not written in lower case; Aegis and FreeOTP refuse it.",
        "Write otpauth:// in lower case.",
        _AEGIS,
    )
    yield _error(
        "type-unknown", "The type is neither totp nor hotp.", "Write otpauth://totp/ or otpauth://hotp/.", _KEY_URI
    )
    yield _error(
        "type-spelling",
        "The type is not written in lower case; Aegis refuses it.",
        "Write totp or hotp in lower case.",
        _AEGIS,
    )
    yield _error("type-not-allowed", "The policy does not allow this type.", "Use a type that it allows.", _POLICY)
    yield _error(
        "fragment",
        "A # in the address cuts off everything after it for most authenticators.",
        "Write %23 in its place.",
        _URI,
    )
    yield _warning(
        "address-too-long",
        "The address is longer than the policy allows; its code gets dense.",
        "Leave out parameters that have their default value.",
        _POLICY,
    )
    yield _warning(
        "not-ascii",
        "The address holds letters outside ASCII; decoders guess their encoding.",
        "Percent-encode them as UTF-8.",
        _URI,
    )
    yield _error(
        "percent-broken", "A % does not begin a coded byte.", "Write %25 where a percent sign is meant.", _PERCENT
    )
    yield _error("percent-not-utf8", "Coded bytes are not UTF-8.", "Percent-encode labels as UTF-8.", _PERCENT)
    yield _error(
        "percent-twice", "The address is percent-encoded twice, so that people see codes.", "Encode it once.", _PERCENT
    )
    yield _error("space", "The address holds a space as it is; some authenticators stop there.", "Write %20.", _URI)
    yield _warning(
        "plus-for-space",
        "A plus stands in the label or the issuer; some authenticators show it, others a space.",
        "Write %20 for a space and %2B for a plus.",
        _KEY_URI,
    )


def _label_rules() -> Iterator[Rule]:
    yield _error(
        "account-missing",
        "The label names no account; Google Authenticator refuses it.",
        "Write the user's name after the issuer.",
        ("Google Authenticator 5.10", "https://github.com/google/google-authenticator-android"),
    )
    yield _error(
        "label-colons",
        "The label has several colons; FreeOTP refuses it.",
        "Keep colons out of issuer and account name.",
        _FREEOTP,
    )
    yield _warning(
        "label-slash",
        "The label has a slash as it is; Bitwarden Authenticator cuts the name there.",
        "Write %2F.",
        _BITWARDEN,
    )
    yield _warning(
        "issuer-missing", "No issuer is given.", "Add the issuer parameter and the same prefix to the label.", _KEY_URI
    )
    yield _note(
        "issuer-prefix-missing",
        "The issuer is a parameter only; older authenticators read it from the label.",
        "Begin the label with the issuer and a colon.",
        _KEY_URI,
    )
    yield _error(
        "issuer-mismatch",
        "Label and issuer parameter name different issuers; authenticators disagree which to show.",
        "Make them the same.",
        _KEY_URI,
    )
    yield _error(
        "issuer-not-allowed", "The policy does not allow this issuer.", "Use an issuer that it allows.", _POLICY
    )
    yield _error(
        "account-not-allowed",
        "The account name does not match the policy's pattern.",
        "Write it as the policy asks.",
        _POLICY,
    )
    yield _error(
        "hidden-characters",
        "Issuer or account name holds characters that are not seen or turn the text around.",
        "Take control and direction characters out.",
        _BIDI,
    )


def _secret_rules() -> Iterator[Rule]:
    yield _error("secret-missing", "There is no secret.", "Add the secret parameter.", _KEY_URI)
    yield _error(
        "secret-alphabet",
        "The secret has characters that Base32 does not know.",
        "Encode the random bytes as Base32, not as hexadecimal or Base64.",
        _BASE32,
    )
    yield _warning(
        "secret-lower-case", "The secret is not written in upper case.", "Write Base32 in upper case.", _BASE32
    )
    yield _warning("secret-padding", "The secret has padding.", "Leave the = signs out.", _KEY_URI)
    yield _warning(
        "secret-separators",
        "Spaces or hyphens stand in the secret; Bitwarden Authenticator refuses it.",
        "Group the key for people only, not in the address.",
        _BITWARDEN,
    )
    yield _error(
        "secret-length",
        "The secret has a length that no encoder writes; a character is missing or too many.",
        "Encode whole bytes.",
        _BASE32,
    )
    yield _warning(
        "secret-loose-bits",
        "The last character of the secret holds bits that belong to no byte; it was cut or mistyped.",
        "Encode whole bytes.",
        ("RFC 4648 section 3.5", "https://www.rfc-editor.org/rfc/rfc4648#section-3.5"),
    )
    yield _error(
        "secret-short", "The secret is shorter than the policy allows.", "Use 20 random bytes (160 bits).", _HOTP
    )
    yield _error(
        "secret-known",
        "The secret is one that stands in documentation.",
        "Make a new random secret for every enrolment.",
        _HOTP,
    )
    yield _error(
        "secret-weak",
        "The secret is not random: it repeats itself.",
        "Make it with a generator for cryptography.",
        _HOTP,
    )


def _parameter_rules() -> Iterator[Rule]:
    yield _error(
        "algorithm-unknown", "The algorithm is none of SHA1, SHA256 and SHA512.", "Use SHA1 or leave it out.", _KEY_URI
    )
    yield _warning(
        "algorithm-spelling",
        "The algorithm is not written as the format has it; some authenticators take SHA1 instead.",
        "Write SHA1, SHA256 or SHA512.",
        _KEY_URI,
    )
    yield _error(
        "algorithm-not-allowed",
        "The policy does not allow this algorithm.",
        "Use one that it allows.",
        _POLICY,
    )
    yield _error("digits-invalid", "The number of digits is none from 1 to 10.", "Use 6 or leave it out.", _KEY_URI)
    yield _error("digits-not-allowed", "The policy does not allow this many digits.", "Use 6.", _POLICY)
    yield _error(
        "period-invalid", "The period isn't a number of seconds from 1 to 86,400.", "Use 30 or leave it out.", _KEY_URI
    )
    yield _error("period-not-allowed", "The policy does not allow this period.", "Use 30 seconds.", _POLICY)
    yield _warning("period-unused", "A period is given although the codes follow a counter.", "Leave it out.", _KEY_URI)
    yield _error("counter-missing", "A hotp address needs a counter; Aegis refuses it.", "Add counter=0.", _KEY_URI)
    yield _error(
        "counter-invalid", "The counter isn't a whole number from 0 up.", "Write the next counter's number.", _KEY_URI
    )
    yield _warning("counter-unused", "A counter is given although the codes follow the time.", "Leave it out.", _TOTP)
    yield _error(
        "parameter-twice",
        "A parameter is given twice; authenticators disagree which counts.",
        "Give it once.",
        _URI,
    )
    yield _warning(
        "parameter-spelling",
        "A parameter's name is not in lower case; most authenticators do not find it.",
        "Write names of parameters in lower case.",
        _KEY_URI,
    )
    yield _warning("parameter-empty", "A parameter has no value.", "Give it a value or leave it out.", _KEY_URI)
    yield _warning(
        "parameter-not-allowed",
        "The policy does not know this parameter; authenticators ignore it.",
        "Leave it out, or add it to the policy.",
        _POLICY,
    )
    yield _error("refused", "This authenticator refuses the enrolment.", "Do what its sentence says.", _OWN)


def _symbol_rules() -> Iterator[Rule]:
    yield _error(
        "symbol-part",
        "The code holds only a part of a text that is spread over several codes.",
        "Put the whole address into one code.",
        ("ISO/IEC 18004 section 8", "https://www.iso.org/standard/83389.html"),
    )
    yield _warning(
        "symbol-margin",
        "The light margin around the code is narrower than 4 modules.",
        "Leave 4 modules of light on every side.",
        ("ISO/IEC 18004 section 6.3.8", "https://www.iso.org/standard/83389.html"),
    )
    yield _warning(
        "symbol-contrast",
        "Dark and light differ too little.",
        "Draw the code black on white.",
        _PRINT,
    )
    yield _warning(
        "symbol-inverted",
        "The code is light on dark; several readers do not find it.",
        "Draw it dark on light, in dark mode too.",
        _SYMBOL,
    )
    yield _warning("symbol-mirrored", "The code is mirrored.", "Show it as it was drawn.", _SYMBOL)
    yield _warning(
        "symbol-colours",
        "The code is coloured so that one channel of a camera hardly sees it.",
        "Draw it black on white.",
        _PRINT,
    )
    yield _warning(
        "symbol-module-size",
        "The modules are smaller than the policy allows.",
        "Draw the code larger: 4 pixels a module or more.",
        _PRINT,
    )
    yield _warning(
        "symbol-damage",
        "Part of the error correction is used up: something covers or cuts the code.",
        "Leave out logos, rounded corners and scaling that blurs.",
        _PRINT,
    )
    yield _warning(
        "symbol-version",
        "The code has more modules than the policy allows.",
        "Shorten the address, or lower the error correction.",
        _SYMBOL,
    )
    yield _warning(
        "symbol-effort",
        "Only filters make the code readable; an ordinary reader does not read it.",
        "Draw the code again as a plain picture.",
        _OWN,
    )
    yield _warning(
        "symbol-grade", "The quality of the code is below what the policy asks.", "Mend what its grade names.", _POLICY
    )


RULES = {
    rule.name: rule
    for rules in (_file_rules, _address_rules, _label_rules, _secret_rules, _parameter_rules, _symbol_rules)
    for rule in rules()
}
