"""What holds for all unit tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trackops_desktop.passphrases.argon2 import MIN_MEMORY_KIB, MIN_PASSES, Argon2Cost
from trackops_desktop.vault.sealed.envelope import Seal

_LEAST = Argon2Cost(MIN_MEMORY_KIB, MIN_PASSES, 1)


@pytest.fixture(scope="module", autouse=True)
def quick_seals() -> Iterator[None]:
    """Seal at the least cost that is taken: what was sealed says its cost, and whoever opens it pays that.

    A module that asks for the usual cost has a fixture of this name that does nothing.
    """
    wrapped = Seal.wrapped

    def quickly(self: Seal, passphrase: str, work: Argon2Cost = _LEAST) -> str:
        return wrapped(self, passphrase, work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Seal, "wrapped", quickly)
        yield
