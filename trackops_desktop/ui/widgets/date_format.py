"""Moments as people say them."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale

from trackops_desktop.i18n import _

DAY = 86_400


def moment_text(moment: float, now: float) -> str:
    """Return a moment (unix seconds) in local time: `today, 14:02`, `yesterday, 9:30`, else the date with the time."""
    at = QDateTime.fromSecsSinceEpoch(int(moment))
    locale = QLocale()
    time = locale.toString(at.time(), QLocale.FormatType.ShortFormat)
    days = at.date().daysTo(QDateTime.fromSecsSinceEpoch(int(now)).date())
    if days == 0:
        return _("today, {time}", time=time)
    if days == 1:
        return _("yesterday, {time}", time=time)
    return f"{date_text(at.date())}, {time}"


def date_text(date: QDate) -> str:
    """Return a date such as `3 Mar 2026`."""
    return QLocale().toString(date, "d MMM yyyy")  # not translated


def day_text(moment: float) -> str:
    """Return the date of a moment (unix seconds) in local time."""
    return date_text(QDateTime.fromSecsSinceEpoch(int(moment)).date())
