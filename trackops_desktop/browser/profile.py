"""Browser profiles: one a site, off the record unless the user wants to stay signed in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import QWebEngineProfile

from trackops_desktop.browser.settings import apply_settings
from trackops_desktop.private_file import make_private_folder


def make_profile(parent: QObject | None, *, storage: Path | None = None) -> QWebEngineProfile:
    """Return a profile with every engine setting in place.

    Args:
        parent: Owns the profile; it must outlive every page of it.
        storage: A folder of the site's own (mode 0700) that keeps cookies, or None for nothing on the disk.

    """
    profile = QWebEngineProfile(parent) if storage is None else _stored(storage, parent)
    apply_settings(profile.settings())
    profile.setSpellCheckEnabled(False)
    profile.setPushServiceEnabled(False)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    return profile


def _stored(storage: Path, parent: QObject | None) -> QWebEngineProfile:
    make_private_folder(storage)
    profile = QWebEngineProfile(storage.name, parent) if parent is not None else QWebEngineProfile(storage.name)
    profile.setPersistentStoragePath(str(storage))
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.MemoryHttpCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.ForcePersistentCookies)
    return profile
