"""The practice site: starts and stops it, shows who may sign in, and ticks off a guided tour of six journeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import TrackopsError
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.forms import button, card, label, line, scrolling
from trackops_desktop.ui.widgets.icons import icon
from trackops_desktop.ui.widgets.theme import colours
from trackops_desktop.workers.runner import RunsWork

T = TypeVar("T")
LOOK_EVERY_MS = 2_000


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


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: its key in `journeys`, its title, what to do."""

    key: str
    title: str
    how: str


TOUR = (
    Stop(
        "enable",
        "Enable",
        "Sign in as erin. Click your name, then Enable beside MFA Security. Scan the QR code and verify.",
    ),
    Stop("sign-in", "Sign in with a code", "Sign out, then sign in as erin again. The page now asks for six digits."),
    Stop("reset", "Reset", "As erin, click Reset. The old code works until the new one is verified."),
    Stop("disable", "Disable", "As erin, click Disable and confirm with a code."),
    Stop(
        "lost-device",
        "Lost device",
        "Sign in as admin, open the user “lost” under Users, and disable MFA (a reason is required).",
    ),
    Stop(
        "locked-account",
        "Locked account",
        "As admin, open the user “locked” under Users and click “unlock this account”.",
    ),
)


class PracticeDialog(BaseDialog):
    """A window beside the others; it may stay open while the tour goes on."""

    def __init__(
        self, site: PracticeSite, open_site: Callable[[str], None], runner: RunsWork, parent: QWidget | None = None
    ) -> None:
        """Prepare; the site starts with the button."""
        super().__init__("Practice site", parent, closes_on_lock=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.take_room(460, 660)
        self._site, self._open, self._runner = site, open_site, ScopedRunner(runner, self)
        self.place: PracticePlace | None = None
        self._told: tuple[PracticeUser, ...] = ()
        self._is_concealed = False
        self.marks: dict[str, QLabel] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.says = label("", quiet=True)
        self.problem = label("", tone="danger")
        self.problem.hide()
        self.toggle = button("Start the practice site", self._toggle, kind="primary")
        self.go = button("Open it", self._go, kind="primary")
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self._users = card()
        self._lay_out()
        self._show_state()

    # building

    def _lay_out(self) -> None:
        self.add(label("Practise without risk", size=1.25, bold=True))
        self.add(
            label(
                "A small practice copy of Trackops that runs only on this computer. Enrol, sign in, reset, "
                "lose a device: nothing here touches a real company.",
                quiet=True,
            )
        )
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addWidget(self.toggle)
        row.addStretch(1)
        self.column.addLayout(row)
        self.add(self.says)
        self.add(self.problem)
        self._column.addWidget(self._tour())
        self._column.addWidget(self._users)
        self._column.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._column)
        self.add(scrolling(inner), 1)
        self.fresh = button("New passwords", self._new_passwords, kind="flat")
        self.over = button("Start over…", self._ask_reset, kind="flat")
        self.add_buttons(self.cancel_button("Close"), left=(self.fresh, self.over))

    def _tour(self) -> QWidget:
        made = card()
        grid = QGridLayout(made)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label("Guided tour", bold=True), 0, 0, 1, 2)
        for place, stop in enumerate(TOUR):
            mark = QLabel(str(place + 1))
            mark.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
            mark.setFixedWidth(24)
            self.marks[stop.key] = mark
            title = label(stop.title, bold=True)
            title.setContentsMargins(0, 6, 0, 0)
            mark.setContentsMargins(0, 6, 0, 0)
            grid.addWidget(mark, 2 * place + 1, 0)
            grid.addWidget(title, 2 * place + 1, 1)
            grid.addWidget(label(stop.how, quiet=True), 2 * place + 2, 1)
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
        grid.addWidget(label("Users", bold=True), 0, 0, 1, 3)
        for place, user in enumerate(users):
            row = 2 * place + 1
            if place:
                grid.addWidget(line(), row, 0, 1, 3)
            text = QVBoxLayout()
            text.setSpacing(1)
            text.addWidget(label(f"{user.username}  ·  {user.role}"))
            text.addWidget(label(user.purpose, quiet=True))
            grid.addLayout(text, row + 1, 0)
            name = button("Name", self._copying(user.username), icon_name="copy")
            name.setAccessibleName(f"Copy the username {user.username}")
            grid.addWidget(name, row + 1, 1)
            if user.password is not None:
                secret = button("Password", self._copying(user.password), icon_name="copy")
                secret.setAccessibleName(f"Copy the password of {user.username}")
                grid.addWidget(secret, row + 1, 2)
        if users and all(user.password is None for user in users):
            shown_once = "Passwords are shown only once. Use “New passwords” to create new ones."
            hint = label(
                "Unlock Trackops Desktop to see the passwords." if self._is_concealed else shown_once, quiet=True
            )
            grid.addWidget(hint, 2 * len(users) + 2, 0, 1, 3)
        self._column.replaceWidget(self._users, fresh)
        self._users.hide()
        self._users.deleteLater()
        self._users = fresh
        fresh.show()

    # what happens

    def _toggle(self) -> None:
        self._wait("One moment…")
        if self.place is None:
            self._run(self._site.start, self._on_place)
        else:
            self._run(self._site.stop, lambda _none: self._on_place(None))

    def _go(self) -> None:
        if self.place is not None:
            self._open(self.place.url)

    def _new_passwords(self) -> None:
        self._wait("Making new passwords…")
        self._run(self._site.new_passwords, self._show_users)

    def _ask_reset(self) -> None:
        ask(
            self,
            "Start over",
            "Reset the practice company?",
            "Its users, passwords and enrolments are created again. Your real accounts stay as they are.",
            "Start over",
            self._reset,
            danger=True,
        )

    def _reset(self) -> None:
        self._wait("Starting over…")
        self._run(self._site.reset, self._on_place)

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
                mark.setAccessibleName(f"{stop.title}: done")
            else:
                mark.setText(str(place + 1))
                mark.setAccessibleName(f"{stop.title}: still to do")

    def _on_place(self, place: PracticePlace | None) -> None:
        self.place = place
        self.problem.hide()
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
        self.says.setText(sentence)
        for one in (self.toggle, self.go, self.fresh, self.over):
            one.setEnabled(False)

    def _show_state(self) -> None:
        running = self.place is not None
        self.says.setText(f"Running at {self.place.url}" if self.place else "Not running")
        self.toggle.setText("Stop" if running else "Start the practice site")
        self.toggle.setProperty("primary", not running)
        self.toggle.style().unpolish(self.toggle)
        self.toggle.style().polish(self.toggle)
        self.toggle.setEnabled(True)
        for one in (self.go, self.fresh, self.over):
            one.setVisible(running)
            one.setEnabled(running)
        self._users.setVisible(running)
        self._run_timer()

    def _copying(self, text: str) -> Callable[[], None]:
        return lambda: QApplication.clipboard().setText(text)

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
