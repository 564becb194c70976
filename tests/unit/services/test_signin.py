from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.keyrings import MemoryKeyring
from tests.vaults import FakeClock, enrolment
from trackops_desktop.otp.account import Kind
from trackops_desktop.otp.code import Code
from trackops_desktop.otp.codes import code_at
from trackops_desktop.paths import Paths
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.signin import Offer, SignInService, Wait
from trackops_desktop.signin.origin import Origin
from trackops_desktop.vault.entry import Entry, NewEntry
from trackops_desktop.vault.errors import VaultLocked
from trackops_desktop.vault.vault import Vault

DEMO = Origin("https", "demo.viewcases.com", 443)
START = 1_700_000_010.0  # Ten seconds into a step of thirty.


@dataclass
class Made:
    vault: Vault
    clock: FakeClock
    codes: Codes
    signin: SignInService

    def bound(self, kind: Kind = Kind.TOTP, site: str = str(DEMO), verified: bool = True) -> Entry:
        entry = self.vault.add(NewEntry(enrolment("Trackops", "alice", kind), site=site, verified=verified))
        self.codes.load((entry.id,))
        return entry


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    clock = FakeClock(START - START % 30 + 10)
    vault = Vault.open(Paths(tmp_path).make(), MemoryKeyring(), clock)
    codes = Codes(vault, clock)
    yield Made(vault, clock, codes, SignInService(vault, codes))
    vault.close()


def test_only_accounts_of_exactly_this_origin_are_offered(made: Made) -> None:
    entry = made.bound()
    for site in ("https://demo.viewcases.com:8443", "https://demo.viewcases.net", "http://demo.viewcases.com"):
        made.bound(site=site)
    made.bound(verified=False)
    assert [one.id for one in made.signin.bound_to(DEMO)] == [entry.id]
    assert made.signin.bound_to(Origin("http", "demo.viewcases.com", 80)) == ()
    assert len(made.signin.half_made(DEMO)) == 1


def test_a_code_is_taken_once_and_then_the_next_one_is_waited_for(made: Made) -> None:
    entry = made.bound()
    taken = made.signin.take(entry)
    assert taken == code_at(enrolment(), made.clock.now)
    again = made.signin.take(entry)
    assert again == Wait(entry, made.clock.now + 20, "already-sent")
    made.clock.now += 20
    following = made.signin.take(entry)
    assert isinstance(following, Code)
    assert following != taken


def test_a_sent_code_stays_sent_after_a_restart(made: Made) -> None:
    entry = made.bound()
    made.signin.take(entry)
    codes = Codes(made.vault, made.clock)
    codes.load((entry.id,))
    assert isinstance(SignInService(made.vault, codes).take(entry), Wait)


@pytest.mark.parametrize("years", [10, -10, 1])
def test_a_sent_code_stays_sent_after_the_clock_leapt_and_came_back(made: Made, years: int) -> None:
    entry, other = made.bound(), made.bound()
    right = made.clock.now
    first = made.signin.take(entry)
    assert isinstance(first, Code)
    for one in (entry, other):
        made.clock.now = right + years * 365 * 86_400
        assert isinstance(made.signin.take(one), Code)
        made.clock.now = right
        assert made.signin.take(entry) == Wait(entry, first.valid_until or 0, "already-sent")
    assert isinstance(made.signin.take(other), Code)


def test_many_codes_sent_by_a_clock_that_was_ahead_displace_no_later_note(made: Made) -> None:
    right = made.clock.now
    made.clock.now = right + 10 * 365 * 86_400
    entries = [made.bound() for _ in range(210)]
    for entry in entries:
        assert isinstance(made.signin.take(entry), Code)
    made.clock.now = right
    for entry in entries[:3]:
        assert isinstance(made.signin.take(entry), Code)
    for entry in entries[:3]:
        assert isinstance(made.signin.take(entry), Wait)


def test_notes_of_an_earlier_version_and_of_accounts_that_are_gone(made: Made) -> None:
    entry = made.bound()
    until = made.clock.now + 20
    noted = {entry.id: until, "gone": until, "damaged": [None, True, "x"]}
    made.vault.change_document("sent-codes", lambda _before: noted)
    assert isinstance(made.signin.take(entry), Wait)
    made.clock.now += 20
    assert isinstance(made.signin.take(entry), Code)
    assert made.vault.document("sent-codes") == {entry.id: [until, until + 30]}


@pytest.mark.parametrize(("left", "waits"), [(3.5, False), (3.0, False), (2.9, True), (0.1, True)])
def test_a_code_about_to_run_out_is_not_sent(made: Made, left: float, waits: bool) -> None:
    entry = made.bound()
    made.clock.now += 20 - left
    assert isinstance(made.signin.take(entry), Wait) is waits


def test_a_clock_that_was_an_hour_ahead_does_not_lock_anybody_out(made: Made) -> None:
    entry = made.bound()
    made.clock.now += 3600
    made.signin.take(entry)
    made.clock.now -= 3600
    assert isinstance(made.signin.take(entry), Code)


def test_a_counter_based_code_is_drawn_with_its_counter_stored_first(made: Made) -> None:
    entry = made.bound(Kind.HOTP)
    assert isinstance(made.signin.code_for(entry), Offer)
    first, second = made.signin.take(entry), made.signin.take(made.vault.entry(entry.id))
    assert first != second
    assert made.vault.entry(entry.id).account.counter == 2


def test_nothing_is_offered_before_the_secret_is_loaded_and_taking_loads_it(made: Made) -> None:
    entry = made.bound()
    made.codes.forget()
    assert made.signin.code_for(entry) is None
    assert isinstance(made.signin.take(entry), Code)


def test_a_locked_vault_gives_nothing(made: Made) -> None:
    entry = made.bound()
    made.vault.seal("correct horse battery staple")
    made.vault.lock()
    made.codes.forget()
    with pytest.raises(VaultLocked):
        made.signin.take(entry)


def test_enrolling_keeps_a_half_made_account_and_accepting_makes_it_real(made: Made) -> None:
    entry = made.signin.enrol(enrolment("Trackops", "alice"), DEMO)
    assert (entry.verified, entry.site, entry.replaces) == (False, str(DEMO), None)
    assert made.signin.enrol(enrolment("Trackops", "alice"), DEMO).id == entry.id
    assert made.signin.accept(entry.id).verified


def test_another_key_makes_room_for_itself(made: Made) -> None:
    first = made.signin.enrol(enrolment("Trackops", "alice", raw=b"1" * 20), DEMO)
    second = made.signin.enrol(enrolment("Trackops", "alice", raw=b"2" * 20), DEMO)
    assert [entry.id for entry in made.vault.entries()] == [second.id]
    assert [entry.id for entry in made.vault.trash()] == [first.id]


def test_a_reset_keeps_the_old_account_until_the_new_one_is_accepted(made: Made) -> None:
    old = made.bound()
    new = made.signin.enrol(enrolment("trackops", "ALICE", raw=b"2" * 20), DEMO)
    assert new.replaces == old.id
    assert {entry.id for entry in made.vault.entries()} == {old.id, new.id}
    made.signin.accept(new.id)
    assert [entry.id for entry in made.vault.entries()] == [new.id]
    assert [entry.id for entry in made.vault.trash()] == [old.id]


def test_another_users_account_is_not_replaced(made: Made) -> None:
    made.bound()
    assert made.signin.enrol(enrolment("Trackops", "bob", raw=b"2" * 20), DEMO).replaces is None


def test_an_account_is_known_again_by_its_secret_whatever_it_is_bound_to(made: Made) -> None:
    entry = made.bound(site="https://other.example")
    assert made.signin.already_kept(enrolment("X", "y")) == entry
    assert made.signin.already_kept(enrolment(raw=b"9" * 20)) is None


def test_accounts_of_no_site_are_bound_only_by_hand(made: Made) -> None:
    loose = made.vault.add(NewEntry(enrolment("Trackops", "alice")))
    made.vault.add(NewEntry(enrolment("ACME", "jo", raw=b"3" * 20)))
    assert made.signin.could_be_bound() == (loose,)
    made.signin.bind(loose.id, DEMO)
    assert made.signin.could_be_bound() == ()
    assert [entry.id for entry in made.signin.bound_to(DEMO)] == [loose.id]


def test_recovery_codes_are_kept_beside_their_account(made: Made) -> None:
    entry = made.bound()
    made.signin.recovery.keep(entry.id, ("a-1", "b-2"))
    assert made.vault.note(f"recovery:{entry.id}") == "a-1\nb-2"
    assert made.vault.entry(entry.id).has_recovery_codes


def test_after_a_look_what_changes_something_still_goes_by_what_is_stored(made: Made) -> None:
    """A window's memory may be older than what its own last step has stored."""
    made.signin.look()
    origin = DEMO
    entry = made.signin.enrol(enrolment("Trackops", "late"), origin)
    assert made.signin.half_made(origin) == ()  # as of the look
    made.signin.look()
    made.signin.accept(entry.id)
    assert [one.id for one in made.vault.entries()] == [entry.id]
    assert made.vault.entries()[0].verified
    assert made.signin.bound_to(origin) == ()
    made.signin.look()
    assert [one.id for one in made.signin.bound_to(origin)] == [entry.id]
