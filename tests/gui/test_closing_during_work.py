"""Every dialog that works on the runner can be closed meanwhile: the work is done, nobody is told, nothing is kept."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.backup_kit import PASSPHRASE, cheap_kdf
from tests.blocking import elsewhere
from tests.gui.builders import FakeClock, Made, make
from tests.gui.runners import InlineRunner, LateRunner, close_for_good
from tests.keyrings import MemoryKeyring
from trackops_desktop.backup.backups import Backups
from trackops_desktop.backup.restores import Restores
from trackops_desktop.errors import VaultError
from trackops_desktop.otp.account import Account, Enrolment, Kind
from trackops_desktop.otp.secret import Secret
from trackops_desktop.services.codes import Codes
from trackops_desktop.services.duplicates import Duplicates
from trackops_desktop.services.signin import SignInService
from trackops_desktop.services.sites import Sites
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.qr_dialog import QrDialog, ask_and_show
from trackops_desktop.ui.dialogs.settings.settings_dialog import PassphraseDialog, SettingsDialog
from trackops_desktop.ui.dialogs.trash_dialog import TrashDialog
from trackops_desktop.ui.signin.job_runner import JobRunner
from trackops_desktop.ui.signin.signin_context import SignInContext
from trackops_desktop.ui.signin.site_dialog import SiteDialog
from trackops_desktop.ui.signin.sites_dialog import SitesDialog
from trackops_desktop.ui.signin.window_registry import SignInWindowRegistry
from trackops_desktop.ui.transfer.backups_dialog import BackupsDialog
from trackops_desktop.ui.transfer.duplicates_dialog import DuplicatesDialog
from trackops_desktop.ui.transfer.export_dialog import ExportDialog
from trackops_desktop.ui.transfer.import_dialog import ImportDialog
from trackops_desktop.ui.transfer.restore_dialog import RestoreDialog
from trackops_desktop.ui.transfer.transfer_services import TransferServices
from trackops_desktop.ui.transfer.work_dialog import WorkDialog
from trackops_desktop.vault.entry import NewEntry

NEW = "otpauth://totp/Bank:eve?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Bank"


def test_a_closed_application_is_not_kept(
    qapp: QApplication, tmp_path: Path, clock: FakeClock, keyring: MemoryKeyring
) -> None:
    """All of it is freed: one that stays would colour and lay out every later window of the process once more."""
    made = make(qapp, tmp_path, clock, keyring, InlineRunner())
    made.open()
    made.windows.open_add()
    content = QMimeData()
    content.setText(NEW)
    made.windows.take_content(content)
    dialog = made.windows._add
    assert dialog is not None
    kept: list[weakref.ref[object]] = [weakref.ref(made.context.theme), weakref.ref(dialog)]
    dialog.close()
    made.close()
    del made, dialog
    for _turn in range(2):
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        qapp.processEvents()
    gc.collect()
    assert [one() for one in kept] == [None, None]


@pytest.fixture
def runner() -> LateRunner:
    return LateRunner()


@pytest.fixture
def context(made: Made, runner: LateRunner) -> Context:
    made.add(("Trackops", "ada"), ("GitHub", "bob"))
    made.open()
    return replace(made.context, runner=runner)


@pytest.fixture
def transfer_services(context: Context) -> TransferServices:
    backups = Backups(context.vault, context.clock, cheap_kdf)
    restores = Restores(context.vault, backups, context.clock, cheap_kdf)
    return TransferServices(context.vault, context.clock, backups, restores)


@pytest.fixture
def told() -> list[object]:
    """What a dialog told after it was gone: nothing, each time."""
    return []


def _tell(told: list[object]) -> Callable[..., None]:
    return lambda *values: told.append(values)


def _names(made: Made) -> list[str]:
    return [entry.account.name for entry in made.vault.entries()]


def _close_at_work(dialog: QWidget, runner: LateRunner) -> None:
    assert runner.waiting, "nothing was begun"
    close_for_good(dialog)
    runner.finish()


def _an_import(
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    folder: Path,
    runner: LateRunner,
) -> ImportDialog:
    path = folder / "list.txt"
    path.write_text(NEW, encoding="utf-8")
    tell = _tell(told)
    dialog = ImportDialog(context, transfer_services.transfers, tell, tell, tell, made.window)
    dialog.open()
    dialog.take([path])
    return dialog


def test_an_import_while_it_reads(
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    tmp_path: Path,
    runner: LateRunner,
) -> None:
    _close_at_work(_an_import(made, context, transfer_services, told, tmp_path, runner), runner)
    assert told == []


def test_an_import_while_it_stores_brings_nothing(
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    tmp_path: Path,
    runner: LateRunner,
) -> None:
    dialog = _an_import(made, context, transfer_services, told, tmp_path, runner)
    runner.finish()
    dialog.go.click()
    _close_at_work(dialog, runner)
    assert told == []
    assert _names(made) == ["ada", "bob"]


def test_progress_is_told_to_a_window_that_was_deleted_without_being_closed(host: QWidget, runner: LateRunner) -> None:
    sheet = WorkDialog("Work", runner, host)
    sheet.add(sheet.bar)
    steps: list[int] = []

    def work(progress: Callable[[int, int], None]) -> None:
        progress(1, 1)
        steps.append(1)

    sheet.run_with_progress(work, lambda _done: None)
    shiboken6.delete(sheet)
    runner.finish()
    assert steps == [1]


def test_an_export_while_it_surveys(
    made: Made, context: Context, transfer_services: TransferServices, told: list[object], runner: LateRunner
) -> None:
    dialog = ExportDialog(context, transfer_services.transfers, _tell(told), made.window)
    dialog.open()
    dialog.look()
    _close_at_work(dialog, runner)
    assert told == []


def test_the_search_for_duplicates(
    made: Made, context: Context, transfer_services: TransferServices, told: list[object], runner: LateRunner
) -> None:
    dialog = DuplicatesDialog(context, transfer_services.duplicates, _tell(told), _tell(told), made.window)
    dialog.open()
    dialog.look()
    _close_at_work(dialog, runner)
    assert told == []


def test_a_merge_can_be_taken_back_after_its_dialog_is_gone_and_the_list_hears_of_it(
    made: Made, context: Context, runner: LateRunner
) -> None:
    for name in ("one", "two"):
        made.vault.add(NewEntry(Enrolment(Account(Kind.TOTP, "Twice", name), Secret(b"same"))))
    undo: list[Callable[[], object]] = []
    changes: list[str] = []
    duplicates = Duplicates(made.vault)
    dialog = DuplicatesDialog(
        context, duplicates, lambda _words, back: undo.append(back), lambda: changes.append("changed"), made.window
    )
    dialog.open()
    dialog.look()
    runner.finish()
    dialog.go.click()
    runner.finish()
    assert _names(made) == ["ada", "bob", "one"]
    close_for_good(dialog)
    with elsewhere():
        undo[0]()
    assert _names(made) == ["ada", "bob", "one", "two"]
    assert changes == ["changed"]


def test_backups_while_they_are_set_up(
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    tmp_path: Path,
    runner: LateRunner,
) -> None:
    dialog = BackupsDialog(
        context, transfer_services.backups, transfer_services.restores, _tell(told), made.window, watched=_tell(told)
    )
    dialog.open()
    runner.finish()
    page = dialog.set_up
    page.folder.field.setText(str(tmp_path / "backups"))
    page.suggest.click()
    page.start.click()
    _close_at_work(dialog, runner)
    assert told == []
    assert transfer_services.backups.plan().last_file is not None


@pytest.mark.parametrize("what", ["write", "check", "turn off"])
def test_backups_while_one_is_written_checked_or_turned_off(
    what: str,
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    tmp_path: Path,
    runner: LateRunner,
) -> None:
    transfer_services.backups.set_up(tmp_path / "backups", PASSPHRASE)
    dialog = BackupsDialog(
        context, transfer_services.backups, transfer_services.restores, _tell(told), made.window, watched=_tell(told)
    )
    dialog.open()
    runner.finish()
    if what == "write":
        dialog.state.now.click()
    elif what == "check":
        dialog.state.check_wanted.click()
    else:
        dialog._turn_off()
    _close_at_work(dialog, runner)
    assert told == []
    assert (transfer_services.backups.plan().folder is None) == (what == "turn off")


def test_a_restore_while_it_opens_the_backup(
    made: Made,
    context: Context,
    transfer_services: TransferServices,
    told: list[object],
    tmp_path: Path,
    runner: LateRunner,
) -> None:
    transfer_services.backups.set_up(tmp_path / "backups", PASSPHRASE)
    dialog = RestoreDialog(context, transfer_services.backups, transfer_services.restores, _tell(told), made.window)
    dialog.open()
    dialog.take(next((tmp_path / "backups").iterdir()))
    _close_at_work(dialog, runner)
    assert told == []


def test_the_settings_while_they_ask_where_secrets_lie(made: Made, context: Context, runner: LateRunner) -> None:
    dialog = SettingsDialog(context, lambda _settings: None, made.window)
    dialog.open()
    _close_at_work(dialog, runner)


def test_a_passphrase_is_set_all_the_same(made: Made, context: Context, told: list[object], runner: LateRunner) -> None:
    dialog = PassphraseDialog(context, _tell(told), made.window)
    dialog.open()
    dialog.fields.first.setText(PASSPHRASE)
    dialog.fields.second.setText(PASSPHRASE)
    dialog.save.click()
    _close_at_work(dialog, runner)
    assert told == []
    assert made.vault.is_sealed()


def test_the_trash_while_it_restores(made: Made, context: Context, told: list[object], runner: LateRunner) -> None:
    made.vault.remove(made.vault.entries()[0].id)
    dialog = TrashDialog(context, _tell(told), made.window)
    dialog.open()
    runner.finish()
    dialog.restore.click()
    _close_at_work(dialog, runner)
    assert told == []
    assert _names(made) == ["ada", "bob"]


def test_a_qr_code_whose_window_is_gone_is_not_shown(
    made: Made, context: Context, qapp: QApplication, runner: LateRunner
) -> None:
    window = QWidget()
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.show()
    question = ask_and_show(context, made.vault.entries()[0], window)
    next(one for one in question.findChildren(QPushButton) if one.text() == "Show QR code").click()
    _close_at_work(window, runner)
    assert not [one for one in qapp.topLevelWidgets() if isinstance(one, QrDialog)]


# Signing in


@pytest.fixture
def around(context: Context, told: list[object], tmp_path: Path, runner: LateRunner) -> SignInContext:
    sites = Sites(context.vault)
    return SignInContext(
        sites,
        SignInService(context.vault, Codes(context.vault, context.clock), sites.practice_origin),
        context.vault.seems_open,
        runner,
        copy=lambda _code: None,
        open_outside=lambda _address: True,
        ask_save=lambda _name, then: then(None),
        changed=lambda: told.append("changed"),
        profiles=tmp_path / "profiles",
    )


def test_a_site_is_stored_but_not_opened(
    around: SignInContext, told: list[object], runner: LateRunner, host: QWidget
) -> None:
    host.show()
    dialog = SiteDialog(around.sites, runner, parent=host)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.saved.connect(told.append)
    dialog.open()
    dialog.where.setText("demo")
    dialog.save_button.click()
    _close_at_work(dialog, runner)
    assert told == []
    assert [site.origin for site in around.sites.all()] == ["https://demo.viewcases.com"]


def test_a_site_whose_change_fails_tells_nobody(around: SignInContext, runner: LateRunner, host: QWidget) -> None:
    host.show()
    site = around.sites.add("demo")
    dialog = SiteDialog(around.sites, runner, site, host)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.save_button.click()
    around.sites.remove(site.id)
    _close_at_work(dialog, runner)


def test_a_site_is_removed_after_its_list_was_closed(around: SignInContext, runner: LateRunner, host: QWidget) -> None:
    site = around.sites.add("demo")
    host.show()
    registry = SignInWindowRegistry(around, parent=host)
    registry.choose(host)
    (chooser,) = host.findChildren(SitesDialog)
    chooser.removed.emit(site)
    _close_at_work(chooser, runner)
    assert around.sites.all() == ()


def test_what_a_gone_sign_in_window_changed_is_still_told_to_the_list(
    around: SignInContext, told: list[object], runner: LateRunner
) -> None:
    def fail() -> None:
        raise VaultError("It failed.")

    owner = QObject()
    jobs = JobRunner(around, owner, told.append, lambda: told.append("refreshed"))
    jobs.change(lambda: "entry", told.append)
    jobs.change(fail, told.append)
    jobs.run(lambda: "password", told.append)
    jobs.run(fail, told.append)
    jobs.aside(lambda: "secrets", told.append)
    jobs.aside(fail, told.append)
    shiboken6.delete(owner)
    runner.finish()
    assert told == ["changed"]
    assert runner.errors == []
