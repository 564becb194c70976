"""The window for a day of scanning: sources above, the list in the middle, what is expected beside it, counts below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, isolated, ngettext
from trackops_desktop.linting.expected_accounts import ExpectedAccount, read_expected
from trackops_desktop.linting.policy import BUILT_IN, LintPolicy, find_policy
from trackops_desktop.linting.scan_day import DayRow, ScanDay, day_as_csv, summary_of
from trackops_desktop.scan.session import PreviewFrame
from trackops_desktop.services.import_export.import_files import read_files
from trackops_desktop.ui.add.area_picker import AreaPicker
from trackops_desktop.ui.add.camera_panel import as_image
from trackops_desktop.ui.add.picture_view import PictureView
from trackops_desktop.ui.add.screen_grab import ScreenGrabber
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog
from trackops_desktop.ui.platform.file_choice import kinds_of_files
from trackops_desktop.ui.scanning.code_sources import CameraSource, FolderSource, ScreenSource
from trackops_desktop.ui.scanning.day_model import DayColumn, DayModel, outcome_colour, outcome_of
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.accessibility import announce, name_choice
from trackops_desktop.ui.widgets.forms import button, label
from trackops_desktop.ui.widgets.line_breaks import plain_tip
from trackops_desktop.ui.widgets.numbers import number_text
from trackops_desktop.ui.widgets.theme import colours

_NOTHING_YET = N_("Turn on a source. What it shows is judged and listed here.")
_SECOND_BEEP_MS = 180
_COLUMN_LETTERS = {
    DayColumn.TIME: 11,
    DayColumn.SOURCE: 17,
    DayColumn.SERVICE: 14,
    DayColumn.NAME: 22,
    DayColumn.GRADE: 11,
}
_TITLES = {"trackops": "Trackops", "google-authenticator": "Google Authenticator"}  # not translated


class ScanWindow(BaseDialog):
    """Stays open while the application locks: it shows nothing of the vault, and a day's list must not be lost.

    Signals:
        add_wanted: Review an enrolment in *Add account*; carries its row.

    """

    add_wanted = Signal(object)

    def __init__(self, context: Context, policy: LintPolicy, parent: QWidget | None = None) -> None:
        """Lay out; every source is off."""
        super().__init__(_("Keep scanning"), parent, closes_on_lock=False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._context = context
        self._runner = ScopedRunner(context.runner, self)
        self._day = ScanDay(policy, context.clock)
        self._expected: tuple[ExpectedAccount, ...] = ()
        self._unsaved = False
        self._grabber: ScreenGrabber | None = None
        self._picker: AreaPicker | None = None
        self.model = DayModel(self)
        self.camera_source = CameraSource(self._day, context.runner, context.settings().camera, self)
        self.screen_source = ScreenSource(self._day, context.runner, self)
        self.folder_source = FolderSource(self._day, self)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._count()
        self.take_room(960, 640)

    # building

    def _make_widgets(self) -> None:
        self.camera, self.screen_part, self.folder = (
            _toggle(text) for text in (_("Camera"), _("Screen…"), _("Folder…"))
        )
        self.policy = QComboBox()
        name_choice(self.policy, _("Policy"))
        self.policy.setToolTip(_("The policy that codes are judged by."))
        self.policy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.policy.setMinimumWidth(self.policy.fontMetrics().averageCharWidth() * 12)  # a long name may be cut
        for name in BUILT_IN:
            self.policy.addItem(_TITLES[name], name)
        self.policy.addItem(_("From a file…"), None)
        self.sound = QCheckBox(_("Sound"))
        self.sound.setChecked(True)
        self.sound.setToolTip(_("One beep for a right code, two for a wrong one."))
        self.banner = label(_(_NOTHING_YET), size=1.3, bold=True)
        self.banner.setContentsMargins(12, 10, 12, 10)
        self.says = label("", quiet=True)
        self.preview = PictureView()
        self.preview.setAccessibleName(_("Camera preview"))
        self.preview.hide()
        self.expected = QListWidget()
        self.expected.setAccessibleName(_("Expected accounts"))
        self.expected.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.expected_heading = label(_("No list of expected accounts."), quiet=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.summary = label("")
        self.table = _table(self.model)
        self.load_expected = button(_("Expected list…"), self._choose_expected, kind="flat")
        self.save = button(_("Save evidence…"), self._choose_evidence, kind="flat")
        self.more = button(_("More"), kind="flat")
        menu = QMenu(self.more)
        self.copy = menu.addAction(_("Copy as CSV"), self._copy)
        self.add_account = menu.addAction(_("Add account…"), self._add_account)
        self.clear = menu.addAction(_("Clear"), lambda: self.ask_before_losing(self._clear))
        self.more.setMenu(menu)

    def _lay_out(self) -> None:
        above, below, self.beside = QHBoxLayout(), QHBoxLayout(), QWidget()
        for toggle in (self.camera, self.screen_part, self.folder):
            above.addWidget(toggle)
        above.addStretch(1)
        above.addWidget(self.policy)
        above.addWidget(self.sound)
        column = QVBoxLayout(self.beside)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.preview, self.expected_heading, self.expected):
            column.addWidget(widget)
        column.setStretchFactor(self.expected, 1)
        self.split = QSplitter()
        self.split.addWidget(self.table)
        self.split.addWidget(self.beside)
        self.beside.setVisible(False)
        self.split.setStretchFactor(0, 4)
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        below.addWidget(self.search, 1)
        below.addWidget(self.summary, 2)
        self.column.addLayout(above)
        self.add(self.banner)
        self.add(self.split, 1)
        self.add(self.says)
        self.column.addLayout(below)
        close = self.cancel_button(_("Close"))
        self.add_buttons(close, left=(self.load_expected, self.save, self.more))
        close.setDefault(False)

    def _connect(self) -> None:
        self.camera.toggled.connect(self._on_camera)
        self.screen_part.toggled.connect(self._on_screen)
        self.folder.toggled.connect(self._on_folder)
        self.policy.activated.connect(self._on_policy)
        self.search.textChanged.connect(self.model.search)
        self.table.activated.connect(self._inspect)
        self.table.selectionModel().currentChanged.connect(lambda *_indexes: self._on_selection())
        self.model.modelReset.connect(self._on_selection)
        self.camera_source.previewed.connect(self._show_preview)
        pairs = (
            (self.camera_source, self.camera),
            (self.screen_source, self.screen_part),
            (self.folder_source, self.folder),
        )
        for source, toggle in pairs:
            source.came.connect(self.take)
            source.said.connect(self.says.setText)
            source.stopped.connect(_switch_off(toggle))

    # sources

    def begin_camera(self) -> None:
        """Open with the camera on."""
        self.camera.setChecked(True)

    def watch_folder(self, folder: Path) -> None:
        """Judge the pictures of a folder, now and as they come."""
        self.folder_source.start(folder)
        self.says.setText(_("Watching {folder}.", folder=folder))
        if not self.folder.isChecked():
            self.folder.blockSignals(True)
            self.folder.setChecked(True)
            self.folder.blockSignals(False)

    def watch_region(self, region: QRect) -> None:
        """Look at a part of the screen from now on."""
        self.screen_source.start(region)
        if self.screen_part.isChecked():
            self.says.setText(
                _("Watching {width} × {height} points of the screen.", width=region.width(), height=region.height())
            )

    def _on_camera(self, on: bool) -> None:
        self.preview.setVisible(on)
        self._show_beside()
        if on:
            self.camera_source.start()
        else:
            self.camera_source.stop()
            self.preview.clear()

    def _on_screen(self, on: bool) -> None:
        if not on:
            self.screen_source.stop()
            return
        self._grabber = ScreenGrabber(lambda: [], self._context.runner, self)
        self._grabber.taken.connect(self._pick_region)
        self._grabber.failed.connect(self._on_no_picture)
        self._grabber.start()

    def _on_no_picture(self, sentence: str) -> None:
        self.says.setText(sentence)
        self.screen_part.setChecked(False)

    def _pick_region(self, images: list[object]) -> None:
        picker = AreaPicker(images[0])  # type: ignore[arg-type]
        chosen: list[QRect] = []
        picker.chosen.connect(chosen.append)
        picker.chosen.connect(self.watch_region)
        picker.destroyed.connect(lambda: None if chosen else _switch_off(self.screen_part)())
        self._picker = picker  # nothing else keeps a window without a parent
        picker.begin()

    def _on_folder(self, on: bool) -> None:
        if not on:
            self.folder_source.stop()
            return
        picker = self._folder_picker(_("Watch a folder"))
        picker.fileSelected.connect(lambda name: self.watch_folder(Path(name)))
        picker.rejected.connect(_switch_off(self.folder))
        picker.open()

    def _folder_picker(self, title: str) -> QFileDialog:
        picker = QFileDialog(self, title, self._context.files().folder())
        picker.setFileMode(QFileDialog.FileMode.Directory)
        picker.setOption(QFileDialog.Option.ShowDirsOnly)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return picker

    def _show_preview(self, frame: PreviewFrame) -> None:
        read = [mark.outline for mark in frame.marks if mark.reading is not None]
        located = [mark.outline for mark in frame.marks if mark.reading is None]
        self.preview.show_picture(as_image(frame.pixels), read, located, mirrored=True)

    # what comes

    def take(self, rows: list[DayRow]) -> None:
        """Put rows on top, say the newest with colour and sound, and tick off what was expected."""
        for row in rows:
            self.model.add(row)
            self._tick(row)
        if not rows:
            return
        self._unsaved = True
        newest = rows[-1]
        self._announce(newest)
        self._beep(wrong=any(row.item.broken for row in rows))
        self._count()

    def _announce(self, row: DayRow) -> None:
        code = row.item.code
        said = {
            "outcome": outcome_of(row),
            "account": code.account.label if code.account is not None else _("no account"),
        }
        if row.item.quality is not None:
            says = _("{outcome}: {account}, quality {grade}.", grade=_(row.item.quality.grade.word), **said)
        else:
            says = _("{outcome}: {account}.", **said)
        self.banner.setText(" ".join((says, *(finding.sentence for finding in code.findings[:1]))))
        announce(self, self.banner.text())
        named = colours()
        self.banner.setStyleSheet(
            f"background: {outcome_colour(row)}; color: {named.surface}; border-radius: 6px; padding: 10px 12px;"
        )

    def _beep(self, *, wrong: bool) -> None:
        if not self.sound.isChecked():
            return
        QApplication.beep()
        if wrong:
            QTimer.singleShot(_SECOND_BEEP_MS, self, QApplication.beep)

    def _count(self) -> None:
        self.summary.setText(summary_of(self.model.rows, len(self._expected)))
        any_there = bool(self.model.rows)
        self.save.setEnabled(any_there)
        for action in (self.copy, self.clear):
            action.setEnabled(any_there)
        self._on_selection()

    def _on_selection(self) -> None:
        chosen = self._chosen()
        self.add_account.setEnabled(chosen is not None and chosen.item.code.account is not None)

    def _chosen(self) -> DayRow | None:
        index = self.table.currentIndex()
        return self.model.row_at(index.row()) if index.isValid() else None

    def _add_account(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.add_wanted.emit(chosen)

    def _copy(self) -> None:
        QApplication.clipboard().setText(day_as_csv(self.model.rows))
        self._unsaved = False
        self.says.setText(_("The list is on the clipboard, without secrets."))

    def _inspect(self, index: QModelIndex) -> None:
        from trackops_desktop.linting.authenticators import load_authenticators, matrix_of
        from trackops_desktop.scan.inspection import inspect_text
        from trackops_desktop.ui.dialogs.inspect_dialog import InspectDialog

        text, now = self.model.row_at(index.row()).item.code.text, self._context.now()
        self._runner.run(
            lambda: (inspect_text(text, None, now), matrix_of(text, load_authenticators())),
            lambda seen: InspectDialog(seen[0], self, matrix=seen[1]).open(),
        )

    def _clear(self) -> None:
        self._unsaved = False
        self._day.clear()
        self.model.clear()
        self.banner.setText(_(_NOTHING_YET))
        self.banner.setStyleSheet("")
        self._show_expected()
        self._count()

    # policy, expectations, evidence

    def _on_policy(self, place: int) -> None:
        name = self.policy.itemData(place)
        if name is not None:
            self._read_policy(str(name))
            return
        picker = QFileDialog(
            self, _("Policy"), self._context.files().folder(), kinds_of_files((_("Policies"), "*.toml"))
        )
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(self._read_policy)
        picker.open()

    def _read_policy(self, name: str) -> None:
        def done(policy: LintPolicy) -> None:
            self._day.judge_by(policy)
            self.says.setText(_("Judged by the policy {title} from now on.", title=policy.title))

        self._runner.run(lambda: find_policy(name), done, self._tell)

    def _choose_expected(self) -> None:
        kinds = kinds_of_files((_("Lists"), "*.json *.txt *.csv"), (_("All files"), "*"))
        picker = QFileDialog(self, _("Expected accounts"), self._context.files().folder(), kinds)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(lambda name: self.expect_from(Path(name)))
        picker.open()

    def expect_from(self, path: Path) -> None:
        """Tick off the accounts of a list from now on."""
        self._runner.run(lambda: read_expected(*read_files((path,))), self._expect, self._tell)

    def _expect(self, accounts: tuple[ExpectedAccount, ...]) -> None:
        self._expected = accounts
        self._day.expect(accounts)
        self._show_expected()
        self._count()

    def _show_expected(self) -> None:
        self.expected.clear()
        for account in self._expected:
            self.expected.addItem(_expected_item(account))
        count = len(self._expected)
        words = ngettext(
            "{count} account is expected.", "{count} accounts are expected.", count, count=number_text(count)
        )
        self.expected_heading.setText(words if count else _("No list of expected accounts."))
        self._show_beside()

    def _show_beside(self) -> None:
        """Give the list all the room where nothing stands beside it."""
        self.beside.setVisible(self.camera.isChecked() or bool(self._expected))

    def _tick(self, row: DayRow) -> None:
        if row.expected is not None and row.expected < self.expected.count():
            item = self.expected.item(row.expected)
            item.setCheckState(Qt.CheckState.Checked)
            self.expected.scrollToItem(item)

    def _choose_evidence(self) -> None:
        picker = self._folder_picker(_("Save evidence in"))
        picker.fileSelected.connect(lambda name: self.save_evidence(Path(name)))
        picker.open()

    def save_evidence(self, folder: Path) -> None:
        """Write and sign a report of everything in the list, in a new folder."""
        rows, policy, now = tuple(self.model.rows), self._day.policy, self._context.clock()
        moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H.%M.%S")
        target = folder / f"evidence {moment}"  # not translated
        self.save.setEnabled(False)
        self._runner.run(
            _saving(self._context, rows, policy, now, target),
            lambda key: self._on_saved(target, key, len(rows)),
            self._tell,
            self._count,
        )

    def _on_saved(self, target: Path, key: str, count: int) -> None:
        self._unsaved = len(self.model.rows) > count  # more may have come meanwhile
        self.says.setText(_("The evidence is in {target}, signed by the key {key}.", target=target, key=key))

    def _tell(self, error: TrackopsError) -> None:
        self.says.setText(str(error))

    def focus_default(self) -> None:
        """Begin with the sources: Enter alone does nothing here."""
        self.camera.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the day's list: Enter on a row or in the search closes nothing, and Esc ends a search first."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def loses(self) -> str:
        """Say so while the list holds codes that came after it was saved or copied."""
        return _("The codes in this list are neither saved nor copied.") if self._unsaved else ""

    def done(self, result: int) -> None:
        """Let go of everything, however the window is closed."""
        self._stop_sources()
        super().done(result)

    def _stop_sources(self) -> None:
        for source in (self.camera_source, self.screen_source, self.folder_source):
            source.stop()


def _toggle(text: str) -> QPushButton:
    made = button(text)
    made.setCheckable(True)
    return made


def _switch_off(toggle: QPushButton) -> Callable[[], None]:
    def off() -> None:
        toggle.setChecked(False)

    return off


def _expected_item(account: ExpectedAccount) -> QListWidgetItem:
    item = QListWidgetItem(isolated(f"{account.name} ({account.issuer})" if account.issuer else account.name))
    item.setToolTip(plain_tip(account.label))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setCheckState(Qt.CheckState.Unchecked)
    return item


def _table(model: DayModel) -> QTreeView:
    table = QTreeView()
    table.setModel(model)
    table.setAccessibleName(_("Codes of the day"))
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAllColumnsShowFocus(True)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = table.header()
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for column, letters in _COLUMN_LETTERS.items():
        header.resizeSection(column, table.fontMetrics().averageCharWidth() * letters)
    table.setStyleSheet("QTreeView::item { padding: 4px 2px; }")
    return table


def _saving(
    context: Context, rows: tuple[DayRow, ...], policy: LintPolicy, now: float, target: Path
) -> Callable[[], str]:
    def save() -> str:
        from trackops_desktop.linting.evidence.folder import EvidenceFolder
        from trackops_desktop.program import VERSION
        from trackops_desktop.services.evidence_key import EvidenceKey, fingerprint

        folder = EvidenceFolder(target, policy, VERSION, now, revealed=False)
        try:
            for row in rows:
                folder.add(row.item)
            return fingerprint(folder.finish(EvidenceKey(context.vault).sign))
        finally:
            folder.close()

    return save
