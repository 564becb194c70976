from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.transfer.samples import KEY
from trackops_desktop.assets import resource
from trackops_desktop.i18n import use_language
from trackops_desktop.transfer.readers.bare_secret import read_loose


@pytest.fixture(params=["en", "de"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param != "en":
        use_language(request.param, resource("translations"))
    yield str(request.param)
    use_language("en")


def test_an_address_without_names_has_those_of_its_entry_in_every_language(spoken: str) -> None:
    read = read_loose(f"otpauth://totp/?secret={KEY}", "Acme", "ada")
    account = read.enrolment.account
    assert (account.issuer, account.name) == ("Acme", "ada"), spoken
    assert not {"issuer", "name"} & {warning.field for warning in read.warnings}  # nothing is missing any more


def test_what_the_entry_does_not_fill_in_is_still_missing(spoken: str) -> None:
    read = read_loose(f"otpauth://totp/?secret={KEY}", "", "ada")
    assert [warning.field for warning in read.warnings if warning.field in {"issuer", "name"}] == ["issuer"], spoken
