import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from patient_access.views.flow import FlowLayout


@pytest.fixture
def flow_of(qtbot):
    kept = []

    def make(*widths, **options):
        holder = QWidget()
        qtbot.addWidget(holder)
        kept.append(holder)
        flow = FlowLayout(holder, gap=10, **options)
        for width in widths:
            child = QWidget(holder)
            child.setFixedSize(width, 20)
            flow.addWidget(child)
        holder.show()
        return flow

    return make


def places(flow):
    return [flow.itemAt(at).geometry().topLeft().toTuple() for at in range(flow.count())]


def test_items_stand_in_one_line_where_there_is_room(flow_of):
    flow = flow_of(50, 60, 70)
    flow.setGeometry(QRect(0, 0, 300, 100))
    assert places(flow) == [(0, 0), (60, 0), (130, 0)]
    assert flow.heightForWidth(300) == 20


def test_items_wrap_like_words(flow_of):
    flow = flow_of(50, 60, 70)
    flow.setGeometry(QRect(0, 0, 125, 100))
    assert places(flow) == [(0, 0), (60, 0), (0, 30)]
    assert flow.heightForWidth(125) == 50


def test_hidden_items_take_no_room(flow_of):
    flow = flow_of(50, 60, 70)
    flow.itemAt(0).widget().hide()
    assert flow.sizeHint().width() == 140


def test_centred_lines(flow_of):
    flow = flow_of(50, 40, centred=True)
    flow.setGeometry(QRect(0, 0, 200, 20))
    assert places(flow) == [(50, 0), (110, 0)]


def test_the_last_item_goes_to_the_right_end(flow_of):
    flow = flow_of(50, 40, last_right=True)
    flow.setGeometry(QRect(0, 0, 200, 20))
    assert places(flow) == [(0, 0), (160, 0)]
