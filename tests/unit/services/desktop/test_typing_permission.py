"""What the desktop gave when typing was allowed is kept, and losing it only means to be asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from trackops_desktop.errors import VaultError
from trackops_desktop.paths import Paths
from trackops_desktop.services.desktop.typing_permission import DOCUMENT, TypingPermission
from trackops_desktop.vault.vault import Vault


def test_a_token_is_kept_until_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault.open(Paths(tmp_path / "home"), MemoryKeyring(), lambda: 1.7e9)
    permission = TypingPermission(vault)
    assert permission.token() == ""
    for token in ("first", "second"):
        permission.keep(token)
        assert TypingPermission(vault).token() == token
    vault.change_document(DOCUMENT, lambda _kept: {"token": 7})
    assert permission.token() == ""

    def busy(*_what: object) -> None:
        raise VaultError("Another program is writing.")

    monkeypatch.setattr(vault, "document", busy)
    monkeypatch.setattr(vault, "change_document", busy)
    permission.keep("third")
    assert permission.token() == ""
    monkeypatch.undo()
    vault.close()
