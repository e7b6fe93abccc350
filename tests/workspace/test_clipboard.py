"""A copied note goes away: after its time and at the end, unless it is somebody else's by then."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPlainTextEdit

from patient_access.workspace import clipboard as clipboard_module
from patient_access.workspace.clipboard import ExpiringClipboard

NOTE = "Zqnote for Ana"


@pytest.fixture
def system(qapp):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


@pytest.fixture
def ours(qapp):
    parent = QObject()
    yield ExpiringClipboard(30, parent)
    parent.deleteLater()


@pytest.fixture
def elsewhere(monkeypatch):
    """What this test puts there counts as another program's: this platform owns nothing."""
    monkeypatch.setattr(clipboard_module, "_OF_THIS_PROCESS", frozenset())


def test_a_copied_text_can_be_pasted_and_says_how_long_it_stays(ours, system):
    assert ours.copy(NOTE) == 30
    assert system.text() == NOTE


def test_it_is_kept_out_of_clipboard_histories(ours, system):
    ours.copy(NOTE)
    kinds = system.mimeData().formats()
    for kind in (
        "x-kde-passwordManagerHint",
        "ExcludeClipboardContentFromMonitorProcessing",
        "CanIncludeInClipboardHistory",
        "CanUploadToCloudClipboard",
    ):
        assert kind in kinds


def test_it_is_cleared_by_itself(qtbot, system):
    parent = QObject()
    ExpiringClipboard(0, parent).copy(NOTE)
    qtbot.waitUntil(lambda: system.text() == "", timeout=30_000)


def test_it_is_cleared_at_the_end(ours, system):
    ours.copy(NOTE)
    ours.clear()
    assert system.text() == ""


def test_what_somebody_else_copied_since_stays(ours, system, elsewhere):
    ours.copy(NOTE)
    system.setText("a colleague's text")
    ours.clear()
    assert system.text() == "a colleague's text"


def test_nothing_is_cleared_when_nothing_was_copied(ours, system, elsewhere):
    system.setText("a colleague's text")
    ours.clear()
    assert system.text() == "a colleague's text"


def test_after_clearing_the_same_text_of_somebody_else_stays(ours, system, elsewhere):
    ours.copy(NOTE)
    ours.clear()
    system.setText(NOTE)
    ours.clear()
    assert system.text() == NOTE


# --- what Qt copies by itself ------------------------------------------------------------------


def rows(qtbot):
    """A list of rows, as a panel has it, with the first one current."""
    view, model = QListView(), QStandardItemModel()
    model.appendRow(QStandardItem("Zqdrug 500 mg"))
    view.setModel(model)
    view.setCurrentIndex(model.index(0, 0))
    view.alive = model
    qtbot.addWidget(view)
    return view


def field(qtbot):
    one = QLineEdit("Zqanswer")
    one.selectAll()
    qtbot.addWidget(one)
    return one


def note(qtbot):
    one = QPlainTextEdit(NOTE)
    one.selectAll()
    qtbot.addWidget(one)
    return one


@pytest.mark.parametrize("made", [rows, field, note])
def test_what_is_copied_with_ctrl_c_goes_as_a_copied_note_does(made, ours, system, qtbot):
    QTest.keyClick(made(qtbot), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Zq" in system.text()
    assert "x-kde-passwordManagerHint" in system.mimeData().formats()
    assert "CanIncludeInClipboardHistory" in system.mimeData().formats()
    assert ours._timer.isActive()
    ours.clear()
    assert system.text() == ""


def test_what_is_cut_from_a_field_goes_by_itself(system, qtbot):
    parent = QObject()
    ExpiringClipboard(0, parent)
    QTest.keyClick(field(qtbot), Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: system.text() == "", timeout=30_000)


def test_what_another_program_puts_there_is_left_alone(ours, system, elsewhere):
    system.setText("a colleague's text")
    assert not ours._timer.isActive()
    ours.clear()
    assert system.text() == "a colleague's text"
