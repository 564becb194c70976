"""Backups with the real GNOME Keyring: what was there comes back, and the passphrase lies in the keyring alone."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.backup_kit import PASSPHRASE, Clock, cheap_kdf
from tests.histories import random_contents
from tests.keyrings import KeyringSession
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.contents import Contents
from trackops_desktop.backup.merge import contents_of
from trackops_desktop.backup.restores import Restores
from trackops_desktop.backup.vault_export import changes_to, contents_of_vault
from trackops_desktop.paths import Paths
from trackops_desktop.vault.vault import Vault


def test_a_backup_of_one_home_fills_another(secret_service: KeyringSession, tmp_path: Path) -> None:
    clock = Clock()
    first = Vault.open(Paths(tmp_path / "first"), secret_service.backend(), clock)
    dice = Random(11)
    found = [record for _ in range(8) for record in random_contents(dice).records if len(record.secret) < 300]
    held = contents_of(found, ())
    first.apply(changes_to(Contents(), held))
    backups = Backups(first, clock, cheap_kdf)
    written = backups.set_up(tmp_path / "backups", PASSPHRASE)
    before, missing = contents_of_vault(first)
    assert missing == ()
    assert written.count == len(held.records) > 10
    (item,) = (row["item"] for row in first._catalogue.rows("SELECT item FROM notes WHERE key = 'backup:passphrase'"))
    assert PASSPHRASE in secret_service.lookup(item)
    first.purge([entry.id for entry in (*first.entries(), *first.trash())])
    first.close()

    second = Vault.open(Paths(tmp_path / "second"), secret_service.backend(), clock)
    restores = Restores(second, Backups(second, clock, cheap_kdf), clock, cheap_kdf)
    result = restores.restore(restores.preview(restores.read(written.path, PASSPHRASE)))
    assert result.added == len(before.live)
    assert contents_of_vault(second)[0].records == before.records
    second.close()
