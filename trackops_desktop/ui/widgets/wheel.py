"""The wheel scrolls; it changes a value only in the field that has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QSlider, QWidget

_CHANGED_BY_WHEEL = (QComboBox, QAbstractSpinBox, QSlider)


class WheelGuard(QObject):
    """Lets the area around a field have the wheel unless the field has the keyboard."""

    def guard(self, parent: QWidget) -> None:
        """Watch every field within a widget that a wheel would change; once more for those that came later."""
        for kind in _CHANGED_BY_WHEEL:
            for field in parent.findChildren(kind):
                if not field.property("wheelGuarded"):
                    field.setProperty("wheelGuarded", True)
                    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a wheel does not give it the keyboard either
                    field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the wheel on to what lies around the field."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False
