"""Candidates in a narrow column: what tells them apart is never cut short."""

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from patient_access.views import candidate_delegate, fonts
from patient_access.views.candidate_delegate import _broken, _lines
from patient_access.views.candidate_list import CandidateList
from tests.views.made_up import CANDIDATES

WIDTHS = list(product(["en", "es"], range(240, 280)))


@pytest.fixture
def people(request, speak, qtbot):
    code, width = request.param
    speak(code)
    shown = CandidateList()
    qtbot.addWidget(shown)
    shown.resize(width, 700)
    shown.show_candidates(CANDIDATES)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.mark.parametrize("people", WIDTHS, indirect=True)
def test_no_card_of_a_narrow_column_cuts_its_words(people):
    cards = people.cards
    room = cards.viewport().width() - candidate_delegate._BESIDE
    model = cards.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        lines = _lines(index, room)
        for text, font, _ in lines:
            assert QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room) == text
        assert cards.visualRect(index).height() >= candidate_delegate._height(lines)


@pytest.mark.parametrize("people", [("en", 260)], indirect=True)
def test_a_card_is_as_high_as_the_lines_its_width_needs(people, qtbot):
    cards = people.cards
    contact = cards.model().index(1, 0)
    narrow = cards.visualRect(contact).height()
    people.resize(420, 700)
    qtbot.waitUntil(lambda: cards.visualRect(contact).height() < narrow)
    people.resize(260, 700)
    qtbot.waitUntil(lambda: cards.visualRect(contact).height() == narrow)


def test_a_line_is_broken_between_its_parts_only(qapp):
    metrics = QFontMetrics(QFont(fonts.font()))
    assert _broken("MRN 142 · home phone · x", metrics, 1000) == ["MRN 142 · home phone · x"]
    assert _broken("MRN 142 · home phone · x", metrics, 1) == ["MRN 142", "home phone", "x"]
    assert _broken("", metrics, 100) == []
