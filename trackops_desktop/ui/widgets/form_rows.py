"""Forms whose labels stand beside the first line of their fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget


def form_layout() -> QFormLayout:
    """Return an empty form whose fields take the room that there is."""
    form = QFormLayout()
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(9)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    return form


def field_row(form: QFormLayout, text: str, field: QWidget) -> QLabel:
    """Add a field and return its label, which stands beside its first line whatever the style does in forms."""
    policy = field.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)  # lists and numbers end where lines of text do
    field.setSizePolicy(policy)
    words, line_high = QLabel(text), QLineEdit().sizeHint().height()
    words.setBuddy(field)
    words.setMinimumHeight(max(line_high, min(field.sizeHint().height(), round(line_high * 1.5))))
    words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    form.addRow(words, field)
    return words
