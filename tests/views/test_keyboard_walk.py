"""The whole call with the Tab key: where the keyboard is can be seen, always."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit

from patient_access.handover.frames import Theme
from patient_access.views.panels.focus_anchor import FocusAnchor
from tests.views import gallery

SCENES = (
    "1-ready-sign-in-locked",
    "2-verify",
    "2-needs-more",
    "2-code-sent",
    "2-authority",
    "3-log-off-soon",
    "3-closed-row-reason",
    "4-on-hold",
)
EDGE = 3
"""Pixels from a field's edge in which its ring is drawn; inside there is a cursor that blinks."""


def walked(window):
    """Each of the scenes, small, once it stands."""
    window.resize(1024, 700)
    names = []
    for name in gallery.scenes(window):
        if name in SCENES:
            gallery.settle()
            names.append(name)
            yield name
    assert names == list(SCENES)


def stops(window):
    """Each thing that Tab comes to, in turn, once around."""
    window._parts.search.setFocus()
    found = []
    while True:
        window.focusNextChild()
        for _ in range(3):  # the page follows the keyboard in the turn after
            QApplication.processEvents()
        now = QApplication.focusWidget()
        if now is None or now in found:
            return
        found.append(now)
        yield now


def picture(window, widget):
    """What is seen of ``widget``: the frame of a field, else all of it."""
    if isinstance(widget, FocusAnchor):
        widget = widget.parentWidget()
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(
        -EDGE, -EDGE, EDGE, EDGE
    )
    seen = window.grab(area).toImage()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        return seen.copy(0, 0, seen.width(), 2 * EDGE)
    return seen


def in_sight(widget):
    seen = widget.visibleRegion().boundingRect()
    tall = min(widget.height(), 36)
    return seen.height() >= tall and seen.width() >= min(widget.width(), 24)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_where_the_keyboard_is_can_be_seen(board, theme):
    board.set_theme(theme)
    unseen = []
    for scene in walked(board):
        for widget in stops(board):
            with_ring = picture(board, widget)
            name = f"{scene}: {type(widget).__name__} “{widget.accessibleName()}”"
            if not in_sight(widget):
                unseen.append(f"{name} is outside the window")
            widget.clearFocus()
            if picture(board, widget) == with_ring:
                unseen.append(f"{name} looks the same without the keyboard")
            widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert unseen == []


def test_tab_and_shift_tab_go_the_same_way(board):
    """A trap would be a place that one of them does not leave."""
    for scene in walked(board):
        forth = list(stops(board))
        assert len(forth) > 3, scene
        back = []
        for _ in forth:
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
            back.append(QApplication.focusWidget())
        assert {id(one) for one in back} == {id(one) for one in forth}, scene


def test_no_word_in_the_window_underlines_a_key(board):
    """Alt and a letter would press something that the table of keys does not name."""
    board.set_theme(Theme.LIGHT)
    for _ in gallery.scenes(board):
        for button in board.findChildren(QAbstractButton):
            assert button.shortcut().isEmpty(), button.text()
