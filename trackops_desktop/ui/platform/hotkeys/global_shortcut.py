"""The one shortcut that works in every window of the desktop, held by the system's own means."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.ui.platform.hotkeys.hotkey_state import HotkeyListener, HotkeyMeans, HotkeyNews, HotkeyState
from trackops_desktop.ui.platform.hotkeys.key_combination import KeyCombination, read_combination
from trackops_desktop.workers.watch_loop import WatchLoop

_LOGGER = LazyLogger(__name__)


class GlobalShortcut(QObject):
    """Holds one combination of keys, or none.

    Signals:
        pressed: The keys were pressed, in whatever window.
        changed: `state` or `given` is another one.

    Attributes:
        means: How this session holds shortcuts.
        state: How it is.
        given: What the desktop calls the keys that it gave, where the desktop decides.

    """

    pressed = Signal()
    changed = Signal()

    def __init__(self, means: HotkeyMeans, parent: QObject | None = None) -> None:
        """Hold nothing yet."""
        super().__init__(parent)
        self.means, self.state, self.given = means, HotkeyState.OFF, ""
        self._wake_up: object = None
        self._listener: HotkeyListener | None = None
        self._native: object = None
        self._loop = WatchLoop(self)
        self._loop.came.connect(self._on_news)

    @property
    def asks_user(self) -> bool:
        """Whether the desktop may ask its user before it gives a shortcut, so that this must not come unbidden."""
        return self.means is HotkeyMeans.PORTAL

    def hold(self, text: str, *, asked: bool = True) -> None:
        """Hold these keys in place of those before; an empty text holds none.

        Args:
            text: The keys, as settings keep them.
            asked: Whether the user wants the desktop to be asked, where it asks its user.

        """
        self._let_go()
        keys = read_combination(text)
        if not text:
            self._tell(HotkeyNews(HotkeyState.OFF))
        elif keys is None or self.means is HotkeyMeans.NONE:
            self._tell(HotkeyNews(HotkeyState.IMPOSSIBLE))
        elif self.asks_user and not asked:
            self._tell(HotkeyNews(HotkeyState.UNASKED))
        elif self.means in (HotkeyMeans.X11, HotkeyMeans.PORTAL):
            self._tell(HotkeyNews(HotkeyState.WAITING))
            self._listener = self._listener_for(keys)
            self._loop.start(self._listener.watch)
        else:
            self._tell(HotkeyNews(self._hold_natively(keys)))

    def close(self) -> None:
        """Hold nothing any more."""
        self._let_go()
        app = QCoreApplication.instance()
        if self.means is HotkeyMeans.WINDOWS and self._native is not None and app is not None:
            app.removeNativeEventFilter(self._native)  # type: ignore[arg-type]

    def _let_go(self) -> None:
        self._loop.stop()
        if self._listener is not None:
            self._listener.end()
            self._listener = None
        if self._native is not None:
            self._native.let_go()  # type: ignore[attr-defined]

    def _listener_for(self, keys: KeyCombination) -> HotkeyListener:
        from trackops_desktop.ui.platform.hotkeys.wake_up import WakeUp

        before = self._wake_up
        wake_up = self._wake_up = WakeUp(before if isinstance(before, WakeUp) else None)
        if self.means is HotkeyMeans.PORTAL:
            from trackops_desktop.ui.platform.hotkeys.portal_hotkey import PortalHotkey

            return PortalHotkey(keys, wake_up)
        from trackops_desktop.ui.platform.hotkeys.x11_grab import X11Grab

        return X11Grab(keys, wake_up)

    def _hold_natively(self, keys: KeyCombination) -> HotkeyState:
        if self.means is HotkeyMeans.WINDOWS:
            from trackops_desktop.ui.platform.hotkeys.windows_hotkey import WindowsHotkey

            if not isinstance(self._native, WindowsHotkey):
                self._native = WindowsHotkey(self.pressed.emit)
                app = QCoreApplication.instance()
                if app is not None:
                    app.installNativeEventFilter(self._native)
            return self._native.hold(keys)
        from trackops_desktop.ui.platform.hotkeys.carbon_hotkey import CarbonHotkey

        if not isinstance(self._native, CarbonHotkey):
            self._native = CarbonHotkey(self.pressed.emit)
        return self._native.hold(keys)

    def _on_news(self, news: HotkeyNews) -> None:
        if news.state is None:
            self.pressed.emit()
        else:
            self._tell(news)

    def _tell(self, news: HotkeyNews) -> None:
        state = news.state or HotkeyState.OFF
        _LOGGER.info("The shortcut is %s", state)
        self.state, self.given = state, news.keys
        self.changed.emit()
