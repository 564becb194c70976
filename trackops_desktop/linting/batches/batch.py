"""Writes a batch into a folder: pictures, a sheet to print, and what is to be found in each file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import IO

import numpy as np
from numpy.typing import NDArray

from trackops_desktop.errors import ScanError, reason_of
from trackops_desktop.i18n import _
from trackops_desktop.linting.batches.address_faults import ADDRESS_FAULTS
from trackops_desktop.linting.batches.draft import ACCOUNT, Draft, draft_for
from trackops_desktop.linting.batches.drawing import drawn, modules_of, png_of
from trackops_desktop.linting.batches.pdf_sheet import PdfSheet
from trackops_desktop.linting.batches.symbol_faults import SYMBOL_FAULTS
from trackops_desktop.linting.policy import LintPolicy
from trackops_desktop.linting.raw_address import taken_apart
from trackops_desktop.transfer.writers.qr_image import qr_svg


@dataclass(frozen=True, slots=True, repr=False)
class PlannedCode:
    """One file of a batch; its repr shows nothing, since its text holds a secret.

    Attributes:
        name: The file's name without its ending.
        text: What its code holds, or an empty text where it holds none.
        findings: What a linter finds in it.
        content: The file's bytes.
        modules: The code's modules, or None where it is not drawn plainly.

    """

    name: str
    text: str
    findings: tuple[str, ...]
    content: bytes
    modules: NDArray[np.bool_] | None = None


def right_codes(policy: LintPolicy, count: int, random: Random, account: str = ACCOUNT) -> Iterator[PlannedCode]:
    """Yield codes in which nothing is found."""
    for number in range(1, count + 1):
        yield _plain(f"code-{number:05}", draft_for(policy, number, random, account).text, ())


def faulty_codes(policy: LintPolicy, number: int, random: Random, account: str = ACCOUNT) -> Iterator[PlannedCode]:
    """Yield, for everything that the policy lets be found, a code in which that alone is found.

    Args:
        policy: What the codes break.
        number: The first free number for an account.
        random: Where secrets come from.
        account: Names of accounts.

    """
    for offset, (name, fault) in enumerate(ADDRESS_FAULTS.items()):
        text = fault(draft_for(policy, number + offset, random, account), policy) if _is_on(name, policy) else None
        if text is not None:
            yield _plain(f"faulty-{name}", text, (name,))
    number += len(ADDRESS_FAULTS)
    for offset, (name, drawing) in enumerate(SYMBOL_FAULTS.items()):
        text = draft_for(policy, number + offset, random, account).text
        pixels = drawing(text, policy) if _is_on(name, policy) else None
        if pixels is not None:
            yield PlannedCode(f"faulty-{name}", "" if name == "no-code" else text, (name,), png_of(pixels))
    yield from _file_faults(policy, number + len(SYMBOL_FAULTS), random, account)


def _file_faults(policy: LintPolicy, number: int, random: Random, account: str) -> Iterator[PlannedCode]:
    yield PlannedCode("faulty-unreadable-file", "", ("unreadable-file",), b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    first, second = (draft_for(policy, number + offset, random, account) for offset in (0, 1))
    yield _plain("faulty-0-original", first.text, ())
    yield _plain("faulty-code-twice", first.text, ("code-twice",))
    shared: Draft = replace(second.with_key(first.key))
    yield _plain("faulty-secret-reused", shared.text, ("secret-reused",))


def _is_on(name: str, policy: LintPolicy) -> bool:
    return policy.severities.get(name, True) is not None


def _plain(name: str, text: str, findings: tuple[str, ...]) -> PlannedCode:
    modules = modules_of(text)
    return PlannedCode(name, text, findings, png_of(drawn(modules)), modules)


class BatchWriter:
    """Writes one folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder.

        Raises:
            ScanError: There is something in it already, or it cannot be made.

        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise ScanError(_("There are files in the folder already."), _("Name a new folder."))
        except OSError as error:
            raise ScanError(
                _("The folder cannot be made ({reason}).", reason=reason_of(error)), _("Name another one.")
            ) from None

    def write(self, codes: Iterator[PlannedCode], policy: LintPolicy, version: str) -> int:
        """Write all of it and return how many files hold a code or should.

        Raises:
            ScanError: The disk is full, or the folder was taken away.

        """
        count = 0
        try:
            with (
                (self._folder / "sheet.pdf").open("wb") as out,
                self._expected().open("w", encoding="utf-8", newline="\n") as told,
            ):
                sheet = PdfSheet(out, f"Test codes for {policy.title}")  # not translated
                told.write(
                    json.dumps({"policy": policy.name, "made_by": f"Trackops Desktop {version}"})[:-1]
                )  # not translated
                told.write(', "codes": [')
                for code in codes:
                    self._write_code(code, sheet)
                    _tell(told, code, first=not count)
                    count += 1
                told.write("\n]}\n")
                sheet.close()
        except OSError as error:
            raise ScanError(
                _("The batch cannot be written ({reason}).", reason=reason_of(error)), _("Free some room.")
            ) from None
        return count

    def _expected(self) -> Path:
        return self._folder / "expected.json"

    def _write_code(self, code: PlannedCode, sheet: PdfSheet) -> None:
        (self._folder / f"{code.name}.png").write_bytes(code.content)
        if code.modules is None:
            return
        rows = tuple(tuple(bool(module) for module in row) for row in code.modules)
        (self._folder / f"{code.name}.svg").write_text(qr_svg(rows), encoding="utf-8", newline="\n")
        address = taken_apart(code.text)
        account = "" if address is None else address.account
        finds = f"finds {code.findings[0]}" if code.findings else ""  # not translated
        sheet.add(code.modules, tuple(line for line in (code.name, account, finds) if line))


def _tell(out: IO[str], code: PlannedCode, *, first: bool) -> None:
    row = {
        "file": f"{code.name}.png",
        "svg": f"{code.name}.svg" if code.modules is not None else None,
        "text": code.text,
        "findings": list(code.findings),
    }
    out.write(("\n" if first else ",\n") + json.dumps(row))
