"""The dashboard as it stands on a desk: dressed, shown, and quiet."""

import pytest
from PySide6.QtCore import QLocale, QTranslator

from patient_access.handover.frames import Theme
from patient_access.views import language, theme
from patient_access.views.dashboard import Dashboard


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application as every process of ours prepares it."""
    theme.prepare(qapp)
    return qapp


@pytest.fixture
def board(qtbot):
    """A dashboard on the screen, light, at the drawings' size."""
    window = Dashboard()
    qtbot.addWidget(window)
    window.set_theme(Theme.LIGHT)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def speak(qapp):
    """Speaks a language; after the test, the tests' own again."""
    locale, before = QLocale(), set(qapp.findChildren(QTranslator))
    yield lambda code: language.speak(qapp, code)
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(locale)
