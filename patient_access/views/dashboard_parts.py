"""The parts of the dashboard and which of them are on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from patient_access.verification.values import CallerKind
from patient_access.views.call_bar import CallBar
from patient_access.views.call_page import CallPage
from patient_access.views.caller_card import CallerCard
from patient_access.views.candidate_list import CandidateList
from patient_access.views.checklist import Checklist
from patient_access.views.further_calls import FurtherCalls
from patient_access.views.identity_banner import IdentityBanner
from patient_access.views.locked_notice import LockedNotice
from patient_access.views.log_off_bar import LogOffBar
from patient_access.views.masked_page import MaskedPage
from patient_access.views.message_bar import MessageBar
from patient_access.views.next_patient import NextPatient
from patient_access.views.note import NoteCard
from patient_access.views.outcome import OutcomeCard
from patient_access.views.panels.stack import PanelStack
from patient_access.views.panels.tab_order import focusable, follow
from patient_access.views.ready_page import ReadyPage
from patient_access.views.scrolled import Scrolled
from patient_access.views.search_box import SearchBox
from patient_access.views.signals_bar import SignalsBar
from patient_access.views.status_line import StatusLine
from patient_access.views.training_caller import TrainingCaller
from patient_access.views.values import LineState, PhoneView
from patient_access.views.who_is_calling import WhoIsCalling


class Parts:
    """Made in the order of the Tab key: find, verify, read, write, then the bars."""

    def __init__(self) -> None:
        self.ready = ReadyPage()
        self.search = SearchBox()
        self.candidates = CandidateList()
        self.training = TrainingCaller()
        self.signals = SignalsBar()
        self.who = WhoIsCalling()
        self.caller = CallerCard()
        self.checklist = Checklist()
        self.notice = LockedNotice()
        self.banner = IdentityBanner()
        self.stack = PanelStack()
        self.note = NoteCard()
        self.outcome = OutcomeCard()
        self.next_patient = NextPatient()
        self.masked = MaskedPage()
        self.message = MessageBar()
        self.log_off = LogOffBar()
        self.bar = CallBar()
        self.further = FurtherCalls()
        self.status = StatusLine()
        self._left = _column(self.search, self.candidates)
        self._first = _column(self.training, self.signals, self.who)
        self._check = _column(self.checklist, self.notice, grows=self.notice)
        middle = _column(self._first, self.caller, self._check, self.stack, grows=self._check)
        right = _column(self.note, self.outcome, self.next_patient, grows=self.note)
        self.call = CallPage(self._left, self.banner, middle, right)
        # The page takes its middle column first, and the Tab key with it.
        verify = (self.candidates, self.who, self.caller, self.checklist)
        follow(self.search, [one for part in verify for one in focusable(part)])
        self.pages = QStackedWidget()
        self._frames: dict[QWidget, QWidget] = {
            self.ready: Scrolled(self.ready),
            self.call: self.call,
            self.masked: Scrolled(self.masked),
        }
        for frame in self._frames.values():
            self.pages.addWidget(frame)
        self.call.setAccessibleName(QCoreApplication.translate("Parts", "The call"))
        self.masked.setAccessibleName(QCoreApplication.translate("Parts", "Patient hidden"))
        self._kind: CallerKind | None = None
        self._stronger = False
        self._before_mask: QWidget = self.ready
        self._in_use: QWidget | None = None
        """What had the keyboard when the patient was hidden; it gets it back."""
        self.search.down_pressed.connect(self.candidates.focus_cards)
        self.show_verification()

    def show_page(self, page: QWidget) -> None:
        self._before_mask = page
        if not self.shows(self.masked):
            self.pages.setCurrentWidget(self._frames[page])

    def shows(self, page: QWidget) -> bool:
        """Whether ``page`` (ready, call or masked) is the one on the screen."""
        return self.pages.currentWidget() is self._frames[page]

    def show_verification(self) -> None:
        """Nobody is verified: candidates, the first question, an empty check."""
        self.bar.show_not_verified()
        self.banner.hide()
        self.banner.clear()
        self.stack.hide()
        self.next_patient.hide()
        self._left.show()
        self._first.show()
        self._check.show()
        self.notice.show()
        self.show_caller_kind(None)

    def show_caller_kind(self, kind: CallerKind | None) -> None:
        other = kind is not self._kind
        focus = QApplication.focusWidget()
        asked_here = any(
            part.isAncestorOf(focus) for part in (self.caller, self.checklist) if focus
        )
        self._kind = kind
        self.who.show_caller_kind(kind)
        self.caller.show_caller_kind(kind)
        self.notice.show_caller_kind(kind)
        if kind is CallerKind.GENERAL:
            self.bar.show_general()
        else:
            self.bar.show_not_verified()
        self.show_checklist()
        if other:
            self._go_on_asking(asked_here=asked_here)

    def _go_on_asking(self, *, asked_here: bool) -> None:
        """To what is asked first of this kind of caller; arrows among the kinds go on there.

        What was typed into is gone with the other kind: Qt would put the keyboard into the note.
        """
        focus = QApplication.focusWidget()
        if focus is not None and self.who.isAncestorOf(focus):
            return
        if self._kind is not None and not self.caller.isHidden():
            self.caller.take_focus()
        elif asked_here and self.checklist.isHidden():
            rest_focus_on(self.call)

    def show_locked(self) -> None:
        """Tries are used up."""
        self.bar.show_locked()
        self.notice.show_locked()
        rest_focus_on(self.call)

    def show_checklist(self) -> None:
        """There is something to check once it is known who calls, and about whom."""
        asked = self._kind not in (None, CallerKind.GENERAL, CallerKind.EMERGENCY)
        appeared = asked and self.checklist.has_rows and self.checklist.isHidden()
        self.checklist.setVisible(asked and self.checklist.has_rows)
        if appeared:
            self.checklist.focus_next()

    def keep_check(self, keep: bool) -> None:
        """Whether more answers would open more: the check then stays above the panels."""
        self._stronger = keep
        if not self.stack.isHidden():
            self._check.setVisible(keep)

    def show_record(self) -> None:
        """The patient is open."""
        self._left.hide()
        self._first.hide()
        self.notice.hide()
        self.next_patient.put_away()
        self.next_patient.show()
        self._check.setVisible(self._stronger)
        self.banner.show()
        self.stack.show()
        self.call.scroll_to_top()
        rest_focus_on(self.call)

    def mask(self, phone: PhoneView) -> None:
        self.masked.show_phone(phone)
        self._hide_everybody()

    def mask_aside(self, line: LineState, *, unless_shown: bool) -> None:
        """The agent is not with the caller; ``unless_shown``: what she has uncovered stays so."""
        if unless_shown and not self.shows(self.masked):
            return
        self.masked.show_line(line)
        self._hide_everybody()

    def _hide_everybody(self) -> None:
        if not self.shows(self.masked):
            self._in_use = self.masked.window().focusWidget()
            self.pages.setCurrentWidget(self._frames[self.masked])
            rest_focus_on(self.masked)

    def unmask(self) -> None:
        """Does nothing, and moves no focus, unless the patient is hidden."""
        if not self.shows(self.masked):
            return
        self.masked.stop()
        self.pages.setCurrentWidget(self._frames[self._before_mask])
        before = self._in_use
        if before is not None and isValid(before) and self._before_mask.isAncestorOf(before):
            before.setFocus()
        else:
            rest_focus_on(self._before_mask)
        self._in_use = None


def rest_focus_on(page: QWidget) -> None:
    """Put the keyboard on the page itself.

    Qt would give it to the next button when the focused field goes away, and the agent's
    next space bar would press it.
    """
    if page.window().isActiveWindow() or QApplication.focusWidget() is not None:
        page.setFocus()


def _column(*widgets: QWidget, grows: QWidget | None = None) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for widget in widgets:
        column.addWidget(widget, 1 if widget is grows else 0)
    if grows is None:
        column.addStretch(1)
    return holder
