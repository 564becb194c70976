"""The interfaces of the desktops: applications that D-Bus starts, GNOME Shell's search and KRunner.

Sources: Desktop Entry Specification 1.5 (org.freedesktop.Application), GNOME's `org.gnome.ShellSearchProvider2.xml`,
KDE's `org.kde.krunner1.xml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from trackops_desktop.desktop_bus.account_search import AccountSearch
from trackops_desktop.desktop_bus.bus_object import BusMethod, Interfaces
from trackops_desktop.desktop_bus.requests import (
    ActionRequest,
    BusRequest,
    CopyRequest,
    OpenRequest,
    SearchRequest,
    ShowRequest,
)
from trackops_desktop.i18n import _
from trackops_desktop.vault.entry import Entry

APPLICATION: Final = "com.viewcases.TrackopsDesktop"
LINKS_NAME, SEARCH_NAME = f"{APPLICATION}.Links", f"{APPLICATION}.Search"
LINKS_PATH, SEARCH_PATH = (f"/{name.replace('.', '/')}" for name in (LINKS_NAME, SEARCH_NAME))
_ICON: Final = "trackops-desktop"
_ACTIONS: Final = frozenset({"add", "sign-in"})
#: KRunner's kinds of matches: the very name, and one that holds the words.
_EXACT, _POSSIBLE = 100, 30
#: Links that one call may bring.
_MOST_LINKS: Final = 100

Tell = Callable[[BusRequest], None]


def application(tell: Tell) -> Interfaces:
    """Return what a desktop calls to start the application, to open links in it, and to do the entry's actions."""

    def activate(_platform: object) -> tuple[()]:
        tell(ShowRequest())
        return ()

    def open_all(texts: Sequence[str], _platform: object) -> tuple[()]:
        for text in texts[:_MOST_LINKS]:
            tell(OpenRequest(text))
        return ()

    def act(name: str, _parameters: object, _platform: object) -> tuple[()]:
        tell(ActionRequest(name) if name in _ACTIONS else ShowRequest())
        return ()

    return {
        "org.freedesktop.Application": {
            "Activate": BusMethod(("a{sv}",), (), activate),
            "Open": BusMethod(("as", "a{sv}"), (), open_all),
            "ActivateAction": BusMethod(("s", "av", "a{sv}"), (), act),
        }
    }


def search(accounts: AccountSearch, tell: Tell) -> Interfaces:
    """Return what GNOME Shell and KRunner call."""

    def found(words: Sequence[str]) -> tuple[list[str]]:
        return ([entry.id for entry in accounts.find(words)],)

    def metas(ids: Sequence[str]) -> tuple[list[dict[str, tuple[str, str]]]]:
        return ([_meta(one) for one in accounts.named(ids)],)

    def copy(account: str) -> tuple[()]:
        if accounts.named((account,)):
            tell(CopyRequest(account))
        return ()

    def launch(words: Sequence[str], _time: int) -> tuple[()]:
        tell(SearchRequest(" ".join(words)))
        return ()

    def match(query: str) -> tuple[list[tuple[Any, ...]]]:
        return ([_match(entry, query) for entry in accounts.find((query,))],)

    return {
        "org.gnome.Shell.SearchProvider2": {
            "GetInitialResultSet": BusMethod(("as",), ("as",), found),
            "GetSubsearchResultSet": BusMethod(("as", "as"), ("as",), lambda _before, words: found(words)),
            "GetResultMetas": BusMethod(
                ("as",), ("aa{sv}",), lambda ids: ([_meta(one) for one in accounts.named(ids)],)
            ),
            "ActivateResult": BusMethod(("s", "as", "u"), (), lambda account, _words, _time: copy(account)),
            "LaunchSearch": BusMethod(("as", "u"), (), launch),
        },
        "org.kde.krunner1": {
            "Actions": BusMethod((), ("a(sss)",), lambda: ([],)),
            "Match": BusMethod(("s",), ("a(sssida{sv})",), match),
            "Run": BusMethod(("s", "s"), (), lambda account, _action: copy(account)),
        },
    }


def _names(entry: Entry) -> tuple[str, str]:
    service, name = entry.shown_names
    return (service, name) if service else (name, "")


def _meta(entry: Entry) -> dict[str, tuple[str, str]]:
    title, name = _names(entry)
    said = _("{name} – copy the code", name=name) if name else _("Copy the code")
    return {"id": ("s", entry.id), "name": ("s", title), "description": ("s", said), "gicon": ("s", _ICON)}


def _match(entry: Entry, query: str) -> tuple[Any, ...]:
    title, name = _names(entry)
    exact = query.strip().casefold() in {title.casefold(), name.casefold()}
    said = _("{name} – copy the code", name=name) if name else _("Copy the code")
    return (entry.id, title, _ICON, _EXACT if exact else _POSSIBLE, 1.0 if exact else 0.7, {"subtext": ("s", said)})
