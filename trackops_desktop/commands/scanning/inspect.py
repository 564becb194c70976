"""`trackops inspect`: every detail of an enrolment, for people who test them."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, NOTHING_FOUND, CommandContext, WrongUsage
from trackops_desktop.commands.file_names import FileNames
from trackops_desktop.commands.output import Json, write_json, write_line
from trackops_desktop.commands.scanning.compatibility_matrix import matrix_fields, matrix_lines
from trackops_desktop.commands.scanning.quality import quality_detail, quality_lines
from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _

if TYPE_CHECKING:
    from trackops_desktop.linting.pictures import SeenSymbol
    from trackops_desktop.otp.code import Code
    from trackops_desktop.scan.inspection import InspectedAccount, Inspection
    from trackops_desktop.scan.reading import Reading, Symbol

_TOO_LARGE = 20 * 1024 * 1024 + 1


def arguments(parser: ArgumentParser) -> None:
    """Say what `inspect` takes."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        action=FileNames,
        help=_(
            "a picture, a text of addresses, or one that draws a code; - is standard input; with --policy, a folder"
        ),
    )
    parser.add_argument(
        "--policy", metavar="POLICY", help=_("judge the codes: trackops, google-authenticator or a file")
    )
    parser.add_argument("--junit", metavar="FILE", help=_("with --policy: write a JUnit report"))
    parser.add_argument("--sarif", metavar="FILE", help=_("with --policy: write a SARIF 2.1.0 report"))
    parser.add_argument(
        "--evidence", metavar="FOLDER", help=_("with --policy: write a signed report into a new folder")
    )
    parser.add_argument("--quality", action="store_true", help=_("tell how good the symbols of a picture are, and why"))
    parser.add_argument("--matrix", action="store_true", help=_("tell what ten authenticators make of each enrolment"))
    parser.add_argument("--reveal", action="store_true", help=_("show the secret"))


def run(call: CommandContext) -> int:
    """Take every enrolment apart: where each value is from, what is odd, what others make of it; or judge them all."""
    if call.args.policy and (call.args.matrix or call.args.quality):
        raise WrongUsage(_("A policy judges; --matrix and --quality tell of one code."), _("Ask for one of them."))
    if call.args.policy:
        from trackops_desktop.commands.scanning.lint import lint

        return lint(call)
    if call.args.junit or call.args.sarif or call.args.evidence:
        raise WrongUsage(_("A report needs a policy to judge by."), _("Add --policy trackops."))
    return _inspect(call)


def _inspect(call: CommandContext) -> int:
    from trackops_desktop.scan.inspection import inspect_text

    now = call.clock()
    seen = []
    qualities: dict[str, dict[str, SeenSymbol]] = {}
    for file in call.args.files:
        data = call.stdin.read(_TOO_LARGE) if file == "-" else _content(Path(file))
        qualities[file] = _symbols(data) if call.args.quality else {}
        for text, symbol, part in _texts(data):
            whole = inspect_text(text, symbol, now)
            seen.append((file, text, symbol, replace(whole, problems=(part,)) if part else whole))
    if call.args.json:
        write_json(call.out, [_fields(call, *one) | _quality_of(qualities[one[0]].get(one[1])) for one in seen])
    for file, text, _symbol, inspection in () if call.args.json else seen:
        for line in _lines(text, inspection, call.args.reveal):
            write_line(call.out, line)
        graded = qualities[file].get(text)
        for line in [*(quality_lines(graded) if graded else ()), *(matrix_lines(text) if call.args.matrix else ())]:
            write_line(call.out, line)
    if all(inspection.kind == "other" for _file, _text, _symbol, inspection in seen):
        call.note(_("No enrolment code was found."))
        return NOTHING_FOUND
    return DONE


def _symbols(data: bytes) -> dict[str, SeenSymbol]:
    """Return the symbols of a picture by their texts; none for a text."""
    from trackops_desktop.linting.pictures import symbols_of_file
    from trackops_desktop.services.import_export.import_pictures import is_picture

    return {symbol.reading.text: symbol for symbol in symbols_of_file(data)} if is_picture(data) else {}


def _quality_of(symbol: SeenSymbol | None) -> dict[str, Json]:
    return {} if symbol is None else {"quality": quality_detail(symbol)}


def _texts(data: bytes) -> Iterator[tuple[str, Symbol | None, str]]:
    """Yield texts, the symbols that held them, and what is missing of one that is only a part."""
    from trackops_desktop.otp.address import ADVICE, find
    from trackops_desktop.otp.text_encoding import decoded
    from trackops_desktop.services.import_export.import_pictures import drawn_codes, is_picture

    if is_picture(data):
        from trackops_desktop.commands.scanning.picture_files import readings_of

        yield from _codes(readings_of(data))
        return
    text = decoded(data)
    if text is None:
        raise ScanError(_("This isn't a picture or a text."), _("Use PNG, JPEG, WebP, BMP, GIF, TIFF, AVIF or HEIC."))
    drawn = drawn_codes(text)
    if drawn:
        yield from _codes(drawn)
        return
    pieces = find(text).pieces
    for piece in pieces:
        if piece.address is not None:
            yield piece.address, None, ""
    if not any(piece.address for piece in pieces):
        yield text.strip(), None, ""
    elif any(piece.problem for piece in pieces):
        broken = next(piece.problem for piece in pieces if piece.problem)
        raise ScanError(broken, _(ADVICE))


def _codes(readings: Iterable[Reading]) -> Iterator[tuple[str, Symbol | None, str]]:
    from trackops_desktop.scan.decoding.sequence import missing_sentence

    for reading in readings:
        yield reading.text, reading.symbol, missing_sentence([reading])


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_TOO_LARGE)
    except OSError as error:
        raise ScanError(
            _("The file can't be read ({reason}).", reason=reason_of(error)), _("Check its name.")
        ) from None


def _fields(
    call: CommandContext, file: str, text: str, symbol: Symbol | None, inspection: Inspection
) -> dict[str, Json]:
    """Return the shape that `scan` has too, with everything else under further keys."""
    from trackops_desktop.commands.scanning.scan_report import tell

    told = tell(file, text, symbol).fields(call.args.reveal)
    sentences = [caution.sentence for account in inspection.accounts for caution in account.warnings]
    told["warnings"] = [*sentences, *inspection.problems]
    return told | {
        "export": inspection.export,
        "problems": list(inspection.problems),
        "inspection": [_account(account) for account in inspection.accounts],
        **({"matrix": matrix_fields(text)} if call.args.matrix else {}),
    }


def _account(account: InspectedAccount) -> dict[str, Json]:
    return {
        "fields": [{"name": one.name, "value": one.value, "origin": one.origin} for one in account.fields],
        "warnings": [{"field": caution.field, "sentence": caution.sentence} for caution in account.warnings],
        "codes": {"before": _code(account.before), "now": _code(account.now), "after": _code(account.after)},
        "round_trip": account.round_trip,
    }


def _code(code: Code | None) -> Json:
    if code is None:
        return None
    return {"code": code.value, "valid_from": code.valid_from, "valid_until": code.valid_until}


def _lines(text: str, inspection: Inspection, reveal: bool) -> Iterator[str]:
    from trackops_desktop.otp import base32

    yield from inspection.report().splitlines()
    for account in inspection.accounts:
        codes = [code.value if code else "none" for code in (account.before, account.now, account.after)]
        yield _(
            "  codes of {label}: before {codes}, now {codes_}, after {codes__}",
            label=account.enrolment.account.label,
            codes=codes[0],
            codes_=codes[1],
            codes__=codes[2],
        )
        if reveal:
            yield _(
                "  secret of {label}: {secret}",
                label=account.enrolment.account.label,
                secret=base32.encode(account.enrolment.secret),
            )
    if reveal:
        yield _("Text: {text}", text=text)
    yield ""
