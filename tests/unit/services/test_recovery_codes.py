from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, new
from trackops_desktop.paths import Paths
from trackops_desktop.services.recovery_codes import DrawnCode, RecoveryCodeService
from trackops_desktop.vault.errors import VaultLocked
from trackops_desktop.vault.recovery_notes import KeptCode, codes_in_note, note_of
from trackops_desktop.vault.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = Vault.open(Paths(tmp_path).make(), MemoryKeyring(), FakeClock())
    yield opened
    opened.close()


def test_codes_of_an_earlier_version_are_read_and_drawn_in_order(vault: Vault) -> None:
    account = vault.add(new()).id
    vault.put_note(f"recovery:{account}", "aaaa-1\nbbbb-2\ncccc-3")  # as versions without marks wrote it
    clock = FakeClock(1_700_000_000.7)
    service = RecoveryCodeService(vault, clock)
    assert [one.used_at for one in service.codes(account)] == [None, None, None]
    assert service.draw(account) == DrawnCode("aaaa-1", 2)
    service.mark(account, "cccc-3", used=True)
    assert service.draw(account) == DrawnCode("bbbb-2", 0)
    assert service.draw(account) is None
    assert service.unused([account]) == {}
    assert vault.note(f"recovery:{account}") == "\n".join(
        f"{value}\tused 1700000000" for value in ("aaaa-1", "bbbb-2", "cccc-3")
    )
    assert service.mark(account, "bbbb-2", used=False)[1] == KeptCode("bbbb-2")
    assert service.unused([account, "nobody"]) == {account: ("bbbb-2",)}


def test_codes_shown_again_keep_their_marks_and_new_ones_replace_old_ones(vault: Vault) -> None:
    account = vault.add(new()).id
    service = RecoveryCodeService(vault, FakeClock(5.0))
    service.keep(account, ("a-1", "b-2"))
    service.draw(account)
    service.keep(account, ("a-1", "b-2"))
    assert service.codes(account) == (KeptCode("a-1", 5.0), KeptCode("b-2"))
    service.keep(account, ("c-3", "b-2"))
    assert service.codes(account) == (KeptCode("c-3"), KeptCode("b-2"))


def test_nothing_is_drawn_from_an_account_without_codes_or_a_locked_vault(vault: Vault) -> None:
    account = vault.add(new()).id
    service = RecoveryCodeService(vault, FakeClock())
    assert (service.codes(account), service.draw(account)) == ((), None)
    assert vault.note(f"recovery:{account}") is None
    service.keep(account, ("a-1",))
    vault.seal("a long passphrase")
    vault.lock()
    with pytest.raises(VaultLocked):
        service.draw(account)
    vault.unlock("a long passphrase")
    assert service.draw(account) == DrawnCode("a-1", 0)


def test_a_note_reads_back_as_it_was_written_and_odd_marks_mark_nothing() -> None:
    codes = (KeptCode("one two", 3.0), KeptCode("ÄÖ-12"), KeptCode("x", 0.0))
    assert codes_in_note(note_of(codes)) == codes
    assert codes_in_note("a\tused soon\n\n  \nb\tused 1e9\nc\t\nd\tused 7 by hand") == (
        KeptCode("a"),
        KeptCode("b"),
        KeptCode("c"),
        KeptCode("d", 7.0),
    )
    assert codes_in_note(None) == codes_in_note("") == ()
    assert "a-1" not in repr((KeptCode("a-1"), DrawnCode("a-1", 1)))
