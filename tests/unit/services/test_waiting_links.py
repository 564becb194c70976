"""Links stand in a line, each once, and only so many."""

from __future__ import annotations

from trackops_desktop.services.waiting_links import MOST, LinkOutcome, WaitingLinks


def test_they_are_asked_about_in_their_order_and_each_once() -> None:
    links = WaitingLinks(lambda: 0.0)
    assert [links.take(one) for one in ("a", "b", " b ")] == [LinkOutcome.WAITS, LinkOutcome.WAITS, LinkOutcome.KNOWN]
    assert links.ask() == "a"
    assert links.ask() is None
    assert links.take("a") is LinkOutcome.KNOWN
    links.answered()
    assert links.take("a") is LinkOutcome.WAITS
    assert (links.ask(), len(links)) == ("b", 1)


def test_one_that_was_not_answered_comes_first() -> None:
    links = WaitingLinks(lambda: 0.0)
    for one in ("a", "b"):
        links.take(one)
    links.ask()
    links.interrupted()
    links.interrupted()
    assert (links.ask(), len(links)) == ("a", 1)


def test_so_many_wait_and_so_many_come_in_a_minute() -> None:
    now = [0.0]
    links = WaitingLinks(lambda: now[0])
    fates = [links.take(str(number)) for number in range(2 * MOST)]
    assert fates == [LinkOutcome.WAITS] * MOST + [LinkOutcome.TOO_MANY] * MOST
    while links.ask():
        links.answered()
    assert links.take("again") is LinkOutcome.TOO_MANY
    now[0] += 61
    assert links.take("again") is LinkOutcome.WAITS
    links.discard()
    assert len(links) == 0
