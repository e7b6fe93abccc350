"""The agent's other calls below the call bar: announced once, and never in the way of typing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from patient_access.handover.call_events import CallState
from patient_access.handover.other_calls import OtherCall
from patient_access.views import further_calls
from patient_access.views.values import LineState
from tests.views import made_up

RINGS = OtherCall(place=2, state=CallState.OFFERED, queue="Scheduling queue", ending=7)
HELD = OtherCall(place=3, state=CallState.HELD, queue="Billing", began=True)


@pytest.fixture
def said(monkeypatch):
    """What a screen reader hears of other calls."""
    heard = []
    monkeypatch.setattr(further_calls, "announce", lambda widget, text: heard.append(text))
    return heard


@pytest.fixture
def in_call(board):
    """A call is up and the agent types what she hears."""
    board.show_call(made_up.CONNECTED, 0.0)
    board._parts.search.setFocus()
    return board


def words(board):
    return [line._words.text() for line in board._parts.further._lines if line.isVisible()]


def test_a_second_call_is_said_once_and_shown_and_typing_goes_on(in_call, said, qtbot):
    before = in_call.focusWidget()
    assert isinstance(before, QLineEdit)
    in_call.show_other_calls((RINGS,))
    in_call.show_other_calls((RINGS.model_copy(update={"state": CallState.CONNECTED}),))
    in_call.show_other_calls((RINGS,))
    ringing = "Another call is ringing · Scheduling queue · number ending in 07"
    assert said == [ringing]
    assert words(in_call) == [ringing]
    assert in_call.focusWidget() is before
    qtbot.keyClicks(before, "ana")
    assert before.text() == "ana"


def test_a_call_that_was_there_before_is_shown_and_not_announced(in_call, said):
    in_call.show_other_calls((HELD,))
    assert words(in_call) == ["Another call is on hold · Billing · no number shown"]
    assert said == []


def test_the_keys_show_the_call_that_rings_and_put_it_aside(in_call, said, qtbot):
    wanted = []
    in_call.other_call_wanted.connect(wanted.append)
    in_call.show_other_calls((HELD, RINGS))
    qtbot.keyClick(in_call, Qt.Key.Key_F9)
    assert wanted == [RINGS.place], "what rings stands first"
    qtbot.keyClick(in_call, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert words(in_call) == ["Another call is on hold · Billing · no number shown"]
    in_call.show_other_calls((HELD, RINGS))
    assert len(words(in_call)) == 1, "put aside it stays"
    in_call.show_other_calls((HELD, RINGS.model_copy(update={"state": CallState.HELD})))
    assert len(words(in_call)) == 2, "until it changes"


def test_a_click_on_not_now_leaves_the_keyboard_where_it_was(in_call, said, qtbot):
    before = in_call.focusWidget()
    in_call.show_other_calls((RINGS,))
    key = in_call._parts.further._lines[0].aside_key
    qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    assert in_call.focusWidget() is before
    assert not in_call._parts.further.isVisible()


def test_the_keys_do_nothing_when_there_is_no_other_call(in_call, qtbot):
    wanted = []
    in_call.other_call_wanted.connect(wanted.append)
    in_call.show_other_calls((RINGS,))
    in_call.show_other_calls(())
    qtbot.keyClick(in_call, Qt.Key.Key_F9)
    assert wanted == []
    assert not in_call._parts.further.isVisible()


def test_a_fourth_call_is_in_its_own_window_only(in_call, said):
    calls = tuple(RINGS.model_copy(update={"place": place}) for place in range(5))
    in_call.show_other_calls(calls)
    assert len(words(in_call)) == 3


def test_hold_hides_the_patient_and_what_was_uncovered_stays_so(in_call):
    in_call.mask_aside(LineState.ON_HOLD, unless_shown=False)
    assert in_call._parts.shows(in_call._parts.masked)
    in_call._parts.masked.still.click()
    in_call.unmask_patient()
    in_call.mask_aside(LineState.CONSULTING, unless_shown=True)
    assert in_call._parts.shows(in_call._parts.call)
    in_call.mask_aside(LineState.CONSULTING, unless_shown=False)
    assert in_call._parts.masked._title.text() == "You are asking a colleague"


def test_a_silent_telephone_says_its_own_words_after_a_hold(in_call):
    in_call.mask_aside(LineState.ON_HOLD, unless_shown=False)
    in_call.mask_patient(made_up.SILENT)
    masked = in_call._parts.masked
    assert masked._title.text() == "The phone system stopped answering"
    assert masked.still.text() == "I am still on this call"
    assert "24" in masked._words.text()
    in_call.mask_aside(LineState.ON_HOLD, unless_shown=True)
    assert masked._title.text() == "The caller is on hold"
    assert "24" not in masked._words.text()
