"""A company file: what an administrator hands out so that a site need not be typed. Anybody may have written it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trackops_desktop.errors import SignInError
from trackops_desktop.i18n import N_, _
from trackops_desktop.json_object import parsed_json
from trackops_desktop.signin.origin import TRACKOPS_DOMAIN, Origin, site_origin

SUFFIX: Final = ".trackops-company"
#: The version that this program writes and reads, under this key.
KEY, VERSION = "trackops_company", 1
LARGEST: Final = 65_536
_LONGEST_NAME, _LONGEST_HELP, _LONGEST_ADDRESS = 100, 600, 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ADVICE = N_("Ask for another file where you got this one, or add the site by hand.")
#: Characters that change the direction of what follows: they make a text look like another one.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """What a company file says.

    Attributes:
        name: What the company calls its site.
        origin: Where it is.
        help: How to reach the help desk, or an empty text.
        accent: The company's colour as `#rrggbb`, or an empty text.

    """

    name: str
    origin: Origin
    help: str = ""
    accent: str = ""

    @property
    def is_trackops(self) -> bool:
        """Whether the address belongs to Trackops itself, by the end of its host's name."""
        return self.origin.host.rstrip(".").endswith(f".{TRACKOPS_DOMAIN}")


def read_company(data: bytes) -> CompanyFile:
    """Return what a company file says.

    Raises:
        SignInError: It is none, is damaged, or says something that cannot be used; the sentence names it.

    """
    if len(data) > LARGEST:
        raise SignInError(_("This file is too large to be a company file."), _(_ADVICE))
    return company_of(_object_in(data))


def company_of(values: Mapping[str, object]) -> CompanyFile:
    """Return the site that these values describe.

    Raises:
        SignInError: They say something that cannot be used; the sentence names it.

    """
    name = _text(values, "name", _LONGEST_NAME)
    address = _text(values, "address", _LONGEST_ADDRESS)
    help_text = _text(values, "help", _LONGEST_HELP, lines=True) if "help" in values else ""
    try:
        origin = site_origin(address)
    except SignInError as error:
        raise SignInError(
            " ".join((_("The company file's address can't be used."), error.sentence)), _(_ADVICE)
        ) from None
    return CompanyFile(name, origin, help_text, _accent(values.get("colours")))


def _object_in(data: bytes) -> Mapping[str, object]:
    try:
        values = parsed_json(data.decode("utf-8-sig"), strict=True)
    except ValueError:
        raise SignInError(_("This isn't a company file, or it is damaged."), _(_ADVICE)) from None
    if not isinstance(values, dict) or KEY not in values:
        raise SignInError(_("This isn't a company file."), _(_ADVICE))
    if isinstance(values[KEY], bool) or values[KEY] != VERSION:
        raise SignInError(
            _("This company file needs a newer version of Trackops Desktop."), _("Update, then try again.")
        )
    return values


def _text(values: Mapping[str, object], key: str, longest: int, *, lines: bool = False) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SignInError(_("The company file has no {key}.", key=key), _(_ADVICE))
    if len(value) > longest:
        raise SignInError(
            _("The company file's {key} is too long: at most {longest} characters.", key=key, longest=longest),
            _(_ADVICE),
        )
    if _DIRECTION.search(value):
        raise SignInError(
            _("The company file's {key} has characters that make text look different.", key=key), _(_ADVICE)
        )
    parts = value.strip().splitlines() if lines else [value.strip()]
    if not all(part.isprintable() for part in parts):
        raise SignInError(_("The company file's {key} has characters that can't be shown.", key=key), _(_ADVICE))
    return "\n".join(part.strip() for part in parts)


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour as company files write it, and nothing that a style sheet would take for more."""
    return _COLOUR.fullmatch(text) is not None


def _accent(colours: object) -> str:
    """Return the accent colour; colours are an ornament, so that a wrong one is only refused where it is no colour."""
    if colours is None:
        return ""
    accent = colours.get("accent") if isinstance(colours, dict) else None
    if not isinstance(accent, str) or not is_colour(accent):
        raise SignInError(_("The company file's colour isn't written like #1a73e8."), _(_ADVICE))
    return accent.lower()
