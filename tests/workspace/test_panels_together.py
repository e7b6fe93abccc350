"""Answers that come together are drawn together; the last one waits for nobody."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject

from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.views.dashboard import Dashboard
from patient_access.workspace.see import See
from tests.views.made_up_record import PATIENT

OPENED = (PanelName.APPOINTMENTS, PanelName.COVERAGE, PanelName.PEOPLE)


class Asked:
    """A background whose work comes back when the test says so."""

    def __init__(self):
        self.succeed = []

    def start(self, work, *, owner, succeeded, failed):
        work.close()
        self.succeed.append(succeeded)

    def head_start(self, milliseconds):
        """Nothing is sent here."""


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def drawn():
    return []


@pytest.fixture
def see(qtbot, asked, drawn, monkeypatch):
    """Three panels were asked for, and stand as loading."""
    monkeypatch.setattr(
        Dashboard, "show_panel", lambda _, answer: drawn.append((answer.panel, answer.state))
    )
    board = Dashboard()
    qtbot.addWidget(board)
    view = SimpleNamespace(opens=frozenset(OPENED), withheld=frozenset())
    session = SimpleNamespace(patient=PATIENT, records=(PATIENT,), check=SimpleNamespace(view=view))
    link = SimpleNamespace(
        site=SimpleNamespace(name=PATIENT.ref.source), read_panel=lambda *_: None
    )
    owner = QObject()
    see = See(session, [link], asked, board, owner)
    see._together.setInterval(60_000)  # no clock of a test machine decides here
    see.open()
    see._draw()
    drawn.clear()
    yield see
    owner.deleteLater()


def answer(panel, state=PanelState.NONE_ON_FILE):
    return PanelAnswer(source=PATIENT.ref.source, panel=panel, state=state)


def test_answers_wait_for_one_another_and_not_after_the_last(see, asked, drawn):
    for succeeded, panel in list(zip(asked.succeed, OPENED, strict=True))[:2]:
        succeeded(answer(panel))
    assert drawn == []
    asked.succeed[2](answer(OPENED[2]))
    assert [panel for panel, _ in drawn] == list(OPENED)


def test_an_answer_alone_is_drawn_soon(see, asked, drawn, qtbot):
    see._together.setInterval(1)
    asked.succeed[0](answer(OPENED[0]))
    qtbot.waitUntil(lambda: [panel for panel, _ in drawn] == [OPENED[0]], timeout=30_000)


def test_a_panel_that_is_read_again_is_not_drawn_as_it_was(see, asked, drawn):
    asked.succeed[0](answer(OPENED[0], PanelState.FAILED))
    see.retry(OPENED[0])
    see._draw_answers()
    assert drawn == [(OPENED[0], PanelState.LOADING)]


def test_what_was_closed_meanwhile_is_never_drawn(see, asked, drawn):
    asked.succeed[0](answer(OPENED[0]))
    see.close()
    see._draw_answers()
    assert drawn == []
