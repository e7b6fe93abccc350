"""A patient of twenty years: 500 claims, and a window that never stops for them."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from patient_access.domain.panels import PanelName
from patient_access.views.panels.row import Row, Rows
from patient_access.views.panels.row_list import FIRST, LongList
from patient_access.views.panels.row_model import ROW, RowModel
from patient_access.views.panels.row_painter import RowPainter
from patient_access.views.panels.row_widget import RowWidget

LONG = "a word or two " * 30


@pytest.fixture
def rows():
    return Rows.of(list(range(500)), lambda number: Row(title=f"Row {number}", lines=(LONG,)))


def test_the_model_keeps_qt_s_rules(rows, qtmodeltester):
    qtmodeltester.check(RowModel(rows))


def test_the_model_speaks_a_row_as_one_sentence(rows):
    model = RowModel(rows)
    index = model.index(3, 0)
    assert index.data(Qt.ItemDataRole.DisplayRole) == "Row 3"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Row 3, a word")
    assert index.data(ROW) is rows[3]
    assert index.data(Qt.ItemDataRole.DecorationRole) is None


def test_rows_are_made_only_when_they_are_looked_at():
    made = []
    rows = Rows.of(list(range(500)), lambda number: made.append(number) or Row(title=str(number)))
    rest = rows.after(8)
    assert made == []
    assert rest[0].title == "8"
    assert rest[0] is rows[8]
    assert made == [8]
    assert len(rest) == 492
    with pytest.raises(IndexError):
        rows[500]


def test_only_the_first_rows_become_widgets_and_the_rest_can_be_read(stack, made, qtbot):
    stack.show_panel(made.answer("billing", claims=made.claims(500)))
    assert len(stack.findChildren(RowWidget)) == FIRST
    assert not stack.findChildren(LongList)
    made.press(stack, "show: 492 more, claims")
    rest = stack.findChild(LongList)
    assert rest.model().rowCount() == 492
    assert rest.accessibleName() == "claims"
    qtbot.waitUntil(lambda: rest.verticalScrollBar().maximum() > 10_000)
    assert rest.visualRect(rest.model().index(491, 0)).bottom() > 10_000


def test_500_claims_take_less_than_50_ms_of_the_qt_thread(stack, made):
    """The thread's own time: other programs on the machine are not our stall."""
    stack.show_loading(frozenset(PanelName))
    QApplication.processEvents()
    full = made.answer("billing", claims=made.claims(500))
    began = time.thread_time()
    stack.show_panel(full)
    QApplication.processEvents()
    assert time.thread_time() - began < 0.05


def test_no_text_of_a_row_is_cut_off_at_any_width(rows):
    painter = RowPainter(0)
    for width in (160, 240, 400, 900):
        tall = painter.height(rows[0], width)
        narrower = painter.height(rows[0], width - 60)
        assert narrower >= tall
        shown = tall - 30
        assert shown * width > len(LONG) * 4 * 12


def test_a_word_wider_than_its_column_is_broken_and_not_cut():
    painter = RowPainter(0)
    row = Row(title="W" * 300)
    assert painter.height(row, 200) > 10 * painter.height(Row(title="W"), 200) / 2


def test_a_row_in_the_list_is_painted_like_a_row_that_is_a_widget(stack, made, qtbot):
    stack.show_panel(made.answer("billing", claims=made.claims(500)))
    made.press(stack, "show: 492 more")
    rest = stack.findChild(LongList)
    qtbot.waitUntil(lambda: rest.visualRect(rest.model().index(0, 0)).height() > 20)
    row = rest.model().index(0, 0).data(ROW)
    where = rest.visualRect(rest.model().index(0, 0)).adjusted(0, 0, 0, -1)
    listed = rest.viewport().grab(where).toImage()
    alone = RowWidget(row, RowPainter(0), stack)
    alone.resize(where.size())
    alone.show()
    assert alone.heightForWidth(where.width()) == where.height()
    assert listed.size() == alone.grab().toImage().size()
