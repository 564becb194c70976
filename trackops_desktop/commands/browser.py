"""`trackops browser`: which browsers can fill in codes, connecting them, and what is wrong where one cannot."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, NOTHING_FOUND, CommandContext, NothingFound
from trackops_desktop.commands.output import Json, write_json, write_line, write_table
from trackops_desktop.i18n import N_, _, list_text
from trackops_desktop.json_object import parsed_json

if TYPE_CHECKING:
    from pathlib import Path

    from trackops_desktop.companion.browser_hosts import BrowserHosts, HostState, InstalledBrowser

_ANSWER_SECONDS = 20
_WORDS = {
    "ready": N_("connected"),
    "missing": N_("not connected"),
    "outdated": N_("connected to another place; install it again"),
    "sandboxed": N_("cannot be connected"),
}
_ANSWERS = {
    "pong": N_("The host works, and Trackops Desktop is running."),
    "absent": N_("The host works; Trackops Desktop is not running."),
}


def arguments(parser: ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("what", choices=("status", "install", "remove", "doctor"))
    parser.add_argument(
        "browser", nargs="*", help=_("chrome, chromium, edge, brave, vivaldi or firefox (default: all)")
    )


def run(call: CommandContext) -> int:
    """Do what was asked, and say how it is then."""
    from trackops_desktop.companion.browser_hosts import BrowserHosts

    hosts = BrowserHosts(call.paths(), call.environment, rules=call.rules())
    chosen = _chosen(hosts, call.args.browser)
    if call.args.what == "install":
        call.paths().make()
        for browser, _state in chosen:
            if call.args.browser or (browser.manifest is not None and call.rules().policy.may_connect(browser.key)):
                hosts.install(browser)
    elif call.args.what == "remove":
        for browser, _state in chosen:
            hosts.remove(browser)
    names = {browser.key for browser, _state in chosen}
    found = [(browser, state) for browser, state in hosts.all() if browser.key in names]
    answer = _answer(call.paths().browser_host) if call.args.what == "doctor" else ""
    if call.args.json:
        write_json(call.out, _as_json(found, answer))
    else:
        _tell(call, found, answer)
    return DONE if found else NOTHING_FOUND


def _chosen(hosts: BrowserHosts, keys: list[str]) -> list[tuple[InstalledBrowser, HostState]]:
    here = hosts.all()
    known = {browser.key for browser, _state in here}
    for key in keys:
        if key not in known:
            listed = list_text(sorted(known)) or _("none")
            raise NothingFound(
                _("That browser is not here, or was never started."), _("Here are: {names}.", names=listed)
            )
    return [(browser, state) for browser, state in here if not keys or browser.key in keys]


def _tell(call: CommandContext, found: list[tuple[InstalledBrowser, HostState]], answer: str) -> None:
    if not found:
        write_line(call.out, _("No browser was found. Start yours once, then try again."))
    write_table(call.out, [(one.key, one.name, _(_WORDS[state.value])) for one, state in found])
    for browser, _state in found:
        if browser.why:
            write_line(call.out, f"{browser.name}: {browser.why}")
    if answer:
        write_line(call.out, answer)
        from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID

        write_line(
            call.out, _("The extensions that may start the host, as the browsers' own pages of extensions name them:")
        )
        write_table(call.out, [(_("Chromium and its relatives"), CHROMIUM_ID), ("Firefox", FIREFOX_ID)])


def _as_json(found: list[tuple[InstalledBrowser, HostState]], answer: str) -> Json:
    rows: list[Json] = [
        {
            "browser": one.key,
            "name": one.name,
            "state": state.value,
            "manifest": str(one.manifest) if one.manifest is not None else None,
            "why": one.why,
        }
        for one, state in found
    ]
    if not answer:
        return {"browsers": rows}
    from trackops_desktop.companion.host_script import CHROMIUM_ID, FIREFOX_ID

    return {"browsers": rows, "host": answer, "extensions": {"chromium": CHROMIUM_ID, "firefox": FIREFOX_ID}}


def _answer(script: Path) -> str:
    """Start the host as a browser does, and say what it answers to a ping."""
    ping = b'{"op":"ping"}'
    try:
        process = subprocess.Popen(  # noqa: S603 (the script that this program wrote)
            [str(script), "doctor"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return _("The host's script is not there or cannot be run. `trackops browser install` writes it.")
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(len(ping).to_bytes(4, sys.byteorder) + ping)
        process.stdin.flush()
        size = int.from_bytes(process.stdout.read(4), sys.byteorder)
        text = process.stdout.read(min(size, 1 << 16))
        process.stdin.close()
        try:
            process.wait(_ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    try:
        word = str(parsed_json(text)["op"])
    except (ValueError, KeyError, TypeError):
        word = ""
    if word not in _ANSWERS:
        return _("The host isn't responding. Write it again with `trackops browser install`.")
    return _(_ANSWERS[word])
