"""A window that stands for a whole shift must leave Python's own objects their references.

PySide6 6.12 takes them for immortal, as they are from Python 3.12 on, and ends Python 3.11.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="these objects are immortal from Python 3.12 on"
)
TIMES = 50  # few enough for a leaking release to be told of instead of ending the test run
SINGLETONS = {
    "None": None,
    "True": True,
    "False": False,
    "NotImplemented": NotImplemented,
    "Ellipsis": ...,
    "empty text": "",
    "empty bytes": b"",
    "empty tuple": (),
    "0": 0,
    "1": 1,
}


class Heard(QObject):
    nothing = Signal()
    fact = Signal(bool)
    thing = Signal(object)


class Asks(QLabel):
    def event(self, event: QEvent) -> bool:
        return super().event(event)


@pytest.fixture
def calls(qtbot) -> dict[str, Callable[[], object]]:
    label, heard = Asks(), Heard()
    qtbot.addWidget(label)
    heard.thing.connect(lambda thing: None)
    heard.fact.connect(lambda fact: None)
    return {
        "a method that returns nothing": lambda: label.setText("x"),
        "a method that finds nothing": label.parent,
        "a signal without listener": heard.nothing.emit,
        "a signal with a fact": lambda: heard.fact.emit(True),
        "a signal with a thing": lambda: heard.thing.emit(None),
        "an event through Python": lambda: QCoreApplication.sendEvent(
            label, QEvent(QEvent.Type.User)
        ),
        "a comparison": lambda: (label == 3, Qt.Key.Key_A == Qt.Key.Key_B),
        "a property": lambda: (label.setProperty("x", True), label.property("x")),
        "an empty text": label.text,
        "events processed": QCoreApplication.processEvents,
    }


def test_no_call_into_qt_takes_a_reference_it_was_not_given(calls):
    lost = {}
    for said, call in calls.items():
        call()
        before = {name: sys.getrefcount(thing) for name, thing in SINGLETONS.items()}
        for _ in range(TIMES):
            call()
        for name, thing in SINGLETONS.items():
            if sys.getrefcount(thing) - before[name] <= -TIMES // 2:
                lost[said, name] = before[name] - sys.getrefcount(thing)
    assert lost == {}
