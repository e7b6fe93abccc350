"""One key closes the record and keeps the call; it asks first."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from patient_access.views.dashboard import Dashboard
from patient_access.views.values import CallBarView, LineState
from tests.workspace.conftest import ANA


@pytest.fixture
def open_record(qtbot):
    board = Dashboard()
    qtbot.addWidget(board)
    board.show()
    board.show_call(CallBarView(line=LineState.CONNECTED, number="(206) 555-0137"), 0.0)
    board.show_patient(ANA, date(2026, 11, 22), ())
    board.wanted = []
    board.next_patient_wanted.connect(lambda: board.wanted.append(True))
    return board


def test_the_key_asks_once_and_closes_the_second_time(open_record):
    part = open_record._parts.next_patient
    assert part.ask.isVisible()
    assert not part.confirm.isVisible()
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    assert part.confirm.isVisible()
    assert open_record.wanted == []
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    assert open_record.wanted == [True]


def test_escape_or_stay_puts_the_question_away(open_record):
    part = open_record._parts.next_patient
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    QTest.keyClick(open_record, Qt.Key.Key_Escape)
    assert part.ask.isVisible()
    part.ask.click()
    part.stay.click()
    assert part.ask.isVisible()
    assert open_record.wanted == []


def test_before_the_check_the_key_goes_to_the_search_box(open_record):
    open_record.show_panels_closed()
    assert not open_record._parts.next_patient.isVisible()
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    assert open_record.wanted == []


def test_a_hidden_patient_is_not_closed_by_a_key(open_record):
    open_record.mask_aside(LineState.ON_HOLD, unless_shown=False)
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    QTest.keyClick(open_record, Qt.Key.Key_F2)
    assert open_record.wanted == []
