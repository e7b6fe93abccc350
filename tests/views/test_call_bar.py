"""The call bar of a narrow window: the line, the number and the check stay readable."""

import time

import pytest
from PySide6.QtCore import Qt

from patient_access.verification.values import CallerKind
from patient_access.views.call_bar import CallBar
from patient_access.views.values import LineState
from tests.views import made_up

CHECKS = {
    "not verified": CallBar.show_not_verified,
    "locked": CallBar.show_locked,
    "general": CallBar.show_general,
    "patient": lambda bar: bar.show_verified(CallerKind.PATIENT, 21),
    "someone else": lambda bar: bar.show_verified(CallerKind.REPRESENTATIVE, 754),
}
CALLS = (made_up.RINGING, made_up.CONNECTED, made_up.LINK_LOST)


@pytest.fixture
def bar(request, speak, qtbot):
    """720 wide, as 1440 at 200 %."""
    speak(request.param)
    bar = CallBar()
    qtbot.addWidget(bar)
    bar.resize(720, 64)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def whole(label):
    """Nothing is replaced by dots, on the screen as it is painted."""
    words, room = label._written(), label.contentsRect().width()
    return label.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room) == words


@pytest.mark.parametrize("bar", ["en", "es"], indirect=True)
@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.line.value)
def test_the_line_and_what_was_checked_are_never_cut_at_200_percent(bar, call, check):
    bar.show_call(call, time.monotonic() - 3599)
    check(bar)
    bar.layout().activate()
    assert whole(bar._line)
    assert whole(bar._checked)
    assert bar._number.width() >= bar._number.sizeHint().width()
    assert all(b.width() >= b.minimumSizeHint().width() for b in bar._buttons if b.isVisible())


@pytest.mark.parametrize("bar", ["en", "es"], indirect=True)
def test_keys_and_words_come_back_with_the_room(bar):
    bar.show_call(made_up.CONNECTED, time.monotonic())
    bar.show_verified(CallerKind.REPRESENTATIVE, 21)
    narrow = bar._checked.sizeHint().width(), bar._end.sizeHint().width()
    bar.resize(1440, 64)
    wide = bar._checked.sizeHint().width(), bar._end.sizeHint().width()
    assert wide > narrow
    assert wide[0] > narrow[0]
    assert bar._checked.text().endswith("0:21")


@pytest.mark.parametrize("bar", ["en"], indirect=True)
def test_what_a_short_check_leaves_out_is_in_its_tooltip(bar):
    bar.show_call(made_up.CONNECTED.model_copy(update={"line": LineState.ON_HOLD}), 0.0)
    bar.show_verified(CallerKind.REPRESENTATIVE, 21)
    bar.layout().activate()
    assert "for someone else" in bar._checked.toolTip()
    assert "for someone else" in bar._checked.text()
