"""Plays a script in the real window, with real key presses, as an agent would.

Only where every EHR is on this machine (a loopback address) or nowhere: a script could otherwise
take a picture of a patient. Everything is found by what can be read or by its accessible name, so
that a rehearsal also shows that the window can be used without seeing it.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from patient_access.domain.failure import EhrFailure
from patient_access.handover import frames
from patient_access.handover.parent import Parent
from patient_access.views.dashboard import Dashboard
from patient_access.workspace import script
from patient_access.workspace.background import Background

_POLL_MS = 15


def allowed(welcome: frames.Welcome) -> bool:
    """Whether every EHR, hub and text gateway is here or at a name no machine has (RFC 6761)."""
    hubs = [ehr.fhircast.hub for ehr in welcome.ehrs if ehr.fhircast and ehr.fhircast.hub]
    texts = [welcome.texts.url] if welcome.texts is not None else []
    ehrs = [base for ehr in welcome.ehrs for base in (ehr.base, *ehr.also_at)]
    for place in (*ehrs, *hubs, *texts):
        host = urlsplit(place).hostname or ""
        try:
            here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            here = host == "localhost" or host.endswith(".invalid")
        if not here:
            return False
    return True


class Rehearsal(QObject):
    """One part of a script, played step by step from a timer on the Qt thread."""

    def __init__(
        self,
        asked: frames.Rehearse,
        dashboard: Dashboard,
        background: Background,
        parent: Parent,
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._asked = asked
        self._dashboard = dashboard
        self._background = background
        self._to_switchboard = parent
        self._steps: Iterator[script.Step] = iter(())
        self._step: script.Step | None = None
        self._since = 0.0
        self._pictures = 0
        self._stalls = StallWatch(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

        async def read() -> script.Script:
            return script.read_script(asked.script)

        background.start(read(), owner=self, succeeded=self._begin, failed=self._unreadable)

    def scanned(self) -> None:
        """The scan that the current step asked for is done."""
        if isinstance(self._step, script.Scan):
            self._next()

    def _begin(self, read: script.Script) -> None:
        self._steps = iter(read.steps)
        self._next()
        self._timer.start()

    def _unreadable(self, _: EhrFailure) -> None:
        self._tell("the script cannot be read", failed=True)

    def _next(self) -> None:
        self._step = next(self._steps, None)
        self._since = time.monotonic()
        if self._step is None:
            self._timer.stop()
        else:
            self._enter(self._step)

    def _poll(self) -> None:
        step, waited = self._step, time.monotonic() - self._since
        match step:
            case script.WaitFor():
                if (step.text in readable()) is not step.absent:
                    self._next()
                elif waited > step.seconds:
                    what = "is still to be read" if step.absent else "is nowhere to be read"
                    self._tell(f"after {step.seconds:.0f} s “{step.text}” {what}", failed=True)
                    self._picture("failed")
                    self._timer.stop()
            case script.Pause():
                if waited >= step.seconds:
                    self._next()
            case script.Scan():
                pass
            case None:
                self._timer.stop()
            case _:
                self._next()

    def _enter(self, step: script.Step) -> None:
        match step:
            case script.Say():
                self._tell(step.text)
            case script.MustNotShow():
                shown = [text for text in step.texts if text in readable()]
                if shown:
                    self._tell(f"can be read but must not: {shown}", failed=True)
            case script.Press():
                self._press(step.keys)
            case script.Type():
                for char in step.text:
                    type_into(self._focused(), char)
            case script.Focus():
                self._focus(step.name)
            case script.Click():
                self._click(step.name)
            case script.Picture():
                self._picture(step.name)
            case script.Ring():
                self._tell(f"ring:{step.call}")
            case script.Scan():
                self._to_switchboard.send(frames.encode(frames.ScanWanted(title=step.title)))
            case script.WatchStalls():
                self._stalls.begin()
            case script.ReportStalls():
                mark = frames.Mark(name="longest_stall", seconds=self._stalls.end())
                self._to_switchboard.send(frames.encode(mark))
            case script.Finish():
                self._tell(step.text, finished=True)
            case script.WaitFor() | script.Pause():
                pass

    # --- finding and doing --------------------------------------------------------------

    def _press(self, keys: str) -> None:
        # The stubs do not know that a key sequence can be indexed.
        chord = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(self._focused(), chord.key(), chord.keyboardModifiers())

    def _focused(self) -> QWidget:
        """Where keys go; a window that the window system has not made active has one as well."""
        active: QWidget | None = QApplication.focusWidget()
        own: QWidget | None = self._dashboard.focusWidget()
        return active or own or self._dashboard

    def _focus(self, name: str) -> None:
        for widget in self._dashboard.findChildren(QWidget):
            fits = widget.accessibleName() == name and widget.isVisible()
            if fits and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self._tell(f"no field is called “{name}”", failed=True)

    def _click(self, name: str) -> None:
        for button in self._dashboard.findChildren(QAbstractButton):
            named = name in (button.text().replace("&", ""), button.accessibleName())
            if named and button.isVisible() and button.isEnabled():
                button.click()
                return
        self._tell(f"no button is called “{name}”", failed=True)

    def _picture(self, name: str) -> None:
        if not self._asked.pictures:
            return
        self._pictures += 1
        QCoreApplication.processEvents()
        image = self._dashboard.grab().toImage()
        file = Path(self._asked.pictures) / f"{self._asked.part}{self._pictures:02}-{name}.png"

        async def save() -> QImage:
            file.parent.mkdir(parents=True, exist_ok=True)
            image.save(str(file))
            return image

        self._background.start(
            save(),
            owner=self,
            succeeded=lambda _: None,
            failed=lambda _: self._tell(f"could not save {file.name}", failed=True),
        )

    def _tell(self, text: str, *, failed: bool = False, finished: bool = False) -> None:
        step = frames.RehearsalStep(text=text, failed=failed, finished=finished)
        self._to_switchboard.send(frames.encode(step))


def type_into(widget: QWidget, char: str) -> None:
    """One character, as a keyboard gives it.

    QTest knows keys by their ASCII only, and aborts on others: those go as plain key events.
    """
    if char.isascii():
        QTest.keyClicks(widget, char)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, char))


class StallWatch(QObject):
    """Measures how long the Qt thread did not come back to its loop, in seconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = 0.0
        self._longest = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        self._longest, self._last = 0.0, time.monotonic()
        self._timer.start()

    def end(self) -> float:
        self._timer.stop()
        return self._longest

    def _beat(self) -> None:
        now = time.monotonic()
        self._longest = max(self._longest, now - self._last)
        self._last = now


def readable() -> str:
    """All that can be read in the visible windows: by eye or by screen reader."""
    return "\n".join(
        text
        for window in QApplication.topLevelWidgets()
        if window.isVisible()
        for widget in (window, *window.findChildren(QWidget))
        if widget.isVisible()
        for text in _texts_of(widget)
        if text
    )


def _as_shown(label: QLabel) -> str:
    """What an eye reads: a label that takes its text for HTML shows no tag of it."""
    if label.textFormat() is Qt.TextFormat.PlainText:
        return label.text()
    return QTextDocumentFragment.fromHtml(label.text()).toPlainText()


def _texts_of(widget: QWidget) -> Iterator[str]:
    yield widget.windowTitle()
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    if isinstance(widget, QLabel):
        yield _as_shown(widget)
    if isinstance(widget, QAbstractButton | QLineEdit):
        yield widget.text()
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        for row in range(model.rowCount()):
            for role in (
                Qt.ItemDataRole.DisplayRole,
                Qt.ItemDataRole.AccessibleTextRole,
                Qt.ItemDataRole.ToolTipRole,
            ):
                yield str(model.index(row, 0).data(role) or "")
