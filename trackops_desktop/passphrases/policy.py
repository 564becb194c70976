"""Which new passphrases are good enough, in one wording for windows and command line, and one that can be suggested."""

from __future__ import annotations

import secrets

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _

#: The same for the vault, backups and exports: each of them may be copied and tried at leisure.
MIN_LENGTH = 12
MIN_DISTINCT = 6
ADVICE = N_("Four or five unrelated words are strong and easy to remember.")
#: Lower-case letters and digits that nobody confuses on paper: 29 of them, 4.86 bits each.
_LETTERS = "abcdefghjkmnpqrstvwxyz2345679"
_GROUPS, _GROUP_LENGTH = 4, 5


class WeakPassphrase(TrackopsError):
    """A new passphrase that could be guessed."""

    def __init__(self, sentence: str) -> None:
        """Keep what is wrong; the advice is always the same."""
        super().__init__(sentence, _(ADVICE))


def weakness(passphrase: str) -> str:
    """Return what is wrong with a new passphrase as one sentence, or an empty text."""
    if len(passphrase) < MIN_LENGTH:
        return _("Too short: use at least {count} characters.", count=MIN_LENGTH)
    if len(set(passphrase.casefold())) < MIN_DISTINCT:
        return _("Too easy to guess: it repeats the same few characters.")
    return ""


def check_new_passphrase(passphrase: str) -> None:
    """Refuse a new passphrase that is short or repeats itself.

    Raises:
        WeakPassphrase: Fewer than 12 characters, or fewer than 6 different ones.

    """
    sentence = weakness(passphrase)
    if sentence:
        raise WeakPassphrase(sentence)


def suggested_passphrase() -> str:
    """Return a random passphrase of four groups of five characters, about 97 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _letter in range(_GROUP_LENGTH)) for _group in range(_GROUPS))
    return "-".join(groups)
