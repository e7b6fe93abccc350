"""A copied note goes away: after its time and at the end, unless it is somebody else's by then."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

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


def test_what_somebody_else_copied_since_stays(ours, system):
    ours.copy(NOTE)
    system.setText("a colleague's text")
    ours.clear()
    assert system.text() == "a colleague's text"


def test_nothing_is_cleared_when_nothing_was_copied(ours, system):
    system.setText("a colleague's text")
    ours.clear()
    assert system.text() == "a colleague's text"


def test_after_clearing_the_same_text_of_somebody_else_stays(ours, system):
    ours.copy(NOTE)
    ours.clear()
    system.setText(NOTE)
    ours.clear()
    assert system.text() == NOTE
