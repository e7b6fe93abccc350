"""One desk in this process: the real window, adapter and server; only the pipe is played."""

import asyncio
import re
import time

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from patient_access.domain.call import CallDetails
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.text_gateway.contract import Sent
from patient_access.verification.policy import load_policy
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.accounting import Accounting
from patient_access.workspace.background import Background
from patient_access.workspace.desk import Desk
from patient_access.workspace.recorded_link import RecordedLink
from patient_access.workspace.rehearsal import readable, type_into
from tests.paths.marked import NUMBER
from tests.workspace.conftest import FakeParent

PATIENCE = 30.0
_MOST_TABS = 60


async def no_token():
    return None


class NeverHappened(AssertionError):
    """What was waited for did not come."""

    def __init__(self, what):
        super().__init__(f"{what}; on the screen:\n{readable()}")


class LoopbackTexts:
    """The text gateway of a site, and the telephone that a text arrives on."""

    def __init__(self):
        self.texts = []

    async def send(self, number, text):
        self.texts.append((number, text))
        return Sent.ACCEPTED

    async def close(self):
        return

    @property
    def codes(self):
        """Every code that was sent, as its receiver reads it."""
        return tuple(digits for _, text in self.texts for digits in re.findall(r"\d{6}", text))


class PathDesk:
    """An idle window, waiting for a ring. The mouse is never used: see ``press`` and ``type``.

    ``stumbles``: the caller makes the mistakes that callers make, so that each verdict is seen.
    """

    def __init__(self, server, role="agent", policy=None, size=(1440, 900), stumbles=False):
        self.server = server
        self.stumbles = stumbles
        self.gateway = LoopbackTexts()
        self.background = Background()
        site = EhrSite(name="Northside EHR", adapter="fhir_r4", base=server.base)
        self.adapter = open_adapter(site, no_token)
        address = frames.EhrAddress(name=site.name, adapter=site.adapter, base=site.base)
        welcome = frames.Welcome(ehrs=(address,), role=role, agent_name="Dana Whitfield")
        self.parent = FakeParent()
        self.board = Dashboard()
        self.board.resize(*size)
        self.policy = policy or load_policy(None)
        accounting = Accounting(welcome, self.parent, self.background, None)
        link = RecordedLink(site, self.adapter, None, accounting)
        self.desk = Desk(
            welcome,
            self.policy,
            [link],
            self.parent,
            self.background,
            self.board,
            accounting=accounting,
            texts=self.gateway,
        )
        self.keystrokes = 0
        self.typed = []
        self.desk.stand(frames.Stand(activate=True))
        self.board.activateWindow()
        self.until(self.board.isActiveWindow)

    def close(self):
        asyncio.run_coroutine_threadsafe(self.adapter.close(), self.background.loop).result(30)
        self.background.stop(30)
        self.background.loop.close()
        self.board.hide()
        shiboken6.delete(self.desk)
        shiboken6.delete(self.board)

    # --- the telephone ------------------------------------------------------------------------

    def ring(self):
        event = CallEvent(source_id="pbx", leg_id="leg", state=CallState.OFFERED, queue="Main")
        details = CallDetails(ani=NUMBER, dnis="+18005550199")
        self.desk.call_started(frames.CallStarted(event=event), details)
        self.until(lambda: self.board._parts.candidates._model.rowCount() == 1)

    def answered(self):
        event = CallEvent(source_id="pbx", leg_id="leg", state=CallState.CONNECTED)
        self.desk.call_changed(event, None)

    # --- the keyboard -------------------------------------------------------------------------

    def press(self, keys):
        """One key, or one chord."""
        chord = QKeySequence(keys)[0]
        QTest.keyClick(self.board.windowHandle(), chord.key(), chord.keyboardModifiers())
        self.keystrokes += 1

    def type(self, text):
        """Into whatever has the focus."""
        field = self.board.focusWidget()
        for char in text:
            if char.isascii():
                QTest.keyClick(self.board.windowHandle(), char)
            else:
                type_into(field, char)
            self.keystrokes += 1
        assert field.text().endswith(text), "what was typed did not arrive in one field"
        self.typed.append(text)

    def go_to(self, widget: QWidget):
        """With Tab, or backwards where that is shorter."""
        here = self.board.focusWidget()
        ahead = _steps(here, widget, lambda one: one.nextInFocusChain())
        back = _steps(here, widget, lambda one: one.previousInFocusChain())
        key = "Tab" if ahead <= back else "Shift+Tab"
        for _ in range(_MOST_TABS):
            if self.board.focusWidget() is widget:
                return
            self.press(key)
        raise NeverHappened(widget.accessibleName())

    # --- waiting ------------------------------------------------------------------------------

    def until(self, what):
        deadline = time.monotonic() + PATIENCE
        while not what():
            if time.monotonic() > deadline:
                raise NeverHappened("what was waited for")
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    def settle(self):
        """Until nothing is asked any more and all of it is drawn."""
        see = self.desk.call.see
        self.until(lambda: not see._pending and see._drawn)
        for _ in range(3):
            QCoreApplication.processEvents()

    # --- what is there ------------------------------------------------------------------------

    @property
    def check(self):
        return self.desk.call.session.check

    def asked(self):
        """The kinds of resources that were requested, without the server's own description."""
        return {request.kind for request in self.server.requests} - {"", "metadata"}


def _steps(here, there, step):
    """How many presses of Tab; many when it is not on the way."""
    at, count = here, 0
    for _ in range(2000):
        at = step(at)
        can = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled()
        count += bool(can)
        if at is there:
            return count
        if at is here:
            break
    return _MOST_TABS
