"""`trackops practice`: its options, and running the site until it is interrupted. Imports nothing heavy."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from trackops_desktop.diagnostics.logger import process_outlet
from trackops_desktop.errors import PracticeError
from trackops_desktop.i18n import _, ngettext

if TYPE_CHECKING:
    import socket

    from trackops_desktop.practice.class_setup import ClassMember
    from trackops_desktop.practice.settings import PracticeSettings
    from trackops_desktop.practice.site import PracticeParts
    from trackops_desktop.practice.storage.seed import DemoUser, Seeded, SeedPlan
    from trackops_desktop.practice.web.allowed_origins import AllowedOrigins

DEFAULT_PORT = 8642
TellsAddress = Callable[[str], AbstractContextManager[None]]
WritesSheet = Callable[["Path", "Sequence[ClassMember]"], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `trackops practice`."""
    add = parser.add_argument
    add(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        metavar="N",
        help=_("port on the loopback interface; 0 for any free one"),
    )
    add("--database", metavar="URL", help=_("postgresql+psycopg://… instead of SQLite in the data folder"))
    add("--database-file", metavar="FILE", type=Path, help=_("read the database address from a file"))
    add("--workers", type=_workers, default=1, metavar="N", help=_("number of server processes (1 to 16)"))
    add("--seed-file", metavar="FILE", type=Path, help=_("JSON or CSV with the company for the first start"))
    add("--strict", action="store_true", help=_("accept the code of the current 30 seconds only"))
    add("--reset", action="store_true", help=_("delete everything and start over, after asking"))
    add("--yes", action="store_true", help=_("with --reset: don't ask"))
    add("--rescue", metavar="USER", help=_("turn off a user's MFA, unlock the user and set a new password; then exit"))
    add("--class", metavar="N", type=int, dest="class_size", help=_("add a class of N users whose codes go on a sheet"))
    add("--sheet", metavar="FILE", type=Path, help=_("with --class: the PDF file for their QR codes; then exit"))
    add("--expose", metavar="HOST", help=_("listen on this address too; needs --tls-certificate and --tls-key"))
    add("--tls-certificate", metavar="FILE", type=Path, help=_("certificate chain (PEM)"))
    add("--tls-key", metavar="FILE", type=Path, help=_("private key (PEM)"))
    add("--open", action="store_true", dest="open_browser", help=_("open the site in the default browser"))
    if not any(action.dest == "json" for action in parser._actions):
        add("--json", action="store_true", help=_("print one line of JSON when ready"))


def run(
    arguments: argparse.Namespace,
    folder: Path,
    out: TextIO,
    err: TextIO,
    write_sheet: WritesSheet | None = None,
    told: TellsAddress = lambda _url: nullcontext(),
) -> int:
    """Do what `trackops practice` was asked for.

    Args:
        arguments: What was asked.
        folder: Where the site keeps its data.
        out: For its lines.
        err: For what went wrong.
        write_sheet: Draws the codes of a class; the site itself knows nothing of PDF.
        told: Tells other programs the address while the site is served.

    Returns:
        The exit status: 0 done, 1 an expected error (one line on `err`), 2 options that do not go together.

    """
    try:
        options = _options(arguments, folder, out, err)
        if problem := options.problem():
            print(problem, file=err)
            return 2
        _check_installed()
        if options.reset and not _start_over(options):
            return 1
        if options.rescue:
            return _rescue(options)
        if options.class_size is not None and options.sheet is not None and write_sheet is not None:
            return _make_class(options, options.class_size, options.sheet, write_sheet)
        return _serve(options, told)
    except PracticeError as error:
        print(error, file=err)
        return 1


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """The command's options with the folder and the streams it works with."""

    folder: Path
    out: TextIO
    err: TextIO
    port: int
    database: str | None
    workers: int
    seed_file: Path | None
    strict: bool
    reset: bool
    yes: bool
    rescue: str | None
    class_size: int | None
    sheet: Path | None
    expose: str | None
    certificate: Path | None
    key: Path | None
    open_browser: bool
    json: bool

    def problem(self) -> str:
        """Say which options do not go together, or return an empty text."""
        tls = self.certificate is not None and self.key is not None
        if self.expose and not tls:
            return _(
                "--expose needs --tls-certificate and --tls-key, so that nothing leaves this computer unencrypted."
            )
        if (self.certificate or self.key) and not self.expose:
            return _("--tls-certificate and --tls-key only go with --expose.")
        if (self.class_size is None) != (self.sheet is None):
            return _("--class and --sheet go together: how many users, and the PDF file for their codes.")
        if self.reset and self.rescue:
            return _("--reset and --rescue can't be used together.")
        return ""

    @property
    def settings(self) -> PracticeSettings:
        """The site's settings."""
        from trackops_desktop.practice.settings import PracticeSettings

        return replace(PracticeSettings(), steps_around=0) if self.strict else PracticeSettings()

    def say(self, line: str) -> None:
        """Print a line for people: on the output, or beside it when that is for a program."""
        print(line, file=self.err if self.json else self.out, flush=True)


def _options(arguments: argparse.Namespace, folder: Path, out: TextIO, err: TextIO) -> PracticeOptions:
    database = arguments.database
    if arguments.database_file is not None:
        database = _read(arguments.database_file).strip()
    return PracticeOptions(
        folder=folder,
        out=out,
        err=err,
        port=arguments.port,
        database=database,
        workers=arguments.workers,
        seed_file=arguments.seed_file,
        strict=arguments.strict,
        reset=arguments.reset,
        yes=arguments.yes,
        rescue=arguments.rescue,
        class_size=arguments.class_size,
        sheet=arguments.sheet,
        expose=arguments.expose,
        certificate=arguments.tls_certificate,
        key=arguments.tls_key,
        open_browser=arguments.open_browser,
        json=arguments.json,
    )


def _serve(options: PracticeOptions, told: TellsAddress) -> int:
    from trackops_desktop.practice.serving.server import open_prepared

    process_outlet().show_faults(options.err)
    plan = _plan(options)
    place, sockets, url = _listen(options)
    try:
        site, seeded = open_prepared(
            options.folder, options.database, plan=plan, settings=options.settings, console=options.say
        )
    except BaseException:
        for opened in sockets:
            opened.close()
        raise
    serving = _several(options, place, sockets) if options.workers > 1 else _one(options, site, place, sockets)
    with _until_interrupted() as interrupted, serving as watch, told(url):
        _announce(options, url, site, seeded)
        if options.open_browser:
            _open_browser(url)
        while not interrupted.wait(0.2):
            watch()
    site.database.close()
    if not options.json:
        options.say(_("The practice site has stopped."))
    return 0


@contextmanager
def _one(
    options: PracticeOptions, site: PracticeParts, place: AllowedOrigins, sockets: list[socket.socket]
) -> Iterator[Callable[[], None]]:
    from trackops_desktop.practice.serving.listener import ServerThread, WebServer
    from trackops_desktop.practice.web.app import build_app

    app = build_app(site, place)
    thread = ServerThread(app, sockets, WebServer(app, certificate=options.certificate, key=options.key))
    thread.start()
    try:
        yield lambda: None
    finally:
        thread.stop()


@contextmanager
def _several(
    options: PracticeOptions, place: AllowedOrigins, sockets: list[socket.socket]
) -> Iterator[Callable[[], None]]:
    from trackops_desktop.practice.serving.server import DATABASE_FILE
    from trackops_desktop.practice.serving.workers import WorkerConfig, Workers
    from trackops_desktop.practice.storage.database import sqlite_url

    database = options.database or str(sqlite_url(options.folder / DATABASE_FILE))
    work = WorkerConfig(options.folder, database, place, options.settings, options.certificate, options.key)
    workers = Workers(work, sockets, options.workers)
    try:
        workers.start()
        yield lambda: workers.watch(0.2)
    finally:
        workers.stop()


def _listen(options: PracticeOptions) -> tuple[AllowedOrigins, list[socket.socket], str]:
    from trackops_desktop.practice.serving.listener import bind, bind_loopback
    from trackops_desktop.practice.web.allowed_origins import place_at

    for path in (options.certificate, options.key):
        if path is not None:
            _read(path)
    sockets = bind_loopback(options.port)
    port: int = sockets[0].getsockname()[1]
    if not options.expose:
        return place_at(port), sockets, f"http://127.0.0.1:{port}"
    try:
        sockets.append(bind(options.expose, port))
    except BaseException:
        for opened in sockets:
            opened.close()
        raise
    host = f"[{options.expose}]" if ":" in options.expose else options.expose
    return place_at(port, scheme="https", names=[host]), sockets, f"https://{host}:{port}"


def _announce(options: PracticeOptions, url: str, site: PracticeParts, seeded: Seeded | None) -> None:
    from trackops_desktop.practice.storage.seed import known_users

    users = seeded.users if seeded else known_users(site)
    token = seeded.api_token if seeded else None
    if options.json:
        rows = [{"username": user.username, "password": user.password, "role": user.role} for user in users]
        print(json.dumps({"url": url, "users": rows, "api_token": token}), file=options.out, flush=True)
        return
    options.say(_("The practice site is running at {url}", url=url))
    if seeded is None:
        options.say(
            _("Users and passwords are the same as on the first start. Forgotten? Run: trackops practice --rescue USER")
        )
    else:
        _print_users(options, users, token or "")
    options.say(_("Press Ctrl+C to stop it."))


def _print_users(options: PracticeOptions, users: tuple[DemoUser, ...], token: str) -> None:
    wide = max(len(user.username) for user in users)
    options.say(_("These passwords are shown only once:"))
    for user in users:
        options.say(f"  {user.username:{wide}}  {user.password}  {user.purpose or user.role}")
    options.say("  " + _("API token: {token}", token=token))


def _rescue(options: PracticeOptions) -> int:
    from trackops_desktop.practice.rescue import rescue
    from trackops_desktop.practice.serving.server import open_prepared

    site, _seeded = open_prepared(options.folder, options.database, settings=options.settings, may_seed=False)
    try:
        password = rescue(site, options.rescue or "")
    finally:
        site.database.close()
    if options.json:
        print(json.dumps({"username": options.rescue, "password": password}), file=options.out, flush=True)
    else:
        options.say(
            _(
                "{user} is unlocked, has no MFA and can sign in with the new password {password}",
                user=options.rescue,
                password=password,
            )
        )
    return 0


def _make_class(options: PracticeOptions, count: int, sheet: Path, write_sheet: WritesSheet) -> int:
    from trackops_desktop.practice.class_setup import make_class
    from trackops_desktop.practice.serving.server import open_prepared

    if sheet.exists() or not sheet.parent.is_dir():
        raise PracticeError(_("{name} already exists, or its folder doesn't.", name=sheet.name), _("Name a new file."))
    site, seeded = open_prepared(options.folder, options.database, plan=_plan(options), settings=options.settings)
    try:
        members = make_class(site, count)
    finally:
        site.database.close()
    write_sheet(sheet, members)
    if seeded and not options.json:
        _print_users(options, seeded.users, seeded.api_token)
    if options.json:
        rows = [{"username": member.username, "password": member.password} for member in members]
        print(json.dumps({"sheet": str(sheet), "users": rows}), file=options.out, flush=True)
    else:
        sentence = ngettext(
            "{count} user is ready: {first} to {last}. Codes and passwords: {file}",
            "{count} users are ready: {first} to {last}. Codes and passwords: {file}",
            count,
            first=members[0].username,
            last=members[-1].username,
            file=sheet,
        )
        options.say(sentence)
    return 0


def _start_over(options: PracticeOptions) -> bool:
    from trackops_desktop.practice.serving.server import start_over

    if not options.yes:
        if sys.stdin is None or not sys.stdin.isatty():
            raise PracticeError(
                _("--reset deletes everything and can't ask for confirmation here."), _("Add --yes to confirm it.")
            )
        print(
            _("Delete the practice company, its users and the audit log? [y/N] "), end="", file=options.err, flush=True
        )
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            print(_("Nothing was deleted."), file=options.err)
            return False
    start_over(options.folder, options.database)
    return True


def _plan(options: PracticeOptions) -> SeedPlan | None:
    if options.seed_file is None:
        return None
    from trackops_desktop.practice.storage.seed_file import parse_seed_file

    return parse_seed_file(_read(options.seed_file), csv=options.seed_file.suffix.lower() == ".csv")


class Interruption:
    """Whether Ctrl-C or SIGTERM came.

    A plain flag: a signal's handler runs in the middle of whatever the main thread does, and an event or any other
    lock that this thread holds just then would never be given back.
    """

    def __init__(self) -> None:
        self.came = False

    def wait(self, seconds: float) -> bool:
        """Wait so long, and return whether one has come."""
        if not self.came:
            time.sleep(seconds)
        return self.came


@contextmanager
def _until_interrupted() -> Iterator[Interruption]:
    """Yield what Ctrl-C and SIGTERM tell, where this thread may hear them."""
    interrupted = Interruption()

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        interrupted.came = True

    if threading.current_thread() is not threading.main_thread():
        yield interrupted
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_installed() -> None:
    from importlib.util import find_spec

    needed = ("fastapi", "uvicorn", "jinja2", "sqlalchemy", "argon2")
    if any(find_spec(name) is None for name in needed):
        raise PracticeError(
            _("The practice site isn't installed."), _("Install trackops-desktop with the extra `practice`.")
        )


def _open_browser(url: str) -> None:
    import webbrowser

    webbrowser.open(url)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PracticeError(_("The file {path} cannot be read.", path=repr(os.fspath(path)))) from error


def _port(text: str) -> int:
    return _number(text, 0, 65_535)


def _workers(text: str) -> int:
    return _number(text, 1, 16)


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(_("must be a number from {least} to {most}", least=least, most=most))
    return int(text)
