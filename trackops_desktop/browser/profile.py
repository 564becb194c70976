"""Browser profiles: one a site, off the record unless the user wants to stay signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWebEngineCore import QWebEngineDownloadRequest, QWebEngineProfile

from trackops_desktop.browser.settings import apply_settings

#: Decides about a download: the path to save to, or None. It is handed the name that the page suggests.
AskDownload = Callable[[str], Path | None]


def make_profile(
    parent: QObject | None, *, storage: Path | None = None, ask: AskDownload | None = None
) -> QWebEngineProfile:
    """Return a profile with every engine setting in place.

    Args:
        parent: Owns the profile; it must outlive every page of it.
        storage: A folder of the site's own (mode 0700) that keeps cookies, or None for nothing on the disk.
        ask: Asked for every download; without it all are refused.

    """
    profile = QWebEngineProfile(parent) if storage is None else _stored(storage, parent)
    apply_settings(profile.settings())
    profile.setSpellCheckEnabled(False)
    profile.setPushServiceEnabled(False)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.downloadRequested.connect(lambda request: _answer_download(request, ask))
    return profile


def _stored(storage: Path, parent: QObject | None) -> QWebEngineProfile:
    storage.mkdir(mode=0o700, parents=True, exist_ok=True)
    profile = QWebEngineProfile(storage.name, parent) if parent is not None else QWebEngineProfile(storage.name)
    profile.setPersistentStoragePath(str(storage))
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.MemoryHttpCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.ForcePersistentCookies)
    return profile


def _answer_download(request: QWebEngineDownloadRequest, ask: AskDownload | None) -> None:
    target = ask(Path(request.suggestedFileName()).name) if ask is not None else None
    if target is None:
        request.cancel()
        return
    request.setDownloadDirectory(str(target.parent))
    request.setDownloadFileName(target.name)
    request.accept()
