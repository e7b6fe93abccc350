"""A rehearsal types any name, not only those of one alphabet."""

from PySide6.QtWidgets import QLineEdit

from patient_access.workspace.rehearsal import type_into


def test_a_name_beyond_ascii_is_typed_as_it_is_written(qtbot):
    field = QLineEdit()
    qtbot.addWidget(field)
    for char in "María Nguyễn-O’Neil, 李":
        type_into(field, char)
    assert field.text() == "María Nguyễn-O’Neil, 李"
