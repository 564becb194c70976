from __future__ import annotations

from pathlib import Path

from tests.keyrings import MemoryKeyring
from tests.unit.commands.calls import HOTP_URI, URI, Console


def _lose(console: Console) -> None:
    console.home.rename(console.home.with_name("lost"))


def test_accounts_of_a_lost_folder_are_told_by_the_doctor_and_brought_back(console: Console) -> None:
    account = console.add()
    _lose(console)
    (told,) = [check for check in console.run("doctor", "--json").json if check["check"] == "forgotten"]
    assert "1 account is in the keyring" in told["detail"]
    assert "trackops recover" in told["advice"]
    dry = console.run("recover", "--dry-run")
    assert (dry.status, dry.out.splitlines()[-1]) == (0, "1 account would be brought back from the keyring.")
    assert console.run("list", "--json").json == []
    outcome = console.run("recover")
    assert outcome.status == 0
    assert outcome.out == f"{account[:8]}  ACME – bob\n1 account brought back from the keyring.\n"
    assert console.run("code", "bob", "--at", "1234567890").out == "89005924\n"
    assert "forgotten" not in console.run("doctor").out
    assert console.run("recover").status == 3


def test_counters_sealed_items_and_notes_are_told(console: Console, tmp_path: Path) -> None:
    console.add(HOTP_URI)
    _lose(console)
    (tmp_path / "passphrase").write_text("correct horse battery staple\n")
    outcome = console.run("recover", "--json")
    assert outcome.json["accounts"][0]["counter"] == 3
    assert "first codes may already be used" in outcome.err
    assert isinstance(console.keyring, MemoryKeyring)
    console.keyring.items["Trackops Desktop", "1" * 32] = "tkd1:AAAA"
    console.keyring.items["Trackops Desktop", "2" * 32] = "note:1111"
    outcome = console.run("recover")
    assert outcome.status == 3
    assert "1 item is sealed" in outcome.err
    assert "Restore a backup" in outcome.err


def test_claiming_says_that_the_secrets_are_this_folders_own(console: Console) -> None:
    console.add()
    _lose(console)
    console.run("recover")
    account = console.run("list", "--json").json[0]["id"]
    assert console.run("recover", "--claim", "--json").json == {"claimed": True}
    assert "to itself" in console.run("recover", "--claim").out
    from contextlib import closing

    from tests.vaults import FakeClock
    from trackops_desktop.paths import Paths
    from trackops_desktop.vault.vault import Vault

    with closing(Vault.open(Paths(console.home), console.keyring, FakeClock())) as vault:
        vault.purge([account])
    assert isinstance(console.keyring, MemoryKeyring)
    assert console.keyring.items == {}


def test_an_account_that_is_there_is_not_brought_back_twice(console: Console) -> None:
    console.add(URI)
    outcome = console.run("recover")
    assert (outcome.status, outcome.out) == (3, "")
    assert "already in the list" in outcome.err
