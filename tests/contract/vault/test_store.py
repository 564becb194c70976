"""What every secret store promises, over memory, the real GNOME Keyring, and the sealed catalogue."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.keyrings import KeyringSession, MemoryKeyring
from trackops_desktop.vault.catalogue.catalogue import Catalogue
from trackops_desktop.vault.sealed.envelope import Seal, new_seal
from trackops_desktop.vault.store import CatalogueStore, KeyringStore, SecretStore

TEXTS = {
    "an address": "otpauth://totp/ACME:jo%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=ACME",
    "other letters": "größe 汉字 🔑 \u202e",
    "line breaks": "12345678\r\n23456789\n",
    "one letter": "x",
    "quotes": "\"'\\;--%s{}\x01",
}


class StoreContract(ABC):
    """Inherited once for each store; `seal` is what its values go through, since a file takes no clear text."""

    @pytest.fixture
    @abstractmethod
    def store(self) -> Iterator[SecretStore]:
        """The store to try."""

    @pytest.fixture
    def seal(self) -> Seal | None:
        return None

    @pytest.fixture
    def items(self) -> list[str]:
        return [uuid.uuid4().hex for _ in range(5)]

    @staticmethod
    def close(seal: Seal | None, item: str, text: str) -> str:
        return text if seal is None else seal.close(item, text)

    def test_what_was_put_is_there(self, store: SecretStore, seal: Seal | None, items: list[str]) -> None:
        values = {item: self.close(seal, item, text) for item, text in zip(items, TEXTS.values(), strict=True)}
        store.put_many(values)
        assert store.get_many(items) == values

    def test_the_longest_text_fits(self, store: SecretStore, seal: Seal | None, items: list[str]) -> None:
        value = self.close(seal, items[0], "x" * 1280)
        store.put_many({items[0]: value})
        assert store.get_many(items) == {items[0]: value}

    def test_a_later_text_replaces_an_earlier(self, store: SecretStore, seal: Seal | None, items: list[str]) -> None:
        store.put_many({items[0]: self.close(seal, items[0], "first")})
        second = self.close(seal, items[0], "second")
        store.put_many({items[0]: second})
        assert store.get_many(items) == {items[0]: second}
        store.delete_many(items[:1])
        assert store.get_many(items) == {}

    def test_what_is_not_there_is_left_out(self, store: SecretStore, items: list[str]) -> None:
        assert store.get_many(items) == {}
        assert store.get_many([]) == {}

    def test_what_was_deleted_is_gone_and_the_rest_is_not(
        self, store: SecretStore, seal: Seal | None, items: list[str]
    ) -> None:
        values = {item: self.close(seal, item, item) for item in items}
        store.put_many(values)
        store.delete_many([*items[:2], "never there"])
        assert store.get_many(items) == {item: values[item] for item in items[2:]}
        store.delete_many(items)
        store.delete_many([])
        assert store.get_many(items) == {}

    def test_progress_is_told(self, store: SecretStore, seal: Seal | None, items: list[str]) -> None:
        seen: list[tuple[int, int]] = []
        values = {item: self.close(seal, item, item) for item in items[:2]}
        store.put_many(values, lambda done, total: seen.append((done, total)))
        assert seen == [(0, 2), (1, 2), (2, 2)]

    def test_an_open_store_has_no_problem(self, store: SecretStore) -> None:
        store.check()
        store.unlock()
        store.check()
        assert store.name


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self) -> SecretStore:
        return KeyringStore(MemoryKeyring())


class TestGnomeKeyring(StoreContract):
    @pytest.fixture
    def store(self, secret_service: KeyringSession) -> Iterator[SecretStore]:
        with closing(KeyringStore(secret_service.backend())) as store:
            yield store


class TestSealedCatalogue(StoreContract):
    @pytest.fixture
    def seal(self) -> Seal | None:
        return new_seal()

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SecretStore]:
        with closing(Catalogue(tmp_path / "catalogue.sqlite3")) as catalogue:
            store = CatalogueStore(catalogue)
            yield store
            store.close()

    def test_a_clear_text_is_never_written(self, store: SecretStore) -> None:
        with pytest.raises(ValueError, match="sealed"):
            store.put_many({"item": "otpauth://totp/clear"})
        assert store.get_many(["item"]) == {}
