"""Notes and favourites come from Aegis' file and go into it; a text that is too long loses its end, not the account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock
from trackops_desktop.otp.account import Account, Enrolment
from trackops_desktop.otp.secret import Secret
from trackops_desktop.paths import Paths
from trackops_desktop.services.accounts import MAX_NOTE
from trackops_desktop.services.import_export.transfers import Transfers
from trackops_desktop.vault.entry import Details, NewEntry
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with closing(Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), FakeClock())) as vault:
        yield vault


def test_a_note_and_a_pin_go_out_and_come_back(vault: Vault) -> None:
    transfers = Transfers(vault, FakeClock())
    enrolment = Enrolment(Account(issuer="ACME", name="jo"), Secret(b"twenty bytes of secret"))
    entry = vault.add(NewEntry(enrolment, details=Details("line one\nline two", pinned=True)))
    data = transfers.export("aegis", [entry.id])
    vault.purge([entry.id])
    transfers.apply(list(transfers.preview(transfers.read(data).result).rows))
    (back,) = vault.entries()
    assert back.details == Details("line one\nline two", pinned=True)


def test_a_note_without_end_is_cut_and_the_account_stays(vault: Vault) -> None:
    transfers = Transfers(vault, FakeClock())
    enrolment = Enrolment(Account(issuer="ACME", name="jo"), Secret(b"twenty bytes of secret"))
    entry = vault.add(NewEntry(enrolment, details=Details("PLACE")))
    data = transfers.export("aegis", [entry.id]).replace(b"PLACE", b"x" * 50_000)
    vault.purge([entry.id])
    transfers.apply(list(transfers.preview(transfers.read(data).result).rows))
    (back,) = vault.entries()
    assert back.details.note == "x" * MAX_NOTE
