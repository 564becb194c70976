"""Every switch of the engine, each one decided; a test fails when an engine brings a new one."""

from __future__ import annotations

from PySide6.QtWebEngineCore import QWebEngineSettings

_Attribute = QWebEngineSettings.WebAttribute

ATTRIBUTES: dict[str, bool] = {
    "AutoLoadImages": True,
    "JavascriptEnabled": True,
    "JavascriptCanOpenWindows": False,
    "JavascriptCanAccessClipboard": False,
    "LinksIncludedInFocusChain": True,
    "LocalStorageEnabled": True,
    "LocalContentCanAccessRemoteUrls": False,
    "XSSAuditingEnabled": False,
    "SpatialNavigationEnabled": False,
    "LocalContentCanAccessFileUrls": False,
    "HyperlinkAuditingEnabled": False,
    "ScrollAnimatorEnabled": False,
    # The application says itself why a page did not load.
    "ErrorPageEnabled": False,
    "PluginsEnabled": False,
    "FullScreenSupportEnabled": False,
    "ScreenCaptureEnabled": False,
    "WebGLEnabled": False,
    "Accelerated2dCanvasEnabled": True,
    "AutoLoadIconsForPage": False,
    "TouchIconsEnabled": False,
    "FocusOnNavigationEnabled": True,
    "PrintElementBackgrounds": True,
    "AllowRunningInsecureContent": False,
    "AllowGeolocationOnInsecureOrigins": False,
    "AllowWindowActivationFromJavaScript": False,
    "ShowScrollBars": True,
    "PlaybackRequiresUserGesture": True,
    "WebRTCPublicInterfacesOnly": True,
    "JavascriptCanPaste": False,
    # Looking names up ahead would tell them before anybody opens them.
    "DnsPrefetchEnabled": False,
    "PdfViewerEnabled": False,
    "NavigateOnDropEnabled": False,
    # Pages that draw their QR code on a canvas read it back.
    "ReadingFromCanvasEnabled": True,
    "ForceDarkMode": False,
    "PrintHeaderAndFooter": False,
    "PreferCSSMarginsForPrinting": False,
    "TouchEventsApiEnabled": False,
    # A page that was left could come back with what was typed.
    "BackForwardCacheEnabled": False,
    "TrimAccessibilityIdentifiers": True,
}


def apply_settings(settings: QWebEngineSettings) -> None:
    """Set every attribute that this engine knows, and allow no address but those a browser itself can open."""
    for name, value in ATTRIBUTES.items():
        attribute = getattr(_Attribute, name, None)
        if attribute is not None:
            settings.setAttribute(attribute, value)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
