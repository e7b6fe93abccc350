"""A hospital with one marked patient, and desks in this process."""

import logging

import pytest
from PySide6.QtWidgets import QApplication

from ehr_adapters.training.fhir_server import TrainingServer
from patient_access.views import accessible, theme
from tests.paths.desk import PathDesk
from tests.paths.marked import hospital
from tests.paths.surfaces import Trail


class ScreenReader:
    """One that listens: announcements are made for it, and kept here."""

    def __init__(self, heard):
        self._heard = heard

    def isActive(self):  # noqa: N802 - Qt's name
        return True

    def updateAccessibility(self, event):  # noqa: N802 - Qt's name
        self._heard.append(event.message())


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application as every process of ours prepares it."""
    theme.prepare(qapp)
    return qapp


@pytest.fixture(scope="module")
def server():
    with TrainingServer(hospital()) as server:
        yield server


@pytest.fixture
def open_desk(qapp, server):
    """``open_desk(role=…)``: an idle window that has the keyboard."""
    desks = []

    def start(**how):
        server.requests.clear()
        desks.append(PathDesk(server, **how))
        return desks[-1]

    yield start
    for desk in desks:
        desk.close()
    QApplication.clipboard().clear()


@pytest.fixture
def trail_of(qtlog, caplog, capfd, monkeypatch):
    """What a desk has sent, logged and printed, and had read aloud, until now."""
    announced = []
    monkeypatch.setattr(accessible, "QAccessible", ScreenReader(announced))
    caplog.set_level(logging.DEBUG, "patient_access")
    printed = []

    def gather(desk=None):
        printed.extend(capfd.readouterr())
        return Trail(
            frames=[one.model_dump_json() for one in desk.parent.sent] if desk else [],
            qt=[record.message for record in qtlog.records],
            log=[f"{one.getMessage()} {vars(one).get('allowed', '')}" for one in caplog.records],
            printed=list(printed),
            announced=list(announced),
        )

    return gather
