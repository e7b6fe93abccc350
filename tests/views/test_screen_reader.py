"""What somebody hears who does not see the screen: names, what a thing is, and what happens."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView, QPlainTextEdit, QWidget

from patient_access.handover.frames import ShiftFigures
from patient_access.verification.values import CallerKind, CheckStatus, Verdict
from patient_access.views import accessible
from patient_access.views.values import AuditState, AuditView, LineState, Message, Severity
from tests.views import gallery, made_up

PRESSED = {
    QAccessible.Role.PushButton,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.Button,
}
WRITTEN_INTO = {QAccessible.Role.EditableText}
CHOSEN_FROM = {QAccessible.Role.List}
ROLES = (
    (QAbstractButton, PRESSED),
    (QLineEdit, WRITTEN_INTO),
    (QPlainTextEdit, WRITTEN_INTO),
    (QListView, CHOSEN_FROM),
)


class Listening:
    """A screen reader, as far as announcements go."""

    def __init__(self):
        self.heard = []

    def isActive(self):  # noqa: N802 - Qt's name
        return True

    def updateAccessibility(self, event):  # noqa: N802 - Qt's name
        self.heard.append(event.message())

    def news(self):
        said, self.heard = self.heard, []
        return said


@pytest.fixture
def ears(monkeypatch):
    reader = Listening()
    monkeypatch.setattr(accessible, "QAccessible", reader)
    return reader


def controls(window):
    kinds = tuple(kind for kind, _ in ROLES)
    return [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]


def test_every_control_of_every_scene_has_a_name_and_says_what_it_is(board):
    wrong, seen = set(), 0
    for scene in gallery.scenes(board):
        for widget in controls(board):
            if not widget.isVisible():
                continue
            seen += 1
            told = QAccessible.queryAccessibleInterface(widget)
            name = told.text(QAccessible.Text.Name)
            roles = next(roles for kind, roles in ROLES if isinstance(widget, kind))
            if not name.strip() or told.role() not in roles:
                wrong.add(f"{scene}: {type(widget).__name__} “{name}” {told.role()}")
    assert seen > 400
    assert wrong == set()


def test_what_is_pressed_and_what_is_chosen_are_told_as_such(board):
    board.show_call(made_up.CONNECTED, 0)
    board.show_caller_kind(CallerKind.EMERGENCY)
    emergency = next(
        one
        for one in board._parts.who.findChildren(QAbstractButton)
        if one.accessibleName() == "Emergency"
    )
    told = QAccessible.queryAccessibleInterface(emergency)
    assert told.state().checked
    assert told.text(QAccessible.Text.Description).endswith("Alt+6")


def test_a_ring_is_heard_with_its_queue_and_what_its_number_is_worth(board, ears):
    board.show_call(made_up.IDLE, None)
    ears.news()
    board.show_call(made_up.RINGING, 0)
    assert ears.news() == ["Ringing · Scheduling queue · caller ID not attested"]
    board.show_candidates(made_up.CANDIDATES.model_copy(update={"chosen": None}))
    assert ears.news() == ["3 people share this number"]
    board.show_call(made_up.CONNECTED, 0)
    assert ears.news() == ["Connected"]
    board.show_call(made_up.CONNECTED, 0)
    assert ears.news() == [], "what stays so is not said again"


def test_every_verdict_is_heard_once_and_the_end_of_the_tries(board, ears):
    board.show_call(made_up.CONNECTED, 0)
    board.show_candidates(made_up.CANDIDATES)
    board.show_caller_kind(CallerKind.PATIENT)
    board.show_check(made_up.check(), None)
    ears.news()
    board.show_check(made_up.check(Verdict.MATCH, Verdict.NO_MATCH), None)
    assert ears.news() == ["Full name: Match", "Date of birth: No match"]
    board.show_check(made_up.check(Verdict.MATCH, Verdict.NO_MATCH), None)
    assert ears.news() == []
    locked = made_up.check(Verdict.MATCH, Verdict.NO_MATCH, status=CheckStatus.LOCKED)
    for _ in range(2):
        board.show_check(locked, None)
    assert ears.news() == ["Not verified · tries used up"]


def test_that_somebody_is_verified_and_then_hidden_is_heard(board, ears):
    board.show_call(made_up.CONNECTED, 0)
    ears.news()
    board.show_verified(CallerKind.PATIENT, 21)
    assert ears.news() == ["Verified · the patient · 0:21"]
    board.mask_aside(LineState.ON_HOLD, unless_shown=False)
    assert "The caller is on hold" in ears.news()
    board.unmask_patient()
    board.mask_patient(made_up.SILENT)
    assert "The phone system stopped answering" in ears.news()


def test_after_the_call_the_question_of_its_outcome_is_heard(board, ears):
    board.show_ready(ShiftFigures(), False)
    assert ears.news() == []
    board.show_ready(ShiftFigures(calls=1), True)
    assert ears.news() == ["How did the last call end?"]


def test_a_message_is_heard_whole(board, ears):
    board.show_audit(AuditView(state=AuditState.OFF))
    ears.news()
    board.show_message(Message(code="timeout", severity=Severity.FAILURE, detail="Northside EHR"))
    (said,) = ears.news()
    assert said.startswith("Northside EHR did not answer in time.")
    assert "Tell the caller" in said
