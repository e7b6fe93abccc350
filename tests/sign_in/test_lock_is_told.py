"""A lock that a window hears of reaches the sign-ins, and from there every window's own copy."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.presence_events import AWAY, PresenceEvent
from patient_access.handover.sign_in_states import SignInState
from patient_access.handover.wire import PrivatePart
from patient_access.settings.model import Settings
from patient_access.switchboard import app
from patient_access.workspace import life


class SignIns:
    def __init__(self):
        self.times = 0

    def locked(self):
        self.times += 1


@pytest.mark.parametrize("event", PresenceEvent)
def test_who_leaves_the_desk_lets_go_of_tokens_when_the_calls_window_has_ended(event, monkeypatch):
    monkeypatch.setattr(app, "_PARTED_SECONDS", 0.02)
    monkeypatch.setattr(app.log, "event", lambda *_, **__: None)

    async def scene():
        switchboard = app.Switchboard(app.Shift(settings=Settings(), ehrs=()))
        switchboard._sign_ins = SignIns()
        switchboard._presence(event)
        assert switchboard._sign_ins.times == 0, "its window still speaks with the EHR"
        await asyncio.sleep(0.1)
        return switchboard._sign_ins.times

    assert asyncio.run(scene()) == (1 if event in AWAY else 0)
    assert app._PARTED_SECONDS > 0


class Tokens:
    def __init__(self):
        self.forgotten = []

    def forget(self, ehr):
        self.forgotten.append(ehr)


@pytest.mark.parametrize(
    ("changed", "forgotten"),
    [
        ({"state": SignInState.SIGNED_IN}, []),
        ({"state": SignInState.SIGNED_IN, "let_go": True}, ["North"]),
        ({"state": SignInState.NEEDED}, ["North"]),
    ],
)
def test_a_window_lets_go_of_its_copy_when_it_is_told(changed, forgotten):
    tokens = Tokens()
    frame = frames.SignInChanged(ehr="North", **changed)
    told_on = life._at_once((frame, PrivatePart()), tokens, None)
    assert (told_on, tokens.forgotten) == (False, forgotten)
