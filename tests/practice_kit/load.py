"""Load on a practice site: many requests at the same instant, and what the site then holds to be true.

The scenarios are those of the tests (small numbers) and of the load report (the full ones).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import func, select

from tests.practice_kit.client import Browser, Token, form_token
from tests.practice_kit.file_clock import FileClock
from tests.practice_kit.site import START, known_plan, password_of
from trackops_desktop.practice.audit import AuditEvent
from trackops_desktop.practice.security.attempt_limits import GuessKind
from trackops_desktop.practice.security.sessions import issue_ticket
from trackops_desktop.practice.serving.listener import bind_loopback
from trackops_desktop.practice.serving.server import DATABASE_FILE, PracticeServer, open_prepared
from trackops_desktop.practice.serving.workers import WorkerConfig, Workers
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.site import PracticeParts, open_site
from trackops_desktop.practice.storage.database import Database, sqlite_url
from trackops_desktop.practice.storage.seed import SeedPlan, UserPlan
from trackops_desktop.practice.storage.tables import AttemptCount, Event, SessionRow, User
from trackops_desktop.practice.web.allowed_origins import place_at


@dataclass
class Rig:
    """A running site, and another view of its database to prepare and to count."""

    port: int
    site: PracticeParts
    clock: FileClock
    pids: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def enrol(self, username: str) -> Token:
        with Browser(self) as browser:
            return browser.enable(username)

    def tickets(self, username: str, count: int) -> list[str]:
        """Store tickets as if the right password had been entered so many times."""
        with self.site.database.write() as session:
            user = session.scalars(select(User).where(User.login == username)).unique().one()
            return [issue_ticket(session, self.site, user.id, "") for _ in range(count)]

    def events(self, what: AuditEvent) -> int:
        with self.site.database.read() as session:
            return session.scalar(select(func.count()).select_from(Event).where(Event.what == what)) or 0

    def sessions(self, username: str) -> int:
        with self.site.database.read() as session:
            mine = select(func.count()).select_from(SessionRow).join(User, SessionRow.user_id == User.id)
            return session.scalar(mine.where(User.login == username)) or 0

    def guard(self, username: str, kind: GuessKind) -> AttemptCount:
        with self.site.database.read() as session:
            mine = select(AttemptCount).join(User, AttemptCount.user_id == User.id)
            return session.scalars(mine.where(User.login == username, AttemptCount.kind == kind)).one()

    def post(self, path: str, cookie: str, value: str, fields: dict[str, str]) -> bytes:
        """Return the bytes of a form that comes with one cookie."""
        body = urlencode({"form_token": self.site.seals.form_token(value), **fields}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: {self.url}\r\n"
            f"Cookie: {cookie}={value}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body

    def code(self, ticket: str, code: str) -> bytes:
        return self.post("/sign-in/code", "trackops_ticket", ticket, {"code": code})

    def recovery(self, ticket: str, code: str) -> bytes:
        return self.post("/sign-in/recovery-code", "trackops_ticket", ticket, {"recovery_code": code})

    def password(self, username: str, password: str) -> bytes:
        fields = {"username": username, "password": password}
        return self.post("/sign-in", "trackops_visitor", "load", fields)

    def at_once(self, requests: list[bytes]) -> list[Answer]:
        """Send every request on a connection of its own, all at the same instant."""
        return asyncio.run(_at_once(self.port, requests))


@dataclass(frozen=True)
class Answer:
    """A status and how long it took."""

    status: int
    seconds: float


async def _at_once(port: int, requests: list[bytes]) -> list[Answer]:
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in requests]
    begin = asyncio.Event()

    async def one(request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Answer:
        await begin.wait()
        started = time.perf_counter()
        writer.write(request)
        line = await reader.readline()
        await reader.read()
        writer.close()
        return Answer(int(line.split()[1]), time.perf_counter() - started)

    jobs = [asyncio.create_task(one(request, *pair)) for request, pair in zip(requests, connections, strict=True)]
    await asyncio.sleep(0)
    begin.set()
    return await asyncio.gather(*jobs)


@contextmanager
def rig(
    folder: Path,
    *,
    settings: PracticeSettings,
    database: str | None = None,
    workers: int = 1,
    plan: SeedPlan | None = None,
) -> Iterator[Rig]:
    """Run a site in this process (one worker) or in processes of their own, with a clock in a file."""
    clock = FileClock(folder / "clock")
    clock.set(START)
    home, plan = folder / "site", plan or known_plan()
    with ExitStack() as stack:
        if workers == 1:
            server = PracticeServer(home, database=database, clock=clock, plan=plan, settings=settings)
            port, pids = int(server.start().url.rsplit(":", 1)[1]), list[int]()
            stack.callback(server.stop)
        else:
            port, pids = _processes(stack, (home, clock, settings, database), workers, plan)
        view = Database(database or sqlite_url(home / DATABASE_FILE))
        stack.callback(view.close)
        yield Rig(port, open_site(home, view, settings=settings, clock=clock), clock, pids)


def _processes(
    stack: ExitStack, site: tuple[Path, FileClock, PracticeSettings, str | None], workers: int, plan: SeedPlan
) -> tuple[int, list[int]]:
    home, clock, settings, database = site
    made, _seeded = open_prepared(home, database, plan=plan, settings=settings, clock=clock)
    made.database.close()
    sockets = bind_loopback(0)
    port: int = sockets[0].getsockname()[1]
    address = database or str(sqlite_url(home / DATABASE_FILE))
    processes = Workers(WorkerConfig(home, address, place_at(port), settings, clock=clock), sockets, workers)
    stack.callback(processes.stop)
    processes.start()
    return port, processes.pids


def class_plan(count: int) -> SeedPlan:
    """Return the demonstration company with a class of users beside it."""
    plan = known_plan()
    people = tuple(UserPlan(f"pupil{at}", "Investigator", password=password_of(f"pupil{at}")) for at in range(count))
    return replace(plan, users=(*plan.users, *people))


@dataclass(frozen=True)
class WrongCodes:
    evaluated: int
    refused: int
    sessions: int


def wrong_codes(rig: Rig, username: str, posts: int, tickets: int) -> WrongCodes:
    """Wrong codes at once over many tickets of one account."""
    token = rig.enrol(username)
    rig.clock.advance(300)
    before, wrong, refused = (
        rig.sessions(username),
        rig.events(AuditEvent.CODE_WRONG),
        rig.events(AuditEvent.CODE_REFUSED),
    )
    issued = rig.tickets(username, tickets)
    rig.at_once([rig.code(issued[at % tickets], token.wrong()) for at in range(posts)])
    return WrongCodes(
        rig.events(AuditEvent.CODE_WRONG) - wrong,
        rig.events(AuditEvent.CODE_REFUSED) - refused,
        rig.sessions(username) - before,
    )


def right_code_rounds(rig: Rig, username: str, posts: int, rounds: int) -> Counter[int]:
    """One right code at once over many tickets, with a new code each round; returns how often each status came."""
    token = rig.enrol(username)
    statuses: Counter[int] = Counter()
    for _ in range(rounds):
        rig.clock.advance(30)
        tickets = rig.tickets(username, posts)
        statuses.update(answer.status for answer in rig.at_once([rig.code(t, token.current()) for t in tickets]))
    return statuses


def one_recovery_code(rig: Rig, username: str, posts: int) -> Counter[int]:
    """One recovery code at once over many tickets."""
    token = rig.enrol(username)
    tickets = rig.tickets(username, posts)
    requests = [rig.recovery(ticket, token.recovery_codes[2]) for ticket in tickets]
    return Counter(answer.status for answer in rig.at_once(requests))


@dataclass(frozen=True)
class WrongPasswords:
    hashed: int
    statuses: Counter[int]
    slowest: float


def wrong_passwords(rig: Rig, username: str, posts: int) -> WrongPasswords:
    """Wrong passwords at once for one account; every attempt that was reserved was hashed, and no other."""
    answers = rig.at_once([rig.password(username, f"wrong password {at}") for at in range(posts)])
    statuses = Counter(answer.status for answer in answers)
    return WrongPasswords(rig.guard(username, GuessKind.PASSWORD).failures, statuses, max(a.seconds for a in answers))


@dataclass(frozen=True)
class SignIns:
    done: int
    of: int
    locked: int
    percentile_95: float


def right_sign_ins(rig: Rig, usernames: list[str]) -> SignIns:
    """Right sign-ins at once, of one user many times or of many users."""
    answers = rig.at_once([rig.password(name, password_of(name)) for name in usernames])
    done = sum(answer.status == 303 for answer in answers)
    failures = sum(rig.guard(name, GuessKind.PASSWORD).failures for name in set(usernames))
    return SignIns(done, len(answers), failures, sorted(a.seconds for a in answers)[int(len(answers) * 0.95) - 1])


@dataclass(frozen=True)
class Timing:
    known: float
    unknown: float
    equal_bodies: bool

    @property
    def gap(self) -> float:
        return abs(self.known - self.unknown)


def known_against_unknown(rig: Rig, known: str, times: int) -> Timing:
    """Wrong passwords for a known and an unknown user by turns, one after another; medians in seconds."""
    taken: dict[str, list[float]] = {known: [], "nobody-here": []}
    for at in range(times):
        for name, seconds in taken.items():
            seconds += [answer.seconds for answer in rig.at_once([rig.password(name, f"wrong password {at}")])]
    with Browser(rig) as browser:
        token = form_token(browser.get("/sign-in").text)
        wrong = {"form_token": token, "password": "wrong password"}
        pages = {browser.http.post("/sign-in", data={**wrong, "username": name}).text for name in taken}
    return Timing(median(taken[known]), median(taken["nobody-here"]), len(pages) == 1)
