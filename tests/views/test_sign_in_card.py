"""The card that asks to sign in: calm, by keyboard, and never without words."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.views.sentences import sign_in_sentence
from patient_access.views.sign_in_card import SignInCards
from patient_access.views.values import SignInView

EHR = "Northside EHR"


@pytest.fixture
def cards(qtbot):
    made = SignInCards()
    qtbot.addWidget(made)
    return made


def view(state=SignInState.NEEDED, problem=None, ehr=EHR):
    return SignInView(ehr=ehr, state=state, problem=problem)


def shown(cards, *views):
    cards.show_sign_ins(views)
    cards.show()
    return cards._cards[views[0].ehr]


def test_nothing_is_there_while_there_is_nothing_to_sign_in_to(cards):
    cards.show_sign_ins(())
    assert cards.isHidden()
    cards.show_sign_ins((view(),))
    assert not cards.isHidden()
    cards.show_sign_ins(())
    assert cards.isHidden()


def test_the_button_names_the_ehr_and_says_which_it_is(cards, qtbot):
    card = shown(cards, view())
    assert card._begin.text() == f"Sign in to {EHR}"
    with qtbot.waitSignal(cards.pressed) as heard:
        QTest.keyClick(card._begin, Qt.Key.Key_Space)
    assert heard.args == [EHR]


def test_while_the_browser_is_open_only_giving_up_is_offered(cards, qtbot):
    card = shown(cards, view(SignInState.WAITING))
    assert not card._begin.isVisible()
    with qtbot.waitSignal(cards.cancelled) as heard:
        card._cancel.click()
    assert heard.args == [EHR]


def test_the_keyboard_stays_where_the_button_was(cards, qtbot):
    card = shown(cards, view())
    with qtbot.waitActive(cards):
        cards.activateWindow()
    card._begin.setFocus()
    cards.show_sign_ins((view(SignInState.WAITING),))
    assert card._cancel.hasFocus()
    cards.show_sign_ins((view(problem=SignInProblem.TIMED_OUT),))
    assert card._begin.hasFocus()


@pytest.mark.parametrize("problem", SignInProblem)
def test_every_problem_is_a_sentence_with_what_to_do(cards, problem):
    card = shown(cards, view(problem=problem))
    sentence = sign_in_sentence(problem, EHR)
    assert sentence.what
    assert sentence.do
    assert "%1" not in sentence.text
    assert card._words.text() == f"{sentence.what} {sentence.do}"
    for word in ("OAuth", "PKCE", "token", "state", "invalid", "HTTP", "scope"):
        assert word not in sentence.text


def test_two_ehrs_have_two_cards_and_one_can_go(cards):
    shown(cards, view(), view(ehr="Harbor Clinic"))
    cards.show_sign_ins((view(ehr="Harbor Clinic"),))
    assert not cards._cards[EHR].isVisible()
    assert cards._cards["Harbor Clinic"].isVisible()
