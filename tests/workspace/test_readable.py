"""A rehearsal reads what an eye reads; otherwise what it proves is nothing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from patient_access.workspace.rehearsal import readable

BOBBY = "<img src=x><b>Bobby</b>"


@pytest.fixture
def window(qtbot):
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.column = QVBoxLayout(shown)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def label(window, text, text_format):
    made = QLabel(text)
    made.setTextFormat(text_format)
    window.column.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("text_format", [Qt.TextFormat.AutoText, Qt.TextFormat.RichText])
def test_a_label_that_takes_a_name_for_markup_is_not_read_as_the_name(window, text_format):
    label(window, BOBBY, text_format)
    assert BOBBY not in readable()
    assert "Bobby" in readable()


def test_a_plain_label_is_read_as_it_is(window):
    label(window, BOBBY, Qt.TextFormat.PlainText)
    assert BOBBY in readable()


def test_what_is_hidden_is_not_read(window):
    label(window, "Zqhidden", Qt.TextFormat.PlainText).hide()
    assert "Zqhidden" not in readable()
    window.hide()
    assert BOBBY not in readable()


def test_fields_and_names_for_screen_readers_are_read(window):
    field = QLineEdit("Zqtyped")
    field.setAccessibleName("Zqname")
    window.column.addWidget(field)
    field.show()
    assert {"Zqtyped", "Zqname"} <= set(readable().splitlines())
