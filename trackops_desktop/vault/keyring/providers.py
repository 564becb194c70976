"""Programs that offer the Secret Service, and what they are called in front of users."""

from __future__ import annotations

from typing import Final

GNOME: Final = "GNOME Keyring"  # not translated
#: By the beginning of the process's name.
PROVIDERS: Final = {
    "gnome-keyring": GNOME,
    "kwalletd": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
}
