"""The one window. It arranges: values go to the parts, intents come out as signals."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from patient_access.domain.panels import PanelAnswer
from patient_access.domain.patient import Patient
from patient_access.handover.frames import Placement, ShiftFigures, Theme
from patient_access.handover.other_calls import OtherCall
from patient_access.verification.values import (
    Authority,
    CallerKind,
    CheckStatus,
    CheckView,
    CodeView,
    Item,
    SignalsView,
    Standing,
)
from patient_access.views import icons, theme
from patient_access.views.activity import Activity
from patient_access.views.dashboard_parts import Parts
from patient_access.views.keyboard import bind_keys
from patient_access.views.values import (
    AuditView,
    CallBarView,
    CandidatesView,
    ClosedRules,
    EhrView,
    LineState,
    Message,
    Outcome,
    PhoneView,
    SignInView,
)


class Dashboard(QMainWindow):
    """Shows one call. Nothing here decides, blocks, reads a file or asks a question.

    The title is always the program's name: it is seen in task bars and screen shares.
    """

    search_entered = Signal(str)
    candidate_chosen = Signal(int)
    lookup_retry = Signal()
    """Ask every EHR the last question again."""
    demographics_given = Signal(object)
    """``Demographics``: what an EHR needs beside the number."""
    caller_kind_chosen = Signal(object)
    """A ``CallerKind``."""
    answer_given = Signal(object, str)
    """An ``Item`` and what the caller says."""
    caller_said = Signal(object)
    """A ``CallerSaid``: who somebody else is, or the reason of an emergency."""
    authority_chosen = Signal(int)
    """Which of the standings that were shown."""
    cannot_answer = Signal()
    code_wanted = Signal(int)
    """Send a code to this one of the numbers on file that were offered."""
    end_pressed = Signal()
    answer_pressed = Signal()
    hold_pressed = Signal()
    resume_pressed = Signal()
    still_here_pressed = Signal()
    panel_retry = Signal(object)
    """A ``PanelName``."""
    row_opening = Signal(object, object)
    """A ``ClosedRow`` and the ``OpeningReason`` that was given."""
    outcome_chosen = Signal(object)
    """An ``Outcome``."""
    next_patient_wanted = Signal()
    """The caller asks about somebody else as well, and this record may go."""
    copy_note_pressed = Signal()
    note_typed = Signal()
    other_call_wanted = Signal(int)
    """The place of the call whose window the agent wants to see."""
    sign_in_pressed = Signal(str)
    """An EHR's name."""
    sign_in_cancelled = Signal(str)
    placed = Signal(QRect)
    """The window has come to rest at this place."""
    user_active = Signal()
    """A key or the mouse in this window; at most once a second."""
    closed = Signal()
    """The close button. The window stays until whoever owns the call has ended it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Patient Access")
        self.resize(1440, 900)
        self.setMinimumSize(480, 360)
        self._setting = Theme.SYSTEM
        self._quiet = False
        icons.load()
        self._parts = Parts()
        self._line = LineState.READY
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        below = (self._parts.message, self._parts.log_off, self._parts.status)
        for widget in (self._parts.bar, self._parts.further, self._parts.pages, *below):
            column.addWidget(widget, 1 if widget is self._parts.pages else 0)
        self.setCentralWidget(middle)
        self._connect_parts()
        bind_keys(self, self._parts)
        self._activity = Activity(self)
        self._activity.noticed.connect(self.user_active)
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.timeout.connect(self.paint)
        self._owes_paint = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(250)
        self._rest.timeout.connect(lambda: self.placed.emit(self.geometry()))
        self.set_theme(Theme.SYSTEM)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)

    # --- what is shown ------------------------------------------------------------------

    def show_ready(self, figures: ShiftFigures, ask_outcome: bool) -> None:
        """The idle window; an outcome once asked for stays asked until it is given."""
        self._parts.ready.show_ready(figures, ask_outcome=ask_outcome)
        self._parts.show_page(self._parts.ready)
        self._parts.ready.search.setFocus()

    def show_call(self, view: CallBarView, since: float | None) -> None:
        """``since``: ``time.monotonic()`` at the start; the bar counts by itself from there."""
        began = self._line is LineState.READY and view.line is not LineState.READY
        self._line = view.line
        self._parts.bar.show_call(view, since)
        if began:
            self._parts.show_page(self._parts.call)
            self._parts.search.setFocus()

    def show_candidates(self, view: CandidatesView) -> None:
        self._parts.candidates.show_candidates(view)

    def show_trying_again(self, seconds: int | None) -> None:
        """An EHR that could not answer the lookup is asked again in so many seconds; None: not."""
        self._parts.candidates.show_trying_again(seconds)

    def show_caller_kind(self, kind: CallerKind | None) -> None:
        """The first question's answer. A general question opens nothing."""
        self._parts.show_caller_kind(kind)

    def show_check(self, view: CheckView, checking: Item | None) -> None:
        """``checking`` is the item being compared right now."""
        if view.status is CheckStatus.LOCKED:
            self._parts.show_locked()
        self._parts.checklist.show_check(view, checking)
        self._parts.show_checklist()
        self._parts.keep_check(view.can_be_stronger)

    def show_code(self, view: CodeView) -> None:
        """How far a one-time code has come: never the code, never a number."""
        self._parts.checklist.show_code(view)

    def show_signals(self, view: SignalsView) -> None:
        """Failed checks in other calls of this shift; on the screen however small it is."""
        self._parts.signals.show_signals(view)
        if not self._parts.signals.isHidden():
            self._parts.call.scroll_to_top()

    def show_verified(self, kind: CallerKind, seconds: float) -> None:
        """``seconds`` is how long the check took."""
        self._parts.bar.show_verified(kind, seconds)

    def show_standings(self, standings: tuple[Standing, ...] | None, today: date) -> None:
        """What is on file of a caller by this name; None: nothing was looked for yet."""
        self._parts.caller.show_standings(standings, today)

    def show_caller_recorded(self, authority: Authority) -> None:
        """Who calls is recorded; what that opens is open."""
        self._parts.caller.show_recorded(authority)

    def show_emergency(self, seconds_left: int) -> None:
        """How long emergency access still lasts."""
        self._parts.bar.show_emergency(seconds_left)

    def show_patient(self, patient: Patient, today: date, also_in: tuple[str, ...]) -> None:
        """The record opens: the check makes room for the banner and the panels."""
        self._parts.banner.show_patient(patient, today, also_in)
        self._parts.show_record()

    def show_panel(self, answer: PanelAnswer) -> None:
        self._parts.stack.show_panel(answer)

    def show_closed_rules(self, rules: ClosedRules) -> None:
        """What whoever sits here may open of rows that a label closes."""
        self._parts.stack.opening.rules = rules

    def show_panels_closed(self) -> None:
        """Nothing is open: back to the check, with nothing of anybody in the panels."""
        self._parts.stack.show_closed()
        self._parts.show_verification()

    def show_status(
        self, ehrs: tuple[EhrView, ...], phone: PhoneView, locks_in: int | None, training: bool
    ) -> None:
        """``locks_in``: seconds without input until the window locks."""
        self._parts.status.show_status(ehrs, phone, locks_in, training=training)

    def show_log_off(self, seconds: int | None) -> None:
        """``seconds`` until the patient is wiped, once it is soon; None takes the warning away."""
        self._parts.log_off.show_left(seconds)

    def show_audit(self, audit: AuditView) -> None:
        """How it stands with the audit records of this call."""
        self._parts.status.show_audit(audit)
        self._parts.note.show_kept(audit.keeps_notes)

    def show_sign_ins(self, views: tuple[SignInView, ...]) -> None:
        """A card between calls for each EHR that wants the agent to sign in."""
        self._parts.ready.sign_ins.show_sign_ins(views)

    def show_message(self, message: Message) -> None:
        self._parts.message.show_message(message)

    def show_training_caller(self, words: str) -> None:
        """Training only: what the made-up caller says; empty words hide the card."""
        self._parts.training.show_words(words)

    def mask_patient(self, phone: PhoneView) -> None:
        """Hide everything about anybody while the telephone does not answer."""
        self._parts.mask(phone)

    def mask_aside(self, line: LineState, *, unless_shown: bool) -> None:
        """Hide everything about anybody while the agent is not with the caller.

        ``unless_shown``: she was not with the caller before either, and may have uncovered it.
        """
        self._parts.mask_aside(line, unless_shown=unless_shown)

    def show_other_calls(self, calls: tuple[OtherCall, ...]) -> None:
        """The agent's other calls; announced, and the keyboard stays where it is."""
        self._parts.further.show_calls(calls)

    def unmask_patient(self) -> None:
        self._parts.unmask()

    def note_text(self) -> str:
        return str(self._parts.note.text())

    def clear_fields(self) -> None:
        """Forget what the caller was heard to say; the note stays."""
        self._parts.checklist.clear_fields()
        self._parts.caller.clear()

    # --- the window ---------------------------------------------------------------------

    def set_theme(self, setting: Theme) -> None:
        """Light, dark, or as the system is now and whenever it changes."""
        self._setting = setting
        theme.dress(self, theme.resolve(setting))

    def appear(self, placement: Placement | None, *, activate: bool, behind: bool = False) -> None:
        """Show the window at a place; without ``activate`` it does not take the focus.

        ``behind``: the agent types in another window at this place, which must not be covered.
        """
        if placement is not None:
            area = QRect(placement.x, placement.y, placement.width, placement.height)
            self.setGeometry(_on_a_screen(area))
        self._show_quietly(quiet=not activate)
        if placement is not None and placement.maximized:
            self.showMaximized()
        else:
            self.show()
        if activate:
            self.come_forward()
        elif behind and QGuiApplication.platformName() != "offscreen":
            self.lower()
            QApplication.alert(self)

    def come_forward(self) -> None:
        """To the front, with the focus, as far as the window system allows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        if QGuiApplication.platformName() != "offscreen":  # which has no front, and says so
            if self._quiet and QGuiApplication.platformName() == "xcb":
                # X11 gives no keyboard to a window that said it wants none: it comes up anew.
                self._show_quietly(quiet=False)
                self.hide()
                self.show()
            self.raise_()
        self.activateWindow()

    def _show_quietly(self, *, quiet: bool) -> None:
        """Whether showing the window leaves the keyboard where it is.

        Qt looks at the attribute only as it makes the native window; hiding that from capture
        needs it before. Showing looks at the property, which Qt makes of the attribute.
        """
        self._quiet = quiet
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, quiet)
        self.winId()
        self.windowHandle().setProperty("_q_showWithoutActivating", quiet)

    def choose_outcome(self, place: int) -> None:
        """The outcome with this number, counted from 0, on whichever page asks for it."""
        outcome = tuple(Outcome)[place]
        if self._parts.shows(self._parts.ready):
            self._parts.ready.ask.choose(outcome)
        elif self._parts.shows(self._parts.call):
            self._parts.outcome.choose(outcome)

    def hold_painting(self, milliseconds: int) -> None:
        """Paint nothing for so long, or until ``paint``: what comes meanwhile costs no more."""
        self._hold.start(milliseconds)

    def paint(self) -> None:
        """Paint what was held back, with the event loop's next turn."""
        self._hold.stop()
        if self._owes_paint:
            self._owes_paint = False
            QCoreApplication.postEvent(
                self, QEvent(QEvent.Type.UpdateRequest), Qt.EventPriority.LowEventPriority.value
            )

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UpdateRequest:
            if self._hold.isActive():
                self._owes_paint = True
                return True
            # Qt would paint twice. What stands in a page that scrolls is laid out into the room
            # there was, and then into the room it needs; what was just shown asks for itself.
            for kind in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateLater):
                QCoreApplication.sendPostedEvents(None, kind.value)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < len(Outcome) and event.modifiers() in _NO_MODIFIER:
            self.choose_outcome(place)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()
        self.closed.emit()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        super().moveEvent(event)
        self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._rest.start()

    def _system_changed(self) -> None:
        self.set_theme(self._setting)

    def _connect_parts(self) -> None:
        parts = self._parts
        for signal in (parts.ready.search_entered, parts.search.search_entered):
            signal.connect(self.search_entered)
        parts.candidates.candidate_chosen.connect(self.candidate_chosen)
        parts.candidates.retry.connect(self.lookup_retry)
        parts.candidates.demographics_given.connect(self.demographics_given)
        parts.who.caller_kind_chosen.connect(self.caller_kind_chosen)
        parts.checklist.answer_given.connect(self.answer_given)
        parts.caller.caller_said.connect(self.caller_said)
        parts.caller.authority_chosen.connect(self.authority_chosen)
        parts.checklist.cannot_answer.connect(self.cannot_answer)
        parts.checklist.code_wanted.connect(self.code_wanted)
        for signal in (parts.bar.end_pressed, parts.masked.end_pressed):
            signal.connect(self.end_pressed)
        parts.bar.answer_pressed.connect(self.answer_pressed)
        parts.bar.hold_pressed.connect(self.hold_pressed)
        parts.bar.resume_pressed.connect(self.resume_pressed)
        parts.masked.still_here_pressed.connect(self.still_here_pressed)
        parts.log_off.still_here.connect(self.user_active)
        parts.stack.retry.connect(self.panel_retry)
        parts.stack.opening.wanted.connect(self.row_opening)
        for signal in (parts.ready.outcome_chosen, parts.outcome.chosen):
            signal.connect(self.outcome_chosen)
        parts.ready.sign_in_pressed.connect(self.sign_in_pressed)
        parts.ready.sign_in_cancelled.connect(self.sign_in_cancelled)
        parts.note.copy_pressed.connect(self.copy_note_pressed)
        parts.next_patient.wanted.connect(self.next_patient_wanted)
        parts.further.wanted.connect(self.other_call_wanted)
        parts.note.typed.connect(self.note_typed)


_NO_MODIFIER = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def _on_a_screen(area: QRect) -> QRect:
    """``area``, moved onto a screen that is there, when its own is not."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if not screens or any(screen.intersects(area) for screen in screens):
        return area
    home = screens[0]
    size = area.size().boundedTo(home.size())
    return QRect(home.topLeft(), size)
