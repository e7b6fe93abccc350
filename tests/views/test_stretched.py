"""Longer words, large scales and small windows: nothing is cut off and nothing sticks out."""

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from patient_access.views.dashboard import Dashboard
from patient_access.views.labels import PlainLabel
from patient_access.views.scrolled import Scrolled
from tests.views import gallery


class Longer(QTranslator):
    """Every text 40 % longer, as another language may be."""

    def translate(self, context, source, disambiguation=None, n=-1):
        words = source.replace("%n", str(n)).split(" ")
        return " ".join(word + "é" * round(len(word) * 0.4) for word in words)

    def isEmpty(self):  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def longer(qapp):
    translator = Longer()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def cut_off(window):
    """Texts that have less room than they need and cannot shorten themselves in words."""
    found = []
    for label in window.findChildren(PlainLabel):
        if not label.isVisible() or label._elide or not label.text():
            continue
        if label.wordWrap():
            short = label.height() < label.heightForWidth(label.width())
        else:
            short = label.width() < label.sizeHint().width()
        if short:
            found.append(f"{label.text()} {label.size().toTuple()}")
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.width() < button.minimumSizeHint().width():
            found.append(button.text())
    return found


def sticking_out(window):
    """Pages that need more width than the window has: nobody could reach what is there."""
    return [
        f"{page.widget().minimumSizeHint().width()} > {page.viewport().width()}"
        for page in window.findChildren(Scrolled)
        if page.isVisible() and page.widget().minimumSizeHint().width() > page.viewport().width()
    ]


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (720, 450)])
@pytest.mark.parametrize("words", ["short", "long"])
def test_every_state_fits(request, qtbot, size, words):
    if words == "long":
        request.getfixturevalue("longer")
    window = Dashboard()
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    problems = []
    for name in gallery.scenes(window):
        gallery.settle()
        assert window.size().toTuple() == size, name
        problems += [f"{name}: {text}" for text in (*cut_off(window), *sticking_out(window))]
    assert problems == []


def test_the_words_were_really_longer(longer, qtbot):
    window = Dashboard()
    qtbot.addWidget(window)
    bars = [w for w in window.findChildren(QWidget) if w.accessibleName().startswith("Endé")]
    assert bars
    assert QApplication.translate("Any", "four") == "fouréé"
