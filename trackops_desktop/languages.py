"""Which languages there are, which of them the user wishes, and speaking one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from trackops_desktop.assets import resource
from trackops_desktop.i18n import use_language

#: Catalogue and own name of every language, in the order of the settings.
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt_BR": "Português (Brasil)",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "ja": "日本語",
    "zh_CN": "简体中文",
    "ar": "العربية",
}  # not translated
ENGLISH = "en"
#: Chinese that is written otherwise: English is read more easily.
_TRADITIONAL = frozenset({"HANT", "TW", "HK", "MO"})


def catalogues() -> Path:
    """Return the folder of the catalogues.

    Raises:
        FileNotFoundError: There is none; the installation is broken.

    """
    return resource("translations")


def available() -> dict[str, str]:
    """Return the languages whose catalogue is there, with their own names; English needs none."""
    try:
        there = {path.stem for path in catalogues().glob("*.mo")}
    except FileNotFoundError:
        there = set()
    return {name: own for name, own in LANGUAGES.items() if name == ENGLISH or name in there}


def matched(tag: str) -> str:
    """Return the language that a locale's name means (`de_AT.UTF-8`, `pt-PT`, `zh-Hans-CN`), or an empty text."""
    base, *rest = tag.partition(".")[0].partition("@")[0].replace("-", "_").split("_")
    base, parts = base.lower(), {part.upper() for part in rest}
    if base == "zh":
        return "" if parts & _TRADITIONAL else "zh_CN"
    return next((name for name in LANGUAGES if name.partition("_")[0] == base), "")


def wishes(option: str, setting: str, environment: Mapping[str, str], system: Iterable[str] = ()) -> Iterator[str]:
    """Yield the names of the languages that are wished for, the strongest wish first.

    Args:
        option: What the command line names, or an empty text.
        setting: What the settings name, or an empty text for the system's language.
        environment: Holds `LANGUAGE`, a list, and the locale's variables; the locale *C* wishes for English.
        system: What the system says where it has no such variables.

    """
    yield from (wish for wish in (option, setting) if wish)
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if locale in {"C", "POSIX"}:
        yield ENGLISH
        return
    yield from environment.get("LANGUAGE", "").split(":")
    yield locale
    yield from system


def choose(wished: Iterable[str]) -> str:
    """Return the first language wished for that there is, or English."""
    return next(filter(None, map(matched, wished)), ENGLISH)


def speak(name: str) -> None:
    """Speak a language from now on; without its catalogue, English."""
    if name != ENGLISH:
        try:
            use_language(name, catalogues())
        except (OSError, ValueError):
            pass
        else:
            return
    use_language(ENGLISH)
