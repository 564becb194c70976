"""What a policy can say: the one table that the readers, the templates and the manual go by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

#: A file of more octets is no policy.
LARGEST: Final = 262_144
LONGEST_IDLE: Final = 1_440
_LONGEST_TEXT, _MOST_NAMES, _LONGEST_NAME = 600, 100, 300


class PolicyKind(Enum):
    """What kind of value a key has."""

    SWITCH = "switch"
    MINUTES = "minutes"
    TEXT = "text"
    NAMES = "names"
    SITES = "sites"


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """One thing that a policy can say.

    Attributes:
        name: The key in `policy.toml`, and the attribute of `CompanyPolicy`.
        kind: What its value looks like.
        title: What it does, in a few words, for the templates.
        explains: The same in full.

    """

    name: str
    kind: PolicyKind
    title: str
    explains: str

    @property
    def windows(self) -> str:
        """The name of the registry's value and of the key in a property list: `ExportForbidden`."""
        return "".join(word.capitalize() for word in self.name.split("_"))


KEYS: Final = (  # not translated
    PolicyKey(
        "help",
        PolicyKind.TEXT,
        "Help desk",
        "How to reach the help desk. It is shown beside whatever the policy locks or forbids.",
    ),
    PolicyKey(
        "sites",
        PolicyKind.SITES,
        "Sites to sign in to",
        "Sites that everybody has. Users can't remove them or change their addresses.",
    ),
    PolicyKey(
        "passphrase_required",
        PolicyKind.SWITCH,
        "Require a passphrase",
        "No account can be used before a passphrase protects the secrets. It can't be removed.",
    ),
    PolicyKey(
        "longest_idle_minutes",
        PolicyKind.MINUTES,
        "Lock after at most so many idle minutes",
        "From 1 to 1,440. Users may choose a shorter time. It needs a passphrase, so require one too.",
    ),
    PolicyKey(
        "lock_with_screen",
        PolicyKind.SWITCH,
        "Lock when the screen locks",
        "Trackops Desktop locks with the screen, and users can't turn that off. It needs a passphrase.",
    ),
    PolicyKey(
        "system_unlock_forbidden",
        PolicyKind.SWITCH,
        "Forbid unlocking by the system",
        "Only the passphrase unlocks Trackops Desktop, and not Windows Hello, Touch ID or polkit.",
    ),
    PolicyKey(
        "export_forbidden",
        PolicyKind.SWITCH,
        "Forbid export",
        "Accounts, keys and recovery codes can't be written to files, printed, or shown as QR codes.",
    ),
    PolicyKey(
        "backups_forbidden",
        PolicyKind.SWITCH,
        "Forbid backups",
        "No backups are written. Existing ones can still be restored.",
    ),
    PolicyKey(
        "clipboard_forbidden",
        PolicyKind.SWITCH,
        "Forbid copying",
        "Codes, keys, recovery codes and passphrases can't be copied to the clipboard.",
    ),
    PolicyKey(
        "updates_off",
        PolicyKind.SWITCH,
        "Don't look for updates",
        "Trackops Desktop never asks whether there is a newer version.",
    ),
    PolicyKey(
        "browsers",
        PolicyKind.NAMES,
        "Browsers that may connect",
        "Only these browsers may use the browser extension: chrome, chromium, edge, brave, vivaldi or firefox, or the "
        "full path of a program. An empty list lets none in.",
    ),
)


def good_value(kind: PolicyKind, value: object) -> bool:
    """Tell whether a value is of a kind and in its range; what is in `SITES` is looked at one by one."""
    if kind is PolicyKind.SWITCH:
        return isinstance(value, bool)
    if kind is PolicyKind.MINUTES:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_IDLE
    if kind is PolicyKind.TEXT:
        return isinstance(value, str) and _can_be_shown(value, _LONGEST_TEXT)
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        return False
    if kind is PolicyKind.NAMES:
        return all(isinstance(one, str) and one.strip() and _can_be_shown(one, _LONGEST_NAME) for one in value)
    return all(isinstance(one, dict) for one in value)


def _can_be_shown(text: str, longest: int) -> bool:
    return len(text) <= longest and all(line.isprintable() for line in text.splitlines())
