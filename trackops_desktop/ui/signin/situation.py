"""Puts together what the assistant must know about a page: accounts, codes, waits."""

from __future__ import annotations

import math
from collections.abc import Iterable

from trackops_desktop.otp.codes import grouped
from trackops_desktop.services.signin import Offer, SignInService, Wait
from trackops_desktop.services.sites import Site
from trackops_desktop.trackops.advice import Known, Situation
from trackops_desktop.trackops.journey import Journey
from trackops_desktop.trackops.origin import Origin
from trackops_desktop.trackops.question import AsksCode, EnrolmentPage, Question, wanted
from trackops_desktop.vault.entry import Entry


def known_from(entry: Entry, signin: SignInService, origin: Origin | None) -> Known:
    """Return an account with the code or the wait that goes with it now."""
    offer = signin.code_for(entry)
    here = origin is not None and entry.site == str(origin)
    if isinstance(offer, Offer):
        return Known(entry.id, entry.account.label, grouped(offer.code.value), here=here)
    if isinstance(offer, Wait):
        left = max(1, math.ceil(offer.until - signin.now()))
        return Known(entry.id, entry.account.label, wait=left, here=here)
    return Known(entry.id, entry.account.label, here=here)


def in_order(entries: Iterable[Entry], site: Site, journey: Journey) -> list[Entry]:
    """Return accounts with the likeliest first: the one just used, then the one of the site's user name."""
    name = site.username.casefold()

    def rank(entry: Entry) -> tuple[bool, bool, int]:
        account = entry.account.name.casefold()
        return (
            entry.id != journey.account,
            not (name and (account == name or account.startswith(f"{name}@"))),
            entry.position,
        )

    return sorted(entries, key=rank)


def situation_of(
    site: Site,
    origin: Origin | None,
    question: Question,
    journey: Journey,
    signin: SignInService,
    *,
    vault_open: bool,
) -> Situation:
    """Return what is known; `kept`, `recovery_kept`, `switched_off` and `drift` are the assistant's to add."""
    now = wanted(question)
    half = signin.half_made(origin) if origin is not None else ()
    bound = signin.bound_to(origin) if origin is not None else ()
    usable = [*bound, *half] if isinstance(now, AsksCode) else bound
    at_home = origin is not None and origin == site.where
    bindable = signin.could_be_bound() if at_home and isinstance(now, AsksCode) and not usable else ()
    shows_codes = isinstance(now, AsksCode | EnrolmentPage)

    def known(entry: Entry) -> Known:
        if shows_codes:
            return known_from(entry, signin, origin)
        return Known(entry.id, entry.account.label)

    return Situation(
        site=site.name,
        host=origin.host if origin is not None else "another place",
        at_home=at_home,
        username=site.username,
        has_password=site.has_password,
        accounts=tuple(known(entry) for entry in in_order(usable, site, journey)),
        half_made=tuple(known(entry) for entry in half),
        bindable=tuple(Known(entry.id, entry.account.label) for entry in bindable),
        vault_open=vault_open,
    )
