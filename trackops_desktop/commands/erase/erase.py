"""`trackops erase --everything`: the keyring's items, the data folder, and what other programs were told of us."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from trackops_desktop.commands.context import DONE, FAILED, CommandContext, WrongUsage
from trackops_desktop.commands.erase.traces import delete_files, foreign_files, is_running
from trackops_desktop.commands.output import Json, write_json, write_line
from trackops_desktop.commands.terminal_words import said_in_a_terminal
from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import _, ngettext
from trackops_desktop.paths import choose_paths
from trackops_desktop.program import start_command
from trackops_desktop.vault.state import VaultState

if TYPE_CHECKING:
    from trackops_desktop.vault.vault import Vault

#: What is typed, in every language.
YES, WORD = "yes", "erase"
#: How long a busy disk is waited for until the log's last lines are written and its file is closed.
_LOG_SECONDS = 60.0


def arguments(parser: ArgumentParser) -> None:
    """Say what `erase` takes."""
    parser.add_argument("--everything", action="store_true", help=_("every trace on this computer, after asking twice"))


def run(call: CommandContext) -> int:
    """Ask twice, then remove every trace; exit status 1 where something is left."""
    if not call.args.everything:
        raise WrongUsage(_("Say what to erase."), _("`trackops erase --everything` removes every trace."))
    paths = choose_paths(call.args.home, call.environment)
    if is_running(paths):
        raise TrackopsError(_("Trackops Desktop is running."), _("Quit it, then try again."))
    left: list[str] = []
    vault = _vault(call, left) if paths.catalogue.exists() else None
    backups = _backup_folder(vault)
    _confirm(call, vault)
    if vault is not None:
        _erase_secrets(call, vault, left)
    keeps_catalogue = bool(left)  # it alone knows which of the keyring's items are ours
    call.close()
    if call.log is not None:
        call.log.close(_LOG_SECONDS)  # Windows deletes no file that is open
    left += _forget_elsewhere(call)
    if not keeps_catalogue:
        left += delete_files(paths)
    _tell(call, left, backups, foreign_files(paths))
    return FAILED if left else DONE


def _vault(call: CommandContext, left: list[str]) -> Vault | None:
    try:
        return call.vault()
    except TrackopsError as error:
        left.append(
            _(
                "The keyring's items are still there, since the catalogue can't be read: {why}",
                why=said_in_a_terminal(error),
            )
        )
        return None


def _backup_folder(vault: Vault | None) -> str:
    """Return where backups are written, or an empty text."""
    if vault is None:
        return ""
    folder = (vault.document("backup") or {}).get("folder")
    return folder if isinstance(folder, str) else ""


def _confirm(call: CommandContext, vault: Vault | None) -> None:
    """Ask twice; whatever else is typed erases nothing."""
    count = 0 if vault is None else len(vault.entries()) + len(vault.trash())
    call.note(
        ngettext(
            "This removes Trackops Desktop's data from this computer: {count} account, with its recovery codes, all "
            "passwords, settings and logs. Backups stay.",
            "This removes Trackops Desktop's data from this computer: {count} accounts, with their recovery codes, all "
            "passwords, settings and logs. Backups stay.",
            count,
        )
    )
    _ask(call, _("Go on? Type {word}: ", word=YES), YES)
    _ask(call, _("It can't be undone. Type {word} to do it: ", word=WORD), WORD)


def _ask(call: CommandContext, question: str, word: str) -> None:
    call.err.write(question)
    call.err.flush()
    if call.stdin.readline(1_000).decode("utf-8", "replace").strip().casefold() != word:
        raise TrackopsError(_("Nothing was erased."))


def _erase_secrets(call: CommandContext, vault: Vault, left: list[str]) -> None:
    """Delete every item that this data folder alone uses."""
    try:
        state = vault.condition().state
        if call.ask is not None and state in {VaultState.KEYRING_LOCKED, VaultState.KEYRING_ASKS}:
            vault.unlock_keyring()
        ids = [entry.id for entry in (*vault.entries(), *vault.trash())]
        shared = vault.shared(ids)
        vault.purge(ids)
        for note in vault.snapshot().notes:
            vault.drop_note(note.key)
        vault.stop_system()
    except TrackopsError as error:
        left.append(
            _(
                "The keyring's items are still there, and the catalogue that knows them: {why}",
                why=said_in_a_terminal(error),
            )
        )
        return
    if shared:
        call.note(
            ngettext(
                "{count} account stays in the keyring, since another data folder may use it.",
                "{count} accounts stay in the keyring, since another data folder may use them.",
                len(shared),
            )
        )


def _forget_elsewhere(call: CommandContext) -> list[str]:
    """Take back what browsers and the desktop were told; return what could not be, in sentences."""
    left: list[str] = []
    for forget in (_forget_browsers, _forget_session_start, _forget_links, _forget_menu):
        try:
            forget(call)
        except TrackopsError as error:
            left.append(said_in_a_terminal(error))
    return left


def _forget_browsers(call: CommandContext) -> None:
    from trackops_desktop.companion.browser_hosts import BrowserHosts

    BrowserHosts(choose_paths(call.args.home, call.environment), call.environment).forget()


def _user_home(call: CommandContext) -> Path:
    return Path(call.environment.get("HOME") or Path.home())


def _command(call: CommandContext) -> tuple[str, ...]:
    return start_command(call.environment)


def _forget_session_start(call: CommandContext) -> None:
    from trackops_desktop.services.session_start.this_system import session_start

    start = session_start(_command(call), call.environment, _user_home(call))
    if start is not None and start.state().on:
        start.switch(False)


def _forget_links(call: CommandContext) -> None:
    if sys.platform == "win32":
        from trackops_desktop.services.links.this_system import link_handler

        link_handler(_command(call), call.environment, _user_home(call)).give_up()
    elif sys.platform == "linux":
        from trackops_desktop.services.links.linux_links import LinuxLinks

        LinuxLinks(call.environment, _user_home(call)).forget()


def _forget_menu(call: CommandContext) -> None:
    if sys.platform == "linux":
        from trackops_desktop.services.desktop.desktop_integration import DesktopIntegration

        DesktopIntegration(_command(call), call.environment, _user_home(call)).remove()


def _tell(call: CommandContext, left: list[str], backups: str, foreign: list[Path]) -> None:
    if call.args.json:
        shape: dict[str, Json] = {"left": left, "backups": backups or None, "foreign": [str(path) for path in foreign]}
        write_json(call.out, shape)
        return
    for sentence in left:
        call.note(sentence)
    if backups:
        call.note(_("Backups stay in {folder}. Delete them yourself if you don't want them.", folder=backups))
    for path in foreign:
        call.note(_("{file} isn't ours and stays.", file=str(path)))
    with suppress(BrokenPipeError):
        write_line(call.out, _("Not everything could be erased.") if left else _("Everything was erased."))
