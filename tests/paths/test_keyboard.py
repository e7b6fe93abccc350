"""The keyboard alone walks every path, in as many keys as the docs say, in an order that helps."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from patient_access.verification.values import Item
from tests.paths.marked import SAID
from tests.paths.pictures import KEYS_A_SECOND
from tests.paths.roads import ROADS, answer, matched, pick, row_of

DOCS = Path(__file__).parents[2] / "docs" / "verification.md"
MOUSE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
}


class NoMouse(QObject):
    """Counts what a mouse would have done."""

    def __init__(self):
        super().__init__()
        self.seen = 0

    def eventFilter(self, _, event):  # noqa: N802 - Qt's name
        self.seen += event.type() in MOUSE
        return False


def rows_of_the_docs():
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    return {words: (int(keys), int(seconds)) for words, keys, seconds in rows}


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_each_path_takes_as_many_keys_as_the_docs_say_and_less_than_half_a_minute(road, open_desk):
    desk = open_desk(role=road.role)
    mouse = NoMouse()
    QApplication.instance().installEventFilter(mouse)
    try:
        road.walk(desk, lambda _: None)
        if road.authority is not None:
            desk.settle()
    finally:
        QApplication.instance().removeEventFilter(mouse)
    assert mouse.seen == 0
    keys, seconds = rows_of_the_docs()[road.words]
    assert desk.keystrokes == keys
    assert keys / KEYS_A_SECOND <= seconds <= 30


def stops(desk, count):
    """What has the keyboard, from here on, at each press of Tab."""
    found = [desk.board.focusWidget()]
    for _ in range(count):
        desk.press("Tab")
        found.append(desk.board.focusWidget())
    return found


def test_tab_goes_from_the_last_answer_to_compare_and_comes_to_end_last(open_desk):
    desk = open_desk()
    pick(desk, lambda _: None)
    answer(desk, Item.NAME, SAID["name"])
    matched(desk, Item.NAME)
    names = [one.accessibleName() or one.text() for one in stops(desk, 24)]
    assert names[0] == "Date of birth"
    order = ["Date of birth", "Compare", "Call note", "End", "Search for a patient"]
    places = [names.index(name) for name in order]
    assert all(one < after for one, after in pairwise(places)), names


def test_what_can_be_asked_for_instead_is_one_stop_of_tab_and_arrows_go_on(open_desk):
    desk = open_desk()
    pick(desk, lambda _: None)
    row = row_of(desk, Item.PHONE)
    visited = [one for one in stops(desk, 30) if one in row._pills.values()]
    assert {*visited} == {row._pills[Item.PHONE]}
    assert row_of(desk, Item.MRN).item is Item.MRN
    desk.press("Tab")
    assert desk.board.focusWidget() is row.field
    assert "MRN" in row.field.accessibleName()
