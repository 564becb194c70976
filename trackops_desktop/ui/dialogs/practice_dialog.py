"""The practice site's window: starts and stops it, shows its users, and ticks off a guided tour of six journeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from PySide6.QtCore import QMargins, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, isolated
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.busy_bar import BusyBar
from trackops_desktop.ui.widgets.folding_row import FoldingRow
from trackops_desktop.ui.widgets.forms import button, card, label, line, scrolling
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.workers.runner import RunsWork

T = TypeVar("T")
LOOK_EVERY_MS = 2_000
#: How long a button says “Copied”.
COPIED_MS = 2_000
#: Points that this window needs beside the browser, and that the browser needs.
LEAST_WIDTH, BROWSER_WIDTH = 380, 640


@dataclass(frozen=True, slots=True)
class PracticeUser:
    """Somebody who may sign in; the password is None when it cannot be told any more."""

    username: str
    password: str | None = field(repr=False)
    role: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class PracticePlace:
    """Where the site is and who may sign in."""

    url: str
    users: tuple[PracticeUser, ...]
    api_token: str | None = field(default=None, repr=False)


class PracticeSite(Protocol):
    """What the dialog needs of the practice site; the composition root brings it."""

    def start(self) -> PracticePlace:
        """Serve it."""

    def stop(self) -> None:
        """End it."""

    def reset(self) -> PracticePlace:
        """Forget everything and serve it anew."""

    def new_passwords(self) -> tuple[PracticeUser, ...]:
        """Give everybody a new password and return them."""

    def journeys(self) -> Mapping[str, bool]:
        """Return which of the tour's journeys have been done."""


class PracticePasswords(Protocol):
    """Where the passwords of the practice company are kept, if the user wants that (worker thread)."""

    def kept(self) -> Mapping[str, str] | None:
        """Return the passwords by username, or None where they are not kept or cannot be read now."""

    def keep(self, passwords: Mapping[str, str] | None) -> None:
        """Keep these, or forget what is kept."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: its key in `journeys`, its title, what to do."""

    key: str
    title: str
    how: str


TOUR = (
    Stop(
        "enable",
        N_("Enable"),
        N_("Sign in as erin. Click your name, then Enable beside MFA Security. Scan the QR code and verify."),
    ),
    Stop(
        "sign-in",
        N_("Sign in with a code"),
        N_("Sign out, then sign in as erin again. The page now asks for six digits."),
    ),
    Stop("reset", N_("Reset"), N_("As erin, click Reset. The old code works until the new one is verified.")),
    Stop("disable", N_("Disable"), N_("As erin, click Disable and confirm with a code.")),
    Stop(
        "lost-device",
        N_("Lost device"),
        N_("Sign in as admin, open the user “lost” under Users, and disable MFA (a reason is required)."),
    ),
    Stop(
        "locked-account",
        N_("Locked account"),
        N_("As admin, open the user “locked” under Users and click “unlock this account”."),
    ),
)


class PracticeDialog(BaseDialog):
    """A window of its own beside the browser; it may stay open while the tour goes on.

    Signals:
        stopped: The site is no longer served; its pages are of no more use.

    """

    stopped = Signal()

    def __init__(
        self,
        site: PracticeSite,
        open_site: Callable[[str], None],
        open_outside: Callable[[str], bool],
        runner: RunsWork,
        passwords: PracticePasswords | None = None,
    ) -> None:
        """Prepare; the site starts with the button. Without `passwords` nothing can be kept.

        The site opens in our own window by `open_site`, in the user's own browser by `open_outside` (on a worker).
        """
        super().__init__(_("Practice site"), closes_on_lock=False)
        self.setWindowFlags(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.take_room(500, 660)
        self._site, self._open, self._open_outside = site, open_site, open_outside
        self._runner = ScopedRunner(runner, self)
        self._passwords = passwords
        self.place: PracticePlace | None = None
        self._told: tuple[PracticeUser, ...] = ()
        self._is_concealed = self._waits = False
        self.marks: dict[str, QLabel] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.says = label("", quiet=True)
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.toggle = button(_("Start the practice site"), self._toggle, kind="primary")
        self.go = button(_("Open it"), self._go, kind="primary")
        self.outside = button(_("Open in my browser"), self._go_outside)
        self.progress = BusyBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.hide()
        self.remember = QCheckBox(_("Remember these passwords in the keyring"))
        self.remember.toggled.connect(self._on_remember)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self._users = card()
        self._lay_out()
        self._show_state()

    # building

    def _lay_out(self) -> None:
        self.add(label(_("Practise without risk"), size=1.25, bold=True))
        self.add(
            label(
                _(
                    "A small practice copy of Trackops that runs only on this computer. Enrol, sign in, reset, "
                    "lose a device: nothing here touches a real company."
                ),
                quiet=True,
            )
        )
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addWidget(self.outside)
        row.addWidget(self.toggle)
        row.addStretch(1)
        self.column.addLayout(row)
        self.add(self.says)
        self.add(self.progress)
        self.add(self.problem)
        self._column.addWidget(self._users)
        self._column.addWidget(self.remember)
        self._column.addWidget(self._tour())
        self._column.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._column)
        self.add(scrolling(inner), 1)
        self.fresh = button(_("New passwords…"), self._ask_passwords, kind="flat")
        self.over = button(_("Start over…"), self._ask_reset, kind="flat")
        self.add_buttons(self.cancel_button(_("Close")), left=(self.fresh, self.over))

    def _tour(self) -> QWidget:
        made = card()
        grid = QGridLayout(made)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(_("Guided tour"), bold=True), 0, 0, 1, 2)
        for place, stop in enumerate(TOUR):
            mark = QLabel(str(place + 1))
            mark.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
            mark.setFixedWidth(24)
            self.marks[stop.key] = mark
            title = label(_(stop.title), bold=True)
            title.setContentsMargins(0, 6, 0, 0)
            mark.setContentsMargins(0, 6, 0, 0)
            grid.addWidget(mark, 2 * place + 1, 0)
            grid.addWidget(title, 2 * place + 1, 1)
            grid.addWidget(label(_(stop.how), quiet=True), 2 * place + 2, 1)
        return made

    def conceal(self, concealed: bool) -> None:
        """Hide every password while the application is locked, or show them again."""
        self._is_concealed = concealed
        if self._told:
            self._show_users(self._told)
            self._users.setVisible(self.place is not None)

    def _show_users(self, told: Sequence[PracticeUser]) -> None:
        self._told = tuple(told)
        users = [replace(user, password=None) for user in told] if self._is_concealed else self._told
        fresh = card()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(_("Users"), bold=True), 0, 0, 1, 2)
        if users and all(user.password is None for user in users):
            shown_once = _("Passwords are shown only once. Use “New passwords…” to create new ones.")
            hint = label(
                _("Unlock Trackops Desktop to see the passwords.") if self._is_concealed else shown_once, quiet=True
            )
            grid.addWidget(hint, 1, 0, 1, 2)
        for place, user in enumerate(users):
            row = 2 * place + 2
            if place:
                grid.addWidget(line(), row, 0, 1, 2)
            text = QVBoxLayout()
            text.setSpacing(1)
            text.addWidget(label(f"{isolated(user.username)}  ·  {_(user.role)}"))
            text.addWidget(label(_(user.purpose), quiet=True))
            grid.addLayout(text, row + 1, 0)
            name = _copy_button(_("Username"), user.username)
            name.setAccessibleName(_("Copy the username {username}", username=user.username))
            copies = FoldingRow()
            copies.addWidget(name)
            grid.addLayout(copies, row + 1, 1)
            if user.password is not None:
                secret = _copy_button(_("Password"), user.password)
                secret.setAccessibleName(_("Copy the password of {username}", username=user.username))
                copies.addWidget(secret)
        self._column.replaceWidget(self._users, fresh)
        self._users.hide()
        self._users.deleteLater()
        self._users = fresh
        fresh.show()

    # what happens

    def _toggle(self) -> None:
        if self.place is None:
            self._wait(_("Starting the practice site…"))
            self._run(self._start, self._on_started)
        else:
            self._wait(_("Stopping the practice site…"))
            self._run(self._site.stop, lambda _none: self._on_stopped())

    def _start(self) -> tuple[PracticePlace, Mapping[str, str] | None]:
        """Serve the site and read the passwords that are kept of it (worker thread)."""
        place = self._site.start()
        return place, None if self._passwords is None else self._passwords.kept()

    def _on_started(self, started: tuple[PracticePlace, Mapping[str, str] | None]) -> None:
        place, kept = started
        self._set_remembers(kept is not None)
        known = kept or {}
        users = tuple(
            user if user.password is not None else replace(user, password=known.get(user.username))
            for user in place.users
        )
        self._on_place(replace(place, users=users))
        self._keep()

    def _on_stopped(self) -> None:
        self._on_place(None)
        self.stopped.emit()

    def _go(self) -> None:
        if self.place is not None:
            self._open(self.place.url)

    def _go_outside(self) -> None:
        """Open it where the user signs in otherwise; the tour is ticked off by the site and not by a browser."""
        if self.place is None:
            return
        url = self.place.url

        def tried(opened: bool) -> None:
            self.problem.setText(_("No browser could be opened. Open {origin} in a browser yourself.", origin=url))
            self.problem.setVisible(not opened)

        self._runner.run(lambda: self._open_outside(url), tried)

    def _ask_passwords(self) -> None:
        ask(
            self,
            _("New passwords"),
            _("Create new passwords for all practice users?"),
            _("Their current passwords stop working. Second factors and your progress stay as they are."),
            _("Create new passwords"),
            self._new_passwords,
        )

    def _new_passwords(self) -> None:
        self._wait(_("Creating new passwords…"))
        self._run(self._site.new_passwords, self._on_passwords)

    def _on_passwords(self, users: tuple[PracticeUser, ...]) -> None:
        self._show_users(users)
        self._keep()

    def _on_remember(self, _on: bool) -> None:
        self._keep(forget=True)

    def _set_remembers(self, on: bool) -> None:
        self.remember.blockSignals(True)
        self.remember.setChecked(on)
        self.remember.blockSignals(False)

    def _keep(self, *, forget: bool = False) -> None:
        """Keep the passwords that are known, where that is wanted; `forget` what is kept where it is not."""
        passwords = self._passwords
        if passwords is None:
            return
        known = {user.username: user.password for user in self._told if user.password is not None}
        if self.remember.isChecked() and known:
            self._runner.run(lambda: passwords.keep(known), lambda _none: None, self._on_not_kept)
        elif forget and not self.remember.isChecked():
            self._runner.run(lambda: passwords.keep(None), lambda _none: None, self._on_not_kept)

    def _on_not_kept(self, error: TrackopsError) -> None:
        self._set_remembers(False)
        self._on_error(error)

    def _ask_reset(self) -> None:
        ask(
            self,
            _("Start over"),
            _("Reset the practice company?"),
            _("Its users, passwords and enrolments are created again. Your real accounts stay as they are."),
            _("Start over"),
            self._reset,
            danger=True,
        )

    def _reset(self) -> None:
        self._wait(_("Starting over…"))
        self._run(self._site.reset, self._on_reset)

    def _on_reset(self, place: PracticePlace) -> None:
        self.stopped.emit()
        self._on_place(place)
        self._keep()

    def end(self) -> None:
        """Stop the site with the application."""
        self._timer.stop()
        if self.place is not None:
            self.place = None
            self._runner.run(self._site.stop, lambda _none: None)
        self.close()

    def look(self) -> None:
        """Ask which stops of the tour are done."""
        if self.place is not None:
            self._runner.run(self._site.journeys, self.show_journeys, lambda _error: None)

    def show_journeys(self, done: Mapping[str, bool]) -> None:
        """Tick the stops that are done."""
        named = colours()
        for place, stop in enumerate(TOUR):
            mark = self.marks[stop.key]
            if done.get(stop.key):
                mark.setPixmap(icon("check", named.good).pixmap(18, 18))
                mark.setAccessibleName(_("{title}: done", title=_(stop.title)))
            else:
                mark.setText(str(place + 1))
                mark.setAccessibleName(_("{title}: still to do", title=_(stop.title)))

    def _on_place(self, place: PracticePlace | None) -> None:
        self.place = place
        self.problem.hide()
        self._waits = True
        self._show_state()
        if place is not None:
            self._show_users(place.users)
            self.look()

    def _run(self, work: Callable[[], T], on_done: Callable[[T], None]) -> None:
        self._runner.run(work, on_done, self._on_error, self._show_state)

    def _on_error(self, error: TrackopsError) -> None:
        self.problem.setText(str(error))
        self.problem.show()

    def _wait(self, sentence: str) -> None:
        self._waits = True
        self.says.setText(sentence)
        self.progress.show()
        for one in (self.toggle, self.go, self.outside, self.fresh, self.over):
            one.setEnabled(False)

    def _show_state(self) -> None:
        running = self.place is not None
        self.says.setText(_("Running at {url}", url=self.place.url) if self.place else _("Not running"))
        self.toggle.setText(_("Stop") if running else _("Start the practice site"))
        self.toggle.setProperty("primary", not running)
        self.toggle.style().unpolish(self.toggle)
        self.toggle.style().polish(self.toggle)
        self.toggle.setEnabled(True)
        for one in (self.go, self.outside, self.fresh, self.over):
            one.setVisible(running)
            one.setEnabled(running)
        self._users.setVisible(running)
        self.remember.setVisible(running and self._passwords is not None)
        self.progress.hide()
        self._default = self.go if running else self.toggle
        self._default.setDefault(True)
        if self._waits:
            self._waits = False
            self.focus_default()
        self._run_timer()

    def _run_timer(self) -> None:
        if self.place is not None and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again while somebody may see it."""
        super().showEvent(event)
        self._run_timer()
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _copy_button(words: str, text: str) -> QPushButton:
    """Return a button that copies a text and says so for a moment."""
    made = button(words, icon_name="copy")
    back = QTimer(made)
    back.setSingleShot(True)
    back.setInterval(COPIED_MS)
    back.timeout.connect(lambda: made.setText(words))

    def copy() -> None:
        QApplication.clipboard().setText(text)
        made.setMinimumWidth(made.width())
        made.setText(_("Copied"))
        back.start()

    made.clicked.connect(lambda _checked=False: copy())
    return made


def frame_of(window: QWidget) -> QMargins:
    """Return how wide the desktop's frame is around a window that shows: its title bar above, borders elsewhere."""
    inner, outer = window.geometry(), window.frameGeometry()
    sides = (inner.left() - outer.left(), inner.top() - outer.top())
    return QMargins(*sides, outer.right() - inner.right(), outer.bottom() - inner.bottom())


def beside(area: QRect, width: int, frame: QMargins) -> tuple[QRect, QRect] | None:
    """Return where this window and the browser stand side by side on a screen, or None where there is no room.

    Args:
        area: The screen without panels, in points.
        width: How wide this window is with its frame.
        frame: What the desktop puts around each window; it stands on the screen, too.

    """
    left = min(width, area.width() // 3)
    if left < LEAST_WIDTH or area.width() - left < BROWSER_WIDTH:
        return None
    return (
        QRect(area.x(), area.y(), left, area.height()).marginsRemoved(frame),
        QRect(area.x() + left, area.y(), area.width() - left, area.height()).marginsRemoved(frame),
    )
