"""The user's settings: typed, with defaults, and forgiving field by field about what was stored."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from trackops_desktop.company.rules import ForbiddenByCompany, advice_of
from trackops_desktop.diagnostics.logger import LazyLogger, Word
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.languages import LANGUAGES
from trackops_desktop.services.ordering import ListOrder
from trackops_desktop.vault.vault import Vault

if TYPE_CHECKING:
    from trackops_desktop.company.policy import CompanyPolicy

_LOGGER = LazyLogger(__name__)
DOCUMENT: Final = "settings"
THEMES: Final = ("system", "light", "dark", "contrast-light", "contrast-dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting.

    Attributes:
        clear_clipboard_seconds: After how many seconds a copied code is cleared; 0 leaves it. 0 to 600.
        hide_codes: Show codes only when clicked.
        show_next_code: Show the next code in the last seconds of the current one.
        lock_after_minutes: Lock after so many idle minutes; 0 never does. 0 to 1,440.
        lock_with_screen: Lock when the screen is locked or the computer sleeps.
        end_sessions_on_lock: Close the sign-in windows and forget their sign-ins when locking.
        theme: One of `THEMES`.
        text_scale: Size of the text, 1.0 is the system's. 0.75 to 3.
        clock_offset: Seconds added to the computer's clock for codes. Within a day.
        clock_offset_closed: The correction whose notice the user has closed; 0 for none.
        camera: Name of the camera to use, or empty for the first.
        close_to_tray: Closing the window keeps the application in the system tray, where there is one.
        allow_screen_capture: Let screenshots and screen sharing show the window.
        list_order: What the accounts are sorted by: `own`, `name` or `used`.
        hide_names: Show dots in the place of account names until a row is clicked.
        look_for_updates: Ask once a day whether there is a newer version, where the build has a place to ask.
        last_folder: The folder in which a file was chosen last; empty for where documents are kept.
        language: The catalogue of the language to speak; empty for the system's language.
        compact: Show a small window with nothing but the codes that stays above others.
        enter_after_typing: Press Enter after a code that quick pick has typed.
        pick_keys: The keys that open quick pick from any window, as Qt writes them, or empty for none.
        pick_keys_asked: The desktop may be asked for those keys, where it asks its user.
        desktop_search: Let the desktop's search find accounts by their names.
        remember_windows: Let quick pick offer first what was chosen for the same window before.

    """

    clear_clipboard_seconds: int = 20
    hide_codes: bool = False
    show_next_code: bool = False
    lock_after_minutes: int = 0
    lock_with_screen: bool = True
    end_sessions_on_lock: bool = False
    theme: str = "system"
    text_scale: float = 1.0
    clock_offset: float = 0.0
    clock_offset_closed: float = 0.0
    camera: str = ""
    close_to_tray: bool = False
    allow_screen_capture: bool = False
    list_order: str = "own"
    hide_names: bool = False
    look_for_updates: bool = False
    compact: bool = False
    last_folder: str = ""
    enter_after_typing: bool = False
    remember_windows: bool = True
    pick_keys: str = "Ctrl+Alt+T"
    pick_keys_asked: bool = False
    desktop_search: bool = False
    language: str = ""


class SettingsStore:
    """Loads and saves the settings in the vault's catalogue; they are not secret."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def load(self) -> Settings:
        """Return the settings in use: the stored ones, and above them what the company has decided.

        A value that is missing or makes no sense falls back to its default.
        """
        stored, rules = _settings_in(self._vault.document(DOCUMENT) or {}), self._vault.rules
        return under_policy(stored, rules.policy) if rules.are_there else stored

    def save(self, settings: Settings, before: Settings | None = None) -> Settings:
        """Store the settings, keeping what a newer version may have stored beside them, and return what holds now.

        Args:
            settings: What to store.
            before: What `settings` were made from: only what differs is stored, so that what another window or
                program has changed since stays changed. None stores every one.

        Raises:
            ValueError: A value makes no sense; its name is in the message.
            ForbiddenByCompany: The company has decided otherwise; nothing was stored.

        """
        for field in fields(settings):
            if not is_valid(field.name, getattr(settings, field.name)):
                raise ValueError(f"the setting {field.name} is out of range")
        known = {} if before is None else asdict(before)
        changed = {name: value for name, value in asdict(settings).items() if name not in known or known[name] != value}
        policy = self._vault.rules.look()
        if any(getattr(under_policy(settings, policy), name) != value for name, value in changed.items()):
            raise ForbiddenByCompany(_("Your company has set this, so it can't be changed here."), advice_of(policy))
        for name in changed if before is not None else ():
            _LOGGER.info("The setting %s is changed", Word(name))
        stored = self._vault.change_document(DOCUMENT, lambda stored: {**stored, **changed})
        return under_policy(_settings_in(stored), policy)


def under_policy(settings: Settings, policy: CompanyPolicy) -> Settings:
    """Return the settings that hold where a company has decided some of them."""
    if policy.longest_idle_minutes:
        minutes = settings.lock_after_minutes or policy.longest_idle_minutes
        settings = replace(settings, lock_after_minutes=min(minutes, policy.longest_idle_minutes))
    return replace(settings, lock_with_screen=True) if policy.lock_with_screen else settings


def clock_effect(seconds: int) -> str:
    """Say which time codes follow with a correction of so many seconds; below 0 it is behind the computer's."""
    if seconds > 0:
        return ngettext(
            "Codes are generated for a time {count} second ahead of this computer's clock.",
            "Codes are generated for a time {count} seconds ahead of this computer's clock.",
            seconds,
        )
    return ngettext(
        "Codes are generated for a time {count} second behind this computer's clock.",
        "Codes are generated for a time {count} seconds behind this computer's clock.",
        -seconds,
    )


def _settings_in(stored: Mapping[str, object]) -> Settings:
    default = asdict(Settings())
    good = {
        name: _as(type(default[name]), value)
        for name, value in stored.items()
        if name in default and is_valid(name, value)
    }
    return Settings(**{**default, **good})


def is_valid(name: str, value: object) -> bool:
    """Return whether a value makes sense for a setting, by type and by range."""
    default = getattr(Settings(), name)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, float):
        right_type = isinstance(value, int | float) and math.isfinite(value)
    else:
        right_type = isinstance(value, type(default))
    in_range = _RANGES.get(name)
    return right_type and (in_range is None or in_range(value))


def _within(low: float, high: float) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int | float) and low <= value <= high


_RANGES: Final[dict[str, Callable[[object], bool]]] = {
    "clear_clipboard_seconds": _within(0, 600),
    "lock_after_minutes": _within(0, 1440),
    "theme": lambda value: value in THEMES,
    "text_scale": _within(0.75, 3.0),
    "clock_offset": _within(-86_400, 86_400),
    "clock_offset_closed": _within(-86_400, 86_400),
    "list_order": lambda value: value in {order.value for order in ListOrder},
    "language": lambda value: value == "" or value in LANGUAGES,
    "last_folder": lambda value: len(str(value)) <= 1024,
    "camera": lambda value: len(str(value)) <= 1024,
    "pick_keys": lambda value: len(str(value)) <= 60,
}


def _as(kind: type, value: object) -> object:
    return float(value) if kind is float and isinstance(value, int) else value
