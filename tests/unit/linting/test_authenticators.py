"""The table of authenticators: sound, sourced, never guessed, and true to how five open-source parsers behave."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.unit.linting.builders import DATA, GOOD
from trackops_desktop.errors import ScanError
from trackops_desktop.linting.aspects import ASPECTS, aspects_of
from trackops_desktop.linting.authenticators import Treatment, load_authenticators, matrix_of
from trackops_desktop.linting.raw_address import taken_apart

TABLE = load_authenticators()
RECORDED = tomllib.loads((DATA / "recorded.toml").read_text(encoding="utf-8"))["address"]
#: What a recording calls what the table tells apart.
AS_RECORDED = {
    Treatment.KEPT: "kept",
    Treatment.IGNORED: "kept",
    Treatment.WRONG_CODES: "wrong",
    Treatment.REFUSED: "refused",
}


def test_there_are_ten_and_every_cell_has_a_source_and_a_date() -> None:
    assert len(TABLE) == 10
    for authenticator in TABLE:
        assert "plain" in authenticator.cells
        for aspect, evidence in authenticator.cells.items():
            assert evidence.treatment is not Treatment.UNKNOWN, (authenticator.key, aspect)
            assert evidence.source.startswith(("https://", "http://"))
            assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", evidence.date)


@pytest.mark.parametrize("recorded", RECORDED, ids=[one["text"][:80] for one in RECORDED])
def test_the_table_says_what_was_recorded_of_five_open_source_parsers(recorded: dict[str, str]) -> None:
    text = recorded["text"].replace("KEY", "KDSVI3DPEHPK3PXPJBSWY3DPEHPK3PXQ")
    said = {row.authenticator.key: AS_RECORDED.get(row.outcome, "unknown") for row in matrix_of(text, TABLE)}
    expected = {key: value for key, value in recorded.items() if key != "text"}
    assert {key: said[key] for key in expected} == expected


def test_every_aspect_is_recorded_of_some_parser() -> None:
    met = {aspect for one in RECORDED if (address := taken_apart(one["text"])) for aspect in aspects_of(address)}
    assert set(ASPECTS) - met == {"account-missing"}


def test_what_nobody_told_is_unknown_and_the_worst_aspect_decides() -> None:
    rows = {row.authenticator.key: row for row in matrix_of(f"{GOOD}&digits=8&algorithm=SHA256", TABLE)}
    assert rows["aegis"].outcome is Treatment.KEPT
    assert rows["aegis"].reasons == ()
    assert rows["microsoft"].outcome is Treatment.WRONG_CODES
    assert [aspect for aspect, _ in rows["microsoft"].reasons] == ["sha256", "digits-8"]
    assert rows["apple"].outcome is Treatment.UNKNOWN  # SHA256 is kept, of 8 digits nobody told
    assert [aspect for aspect, _ in rows["apple"].reasons] == ["digits-8"]
    assert matrix_of("https://example.org", TABLE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[a]\ntitle = 'A'",
        "[a]\ntitle='A'\nsource='s'\ndate='d'\n[a.cells]\nplain='fine'",
        "[a]\ntitle='A'\nsource='s'\ndate='d'\n[a.cells]\nsha3='kept'",
    ],
)
def test_a_table_that_makes_no_sense_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text(text)
    with pytest.raises(ScanError, match="isn't valid"):
        load_authenticators(path)
