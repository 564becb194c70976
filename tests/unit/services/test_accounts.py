"""What people do with their accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, enrolment, new
from trackops_desktop.errors import OtpError
from trackops_desktop.otp.uri import parse_uri
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import Accounts, SameAccounts
from trackops_desktop.vault.entry import NewEntry
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with closing(Vault.open(Paths(tmp_path), MemoryKeyring(), FakeClock())) as vault:
        yield Accounts(vault, FakeClock())


def _found(accounts: Accounts, query: str) -> list[str]:
    return [f"{entry.account.issuer}/{entry.account.name}" for entry in accounts.find(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ACME/jo@example.com", "ACME Europe/al", "Größe/jo"]),
        ("acme", ["ACME/jo@example.com"]),
        ("ACME EU", ["ACME Europe/al"]),
        ("europe acme", ["ACME Europe/al"]),
        ("acm", ["ACME/jo@example.com", "ACME Europe/al"]),
        ("grösse", ["Größe/jo"]),
        ("jo", ["Größe/jo"]),
        ("  example.com  ", ["ACME/jo@example.com"]),
        ("payroll", ["ACME Europe/al"]),
        ("acme:jo@example.com", ["ACME/jo@example.com"]),
        ("ACME jo@example.com", ["ACME/jo@example.com"]),
        ("nothing like it", []),
    ],
)
def test_finding_takes_words_of_issuer_name_and_tags(accounts: Accounts, query: str, expected: list[str]) -> None:
    accounts.add(NewEntry(enrolment("ACME", "jo@example.com")))
    accounts.add(NewEntry(enrolment("ACME Europe", "al"), tags=("Payroll",)))
    accounts.add(NewEntry(enrolment("Größe", "jo")))
    assert _found(accounts, query) == expected


def test_namesakes_are_found_by_what_is_shown(accounts: Accounts) -> None:
    first, second = accounts.add(NewEntry(enrolment())), accounts.add(NewEntry(enrolment()))
    assert accounts.find("acme jo") == (first, second)
    for query in ("ACME – jo (2)", "acme jo (2)", "acme:jo (2)", "jo (2)", "(2)"):
        assert accounts.find(query) == (second,), query
    assert accounts.find("ACME – jo") == (first,)


def test_finding_takes_the_beginning_of_an_id(accounts: Accounts) -> None:
    entry = accounts.add(new())
    other = accounts.add(new(entry.id[:8]))
    assert accounts.find(entry.id) == (entry,)
    assert accounts.find(entry.id[:8].upper()) == (entry,)
    assert accounts.find(entry.id[:7]) == (other,)


def test_finding_does_not_look_into_the_trash(accounts: Accounts) -> None:
    entry = accounts.add(new())
    accounts.remove(entry.id)
    assert accounts.find("acme") == ()
    assert [known.id for known in accounts.trash()] == [entry.id]
    assert accounts.restore(entry.id).id == entry.id
    assert [known.id for known in accounts.list()] == [entry.id]


def test_twins_are_found_by_secret_and_by_name(accounts: Accounts) -> None:
    kept = accounts.add(NewEntry(enrolment("ACME", "jo")))
    assert accounts.twins(enrolment("ACME", "jo")) == SameAccounts(kept, kept)
    assert accounts.twins(enrolment("Renamed", "jo")) == SameAccounts(kept, None)
    assert accounts.twins(enrolment("acme", "JO", raw=b"another secret")) == SameAccounts(None, kept)
    assert accounts.twins(enrolment("Other", "al", raw=b"another secret")) == SameAccounts()


def test_the_same_secret_with_other_digits_is_no_twin(accounts: Accounts) -> None:
    accounts.add(NewEntry(enrolment()))
    eight = parse_uri("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8").enrolment
    assert accounts.twins(eight).same_secret is None


def test_renaming_changes_what_is_given(accounts: Accounts) -> None:
    entry = accounts.add(new())
    assert accounts.rename(entry.id, issuer="Umbrella").account.label == "Umbrella – jo"
    assert accounts.rename(entry.id, name="").account.label == "Umbrella"
    with pytest.raises(OtpError):
        accounts.rename(entry.id, name="x" * 257)


def test_tags_are_tidied_and_each_kept_once(accounts: Accounts) -> None:
    entry = accounts.add(new())
    assert accounts.tag(entry.id, ("  pay   roll ", "Work", "work", "", "a")).tags == ("pay roll", "Work", "a")
    other = accounts.add(new("B"))
    accounts.tag(other.id, ("b", "Work"))
    assert accounts.tags() == ("a", "b", "pay roll", "Work")


def test_binding_moving_and_purging(accounts: Accounts) -> None:
    first, second = accounts.add(new("A")), accounts.add(new("B"))
    assert accounts.bind(first.id, "https://demo.viewcases.com").site == "https://demo.viewcases.com"
    assert accounts.bind(first.id, None).site is None
    accounts.move(second.id, 0)
    assert [entry.id for entry in accounts.list()] == [second.id, first.id]
    accounts.purge([first.id])
    assert [entry.id for entry in accounts.list()] == [second.id]


def test_the_whole_enrolment_is_given_as_an_address(accounts: Accounts) -> None:
    entry = accounts.add(new())
    accounts.rename(entry.id, issuer="Renamed")
    read = parse_uri(accounts.uri(entry.id)).enrolment
    assert (read.account.issuer, read.secret) == ("Renamed", new().enrolment.secret)
