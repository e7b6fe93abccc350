"""Texts in training: the made-up caller whose telephone it is reads them aloud."""

import contextlib

import httpx
import pytest

from patient_access.domain.call import CallDetails
from patient_access.handover.call_events import CallState, PhoneAction
from patient_access.handover.training_frames import Act, PlayCall
from patient_access.training_hospital.exchange import Exchange
from patient_access.training_hospital.script import scripted_calls

from .conftest import TODAY
from .test_training_process import running

ROSA = "+1 206 555 0147"
ENGLISH, SPANISH = "Your code is 481293. Read it.", "Su clave es 481293. Lea esta clave."


class Told:
    def __init__(self):
        self.heard = []
        self.exchange = Exchange(
            scripted_calls(TODAY), lambda *one: self.heard.append(one), lambda: 0.0, lambda: "leg"
        )

    def answered(self, name):
        self.exchange.play(name)
        self.exchange.act("leg", PhoneAction.ANSWER)
        self.heard.clear()
        return self

    def spoken(self):
        return [details.spoken for _, details in self.heard if details is not None]


@pytest.mark.parametrize(("text", "said"), [(ENGLISH, "It says"), (SPANISH, "Dice")])
def test_the_caller_reads_a_text_to_their_own_telephone(text, said):
    told = Told().answered("spanish")
    told.exchange.text(ROSA, text)
    (words,) = told.spoken()
    assert f"{said}: 4 8 1 2 9 3." in words
    assert told.heard[0][0].state is CallState.CONNECTED


def test_a_text_to_another_telephone_is_read_by_nobody():
    told = Told().answered("unknown_number")
    told.exchange.text("+12065550187", ENGLISH)  # on file, and no longer in her hand
    assert told.heard == []


def test_nobody_reads_a_text_on_hold_or_before_the_answer():
    told = Told().answered("spanish")
    told.exchange.act("leg", PhoneAction.HOLD)
    told.heard.clear()
    told.exchange.text(ROSA, ENGLISH)
    assert told.heard == []
    told = Told()
    told.exchange.play("spanish")
    told.heard.clear()
    told.exchange.text(ROSA, ENGLISH)
    assert told.heard == []


def test_a_text_without_a_code_is_told_as_that():
    told = Told().answered("spanish")
    told.exchange.text(ROSA, "Your table is ready.")
    assert told.spoken() == ["A text just came, but I see no number in it."]


@pytest.mark.end_to_end
def test_the_hospitals_gateway_takes_a_text_and_the_caller_says_it():
    with running() as hospital, contextlib.ExitStack() as stack:
        opening, _ = hospital.hear()
        assert opening.texts.startswith("http://127.0.0.1:")
        hospital.send(PlayCall(name="spanish"))
        rings, _ = hospital.hear()
        hospital.send(Act(leg_id=rings.event.leg_id, action=PhoneAction.ANSWER))
        hospital.hear()
        client = stack.enter_context(httpx.Client(trust_env=False))
        answer = client.post(opening.texts, json={"to": ROSA, "text": SPANISH})
        assert answer.status_code == 202
        _, private = hospital.hear()
        assert "4 8 1 2 9 3" in CallDetails.model_validate_json(private).spoken
        assert hospital.leave() == 0
