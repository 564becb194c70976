"""How the list is shown: its order, the tags it is narrowed to, hidden names, and the small window above others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _
from trackops_desktop.services.ordering import ListOrder, in_order
from trackops_desktop.services.settings import Settings
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import text_factor
from trackops_desktop.ui.widgets.toast import Toast
from trackops_desktop.ui.window.codes_widgets import CodesWidgets
from trackops_desktop.ui.window.main_window import MainWindow
from trackops_desktop.ui.window.tag_bar import TagBar
from trackops_desktop.vault.entry import Entry

#: Width and height of the small window at the usual text size.
COMPACT_SIZE = (330, 260)
#: Those of a window that was small from the beginning, when it is to be large.
USUAL_SIZE = (420, 640)
WAYLAND = N_("On Wayland, only you can keep a window above others: choose “Always on Top” in its menu (Alt+Space).")
_ORDERS = {"sort_own": ListOrder.OWN, "sort_name": ListOrder.NAME, "sort_used": ListOrder.USED}


class ViewOptions(QObject):
    """Keeps the look in the settings and applies it."""

    def __init__(
        self,
        context: Context,
        frame: MainWindow,
        widgets: CodesWidgets,
        toast: Toast,
        tell: Callable[[TrackopsError], None],
    ) -> None:
        """Take what is to be shown one way or another; `tell` says why a change could not be stored."""
        super().__init__(frame)
        self._context, self._frame, self._header, self._model = context, frame, widgets.header, widgets.model
        self._toast, self._tell = toast, tell
        self._runner = ScopedRunner(context.runner, self)
        self.tags = widgets.tags or TagBar()
        self._order = ListOrder.OWN
        self._compact = False
        self._shut = False
        self._roomy = QByteArray()
        self._actions: Mapping[str, QAction] = {}
        #: Called when the order is another one now.
        self.reordered: Callable[[], None] = lambda: None

    @property
    def order(self) -> ListOrder:
        """What the list is sorted by."""
        return self._order

    def commands(self) -> dict[str, Callable[[], object]]:
        """Return what the commands of the *View* menu do."""
        orders = {key: self._ordering(order) for key, order in _ORDERS.items()}
        return {**orders, "hide_names": self._toggle("hide_names"), "compact": self._toggle("compact")}

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Tick the actions of the *View* menu from now on."""
        self._actions = {key: actions[key] for key in self.commands()}
        for action in self._actions.values():
            action.setCheckable(True)

    def listed(self, entries: Sequence[Entry], used: Mapping[str, float]) -> tuple[Entry, ...]:
        """Return the accounts as they are to be listed, and show their tags."""
        self.tags.show_tags(tag for entry in entries for tag in entry.tags)
        self._show_bars()
        return in_order(entries, self._order, used)

    def apply(self, settings: Settings) -> None:
        """Take over the settings that the list follows."""
        before, self._order = self._order, ListOrder(settings.list_order)
        self._model.set_movable(self._order is ListOrder.OWN)
        self._model.set_options(
            hide_codes=settings.hide_codes, show_next=settings.show_next_code, hide_names=settings.hide_names
        )
        if settings.compact != self._compact:
            self._set_compact(settings.compact)
        self._keep_room()
        for key, action in self._actions.items():
            on = {"hide_names": settings.hide_names, "compact": settings.compact}
            action.setChecked(on[key] if key in on else _ORDERS[key] is self._order)
        if before is not self._order:
            self.reordered()

    def shut(self, shut: bool) -> None:
        """Hide the tags while another page stands where the list was; those of a locked vault are nobody's business."""
        self._shut = shut
        self._show_bars()

    def show_header(self, wanted: bool) -> None:
        """Show the search in the small window while it is used."""
        if self._compact:
            self._header.setVisible(wanted)

    def _ordering(self, order: ListOrder) -> Callable[[], None]:
        return lambda: self._store(list_order=order.value)

    def _toggle(self, name: str) -> Callable[[], None]:
        return lambda: self._store(**{name: not getattr(self._context.settings(), name)})

    def _store(self, **changes: object) -> None:
        self._runner.run(self._context.store.change(**changes), self.apply, self._on_unstored)

    def _on_unstored(self, error: TrackopsError) -> None:
        self.apply(self._context.settings())
        self._tell(error)

    def _set_compact(self, compact: bool) -> None:
        frame, self._compact = self._frame, compact
        if compact:
            self._roomy = frame.saveGeometry()
        _keep_on_top(frame, compact)
        self._show_bars()
        self._keep_room()
        factor = text_factor()
        if compact:
            frame.resize(*(round(side * factor) for side in COMPACT_SIZE))
            if QGuiApplication.platformName().startswith("wayland"):
                self._toast.say(_(WAYLAND))
        else:
            frame.restoreGeometry(self._roomy)
            if frame.height() <= frame.minimumHeight():  # it was the small one when the program started
                frame.resize(*(round(side * factor) for side in USUAL_SIZE))

    def _keep_room(self) -> None:
        """Let the window be no smaller than its text wants."""
        factor = text_factor()
        if self._compact:
            self._frame.setMinimumSize(round(260 * factor), round(120 * factor))
        else:
            self._frame.take_room(factor)

    def _show_bars(self) -> None:
        self._header.setVisible(not self._compact)
        self.tags.setVisible(bool(self.tags.chips) and not (self._compact or self._shut))


def _keep_on_top(frame: QWidget, wanted: bool) -> None:
    """Let a window stay above others, or not, without hiding it as `setWindowFlag` does."""
    flag = Qt.WindowType.WindowStaysOnTopHint
    frame.overrideWindowFlags(frame.windowFlags() | flag if wanted else frame.windowFlags() & ~flag)
    handle = frame.windowHandle()
    if handle is not None:
        handle.setFlag(flag, wanted)
