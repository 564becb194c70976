"""The settings; every change is stored and takes effect at once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from trackops_desktop.errors import TrackopsError
from trackops_desktop.i18n import N_, _, ngettext
from trackops_desktop.languages import available
from trackops_desktop.services.settings import Settings, clock_effect
from trackops_desktop.services.user_check.user_check import unlock_text
from trackops_desktop.ui.context import Context
from trackops_desktop.ui.dialogs.base import BaseDialog, ask
from trackops_desktop.ui.dialogs.settings.company_note import CompanyNote, set_by_company
from trackops_desktop.ui.dialogs.settings.desktop_panel import DesktopPanel
from trackops_desktop.ui.dialogs.settings.system_unlock_row import SystemUnlockRow
from trackops_desktop.ui.platform.capture_guard import can_guard
from trackops_desktop.ui.platform.screen_lock import can_hear
from trackops_desktop.ui.platform.tray import Tray
from trackops_desktop.ui.scoped_runner import ScopedRunner
from trackops_desktop.ui.widgets.focus import KeptFocus
from trackops_desktop.ui.widgets.form_rows import field_row, form_layout
from trackops_desktop.ui.widgets.forms import button, inset, label, scrolling
from trackops_desktop.ui.widgets.passphrase import NewPassphrase
from trackops_desktop.ui.widgets.wrapped_label import WrappedLabel

_THEMES = (
    (N_("Match system"), "system"),
    (N_("Light"), "light"),
    (N_("Dark"), "dark"),
    (N_("High contrast, light"), "contrast-light"),
    (N_("High contrast, dark"), "contrast-dark"),
)
_SCALES = (
    (N_("Small"), 0.9),
    (N_("Normal"), 1.0),
    (N_("Large"), 1.15),
    (N_("Larger"), 1.3),
    (N_("Very large"), 1.5),
    (N_("Double"), 2.0),
    (N_("Triple"), 3.0),
)
_CLEARING = (
    (N_("after 10 seconds"), 10),
    (N_("after 20 seconds"), 20),
    (N_("after 1 minute"), 60),
    (N_("when locking or quitting"), 0),
)
_LOCKING = (
    (N_("never"), 0),
    (N_("after 1 minute"), 1),
    (N_("after 4 minutes"), 4),
    (N_("after 15 minutes"), 15),
    (N_("after 1 hour"), 60),
)


class SettingsDialog(BaseDialog):
    """Groups of fields.

    `changed` is called with the settings after each change, `told` with what is wrong if one could not be stored and
    this dialog is closed by then.
    """

    def __init__(
        self,
        context: Context,
        changed: Callable[[Settings], None],
        parent: QWidget | None = None,
        *,
        told: Callable[[TrackopsError], None] = lambda _error: None,
    ) -> None:
        super().__init__(_("Settings"), parent)
        self.take_room(460, 560)
        self._context, self._changed, self._told = context, changed, told
        self._runner = ScopedRunner(context.runner, self)
        self.settings = context.settings()
        self._fields: dict[str, Callable[[], None]] = {}
        self.problem = label("", tone="danger")
        self.problem.hide()
        self._groups = QVBoxLayout()
        self._groups.setSpacing(16)
        self._policy = context.vault.rules.policy
        if self._policy.is_there:
            self._groups.addWidget(CompanyNote(self._policy))
        self._build()
        self._groups.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._groups)
        self.add(scrolling(inner), 1)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(_("Close")))

    def _build(self) -> None:
        form = self._group(_("Appearance"))
        field_row(form, _("Language"), self._languages())
        field_row(form, _("Colours"), self._choice("theme", _THEMES, _("Colours")))
        field_row(form, _("Text size"), self._choice("text_scale", _SCALES, _("Text size")))
        form = self._group(_("Codes"))
        form.addRow(self._check("hide_codes", _("Hide codes until clicked")))
        form.addRow(self._check("hide_names", _("Hide account names until an account is clicked")))
        form.addRow(self._check("show_next_code", _("Show the next code in the last ten seconds")))
        field_row(
            form, _("Clear the clipboard"), self._choice("clear_clipboard_seconds", _CLEARING, _("Clear the clipboard"))
        )
        if Tray.available():
            form.addRow(self._check("close_to_tray", _("Keep running in the tray when the window is closed")))
        if can_guard():
            form.addRow(self._check("allow_screen_capture", _("Show codes in screenshots and screen sharing")))
        self._add_pick_group()
        self._add_start_group()
        self._add_desktop_group()
        self._add_lock_group()
        self._add_keyring_group()
        self._add_updates_group()
        self._add_clock_group()

    def _add_pick_group(self) -> None:
        form = self._group(_("Quick pick"))
        shortcut = self._context.pick_shortcut()
        if shortcut is not None:
            from trackops_desktop.ui.dialogs.settings.pick_shortcut_row import PickShortcutRow

            keys, command = self.settings.pick_keys, self._context.pick_command()
            self.pick_shortcut = PickShortcutRow(shortcut, keys, command, self._store_keys)
            form.addRow(self.pick_shortcut)
        form.addRow(self._check("enter_after_typing", _("Press Enter after typing a code")))
        form.addRow(self._check("remember_windows", _("Offer first what you chose last time")))

    def _store_keys(self, keys: str) -> None:
        work = self._context.store.change(pick_keys=keys, pick_keys_asked=True)
        self._fields["pick_keys"] = lambda: None
        self._context.runner.run(work, self._on_stored, partial(self._on_unstored, "pick_keys"))

    def _add_start_group(self) -> None:
        start = self._context.session_start()
        if start is None:
            return
        from trackops_desktop.ui.dialogs.settings.session_start_row import SessionStartRow

        form = self._group(_("Starting"))
        self.session_start = SessionStartRow(start, self._context.runner)
        form.addRow(self.session_start)

    def _add_desktop_group(self) -> None:
        desktop = self._context.desktop
        if desktop is None:
            return
        form = self._group(_("Menu, links and search"))
        self.desktop = DesktopPanel(desktop, self._context.runner)
        form.addRow(self.desktop)
        if sys.platform == "linux":
            box = self._check("desktop_search", _("Find accounts in the desktop's search"))
            box.setToolTip(_("It shows their names, never a code. Choosing one copies its code."))
            box.toggled.connect(self._offer_search)
            form.addRow(box)

    def _offer_search(self, wanted: bool) -> None:
        desktop = self._context.desktop
        if desktop is not None:
            self._runner.run(
                lambda: desktop()[0].offer_search(wanted=wanted), lambda _none: None, self.desktop.show_problem
            )

    def _add_lock_group(self) -> None:
        form = self._group(_("Passphrase and lock"))
        sealed = self._context.vault.seems_sealed()
        self.seal_state = label(
            _("A passphrase protects your secrets.")
            if sealed
            else _("No passphrase is set. Only the system keyring protects your secrets."),
            quiet=True,
        )
        form.addRow(self.seal_state)
        self.set_passphrase = button(
            _("Change passphrase…") if sealed else _("Set a passphrase…"), self._ask_passphrase
        )
        form.addRow(self.set_passphrase)
        system = self._context.system_unlock
        if system is not None:
            vault, runner = self._context.vault, self._context.runner
            self.system_unlock = SystemUnlockRow(system, vault, runner, self._on_system_unlock)
            form.addRow(self.system_unlock)
        self._lock_rows = self._add_lock_rows(form)
        self._show_lock_rows()
        if sealed:
            if self._policy.passphrase_required:
                form.addRow(label(_("Your company requires a passphrase, so it can't be removed."), quiet=True))
            else:
                form.addRow(button(_("Remove the passphrase…"), self._ask_removal, kind="flat"))

    def _add_lock_rows(self, form: QFormLayout) -> tuple[QFormLayout, range]:
        """Add what says when it locks, and return where that stands."""
        first = form.rowCount()
        field_row(form, _("Lock"), self._choice("lock_after_minutes", self._locking(), _("Lock when idle")))
        if self._policy.longest_idle_minutes:
            form.addRow(set_by_company())
        if can_hear():
            box = self._check("lock_with_screen", _("Lock when the screen locks"))
            form.addRow(box)
            if self._policy.lock_with_screen:
                box.setEnabled(False)
                form.addRow(set_by_company())
        form.addRow(self._check("end_sessions_on_lock", _("Sign out of all sites when locking")))
        return form, range(first, form.rowCount())

    def _show_lock_rows(self) -> None:
        """Offer when it locks only while there is something to lock with."""
        form, rows = self._lock_rows
        for row in rows:
            form.setRowVisible(row, self._context.vault.seems_lockable())

    def _on_system_unlock(self) -> None:
        self._show_lock_rows()
        self._changed(self._context.settings())

    def _locking(self) -> tuple[tuple[str, int], ...]:
        """Return the times that can be chosen: no longer ones than the company allows."""
        longest = self._policy.longest_idle_minutes
        return tuple(one for one in _LOCKING if not longest or 0 < one[1] <= longest)

    def _add_updates_group(self) -> None:
        if self._context.updates is None or not self._context.updates.is_possible:
            return
        form = self._group(_("Updates"))
        box = self._check("look_for_updates", _("Look for a newer version once a day"))
        form.addRow(box)
        if self._policy.updates_off:
            self._put_back(box, False)
            box.setEnabled(False)
            form.addRow(set_by_company())
        else:
            form.addRow(label(_("Nothing about you is sent, and nothing is installed automatically."), quiet=True))

    def _add_keyring_group(self) -> None:
        form = self._group(_("Where secrets are stored"))
        self.place = label("…", quiet=True)
        form.addRow(self.place)
        self._runner.run(
            self._context.vault.condition,
            lambda condition: self.place.setText(condition.sentence),
            lambda error: self.place.setText(str(error)),
        )

    def _group(self, heading: str) -> QFormLayout:
        form = form_layout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # large text on a narrow screen
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label(heading, bold=True))
        column.addLayout(form)
        self._groups.addLayout(column)
        return form

    def _choice(self, field: str, choices: tuple[tuple[str, Any], ...], name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        current = getattr(self.settings, field)
        if current not in [value for _text, value in choices]:
            choices = (*choices, (_other(field, current), current))
        for text, value in choices:
            box.addItem(_(text), value)
        values = [value for _text, value in choices]
        box.setCurrentIndex(values.index(current))
        self._fields[field] = lambda: box.setCurrentIndex(values.index(getattr(self.settings, field)))
        box.activated.connect(lambda _index: self._set(field, box.currentData()))
        return box

    def _languages(self) -> QComboBox:
        """Offer each language in its own name, which its readers find in any other."""
        system: tuple[tuple[str, Any], ...] = ((N_("Match system"), ""),)
        names = ((own, name) for name, own in available().items())
        return self._choice("language", (*system, *names), _("Language"))

    def _check(self, field: str, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(bool(getattr(self.settings, field)))
        self._fields[field] = lambda: self._put_back(box, bool(getattr(self.settings, field)))
        box.toggled.connect(lambda on: self._set(field, on))
        return box

    def _add_clock_group(self) -> None:
        """For a computer whose clock is wrong and cannot be set: codes follow the clock with this added."""
        form = self._group(_("Advanced"))
        box = QDoubleSpinBox()
        inset(box)
        box.setAccessibleName(_("Clock correction (seconds)"))
        box.setRange(-86_400, 86_400)
        box.setDecimals(0)
        box.setValue(self.settings.clock_offset)
        self._fields["clock_offset"] = lambda: box.setValue(self.settings.clock_offset)
        self.clock_effect = label("", quiet=True)
        box.editingFinished.connect(lambda: self._set_offset(box.value()))
        box.valueChanged.connect(self._show_effect)
        field_row(form, _("Clock correction (seconds)"), box)
        form.addRow(self.clock_effect)
        self._show_effect(box.value())

    def _show_effect(self, offset: float) -> None:
        none = _("For a computer whose clock is wrong and can't be set. Usually 0.")
        self.clock_effect.setText(clock_effect(round(offset)) if offset else none)

    def _set_offset(self, offset: float) -> None:
        """Store a correction, which is announced even if the same one was closed once."""
        if offset != self.settings.clock_offset:
            work = self._context.store.change(clock_offset=offset, clock_offset_closed=0.0)
            self._context.runner.run(work, self._on_stored, partial(self._on_unstored, "clock_offset"))

    @staticmethod
    def _put_back(box: QCheckBox, on: bool) -> None:
        blocker = QSignalBlocker(box)
        box.setChecked(on)
        blocker.unblock()

    def _set(self, field: str, value: object) -> None:
        """Store a change, even if this dialog is closed meanwhile; a field whose change failed shows what is stored."""
        work = self._context.store.change(**{field: value})
        self._context.runner.run(work, self._on_stored, partial(self._on_unstored, field))

    def _on_stored(self, settings: Settings) -> None:
        self.settings = settings
        self._changed(settings)
        if isValid(self):
            self.problem.hide()

    def _on_unstored(self, field: str, error: TrackopsError) -> None:
        if not isValid(self):
            self._told(error)
            return
        self.settings = self._context.settings()
        self._fields[field]()
        self.problem.setText(str(error))
        self.problem.show()

    def _ask_passphrase(self) -> None:
        PassphraseDialog(self._context, self._on_sealed, self).open()

    def _on_sealed(self) -> None:
        self._changed(self._context.settings())
        self.accept()

    def _ask_removal(self) -> None:
        system = self._context.system_unlock
        if system is None:
            self._confirm_removal()
        else:
            self._runner.run(system.can_ask, self._confirm_removal, self._on_error)

    def _confirm_removal(self, system_asks: bool = False) -> None:
        """Ask, and say what can still lock after that."""
        system = self._context.system_unlock
        if system is not None and system_asks:
            advice = _(
                "Your secrets stay in the system keyring, protected by your sign-in to this computer. Trackops "
                "Desktop can then be locked only with “{switch}”, which you turn on here.",
                switch=unlock_text(system.kind),
            )
        else:
            advice = _(
                "Your secrets stay in the system keyring, protected by your sign-in to this computer. Trackops "
                "Desktop can then no longer be locked."
            )
        ask(
            self,
            _("Remove the passphrase"),
            _("Remove the passphrase?"),
            advice,
            _("Remove the passphrase"),
            lambda: self._runner.run(self._context.vault.unseal, lambda _done: self._on_sealed(), self._on_error),
        )

    def _on_error(self, error: Exception) -> None:
        self.seal_state.setText(str(error))
        self.seal_state.setProperty("quiet", False)


def _other(field: str, value: object) -> str:
    """Return words for a value that is not among the choices."""
    if field == "lock_after_minutes" and isinstance(value, int):
        return ngettext("after {count} minute", "after {count} minutes", value)
    return f"{value:g}" if isinstance(value, float | int) else str(value)


class PassphraseDialog(BaseDialog):
    """Sets or changes the passphrase."""

    def __init__(self, context: Context, done: Callable[[], None], parent: QWidget | None = None) -> None:
        """Ask for it twice; `done` is called once everything is sealed with it."""
        super().__init__(_("Passphrase"), parent)
        self.take_room(380)
        self._context, self._done = context, done
        self._runner = ScopedRunner(context.runner, self)
        self.add(label(_("Choose a passphrase"), bold=True))
        self.add(
            label(
                _(
                    "You'll be asked for it at every start and after locking. A forgotten passphrase can't be "
                    "recovered."
                ),
                quiet=True,
            )
        )
        if context.vault.seems_opened_by_system():
            self.add(label(_("Your system then unlocks it only after you turn that on again."), quiet=True))
        self.fields = NewPassphrase()
        self.problem = WrappedLabel()
        self.problem.setProperty("danger", True)
        self.problem.hide()
        self.save = button(_("Use this passphrase"), self._save, kind="primary")
        self.save.setEnabled(False)
        self.fields.changed.connect(self.save.setEnabled)
        self.add(self.fields)
        self.add(self.problem)
        self.add_buttons(self.cancel_button(), self.save)

    def _save(self) -> None:
        value = self.fields.value
        if value is None:
            return
        focus = KeptFocus(self, self.setDisabled)
        focus.set_busy(True)
        self._runner.run(
            lambda: self._context.vault.seal(value), self._on_done, self._on_error, lambda: focus.set_busy(False)
        )

    def _on_done(self, _result: object) -> None:
        self.accept()
        self._done()

    def _on_error(self, error: Exception) -> None:
        self.problem.setText(str(error))
        self.problem.show()
