"""What the switchboard does with sign-ins: who may ask, who is told, and how it ends."""

import asyncio

import pytest

from patient_access.front_door.words import Refusal
from patient_access.handover import frames
from patient_access.handover.sign_in_states import SignInState
from patient_access.handover.wire import PrivatePart
from patient_access.settings.model import Settings
from patient_access.sign_in import harden as harden_module
from patient_access.sign_in import sign_ins as sign_ins_module
from patient_access.sign_in.session import Granted
from patient_access.switchboard.door_host import DoorHost
from tests.switchboard.test_app import Door, Shifted

EHR = "Northside EHR"
TOKEN = "token-made-up-4417"
SETTINGS = Settings.model_validate(
    {
        "ehrs": [
            {"name": EHR, "base": "https://ehr.example/fhir", "sign_in": {"client_id": "made-up"}}
        ]
    }
)


class FakeSignIns:
    """Keeps what it was asked."""

    made = None

    def __init__(self, ehrs, say, call_is_up, *, language):
        FakeSignIns.made = self
        self.names = [ehr.name for ehr in ehrs]
        self.say, self.call_is_up, self.language = say, call_is_up, language
        self.asked = []
        self.granted = Granted(TOKEN, 500.0, ("user/Patient.rs",))

    def __contains__(self, ehr):
        return ehr in self.names

    def open(self):
        self.asked.append("open")

    def states(self):
        return (frames.SignInChanged(ehr=EHR, state=SignInState.NEEDED),)

    async def token(self, ehr, *, refused):
        self.asked.append(("token", ehr, refused))
        return self.granted

    def want(self, ehr, launch=None):
        self.asked.append(("want", ehr))

    def cancel(self, ehr):
        self.asked.append(("cancel", ehr))

    def redirected(self, address):
        return address == "desk:/back?code=1&state=2"

    def launched(self, address):
        return "ehr.example" in address

    async def close(self, *, keep):
        self.asked.append(("close", keep))


@pytest.fixture
def shift(monkeypatch):
    monkeypatch.setattr(sign_ins_module, "SignIns", FakeSignIns)
    monkeypatch.setattr(harden_module, "harden", lambda: ())  # this process goes on testing

    def play(scene, *, signs_out=True):
        async def whole():
            shifted = Shifted()
            object.__setattr__(shifted.board._shift, "settings", SETTINGS)
            host = DoorHost(None)
            running = asyncio.ensure_future(shifted.board.run(Door(), host, None))
            await shifted.until(lambda: shifted.children)
            shifted.children[0].ready()
            shifted.children[1].ready()
            await scene(shifted, FakeSignIns.made, host)
            if signs_out:
                shifted.children[0].say(frames.SignOut())
            else:
                shifted.board._stop(0)
            await asyncio.wait_for(running, 10)
            return FakeSignIns.made

        return asyncio.run(asyncio.wait_for(whole(), 20))

    return play


def test_every_new_window_is_told_how_the_sign_ins_stand(shift):
    async def scene(shifted, sign_ins, _):
        assert sign_ins.asked == ["open"]
        for child in shifted.children[:2]:
            assert child.last(frames.SignInChanged).state is SignInState.NEEDED

    shift(scene)


def test_the_idle_window_may_ask_and_the_spare_may_not(shift):
    async def scene(shifted, sign_ins, _):
        shifted.children[1].say(frames.SignInWanted(ehr=EHR))
        shifted.children[0].say(frames.SignInWanted(ehr=EHR))
        shifted.children[0].say(frames.SignInCancelled(ehr=EHR))
        assert sign_ins.asked[1:] == [("want", EHR), ("cancel", EHR)]

    shift(scene)


def test_a_window_with_a_call_opens_no_browser_and_an_ehr_may_not_either(shift):
    async def scene(shifted, sign_ins, host):
        shifted.telephone.ring()
        shifted.children[0].say(frames.SignInWanted(ehr=EHR))
        assert sign_ins.call_is_up()
        assert sign_ins.asked == ["open"]
        launch = PrivatePart(bytearray(b"desk:launch?iss=https://ehr.example/fhir&launch=1"))
        assert host.launch(launch) is Refusal.CALL_UP
        assert not any(launch.buffer)

    shift(scene, signs_out=False)


def test_a_token_goes_down_in_the_private_part_with_its_life_and_scopes(shift):
    async def scene(shifted, sign_ins, _):
        child = shifted.children[0]
        child.say(frames.TokenWanted(ehr=EHR, refused=True))
        await shifted.until(lambda: child.last(frames.TokenGranted))
        granted = child.last(frames.TokenGranted)
        assert (granted.expires_in, granted.scopes) == (500.0, ("user/Patient.rs",))
        assert TOKEN not in granted.model_dump_json()
        assert ("token", EHR, True) in sign_ins.asked

    shift(scene)


def test_nobody_signed_in_is_an_empty_answer_and_not_the_keyrings_token(shift, monkeypatch):
    def read(_):
        raise AssertionError("the keyring was asked")

    monkeypatch.setattr("patient_access.switchboard.grants.read_token", read)

    async def scene(shifted, sign_ins, _):
        sign_ins.granted = None
        child = shifted.children[0]
        child.say(frames.TokenWanted(ehr=EHR))
        await shifted.until(lambda: child.last(frames.TokenGranted))
        assert child.last(frames.TokenGranted).scopes is None

    shift(scene)


def test_an_address_is_wiped_whoever_waits_for_it(shift):
    async def scene(shifted, _, host):
        right = PrivatePart(bytearray(b"desk:/back?code=1&state=2"))
        wrong = PrivatePart(bytearray(b"desk:/back?code=1&state=3"))
        assert host.sign_in_return(right) is None
        assert host.sign_in_return(wrong) is Refusal.NOT_WAITED_FOR
        assert host.sign_in_return(PrivatePart(bytearray(b"\xff"))) is Refusal.NOT_WAITED_FOR
        assert not any(right.buffer)
        assert not any(wrong.buffer)
        assert shifted.children[0].last(frames.ComeForward)

    shift(scene)


def test_an_ehr_that_starts_us_must_be_one_of_ours(shift):
    async def scene(_, __, host):
        ours = b"desk:launch?iss=https://ehr.example/fhir&launch=1"
        assert host.launch(PrivatePart(bytearray(ours))) is None
        assert host.launch(PrivatePart(bytearray(b"desk:launch?iss=x"))) is Refusal.NOT_OURS

    shift(scene)


@pytest.mark.parametrize("signs_out", [True, False])
def test_a_sign_out_keeps_nothing_and_a_stop_keeps_what_the_site_lets_be_kept(shift, signs_out):
    async def scene(*_):
        return

    assert shift(scene, signs_out=signs_out).asked[-1] == ("close", not signs_out)
