"""Whatever an agent may do with keys, mouse, clipboard and input methods, before the check
nothing comes out of the window but what the cards say and what she has typed herself."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from patient_access.verification.values import Item, Verdict
from patient_access.views.accessible import announce
from tests.paths.marked import EXPECTED, SAID
from tests.paths.roads import ROADS, answer, pick
from tests.paths.surfaces import find

CTRL = Qt.KeyboardModifier.ControlModifier
FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit)


def walk_until_all_but_one_have_matched(desk, road):
    """The last moment before the check passes: most is known to the program, and nothing open."""

    class Enough(Exception):
        pass

    def look(moment):
        if moment == "all but one have matched":
            raise Enough

    with pytest.raises(Enough):
        road.walk(desk, look)


def in_the_window(desk, kind=QWidget):
    everything = desk.board.findChildren(QWidget)
    return [one for one in everything if isinstance(one, kind) and one.isVisible()]


SELF = next(road for road in ROADS if road.name == "self")
CODE = next(road for road in ROADS if road.name == "code")


@pytest.mark.parametrize("road", [SELF, CODE], ids=lambda road: road.name)
def test_copying_and_cutting_from_every_widget_brings_up_nothing(road, open_desk, trail_of):
    desk = open_desk(stumbles=True)
    walk_until_all_but_one_have_matched(desk, road)
    clipboard, copied = QApplication.clipboard(), set()
    for widget in in_the_window(desk):
        for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
            QTest.keyClick(widget, key, CTRL)
            copied.add(clipboard.text())
    from_cards = [text for text in copied if "·" in text]
    assert len(from_cards) == 1, "a card can be copied, as it is shown"
    typed = {one for one in copied if one in desk.typed}
    assert typed, "the keys work"
    for text in copied - typed:
        assert not [one for one in (*EXPECTED, *desk.gateway.codes) if one in text], text


def test_no_key_and_no_letter_brings_up_an_answer(open_desk, trail_of):
    """Ctrl+Z, Ctrl+Y, Ctrl+V, arrows, page keys, F1 to F12 where nothing hangs up, and letters."""
    desk = open_desk()
    walk_until_all_but_one_have_matched(desk, SELF)
    trail = trail_of(desk)
    chords = [(key, CTRL) for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_Space)]
    plain = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
    chords += [(key, Qt.KeyboardModifier.NoModifier) for key in (*plain, Qt.Key.Key_Tab)]
    for field in in_the_window(desk, FIELDS):
        for key, modifier in chords:
            QTest.keyClick(field, key, modifier)
    for view in in_the_window(desk, QAbstractItemView):
        for letter in "zqm19":
            QTest.keyClick(view, letter)
    assert find(EXPECTED, trail, tuple(desk.typed)) == set()


def test_nothing_can_be_dragged_out_and_no_list_may_be_edited(open_desk):
    desk = open_desk()
    walk_until_all_but_one_have_matched(desk, SELF)
    views = in_the_window(desk, QAbstractItemView)
    assert views
    for view in views:
        assert not view.dragEnabled()
        assert view.editTriggers() is QAbstractItemView.EditTrigger.NoEditTriggers
    for field in desk.board.findChildren(QLineEdit):
        assert not field.dragEnabled()
        assert field.completer() is None


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_no_input_method_learns_or_proposes_what_is_typed(road, open_desk):
    desk, seen = open_desk(role=road.role), {}

    def look(_):
        for field in desk.board.findChildren(QWidget):
            if isinstance(field, FIELDS):
                seen[field.accessibleName()] = field.inputMethodHints()

    road.walk(desk, look)
    look("the path ends")
    assert {"Call note", "Search for a patient", "Full name"} <= {*seen}
    wanted = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
    assert [name for name, hints in seen.items() if hints & wanted != wanted] == []


def test_a_screen_reader_is_told_verdicts_and_no_answers(open_desk, trail_of):
    """The walks of ``test_blind`` look there, too; here, that they would find it."""
    desk = open_desk()
    trail_of(desk)
    walk_until_all_but_one_have_matched(desk, SELF)
    said = " ".join(trail_of(desk).announced)
    assert "Match" in said
    assert find(EXPECTED, trail_of(desk), tuple(desk.typed)) == set()
    announce(desk.board, f"It is {EXPECTED[0]}")
    assert {hit.surface for hit in find(EXPECTED, trail_of(desk))} == {"announced"}


WRONG = {
    Item.NAME: ("john smith", f"{SAID['name'][:-2]}", "zq zq"),
    Item.BIRTH_DATE: ("8/29/32", "8/30/31", "1/1/1901"),
    Item.POSTAL_CODE: ("97914", "00000", "97210"),
    Item.MRN: ("0001", "999999", "12345678"),
    Item.PHONE: ("206 555 0100", "503 555 0199", "206 555 0138"),
}
"""Answers that share more or less with what is on file; each is simply wrong."""


@pytest.mark.parametrize("item", WRONG)
def test_all_that_is_shown_of_a_wrong_answer_is_the_same_however_close_it_was(item, open_desk):
    seen = [shown_of(open_desk(), item, said) for said in WRONG[item]]
    assert seen[0]
    assert seen == [seen[0]] * len(seen)


def shown_of(desk, item, said):
    """All texts but the clock of the call, how fast the EHR answered, and what was typed."""
    pick(desk, lambda _: None)
    answer(desk, item, said)
    desk.until(lambda: desk.check.verdicts.get(item) is not None)
    assert desk.check.verdicts[item] is Verdict.NO_MATCH, said
    assert desk.check.tries_used == 1
    labels = [one.text() for one in in_the_window(desk) if hasattr(one, "text")]
    changing = re.compile(r"\d:\d|^Northside EHR")
    return [one for one in labels if one != said and not changing.search(one)]
