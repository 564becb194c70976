"""Everything about an account that can be changed, in one dialog and one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from trackops_desktop.errors import OtpError
from trackops_desktop.folding import name_key
from trackops_desktop.i18n import N_, _, pgettext
from trackops_desktop.otp.account import MAX_LABEL, Account, Kind
from trackops_desktop.otp.code import Code, grouped
from trackops_desktop.services.accounts import COLOURS, MAX_NOTE, AccountEdit, tidy_note
from trackops_desktop.services.service_icons import LETTER
from trackops_desktop.ui.dialogs.base import UNSAVED, BaseDialog
from trackops_desktop.ui.dialogs.tags_dialog import tags_in
from trackops_desktop.ui.widgets.accessibility import name_choice
from trackops_desktop.ui.widgets.code_settings import CodeSettings
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import button, label, scrolling
from trackops_desktop.ui.widgets.service_pictures import ServicePictures
from trackops_desktop.ui.widgets.theme import account_colour, colours
from trackops_desktop.vault.entry import Details, Entry

_COLOUR_NAMES = {
    "blue": N_("Blue"),
    "cyan": N_("Cyan"),
    "teal": N_("Teal"),
    "green": N_("Green"),
    "orange": N_("Orange"),
    "red": N_("Red"),
    "pink": N_("Pink"),
    "purple": N_("Purple"),
    "violet": N_("Violet"),
    "indigo": N_("Indigo"),
    "grey": N_("Grey"),
}


class EditDialog(BaseDialog):
    """Names, note, tags and looks; under *Advanced* how the codes are made.

    Signals:
        accepted_edit: What the account is to be, as an `AccountEdit`.

    """

    accepted_edit = Signal(object)

    def __init__(
        self,
        entry: Entry,
        tags: Sequence[str],
        pictures: ServicePictures,
        code_of: Callable[[Account], Code | None],
        parent: QWidget | None = None,
    ) -> None:
        """Begin with the account as it is; `tags` are those in use, `code_of` gives the code of another way."""
        super().__init__(_("Edit account"), parent)
        self.take_room(430, 580)
        self._entry, self._code_of = entry, code_of
        account, details = entry.account, entry.details
        self.service, self.name = self._line(account.issuer, _("Service")), self._line(account.name, _("Account name"))
        self.tags = self._line(" ".join(entry.tags), _("Tags"))
        self.tags.setPlaceholderText(_("work shared"))
        self.tags.setCompleter(QCompleter(list(tags)))
        self.note = QPlainTextEdit(details.note)
        self.note.setAccessibleName(_("Note"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(round(self.fontMetrics().lineSpacing() * 3 + 18))
        self.colour, self.icon = QComboBox(), QComboBox()
        self.pinned = QCheckBox(_("Pin it above the others"))
        self.pinned.setChecked(details.pinned)
        self._fill_looks(pictures)
        self.way = CodeSettings(account, self.fontMetrics().horizontalAdvance(_("Account name")))
        self.advanced = QFrame()
        self.advanced.hide()
        self.toggle = button(_("Advanced…"), self._toggle, kind="flat")
        self.warning, self.preview = label("", tone="warning"), label("", bold=True)
        self.problem = label("", tone="danger")
        self.save = button(_("Save"), self._accept, kind="primary")
        self._lay_out()
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_result)
        self._timer.start(1000)
        self.service.selectAll()
        self.service.setFocus()
        self._refresh()
        self._begun = self._entered()

    # building

    def _line(self, text: str, name: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setMaxLength(MAX_LABEL)
        field.setAccessibleName(name)
        return field

    def _fill_looks(self, pictures: ServicePictures) -> None:
        dark, details = colours().dark, self._entry.details
        self.colour.addItem(_("Automatic"), "")
        for name in COLOURS:
            self.colour.addItem(_swatch(name, dark), _(_COLOUR_NAMES[name]), name)
        self.icon.addItem(_("Automatic"), "")
        self.icon.addItem(pgettext("icon", "Letter"), LETTER)
        for slug, one in sorted(pictures.icons.all().items(), key=lambda pair: name_key(pair[1].title)):
            self.icon.addItem(pictures.choice(slug, dark=dark), one.title, slug)
        self.icon.setEditable(True)  # so that a name can be typed among two hundred
        self.icon.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.icon.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        for box, value, name in ((self.colour, details.colour, _("Colour")), (self.icon, details.icon, _("Icon"))):
            name_choice(box, name)
            if box.findData(value) < 0:  # of a later version
                box.addItem(value, value)
            box.setCurrentIndex(box.findData(value))

    def _lay_out(self) -> None:
        form = form_layout()
        for text, widget in ((_("Service"), self.service), (_("Account name"), self.name), (_("Tags"), self.tags)):
            field_row(form, text, widget)
        field_row(form, _("Note"), self.note)
        form.addRow("", label(_("Search finds it. Notes aren't encrypted: keep passwords out."), quiet=True))
        for text, box in ((_("Icon"), self.icon), (_("Colour"), self.colour)):
            field_row(form, text, box)
        form.addRow("", self.pinned)
        inside = QVBoxLayout(self.advanced)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(9)
        inside.addWidget(
            label(
                _("Only change these if the service says so: it accepts no code that is made in another way."),
                quiet=True,
            )
        )
        inside.addWidget(self.way)
        inside.addWidget(self.warning)
        inside.addWidget(self.preview)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.advanced)
        column.addStretch(1)
        self.add(scrolling(inner), 1)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), self.save)

    def _connect(self) -> None:
        for field in (self.service, self.name, self.tags):
            field.textChanged.connect(self._refresh)
        self.note.textChanged.connect(self._refresh)
        self.way.changed.connect(self._refresh)

    # what is wanted

    def _toggle(self) -> None:
        self.advanced.setVisible(self.advanced.isHidden())
        self.toggle.setText(_("Advanced…") if self.advanced.isHidden() else _("Hide advanced"))
        self._show_result()

    def wanted(self) -> AccountEdit:
        """Return what the account is to be.

        Raises:
            OtpError: A value is out of range; the error says which.

        """
        account = self.way.account(self.service.text(), self.name.text())
        typed = self.icon.findText(self.icon.currentText(), Qt.MatchFlag.MatchFixedString)
        icon = self._entry.details.icon if typed < 0 else str(self.icon.itemData(typed))
        details = Details(tidy_note(self.note.toPlainText()), self.colour.currentData(), icon, self.pinned.isChecked())
        return AccountEdit(account, tuple(tags_in(self.tags.text())), details)

    def _refresh(self) -> None:
        problem = self._problem()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.save.setEnabled(not problem)
        self._show_result()

    def _problem(self) -> str:
        if not (self.service.text().strip() or self.name.text().strip()):
            return _("Enter a service or an account name.")
        if len(self.note.toPlainText()) > 2 * MAX_NOTE:
            return _("The note is longer than {most} characters. Shorten it.", most=MAX_NOTE)
        try:
            self.wanted()
        except OtpError as error:
            return str(error)
        return ""

    def _show_result(self) -> None:
        """Say whether the codes become others, and show one, before anything is saved."""
        if self._problem():
            self.warning.hide()
            self.preview.hide()
            return
        wanted, before = self.wanted(), self._entry.account
        moved = wanted.account.counter != before.counter
        others = moved or wanted.changes_codes(before)
        self.warning.setVisible(others)
        self.preview.setVisible(others or not self.advanced.isHidden())
        self.warning.setText(
            _("The next code will be another one.")
            if moved and not wanted.changes_codes(before)
            else _("This account will make other codes. The old one stays in the trash for 30 days.")
        )
        self.save.setText(_("Save and change codes") if others else _("Save"))
        if not self.preview.isHidden():
            code = self._code_of(wanted.account)
            self.preview.setText(_preview_text(code, counter=wanted.account.kind is Kind.HOTP))

    def _accept(self) -> None:
        if self._problem():
            return
        wanted = self.wanted()
        before = self._entry
        if wanted != AccountEdit(before.account, before.tags, before.details):
            self.accepted_edit.emit(wanted)
        self.accept()

    def loses(self) -> str:
        """Say so where something was changed."""
        return _(UNSAVED) if self._entered() != self._begun else ""

    def _entered(self) -> tuple[object, ...]:
        lines = (self.service, self.name, self.tags)
        return (
            *(one.text() for one in lines),
            self.note.toPlainText(),
            *(one.currentText() for one in (self.colour, self.icon)),
            *self.way.entered(),
            self.pinned.isChecked(),
        )

    def done(self, result: int) -> None:
        """Stop what runs before the dialog goes."""
        self._timer.stop()
        super().done(result)


def _swatch(name: str, dark: bool) -> QIcon:
    picture = QPixmap(16, 16)
    picture.fill(account_colour("", dark, chosen=name))
    return QIcon(picture)


def _preview_text(code: Code | None, *, counter: bool) -> str:
    if code is None:
        return _("Unlock to see the code.")
    shown = grouped(code.value)
    return _("Next code: {code}", code=shown) if counter else _("Code now: {code}", code=shown)
