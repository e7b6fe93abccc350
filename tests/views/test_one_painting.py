"""What changes together is laid out and painted together, and is not forgotten."""

import time

import pytest
from PySide6.QtCore import QEvent, QObject

from patient_access.views.buttons import PlainButton
from patient_access.views.values import CandidatesView, LookupState
from tests.views import made_up, made_up_record


class Painted(QObject):
    """Counts what one widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):  # noqa: N802 - Qt's name
        self.times += event.type() is QEvent.Type.Paint
        return False


@pytest.fixture
def quiet(board, qapp):
    """A call on the screen, with nothing left to paint."""
    board.show_call(made_up.RINGING, time.monotonic())
    board.show_panels_closed()
    settle(qapp)
    return board


def settle(qapp):
    for _ in range(20):
        qapp.processEvents()


def test_nothing_is_painted_while_painting_is_held_and_all_of_it_afterwards(quiet, qapp, qtbot):
    painted = Painted(quiet._parts.candidates)
    quiet.hold_painting(60_000)
    quiet.show_candidates(CandidatesView(state=LookupState.ASKING, by_phone=True))
    quiet.show_candidates(made_up.CANDIDATES)
    settle(qapp)
    assert painted.times == 0
    quiet.paint()
    qtbot.waitUntil(lambda: painted.times > 0, timeout=30_000)


def test_a_hold_that_nobody_ends_ends_by_itself(quiet, qtbot):
    painted = Painted(quiet._parts.candidates)
    quiet.hold_painting(1)
    quiet.show_candidates(made_up.CANDIDATES)
    qtbot.waitUntil(lambda: painted.times > 0, timeout=30_000)


def test_a_panel_is_painted_once_and_at_its_height(quiet, qapp):
    quiet.show_patient(made_up_record.PATIENT, made_up_record.TODAY, ())
    for loading in made_up_record.LOADING:
        quiet.show_panel(loading)
    settle(qapp)
    for answer in made_up_record.ANSWERS:
        painted = Painted(quiet._parts.stack.card(answer.panel))
        quiet.show_panel(answer)
        settle(qapp)
        assert painted.times == 1, answer.panel


def test_cards_are_as_high_as_what_they_say_now(quiet, qapp):
    cards = quiet._parts.candidates.cards
    quiet.show_candidates(made_up.CANDIDATES.model_copy(update={"systems": 1}))
    settle(qapp)
    before = cards.sizeHintForRow(0)
    quiet.show_candidates(made_up.CANDIDATES.model_copy(update={"systems": 3}))
    settle(qapp)
    assert cards.sizeHintForRow(0) > before


def test_a_button_asks_for_the_room_of_what_it_shows_now(qtbot):
    button = PlainButton("No")
    qtbot.addWidget(button)
    plain = button.sizeHint().width()
    button.show_icon("check")
    with_icon = button.sizeHint().width()
    button.setText("A much longer word")
    assert plain < with_icon < button.sizeHint().width()
    assert button.minimumSizeHint().width() == button.sizeHint().width()
