"""Dates and times as people write them."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale

from trackops_desktop.i18n import _, pgettext
from trackops_desktop.json_object import MAX_MOMENT
from trackops_desktop.ui.widgets.numbers import spoken_locale

DAY = 86_400


def moment_text(moment: float, now: float) -> str:
    """Return a moment (unix seconds) in local time: `today, 14:02`, `yesterday, 9:30`, else the date with the time."""
    at = _at(moment)
    time = spoken_locale().toString(at.time(), QLocale.FormatType.ShortFormat)
    days = at.date().daysTo(_at(now).date())
    if days == 0:
        return _("today, {time}", time=time)
    if days == 1:
        return _("yesterday, {time}", time=time)
    return f"{date_text(at.date())}, {time}"


def date_text(date: QDate) -> str:
    """Return a date such as `3 Mar 2026`."""
    # Translators: How a date with a short month is written: d the day, MMM the month in letters, M in digits.
    return spoken_locale().toString(date, pgettext("date", "d MMM yyyy"))


def day_text(moment: float) -> str:
    """Return the date of a moment (unix seconds) in local time."""
    return date_text(_at(moment).date())


def _at(moment: float) -> QDateTime:
    """Return a moment as Qt has it; one beyond the year 9999 is no date of anybody's, and Qt takes 64 bits alone."""
    return QDateTime.fromSecsSinceEpoch(int(min(max(moment, -MAX_MOMENT), MAX_MOMENT)))
