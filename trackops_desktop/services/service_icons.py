"""Which service's icon belongs to an account: by what the user chose, else by the service's name."""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from trackops_desktop.folding import folded

#: The choice of an account that shows its initial although there is an icon for its service.
LETTER: Final = "letter"
#: Words after a service's name that do not make it another service.
_PLAIN = frozenset(
    (
        *("account", "accounts", "app", "cloud", "com", "enterprise", "gmbh", "id", "inc", "io", "login", "ltd"),
        *("mfa", "net", "org", "personal", "private", "sso", "team", "work"),
    )
)
_SUFFIX = re.compile(r"\.(?:com|net|org|io|de|co|eu|app|dev|us|uk|fr|tv|me|ch)$")
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")


class ServiceIcon(NamedTuple):
    """One icon.

    Attributes:
        title: The service's name.
        colour: Its own colour, `rrggbb`.
        path: The outline in a square of 24 by 24, as SVG writes paths.

    """

    title: str
    colour: str
    path: str


class ServiceIcons:
    """The icons that come with the program; looking one up costs nothing the second time."""

    def __init__(self, data: bytes) -> None:
        """Read `resources/services/icons.json`, about a millisecond."""
        content = json.loads(data)
        self._names: dict[str, str] = content["names"]
        self._icons = {slug: ServiceIcon(*values) for slug, values in content["icons"].items()}
        self._found: dict[tuple[str, str], str] = {}

    def all(self) -> dict[str, ServiceIcon]:
        """Return every icon by its name, in the order of the names."""
        return dict(self._icons)

    def icon(self, slug: str) -> ServiceIcon | None:
        """Return an icon by its name."""
        return self._icons.get(slug)

    def slug_of(self, service: str, chosen: str = "") -> str:
        """Return the name of the icon for a service, or an empty text where there is none or none is wanted.

        Args:
            service: The service's name as the account has it.
            chosen: What the user chose for the account, if anything.

        """
        key = service, chosen
        found = self._found.get(key)
        if found is None:
            if len(self._found) > 20_000:
                self._found.clear()
            found = self._found[key] = self._look_up(service, chosen)
        return found

    def _look_up(self, service: str, chosen: str) -> str:
        if chosen:
            return chosen if chosen in self._icons else ""
        plain = _ASIDE.sub(" ", folded(service)).strip()
        for name in (plain, _SUFFIX.sub("", plain), _without_plain_words(plain)):
            slug = self._names.get(name_key(name))
            if slug is not None:
                return slug
        return ""


def name_key(text: str) -> str:
    """Return a service's name as names are compared: its letters and digits alone, folded."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def _without_plain_words(text: str) -> str:
    words = text.replace(".", " ").split()
    while len(words) > 1 and words[-1] in _PLAIN:
        words.pop()
    return " ".join(words)
