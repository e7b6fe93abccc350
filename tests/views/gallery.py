"""Pictures of every state of the dashboard, with made-up people, to look at.

    QT_QPA_PLATFORM=offscreen python -m tests.views.gallery OUT_DIR [--theme dark]
        [--size 1024x700] [--language es]

At 200 %: QT_SCALE_FACTOR=2.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from patient_access.handover.frames import Theme
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.verification.values import CallerKind, CheckStatus, Item, Verdict
from patient_access.views import language, theme
from patient_access.views.dashboard import Dashboard
from patient_access.views.panels.closed_place import ClosedPlace
from patient_access.views.panels.reason_form import ReasonForm
from patient_access.views.values import (
    AuditState,
    AuditView,
    CallBarView,
    CandidatesView,
    LineState,
    LookupState,
    Message,
    Severity,
    SignInView,
)
from tests.views import made_up


def scenes(board):
    """Each scene's name, once the dashboard shows it."""
    board.show_call(made_up.IDLE, None)
    board.show_status(made_up.EHRS, made_up.PHONE, None, True)
    board.show_ready(made_up.FIGURES, False)
    yield "1-ready"
    board.show_ready(made_up.FIGURES, True)
    yield "1-ready-asks-outcome"
    for code in ("note_kept_for_site", "note_lost"):
        board.show_message(Message(code=code, severity=Severity.WARNING))
        yield f"1-ready-{code.replace('_', '-')}"
    board._parts.message.clear()
    for problem in (
        SignInProblem.PROXY,
        SignInProblem.CLIENT_CERTIFICATE,
        SignInProblem.KEY_LOCKED,
        SignInProblem.LOCKED,
    ):
        asks = SignInView(ehr="Northside EHR", state=SignInState.NEEDED, problem=problem)
        board.show_sign_ins((asks,))
        yield f"1-ready-sign-in-{problem.value.replace('_', '-')}"
    board.show_sign_ins(())
    board.show_audit(AuditView(state=AuditState.SEALED, count=12, keeps_notes=True))

    now = time.monotonic()
    board.show_call(made_up.RINGING, now - 6)
    board.show_status(made_up.EHRS, made_up.PHONE, 240, True)
    board.show_panels_closed()
    board.show_candidates(CandidatesView(state=LookupState.ASKING))
    yield "2-ringing"
    board.show_candidates(made_up.CANDIDATES.model_copy(update={"chosen": None}))
    board.show_training_caller(
        "Hello, this is Ana García-López, March 14th 1979. I would like to move my appointment."
    )
    yield "2-candidates"
    board.show_call(made_up.CONNECTED, now - 6)
    board.show_training_caller("")
    board.show_candidates(made_up.CANDIDATES)
    board.show_caller_kind(CallerKind.PATIENT)
    board.show_check(made_up.check(Verdict.MATCH), None)
    rows = board._parts.checklist._rows
    rows[0].field.setText("ana garcia-lopez")
    rows[1].field.setText("03/14/19")
    rows[1].field.setFocus()
    yield "2-verify"
    rows[2].field.setText("98101")
    states = (Verdict.MATCH, Verdict.NO_MATCH, Verdict.NOT_ON_FILE)
    board.show_check(made_up.check(*states, tries_used=1), Item.POSTAL_CODE)
    board.show_message(Message(code="source_gone", severity=Severity.WARNING))
    yield "2-verify-no-match"
    locked = made_up.check(*states, status=CheckStatus.LOCKED, tries_used=3)
    board.show_check(locked, None)
    board._parts.message.clear()
    yield "2-locked"
    board.show_caller_kind(CallerKind.GENERAL)
    board.show_candidates(made_up.NOBODY)
    yield "2-general-nobody"
    board.show_trying_again(12)
    yield "2-trying-again"
    board.show_trying_again(None)
    board.show_candidates(made_up.NEEDS_MORE)
    yield "2-needs-more"

    board.show_candidates(made_up.CANDIDATES)
    board.show_caller_kind(CallerKind.PATIENT)
    yield from codes(board)
    board.show_caller_kind(CallerKind.REPRESENTATIVE)
    board.show_check(made_up.check(Verdict.MATCH, Verdict.NEAR), None)
    board._parts.caller.fields["name"].setText("Denise Okonjo")
    board._parts.caller.fields["relation"].setText("daughter")
    yield "2-representative"
    board.show_standings(made_up.STANDINGS, made_up.TODAY)
    yield "2-authority"
    board.show_caller_kind(CallerKind.EMERGENCY)
    board.show_emergency(540)
    yield "2-emergency"
    board.show_caller_kind(CallerKind.PATIENT)

    board.show_verified(CallerKind.PATIENT, 21)
    yield from records(board, now)

    board.show_other_calls(made_up.OTHER_CALLS[:1])
    yield "3-another-call-rings"
    board.show_call(made_up.CONSULTING, now - 108)
    board.mask_aside(LineState.CONSULTING, unless_shown=False)
    yield "4-consulting"
    board.show_other_calls(made_up.OTHER_CALLS)
    board.show_call(made_up.ON_HOLD, now - 108)
    board.mask_aside(LineState.ON_HOLD, unless_shown=False)
    yield "4-on-hold"
    board.show_other_calls(())
    board.unmask_patient()

    board.show_call(made_up.LINK_LOST, now - 108)
    board.show_status(made_up.EHRS, made_up.SILENT, 20, True)
    board.mask_patient(made_up.SILENT)
    yield "4-phone-link-lost"
    board.unmask_patient()
    board.show_call(CallBarView(line=LineState.SEARCHING), now)
    board.show_message(Message(code="timeout", severity=Severity.FAILURE, detail="Northside EHR"))
    board.show_panels_closed()
    yield "5-searching-failure"


def codes(board):
    """A one-time code, from its offer to its end, and the warning of other calls' checks."""
    from patient_access.verification.values import SignalsView

    board.show_check(made_up.check_with_code(Verdict.MATCH, Verdict.MATCH), None)
    for name, view in made_up.CODES.items():
        board.show_code(view)
        row = board._parts.checklist._rows[-1]
        row.take_focus()
        if name == "sent":
            row.field.setText("481 293")
            board.show_training_caller("Yes, a text just came. It says: 4 8 1 2 9 3.")
        yield f"2-code-{name}"
        board.show_training_caller("")
    board.show_signals(made_up.SIGNALS)
    yield "2-failed-before"
    board.show_signals(SignalsView())


def records(board, now):
    """The open record, as far as there is one to show."""
    try:
        from tests.views import made_up_record
    except ImportError:
        return
    board.show_call(made_up.CONNECTED, now - 108)
    board.show_patient(made_up_record.PATIENT, made_up_record.TODAY, ("GNU Health",))
    for answer in made_up_record.LOADING:
        board.show_panel(answer)
    yield "3-loading"
    for answer in made_up_record.ANSWERS:
        board.show_panel(answer)
    yield "3-verified"
    board.show_log_off(23)
    yield "3-log-off-soon"
    board.show_log_off(None)
    board._parts.next_patient.press()
    yield "3-another-patient"
    board._parts.next_patient.put_away()
    yield from closed_rows(board, made_up_record)
    board.show_panel(made_up_record.VISITS)
    yield "3-appointment-told"
    for answer in made_up_record.ANSWERS:
        board.show_panel(answer)
    board.show_panel(made_up_record.NURSE)
    yield "3-nurse"
    for answer in made_up_record.KEPT_BACK:
        board.show_panel(answer)
    yield "3-parts-kept-back"
    for answer in made_up_record.ANSWERS:
        board.show_panel(answer)
    for answer in made_up_record.FAILING:
        board.show_panel(answer)
    yield "3-panels-failing"


def closed_rows(board, record):
    """A row that a label closes: to whoever may not open it, to a nurse, and opened."""
    board.show_closed_rules(made_up.AGENT_RULES)
    board.show_panel(record.with_closed_row(opened=False))
    yield "3-closed-row-agent"
    board.show_closed_rules(made_up.NURSE_RULES)
    board.show_panel(record.with_closed_row(opened=False))
    yield "3-closed-row-nurse"
    place = board._parts.stack.findChild(ClosedPlace)
    place.button.click()
    place.findChild(ReasonForm).field.setText("asks whether the visit can be moved")
    yield "3-closed-row-reason"
    board.show_panel(record.with_closed_row(opened=True))
    yield "3-closed-row-opened"


def settle():
    """Let the event loop run: layouts, deferred deletions and fades take their turns."""
    loop = QEventLoop()
    QTimer.singleShot(80, loop.quit)
    loop.exec()


def main() -> None:
    read = argparse.ArgumentParser()
    read.add_argument("out", type=Path)
    read.add_argument("--theme", default="light", type=Theme)
    read.add_argument("--size", default="1440x900")
    read.add_argument("--language", default="en", choices=language.LANGUAGES)
    asked = read.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme.prepare(app)
    language.speak(app, asked.language)
    began = time.perf_counter()
    board = Dashboard()
    print(f"built in {(time.perf_counter() - began) * 1000:.0f} ms", os.environ["QT_QPA_PLATFORM"])
    board.set_theme(asked.theme)
    board.resize(*map(int, asked.size.split("x")))
    board.show()
    for name in scenes(board):
        settle()
        board.grab().save(str(asked.out / f"{name}.png"))


if __name__ == "__main__":
    main()
