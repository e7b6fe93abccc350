"""Every window, every state: each thing that takes the keyboard has a name and its turn."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from tests.views import gallery

STATES = (
    "1-ready",
    "1-ready-asks-outcome",
    "2-candidates",
    "2-verify",
    "2-verify-no-match",
    "2-locked",
    "2-general-nobody",
    "2-needs-more",
    "2-representative",
    "2-authority",
    "2-emergency",
    "3-verified",
    "3-another-call-rings",
    "4-consulting",
    "4-on-hold",
    "4-phone-link-lost",
    "5-searching-failure",
)


@pytest.fixture(params=STATES)
def state(request, board, qtbot):
    for name in gallery.scenes(board):
        if name == request.param:
            QApplication.sendPostedEvents()
            return board
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    pytest.fail(f"no scene is called {request.param}")


def reachable(window):
    """What the Tab key must be able to reach."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


def test_everything_that_takes_the_keyboard_has_a_name(state):
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in state.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
    ]
    assert nameless == []


def test_the_tab_key_reaches_everything_and_comes_back(state):
    wanted = {id(widget) for widget in reachable(state)}
    reached = set()
    for _ in range(len(wanted) * 2 + 4):
        state.focusNextChild()
        reached.add(id(state.focusWidget()))
    missed = [w for w in reachable(state) if id(w) not in reached and not _in_a_group(w)]
    assert [f"{type(w).__name__} “{w.accessibleName()}”" for w in missed] == []


def test_nothing_that_can_be_pressed_is_smaller_than_a_fingertip(state):
    small = [
        f"{button.accessibleName()} {button.width()} × {button.height()}"
        for button in state.findChildren(QAbstractButton)
        if button.isVisible() and min(button.width(), button.height()) < 24
    ]
    assert small == []


def test_every_field_says_what_belongs_in_it(state):
    for field in state.findChildren(QLineEdit):
        assert field.accessibleName()
        assert field.placeholderText()


def _in_a_group(widget):
    """One of a group of exclusive buttons: the arrow keys go on from the one Tab reaches."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()
