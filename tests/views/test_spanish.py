"""The whole dashboard in Spanish: no English sentence is left on it, and everything fits."""

import html
import re

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QWidget

from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Notice
from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.views import sentences
from patient_access.views.dashboard import Dashboard
from patient_access.views.language_names import language_name
from patient_access.views.sentences.messages import MESSAGES
from patient_access.views.values import Message, SignInView
from tests.views import gallery, marked_words
from tests.views.test_stretched import cut_off, sticking_out

translate = QCoreApplication.translate
PARTS = re.compile(r" · |, |[.:;\n]")
ROLES = [*range(16), *(int(Qt.ItemDataRole.UserRole) + more for more in range(1, 8))]


def shown(window):
    """Every text of a window: what is seen, what is read aloud, and what a tooltip says."""
    for widget in window.findChildren(QWidget):
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        yield _characters(widget.toolTip())
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(model.rowCount()):
                found = (model.data(model.index(row, 0), role) for role in ROLES)
                yield from (_characters(text) for text in found if isinstance(text, str))


def _characters(text):
    """A tooltip's characters; everything else is plain already."""
    if not text.startswith("<qt>"):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return html.unescape(document.toPlainText())


@pytest.fixture
def english(speak):
    """The English texts whose Spanish is another, as patterns; Spanish is spoken from here."""
    marked, _, _ = marked_words.read()
    speak("es")
    others = {
        text.source
        for text in marked
        if translate(text.context, text.source, None, 3 if text.counted else -1)
        != text.source.replace("%n", "3")
    }
    assert len(others) > 400
    short = {text.casefold() for text in others if " " not in text}
    filled = [re.split(r"%\w", text) for text in others if " " in text]
    # Of a text that is filled in, the longest piece; a piece of one word proves nothing.
    pieces = {max(parts, key=len).strip(" ,.·:;") for parts in filled}
    long = [re.compile(rf"\b{re.escape(piece)}", re.I) for piece in pieces if " " in piece]
    return lambda said: left_over(said, short, long)


def left_over(said, short, long):
    """The texts of ``said`` that are, or hold, an English text of ours."""
    found = set()
    for text in set(said):
        if any(pattern.search(text) for pattern in long):
            found.add(text)
        found |= {part for part in PARTS.split(text) if part.strip().casefold() in short}
    return found


def test_no_english_is_left_in_any_state(english, qtbot):
    window = Dashboard()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    for name in gallery.scenes(window):
        gallery.settle()
        assert english(shown(window)) == set(), name


@pytest.mark.parametrize("state", SignInState)
def test_no_english_is_left_in_signing_in(english, qtbot, state):
    window = Dashboard()
    qtbot.addWidget(window)
    window.resize(720, 450)
    with qtbot.waitExposed(window):
        window.show()
    for problem in (None, *SignInProblem):
        window.show_sign_ins((SignInView(ehr="Northside EHR", state=state, problem=problem),))
        gallery.settle()
        assert english(shown(window)) == set(), problem
        assert [*cut_off(window), *sticking_out(window)] == [], problem


def test_the_search_for_english_finds_it(board, english):
    """``board`` was made before Spanish was spoken, so it is an English window."""
    assert english(shown(board)) >= {"End", "Hold", "Search for a patient"}


def test_every_sentence_is_spanish(english):
    spoken = [
        *(sentences.failure_sentence(kind, "EHR").spoken for kind in FailureKind),
        *(sentences.notice_sentence(notice, "EHR").spoken for notice in Notice),
        *(sentences.message_sentence(Message(code=code)).spoken for code in MESSAGES),
        sentences.message_sentence(Message(code="never_heard_of")).spoken,
    ]
    assert english(spoken) == set()


def test_a_patient_s_language_is_named_in_the_agent_s(speak):
    assert language_name("spanish ") == "Spanish"
    speak("es")
    assert language_name("Spanish") == "español"
    assert language_name("Mam (Guatemala)") == "Mam (Guatemala)"


def test_every_part_of_a_sentence_fits_the_message_bar(speak):
    speak("es")
    for kind in FailureKind:
        sentence = sentences.failure_sentence(kind, "Northside EHR")
        assert max(map(len, (sentence.what, sentence.say, sentence.do))) <= 100, sentence
    for code in MESSAGES:
        sentence = sentences.message_sentence(Message(code=code))
        assert max(map(len, (sentence.what, sentence.say, sentence.do))) <= 100, sentence


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (720, 450)])
def test_every_state_fits_in_spanish(speak, qtbot, size):
    speak("es")
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
