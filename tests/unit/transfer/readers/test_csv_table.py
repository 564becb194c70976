"""Tables as Excel and others save them."""

from __future__ import annotations

import pytest

from tests.unit.transfer.samples import KEY, file_of
from trackops_desktop.errors import TransferError
from trackops_desktop.transfer.parsing import csv_table
from trackops_desktop.transfer.registry import recognise

HEADING = ["folder", "favorite", "type", "name", "notes", "login_uri", "login_username", "login_totp"]
ROW = ["Work", "", "login", "Acme", '"two\nlines"', "", "ada", KEY]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", ":", "^"])
@pytest.mark.parametrize("line", ["sep={}", '"sep={}"', "SEP={}", " sep={}  ", "sep={};;;;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_line_says_how_a_table_is_separated(separator: str, line: str, end: str) -> None:
    text = end.join([line.format(separator), separator.join(HEADING), separator.join(ROW), ""])
    file = file_of("\ufeff" + text)

    (row,) = recognise(file).read(file).accounts

    assert (row.enrolment.account.label, row.tags) == ("Acme – ada", ("Work",))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_without_it_the_heading_says_so(separator: str) -> None:
    file = file_of("\n\n" + separator.join(HEADING) + "\n" + separator.join(ROW))

    assert [row["name"] for row in csv_table.rows(file)] == ["Acme"]


def test_separators_within_a_quoted_name_do_not_count() -> None:
    file = file_of('"a, b, c, d";name;totp\nx;y;z\n')

    assert csv_table.header(file) == ("a, b, c, d", "name", "totp")


@pytest.mark.parametrize("text", ["", "sep=", "sep=,", "sep=,\n", "words", "{}", "sep=;\nname", "sep=,\n<html>"])
def test_what_is_no_table_is_told(text: str) -> None:
    with pytest.raises(TransferError, match="isn't a table"):
        list(csv_table.rows(file_of(text)))


def test_a_cell_without_end_is_told() -> None:
    with pytest.raises(TransferError, match="damaged"):
        list(csv_table.rows(file_of('a,b\n"' + "x" * 200_000)))
