"""Putting values into a page: on exactly the origin they are bound to, and noted as sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from trackops_desktop.diagnostics.logger import LazyLogger
from trackops_desktop.i18n import N_, _, pair_text
from trackops_desktop.otp.code import grouped
from trackops_desktop.services.signin import FillAllowed, FillRefusal, SignInService
from trackops_desktop.signin.origin import Origin
from trackops_desktop.signin.page_intent import Question, RecognisedField
from trackops_desktop.signin.report import PageReport
from trackops_desktop.ui.signin.job_runner import JobRunner

_LOGGER = LazyLogger(__name__)
Pair = tuple[int, str]
OnAnswer = Callable[[Mapping[str, object] | None], None]
NOT_HERE = N_("This belongs to a different page. Nothing was filled in.")
CHANGED = N_("The page has changed in the meantime. Nothing was filled in.")
TOO_SHORT = N_("The field is too short for the recovery code. Nothing was filled in.")
WITHHELD = N_(
    "Filled in but not sent: this form would put it into the page's address, where history and logs keep it. "
    "Send it yourself if you trust the page."
)
UNANSWERED = N_("The page hasn't responded. Press its own button to send the form.")
_REFUSALS: dict[FillRefusal | None, str] = {
    FillRefusal.SENDS_ELSEWHERE: N_("The form would send what you type to a different site. Nothing was filled in."),
    FillRefusal.OTHER_ORIGIN: NOT_HERE,
    FillRefusal.OTHER_DOCUMENT: CHANGED,
    FillRefusal.NOT_MAIN_FRAME: N_("This form is embedded in another page. Nothing was filled in."),
}


class Page(Protocol):
    """What the assistant needs of a view."""

    failed: bool

    @property
    def address(self) -> str:
        """The main frame's address."""

    @property
    def origin(self) -> Origin | None:
        """The main frame's origin."""

    def look(self) -> None:
        """Describe the page again."""

    def fill(self, origin: Origin, document: str, pairs: Sequence[Pair], on_answer: OnAnswer) -> None:
        """Put values into fields."""

    def submit(self, origin: Origin, document: str, handle: int, sent_before: int, on_answer: OnAnswer) -> None:
        """Send the form of a field."""

    def point(self) -> None:
        """Let the user click a field."""

    def stop_pointing(self) -> None:
        """Let clicks reach the page again."""


class Looked(Protocol):
    """One look at a page."""

    @property
    def report(self) -> PageReport:
        """What it showed."""

    @property
    def question(self) -> Question:
        """What it asks for."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into a page.

    Attributes:
        bound: The exact origin that the values belong to.
        pairs: Which field gets what.
        press: The field whose form is sent then, or 0 to leave that to the user.
        on_filled: Called once the values are in, before anything is sent.
        on_refused: Called where nothing was filled in, for certain.

    """

    bound: str
    pairs: tuple[Pair, ...]
    press: int
    on_filled: Callable[[], None]
    on_refused: Callable[[], None] = lambda: None


def pairs_for(found: RecognisedField, value: str) -> tuple[Pair, ...] | None:
    """Return which field gets what: one field the whole value, boxes one character each; None where they differ."""
    if not found.boxes:
        return ((found.field.handle, value),)
    if len(found.boxes) != len(value):
        return None
    return tuple((box.handle, letter) for box, letter in zip(found.boxes, value, strict=True))


def recovery_pairs(found: RecognisedField, value: str) -> tuple[Pair, ...] | None:
    """Return what a recovery code's field gets: without its hyphens and blanks where it is too short for them."""
    room = found.field.maxlength or len(value)
    compact = "".join(letter for letter in value if letter.isalnum())
    fitting = next((text for text in (value, compact) if len(text) <= room), None)
    return None if fitting is None else ((found.field.handle, fitting),)


def lacks_beside(missing: Sequence[str]) -> str:
    """Say what a form still wants after the recovery code was filled in."""
    return _("The form also needs {things}. Fill that in, then send the form.", things=pair_text(missing))


def lacks(missing: Sequence[str]) -> str:
    """Say what a form still wants before it can be sent."""
    return _(
        "The code is filled in, but the form asks for more: {things}. Fill that in, then send the form.",
        things=pair_text(missing),
    )


def no_room(digits: str) -> str:
    """Say that a code does not fit into what the page has; without digits, where they must not be shown."""
    if not digits:
        return _("The field is too short for the code. Type it yourself.")
    return _("The field is too short for {code}. Type it yourself.", code=grouped(digits))


class FormFiller:
    """Fills and sends for one window.

    Attributes:
        pressed_key: No button that sends the last form was found: Enter was pressed in its field, if there is none.

    """

    def __init__(self, page: Page, signin: SignInService, jobs: JobRunner, told: Callable[[str], None]) -> None:
        self._page = page
        self._signin = signin
        self._jobs = jobs
        self._told = told
        self.pressed_key = False

    def allowed(self, bound: str | None) -> bool:
        """Tell whether something bound to an origin may go to the page on show; the page script checks it again."""
        return isinstance(self._signin.may_fill(self._page.address, bound), FillAllowed)

    def send(self, report: PageReport, filling: Filling) -> None:
        """Fill the described document, and send the form unless the page has done so by itself."""
        allowed = self._signin.may_fill(self._page.address, filling.bound)
        if not isinstance(allowed, FillAllowed):
            _LOGGER.warning("Nothing was filled in: %s", allowed.reason)
            self._told(_(NOT_HERE))
            filling.on_refused()
            return
        self._jobs.busy = True
        origin = allowed.origin

        def filled(answer: Mapping[str, object] | None) -> None:
            self._jobs.busy = False
            if answer is None or not answer["ok"]:
                refusal = _refusal(answer)
                _LOGGER.warning("The page was not filled in: %s", refusal)
                self._told(_(_REFUSALS[refusal]) if refusal in _REFUSALS else _("The page couldn't be filled in."))
                if answer is not None:
                    filling.on_refused()
                return
            _LOGGER.info("%d fields were filled in, to be sent %s", len(filling.pairs), filling.press != 0)
            filling.on_filled()
            if filling.press:
                self._page.submit(origin, report.document, filling.press, report.sent, self._submitted)
            self._jobs.rest()

        self._page.fill(origin, report.document, filling.pairs, filled)

    def _submitted(self, answer: Mapping[str, object] | None) -> None:
        self.pressed_key = answer is not None and answer.get("press") in {"Enter", "none"}
        self._page.look()


def _refusal(answer: Mapping[str, object] | None) -> FillRefusal | None:
    """Return why a document was not filled; None where it did not answer, or had a fault of its own."""
    try:
        return FillRefusal((answer or {}).get("reason"))
    except ValueError:
        return None
