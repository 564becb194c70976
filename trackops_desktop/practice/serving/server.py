"""The practice site inside another program: started and stopped on a thread, on the loopback only."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from trackops_desktop.errors import PracticeError
from trackops_desktop.practice.audit import journeys_done
from trackops_desktop.practice.serving.listener import ServerThread, bind_loopback
from trackops_desktop.practice.settings import PracticeSettings
from trackops_desktop.practice.site import Console, PracticeParts, open_site
from trackops_desktop.practice.storage import schema
from trackops_desktop.practice.storage.database import Database, sqlite_url
from trackops_desktop.practice.storage.seed import (
    DemoUser,
    Seeded,
    SeedPlan,
    demonstration,
    known_users,
    reseed_passwords,
    seed,
)
from trackops_desktop.practice.storage.tables import Company
from trackops_desktop.practice.web.allowed_origins import place_at
from trackops_desktop.practice.web.app import build_app
from trackops_desktop.private_file import make_private_folder

DATABASE_FILE = "practice.sqlite3"


@dataclass(frozen=True, slots=True)
class PracticeAddress:
    """Where the site is reached and who may sign in.

    Attributes:
        url: The origin, e.g. `http://127.0.0.1:40123`.
        users: The users; their passwords only when they were made at this start.
        api_token: The company's API token, only when it was made at this start.

    """

    url: str
    users: tuple[DemoUser, ...]
    api_token: str | None = field(default=None, repr=False)


def open_prepared(
    folder: Path,
    database: str | None,
    *,
    plan: SeedPlan | None = None,
    settings: PracticeSettings | None = None,
    clock: Callable[[], float] = time.time,
    console: Console = lambda _line: None,
    may_seed: bool = True,
) -> tuple[PracticeParts, Seeded | None]:
    """Open a site, make or upgrade its database, and seed it when it has no company yet.

    Raises:
        PracticeError: The folder, the key or the database cannot be used.

    """
    try:
        make_private_folder(folder)
        url = database or sqlite_url(_private_file(folder / DATABASE_FILE))
    except OSError as error:
        raise PracticeError("The practice site's folder isn't writable.") from error
    opened = Database(url)
    try:
        site = open_site(folder, opened, settings=settings, clock=clock, console=console)
        schema.prepare(opened, site.seals.check)
        with opened.read() as session:
            empty = session.scalar(select(Company.id).limit(1)) is None
        if empty and not may_seed:
            raise PracticeError("There is no practice company yet.", "Start the practice site first.")
        return site, seed(site, plan or demonstration()) if empty else None
    except BaseException:
        opened.close()
        raise


class PracticeServer:
    """The practice site for the application: start, stop, start over, and what has been practised."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        database: str | None = None,
        clock: Callable[[], float] = time.time,
        console: Console = lambda _line: None,
        plan: SeedPlan | None = None,
        settings: PracticeSettings | None = None,
    ) -> None:
        """Prepare a site whose key and (without `database`) SQLite file lie in a folder.

        `console` receives the lines that a real service would mail: notices and password reset codes.
        """
        self._folder = folder
        self._port = port
        self._database = database
        self._clock = clock
        self._console = console
        self._plan = plan
        self._settings = settings
        self._site: PracticeParts | None = None
        self._thread: ServerThread | None = None

    @property
    def running(self) -> bool:
        """Whether the site is being served."""
        return self._thread is not None

    def start(self) -> PracticeAddress:
        """Serve the site and say where; passwords are in the answer only when they were just made.

        Raises:
            PracticeError: It runs already, the port is in use, or the database cannot be used.

        """
        if self._thread is not None:
            raise PracticeError("The practice site is already running.")
        sockets = bind_loopback(self._port)
        try:
            site, seeded = self._open()
            port: int = sockets[0].getsockname()[1]
            thread = ServerThread(build_app(site, place_at(port)), sockets)
            thread.start()
        except BaseException:
            for opened in sockets:
                opened.close()
            raise
        self._site, self._thread = site, thread
        users = seeded.users if seeded else known_users(site)
        return PracticeAddress(f"http://127.0.0.1:{port}", users, seeded.api_token if seeded else None)

    def stop(self) -> None:
        """Finish what is being answered and close; nothing happens when it does not run."""
        thread, self._thread = self._thread, None
        site, self._site = self._site, None
        if thread is not None:
            thread.stop()
        if site is not None:
            site.database.close()

    def reset(self) -> PracticeAddress:
        """Start over: forget everything, seed again and serve.

        Raises:
            PracticeError: As `start`.

        """
        self.stop()
        start_over(self._folder, self._database)
        return self.start()

    def reseed_passwords(self) -> tuple[DemoUser, ...]:
        """Give the demonstration users new random passwords and return them, so that they can be shown again.

        Passwords are stored only as hashes, so the ones of an earlier start cannot be told; new ones can.

        Raises:
            PracticeError: The site does not run.

        """
        return reseed_passwords(self._running())

    def journeys(self) -> dict[str, bool]:
        """Tell which of the six journeys have been done, from the audit.

        Raises:
            PracticeError: The site does not run.

        """
        with self._running().database.read() as session:
            return journeys_done(session)

    def _open(self) -> tuple[PracticeParts, Seeded | None]:
        return open_prepared(
            self._folder,
            self._database,
            plan=self._plan,
            settings=self._settings,
            clock=self._clock,
            console=self._console,
        )

    def _running(self) -> PracticeParts:
        if self._site is None:
            raise PracticeError("The practice site isn't running.")
        return self._site


def start_over(folder: Path, database: str | None) -> None:
    """Delete everything a site knows: the SQLite files, or the tables of another database, and the key."""
    if database is None:
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{DATABASE_FILE}{suffix}").unlink(missing_ok=True)
    else:
        opened = Database(database)
        try:
            schema.drop(opened)
        finally:
            opened.close()
    (folder / "practice.key").unlink(missing_ok=True)


def _private_file(path: Path) -> Path:
    """Make a file that only its owner can read before a database writes to it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return path
