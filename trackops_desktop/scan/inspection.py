"""A scanned text in detail, for people who test enrolments: what is in it, and what others make of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from trackops_desktop.errors import OtpError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.otp.account import OWN_SETTINGS, Account, Enrolment
from trackops_desktop.otp.account import Kind as AccountKind
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.codes import code_at, next_code
from trackops_desktop.otp.enrolment_text import read_enrolments
from trackops_desktop.otp.migration import Part, check_carried, format_migration, parse_migration
from trackops_desktop.otp.uri import Parsed, UriParts, format_uri, parse_stored, parse_uri, sole_address, split_uri
from trackops_desktop.scan import compatibility
from trackops_desktop.scan.content import Kind, classify
from trackops_desktop.scan.reading import Symbol


@dataclass(frozen=True, slots=True)
class InspectedField:
    """One parameter of an account.

    Attributes:
        name: `type`, `issuer`, `name`, `secret`, `algorithm`, `digits`, `period` or `counter`.
        value: What holds, as text; the secret only as its size.
        origin: Where that came from, such as `parameter`, `label` or `default`.

    """

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to know about an account: the parameter it is about, and a sentence without the secret."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class InspectedAccount:
    """One account of a text.

    Attributes:
        enrolment: The account and its secret, which `repr` does not show.
        fields: Every parameter with its origin.
        warnings: What is weak, odd, or understood differently elsewhere.
        before: The code of the period before this one; None for a counter's first code.
        now: The code at the time of the inspection, or at the account's counter.
        after: The code after that.
        round_trip: Whether writing the account and reading it again gives the same account.

    """

    enrolment: Enrolment = field(repr=False)
    fields: tuple[InspectedField, ...]
    warnings: tuple[Caution, ...]
    before: Code | None
    now: Code
    after: Code
    round_trip: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything about one scanned text.

    Attributes:
        kind: What kind of text it is.
        symbol: The printed symbol, or None for a text that was typed or pasted.
        accounts: What it holds; empty for a text that is no authenticator's or cannot be read.
        problems: Why it, or an account of it, cannot be used: sentences without the text.
        export: `part 2 of 3` for an export in parts, else an empty text.

    """

    kind: Kind
    symbol: Symbol | None
    accounts: tuple[InspectedAccount, ...] = ()
    problems: tuple[str, ...] = ()
    export: str = ""

    def report(self) -> str:
        """Return all of it as plain text to paste into a defect report; secrets are masked, codes are left out."""
        lines = [_("Kind: {kind}", kind=self.kind)]
        if self.export:
            lines.append(_("Export: {export}", export=self.export))
        if self.symbol:
            lines.append(_("Symbol: {symbol}", symbol=_symbol_line(self.symbol)))
        lines += [_("Problem: {problem}", problem=problem) for problem in self.problems]
        for number, account in enumerate(self.accounts, 1):
            lines.append(_("Account {number}:", number=number))
            lines += [f"  {item.name}: {item.value} ({item.origin})" for item in account.fields]
            lines += [
                _("  warning, {field}: {sentence}", field=warning.field, sentence=warning.sentence)
                for warning in account.warnings
            ]
            lines.append(_("  round trip: {value}", value=_("the same") if account.round_trip else _("DIFFERS")))
        return "\n".join(lines) + "\n"


def inspect_text(text: str, symbol: Symbol | None, now: float) -> Inspection:
    """Take a scanned text apart; a text that makes no sense gives an inspection that says so, never an error.

    Args:
        text: What the code held.
        symbol: The symbol that held it, or None.
        now: Unix seconds for which codes are computed.

    """
    kind = classify(text)
    read = read_enrolments(text)
    if not read.items:
        refusal = str(read.refusal) if read.refusal else _("This code isn't for an authenticator.")
        return Inspection(kind, symbol, problems=(refusal,))
    if len(read.items) == 1 and read.items[0].part is not None:
        return _export(read.items[0].part, symbol, now)
    accounts: list[InspectedAccount] = []
    problems: list[str] = []
    for item in read.items:
        if item.error is not None:
            where = _(" (in {field})", field=item.error.field) if item.error.field else ""
            problems.append(f"{item.error.sentence}{where}")
        elif item.part is not None:
            accounts += _export(item.part, symbol, now).accounts
        else:
            accounts.append(_from_uri(item.address, now))
    return Inspection(kind, symbol, tuple(accounts), tuple(problems))


def _from_uri(text: str, now: float) -> InspectedAccount:
    parsed = parse_uri(text)
    if classify(text) == "steam":
        return _inspected(parsed, _fields(parsed.enrolment, {}, _("fixed for Steam")), (), now)
    parts = split_uri(sole_address(text))
    origins = _origins(parts, parsed.enrolment.account)
    extra = tuple(
        Caution(
            "parameters", _("The parameter {name} means nothing to an authenticator and is ignored.", name=_shown(name))
        )
        for name in parts.unknown
    )
    return _inspected(parsed, _fields(parsed.enrolment, origins, _("default")), extra, now)


def _export(part: Part, symbol: Symbol | None, now: float) -> Inspection:
    accounts = tuple(
        _inspected(parsed, _fields(parsed.enrolment, {}, _("export code")), (), now) for parsed in part.accounts
    )
    problems = tuple(
        _("Account {row} of this code: {reason}", row=problem.row + 1, reason=problem.reason)
        for problem in part.problems
    )
    where = _("part {index} of {size}", index=part.index + 1, size=part.size) if part.size > 1 else ""
    return Inspection("otpauth-migration", symbol, accounts, problems, where)


def _inspected(
    parsed: Parsed, fields: tuple[InspectedField, ...], extra: tuple[Caution, ...], now: float
) -> InspectedAccount:
    enrolment = parsed.enrolment
    odd = tuple(Caution(warning.field, warning.sentence) for warning in parsed.warnings)
    elsewhere = tuple(Caution(name, sentence) for name, sentence in compatibility.differences(enrolment.account))
    return InspectedAccount(
        enrolment,
        fields,
        odd + extra + elsewhere,
        _code_before(enrolment, now),
        code_at(enrolment, now),
        next_code(enrolment, now),
        _round_trip(enrolment),
    )


def _origins(parts: UriParts, account: Account) -> dict[str, str]:
    """Return where each value of a URI came from; what is not in here is a default."""
    origins: dict[str, str] = {
        name: _("parameter") for name in ("secret", "algorithm", "digits") if name in parts.parameters
    }
    moving, _now = account.moving_factor
    if moving in parts.parameters:
        origins[moving] = _("parameter")
    origins["type"] = _("address")
    origins["name"] = _("label") if account.name else _("not given")
    if account.issuer and parts.parameters.get("issuer", "").strip():
        origins["issuer"] = _("parameter, and the label") if parts.prefix else _("parameter")
    else:
        origins["issuer"] = _("label") if account.issuer else _("not given")
    if account.kind is AccountKind.STEAM:
        origins |= dict.fromkeys(OWN_SETTINGS[AccountKind.TOTP], _("fixed for Steam"))
    return origins


def _fields(enrolment: Enrolment, origins: dict[str, str], otherwise: str) -> tuple[InspectedField, ...]:
    account = enrolment.account
    values = {
        "type": account.kind.value,
        "issuer": account.issuer,
        "name": account.name,
        "secret": ngettext("{count} bit", "{count} bits", len(enrolment.secret) * 8),
        "algorithm": account.algorithm.value,
        "digits": str(account.digits),
    }
    moving, value = account.moving_factor
    values[moving] = _("{count} s", count=value) if moving == "period" else str(value)
    return tuple(InspectedField(name, value, origins.get(name, otherwise)) for name, value in values.items())


def _code_before(enrolment: Enrolment, now: float) -> Code | None:
    account = enrolment.account
    if account.kind is AccountKind.HOTP:
        if account.counter == 0:
            return None
        return code_at(Enrolment(account.with_counter(account.counter - 1), enrolment.secret), now)
    return code_at(enrolment, now - account.period) if now >= account.period else None


def _round_trip(enrolment: Enrolment) -> bool:
    """Write the account as a URI, and as an export code where one can carry it, and read it again."""
    try:
        if parse_stored(format_uri(enrolment)) != enrolment:
            return False
        check_carried(enrolment.account)
    except OtpError as error:
        return error.field in {"type", "digits", "period", "counter"}
    [part] = format_migration([enrolment], 1)
    return parse_migration(part).accounts[0].enrolment == enrolment


def _shown(name: str) -> str:
    """Return a parameter's name in quotation marks where it looks like one: in a damaged text it may be the secret."""
    plain = name.isascii() and name.isalpha() and len(name) <= 12
    return f"“{name}”" if plain else _("of {count} characters", count=len(name))


def _symbol_line(symbol: Symbol) -> str:
    version = _("version {version}", version=symbol.version) if symbol.version else _("unknown version")
    modules = _(", {modules} × {modules} modules", modules=symbol.modules) if symbol.modules else ""
    level = _(", error correction {ec_level}", ec_level=symbol.ec_level) if symbol.ec_level else ""
    return f"{symbol.format} {version}{modules}{level}"
