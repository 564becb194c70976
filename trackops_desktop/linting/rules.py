"""Every rule of the linter, by its stable name."""

from __future__ import annotations

from collections.abc import Iterator

from trackops_desktop.i18n import N_
from trackops_desktop.linting.finding import Rule, Severity

_KEY_URI = ("Key URI Format", "https://github.com/google/google-authenticator/wiki/Key-Uri-Format")  # not translated
_URI = ("RFC 3986", "https://www.rfc-editor.org/rfc/rfc3986")
_PERCENT = ("RFC 3986 section 2.1", "https://www.rfc-editor.org/rfc/rfc3986#section-2.1")  # not translated
_BASE32 = ("RFC 4648 section 6", "https://www.rfc-editor.org/rfc/rfc4648#section-6")  # not translated
_HOTP = ("RFC 4226 section 4, R6", "https://www.rfc-editor.org/rfc/rfc4226#section-4")  # not translated
_TOTP = ("RFC 6238 section 5.1", "https://www.rfc-editor.org/rfc/rfc6238#section-5.1")  # not translated
_SYMBOL = ("ISO/IEC 18004", "https://www.iso.org/standard/83389.html")  # not translated
_PRINT = ("ISO/IEC 15415", "https://www.iso.org/standard/54716.html")  # not translated
_BIDI = ("Unicode UAX #9", "https://www.unicode.org/reports/tr9/")  # not translated
_POLICY = (N_("the policy"), "")
_AEGIS = ("Aegis", "https://github.com/beemdevelopment/Aegis")
_FREEOTP = ("FreeOTP", "https://github.com/freeotp/freeotp-android")
_BITWARDEN = ("Bitwarden Authenticator", "https://github.com/bitwarden/android")  # not translated
_OWN = ("Trackops Desktop", "")  # not translated  # not translated


def _error(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.ERROR, title, mend, *source)


def _warning(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.WARNING, title, mend, *source)


def _note(name: str, title: str, mend: str, source: tuple[str, str]) -> Rule:
    return Rule(name, Severity.NOTE, title, mend, *source)


def _file_rules() -> Iterator[Rule]:
    yield _error(
        "unreadable-file",
        N_("The file is neither a picture nor a text."),
        N_("Save the code as a PNG picture again."),
        _OWN,
    )
    yield _error(
        "no-code", N_("There is no QR code that can be read."), N_("Draw the code larger, dark on light."), _SYMBOL
    )
    yield _warning(
        "several-codes",
        N_("The picture holds several QR codes; a camera takes whichever it sees first."),
        N_("Show one code at a time."),
        _OWN,
    )
    yield _error(
        "secret-reused",
        N_("Another account of this run has the same secret."),
        N_("Make a new random secret for every enrolment."),
        _HOTP,
    )
    yield _warning(
        "code-twice", N_("The same code appeared earlier in this run."), N_("Check what the test wrote twice."), _OWN
    )


def _address_rules() -> Iterator[Rule]:
    yield _error("not-an-enrolment", N_("The text is not an otpauth address."), N_("Write otpauth://totp/…."), _KEY_URI)
    yield _error(
        "export-code",
        N_("This is an export code of Google Authenticator, not an enrolment."),
        N_("Give every user an otpauth address of their own."),
        _KEY_URI,
    )
    yield _error(
        "wrapped", N_("Something stands around the address."), N_("Put the address alone into the code."), _KEY_URI
    )
    yield _error(
        "scheme-spelling",
        N_("The scheme is not written in lower case; Aegis and FreeOTP refuse it."),
        N_("Write otpauth:// in lower case."),
        _AEGIS,
    )
    yield _error(
        "type-unknown",
        N_("The type is neither totp nor hotp."),
        N_("Write otpauth://totp/ or otpauth://hotp/."),
        _KEY_URI,
    )
    yield _error(
        "type-spelling",
        N_("The type is not written in lower case; Aegis refuses it."),
        N_("Write totp or hotp in lower case."),
        _AEGIS,
    )
    yield _error(
        "type-not-allowed", N_("The policy does not allow this type."), N_("Use a type that it allows."), _POLICY
    )
    yield _error(
        "fragment",
        N_("A # in the address cuts off everything after it for most authenticators."),
        N_("Write %23 in its place."),
        _URI,
    )
    yield _warning(
        "address-too-long",
        N_("The address is longer than the policy allows; its code gets dense."),
        N_("Leave out parameters that have their default value."),
        _POLICY,
    )
    yield _warning(
        "not-ascii",
        N_("The address holds letters outside ASCII; decoders guess their encoding."),
        N_("Percent-encode them as UTF-8."),
        _URI,
    )
    yield _error(
        "percent-broken",
        N_("A % does not begin a coded byte."),
        N_("Write %25 where a percent sign is meant."),
        _PERCENT,
    )
    yield _error("percent-not-utf8", N_("Coded bytes are not UTF-8."), N_("Percent-encode labels as UTF-8."), _PERCENT)
    yield _error(
        "percent-twice",
        N_("The address is percent-encoded twice, so that people see codes."),
        N_("Encode it once."),
        _PERCENT,
    )
    yield _error("space", N_("The address holds a space as it is; some authenticators stop there."), "Write %20.", _URI)
    yield _warning(
        "plus-for-space",
        N_("A plus stands in the label or the issuer; some authenticators show it, others a space."),
        N_("Write %20 for a space and %2B for a plus."),
        _KEY_URI,
    )


def _label_rules() -> Iterator[Rule]:
    yield _error(
        "account-missing",
        N_("The label names no account; Google Authenticator refuses it."),
        N_("Write the user's name after the issuer."),
        (N_("Google Authenticator 5.10"), "https://github.com/google/google-authenticator-android"),
    )
    yield _error(
        "label-colons",
        N_("The label has several colons; FreeOTP refuses it."),
        N_("Keep colons out of issuer and account name."),
        _FREEOTP,
    )
    yield _warning(
        "label-slash",
        N_("The label has a slash as it is; Bitwarden Authenticator cuts the name there."),
        "Write %2F.",
        _BITWARDEN,
    )
    yield _warning(
        "issuer-missing",
        N_("No issuer is given."),
        N_("Add the issuer parameter and the same prefix to the label."),
        _KEY_URI,
    )
    yield _note(
        "issuer-prefix-missing",
        N_("The issuer is a parameter only; older authenticators read it from the label."),
        N_("Begin the label with the issuer and a colon."),
        _KEY_URI,
    )
    yield _error(
        "issuer-mismatch",
        N_("Label and issuer parameter name different issuers; authenticators disagree which to show."),
        N_("Make them the same."),
        _KEY_URI,
    )
    yield _error(
        "issuer-not-allowed", N_("The policy does not allow this issuer."), N_("Use an issuer that it allows."), _POLICY
    )
    yield _error(
        "account-not-allowed",
        N_("The account name does not match the policy's pattern."),
        N_("Write it as the policy asks."),
        _POLICY,
    )
    yield _error(
        "hidden-characters",
        N_("Issuer or account name holds characters that are not seen or turn the text around."),
        N_("Take control and direction characters out."),
        _BIDI,
    )


def _secret_rules() -> Iterator[Rule]:
    yield _error("secret-missing", N_("There is no secret."), N_("Add the secret parameter."), _KEY_URI)
    yield _error(
        "secret-alphabet",
        N_("The secret has characters that Base32 does not know."),
        N_("Encode the random bytes as Base32, not as hexadecimal or Base64."),
        _BASE32,
    )
    yield _warning(
        "secret-lower-case", N_("The secret is not written in upper case."), N_("Write Base32 in upper case."), _BASE32
    )
    yield _warning("secret-padding", N_("The secret has padding."), N_("Leave the = signs out."), _KEY_URI)
    yield _warning(
        "secret-separators",
        N_("Spaces or hyphens stand in the secret; Bitwarden Authenticator refuses it."),
        N_("Group the key for people only, not in the address."),
        _BITWARDEN,
    )
    yield _error(
        "secret-length",
        N_("The secret has a length that no encoder writes; a character is missing or too many."),
        N_("Encode whole bytes."),
        _BASE32,
    )
    yield _warning(
        "secret-loose-bits",
        N_("The last character of the secret holds bits that belong to no byte; it was cut or mistyped."),
        N_("Encode whole bytes."),
        ("RFC 4648 section 3.5", "https://www.rfc-editor.org/rfc/rfc4648#section-3.5"),  # not translated
    )
    yield _error(
        "secret-short",
        N_("The secret is shorter than the policy allows."),
        N_("Use 20 random bytes (160 bits)."),
        _HOTP,
    )
    yield _error(
        "secret-known",
        N_("The secret is one that stands in documentation."),
        N_("Make a new random secret for every enrolment."),
        _HOTP,
    )
    yield _error(
        "secret-weak",
        N_("The secret is not random: it repeats itself."),
        N_("Make it with a generator for cryptography."),
        _HOTP,
    )


def _parameter_rules() -> Iterator[Rule]:
    yield _error(
        "algorithm-unknown",
        N_("The algorithm is none of SHA1, SHA256 and SHA512."),
        N_("Use SHA1 or leave it out."),
        _KEY_URI,
    )
    yield _warning(
        "algorithm-spelling",
        N_("The algorithm is not written as the format has it; some authenticators take SHA1 instead."),
        N_("Write SHA1, SHA256 or SHA512."),
        _KEY_URI,
    )
    yield _error(
        "algorithm-not-allowed",
        N_("The policy does not allow this algorithm."),
        N_("Use one that it allows."),
        _POLICY,
    )
    yield _error(
        "digits-invalid", N_("The number of digits is none from 1 to 10."), N_("Use 6 or leave it out."), _KEY_URI
    )
    yield _error("digits-not-allowed", N_("The policy does not allow this many digits."), "Use 6.", _POLICY)
    yield _error(
        "period-invalid",
        N_("The period isn't a number of seconds from 1 to 86,400."),
        N_("Use 30 or leave it out."),
        _KEY_URI,
    )
    yield _error("period-not-allowed", N_("The policy does not allow this period."), N_("Use 30 seconds."), _POLICY)
    yield _warning(
        "period-unused", N_("A period is given although the codes follow a counter."), N_("Leave it out."), _KEY_URI
    )
    yield _error(
        "counter-missing", N_("A hotp address needs a counter; Aegis refuses it."), N_("Add counter=0."), _KEY_URI
    )
    yield _error(
        "counter-invalid",
        N_("The counter isn't a whole number from 0 up."),
        N_("Write the next counter's number."),
        _KEY_URI,
    )
    yield _warning(
        "counter-unused", N_("A counter is given although the codes follow the time."), N_("Leave it out."), _TOTP
    )
    yield _error(
        "parameter-twice",
        N_("A parameter is given twice; authenticators disagree which counts."),
        N_("Give it once."),
        _URI,
    )
    yield _warning(
        "parameter-spelling",
        N_("A parameter's name is not in lower case; most authenticators do not find it."),
        N_("Write names of parameters in lower case."),
        _KEY_URI,
    )
    yield _warning("parameter-empty", N_("A parameter has no value."), N_("Give it a value or leave it out."), _KEY_URI)
    yield _warning(
        "parameter-not-allowed",
        N_("The policy does not know this parameter; authenticators ignore it."),
        N_("Leave it out, or add it to the policy."),
        _POLICY,
    )
    yield _error("refused", N_("This authenticator refuses the enrolment."), N_("Do what its sentence says."), _OWN)


def _symbol_rules() -> Iterator[Rule]:
    yield _error(
        "symbol-part",
        N_("The code holds only a part of a text that is spread over several codes."),
        N_("Put the whole address into one code."),
        ("ISO/IEC 18004 section 8", "https://www.iso.org/standard/83389.html"),  # not translated
    )
    yield _warning(
        "symbol-margin",
        N_("The light margin around the code is narrower than 4 modules."),
        N_("Leave 4 modules of light on every side."),
        ("ISO/IEC 18004 section 6.3.8", "https://www.iso.org/standard/83389.html"),  # not translated
    )
    yield _warning(
        "symbol-contrast",
        N_("Dark and light differ too little."),
        N_("Draw the code black on white."),
        _PRINT,
    )
    yield _warning(
        "symbol-inverted",
        N_("The code is light on dark; several readers do not find it."),
        N_("Draw it dark on light, in dark mode too."),
        _SYMBOL,
    )
    yield _warning("symbol-mirrored", N_("The code is mirrored."), N_("Show it as it was drawn."), _SYMBOL)
    yield _warning(
        "symbol-colours",
        N_("The code is coloured so that one channel of a camera hardly sees it."),
        N_("Draw it black on white."),
        _PRINT,
    )
    yield _warning(
        "symbol-module-size",
        N_("The modules are smaller than the policy allows."),
        N_("Draw the code larger: 4 pixels a module or more."),
        _PRINT,
    )
    yield _warning(
        "symbol-damage",
        N_("Part of the error correction is used up: something covers or cuts the code."),
        N_("Leave out logos, rounded corners and scaling that blurs."),
        _PRINT,
    )
    yield _warning(
        "symbol-version",
        N_("The code has more modules than the policy allows."),
        N_("Shorten the address, or lower the error correction."),
        _SYMBOL,
    )
    yield _warning(
        "symbol-effort",
        N_("Only filters make the code readable; an ordinary reader does not read it."),
        N_("Draw the code again as a plain picture."),
        _OWN,
    )
    yield _warning(
        "symbol-grade",
        N_("The quality of the code is below what the policy asks."),
        N_("Mend what its grade names."),
        _POLICY,
    )


RULES = {
    rule.name: rule
    for rules in (_file_rules, _address_rules, _label_rules, _secret_rules, _parameter_rules, _symbol_rules)
    for rule in rules()
}
