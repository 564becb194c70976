"""The passphrase of backups: what is good enough, and one that can be suggested."""

from __future__ import annotations

import secrets

from trackops_desktop.errors import TransferError

MIN_LENGTH = 12
MIN_DISTINCT = 6
#: Lower-case letters and digits that nobody confuses on paper: 29 of them, 4.86 bits each.
_LETTERS = "abcdefghjkmnpqrstvwxyz2345679"
_GROUPS, _GROUP_LENGTH = 4, 5


class WeakPassphrase(TransferError):
    """The passphrase would not protect a file that may lie in a shared folder."""

    def __init__(self, sentence: str) -> None:
        """Keep what is wrong; the advice is always the same."""
        super().__init__(sentence, "Four or five unrelated words do well; or take the suggested one and note it down.")


def check_new_passphrase(passphrase: str) -> None:
    """Refuse a new passphrase that is short or repeats itself.

    Raises:
        WeakPassphrase: Fewer than 12 characters, or fewer than 6 different ones.

    """
    if len(passphrase) < MIN_LENGTH:
        raise WeakPassphrase(f"The passphrase has fewer than {MIN_LENGTH} characters.")
    if len(set(passphrase.casefold())) < MIN_DISTINCT:
        raise WeakPassphrase("The passphrase repeats the same few characters.")


def suggested_passphrase() -> str:
    """Return a random passphrase of four groups of five characters, about 97 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
