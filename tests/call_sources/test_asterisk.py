"""The Asterisk source on a manager interface of the tests' own: its promises and its bad days."""

import asyncio
import threading

import pytest

from patient_access.call_sources.asterisk import Asterisk
from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.handover.call_events import CallState, Direction, EndReason, SourceStatus
from patient_access.settings.telephony import AsteriskSetting
from tests.support.certificate import self_signed
from tests.support.fake_pbx import SECRET, FakePbx

OWN = "PJSIP/1001"
NUMBER = "2065550147"


@pytest.fixture
def pbx():
    pbx = FakePbx()
    yield pbx
    pbx.close()


def setting(pbx, **more):
    given = {
        "host": "127.0.0.1",
        "port": pbx.port,
        "tls": False,
        "user": "desk1001",
        "channels": [OWN],
        "variables": {"MRN": "mrn"},
        "ping_seconds": 60,
    }
    return AsteriskSetting.model_validate(given | more)


def channel(call, state, number=NUMBER, **more):
    """What an event says of an own channel."""
    return {
        "Channel": f"{OWN}-{call}",
        "ChannelState": state,
        "CallerIDNum": "1001",
        "ConnectedLineNum": number,
        "ConnectedLineName": "<unknown>",
        "Exten": "s",
        "Uniqueid": f"unique-{call}",
        "Linkedid": f"linked-{call}",
        **more,
    }


def ring(pbx, call="1", number=NUMBER, **more):
    pbx.say(Event="Newstate", **channel(call, 5, number, **more))


def answer(pbx, call="1", number=NUMBER, **more):
    pbx.say(Event="Newstate", **channel(call, 6, number, **more))


def tell(pbx, event, call="1", **more):
    pbx.say(Event=event, **channel(call, 6, **more))


@pytest.fixture
def patient(monkeypatch):
    """A slow machine is neither asleep nor a reason to give a connection up."""
    for name in ("_SLEPT_PINGS", "_GIVEN_UP_AFTER"):
        monkeypatch.setattr(f"patient_access.call_sources.asterisk.session.{name}", 10_000)


class Desk(RecordingDesk):
    """Keeps what the private parts said, and when the states came."""

    def __init__(self):
        super().__init__()
        self.told = []

    def deliver(self, event, private):
        self.told.append(bytes(private.buffer).decode())
        super().deliver(event, private)

    def story(self):
        return [str(e.state) + (f" {e.end_reason}" if e.end_reason else "") for e in self.events]


def on_desk(source, story):
    async def running():
        desk = Desk()
        task = asyncio.create_task(source.run(desk))
        try:
            async with asyncio.timeout(60):
                await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
                await story(desk)
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return desk

    return asyncio.run(running())


def source_for(pbx, **more):
    return Asterisk(setting(pbx, **more), lambda name: SECRET)


class TestAsterisk(CallSourceConformance):
    @pytest.fixture(autouse=True)
    def _pbx(self, pbx):
        self.pbx = pbx

    def make_source(self):
        return source_for(self.pbx)

    async def play(self, source, call, state, number):
        if state is CallState.ENDED:
            tell(self.pbx, "Hangup", call, number=number)
        else:
            (ring if state is CallState.OFFERED else answer)(self.pbx, call, number)


def test_the_caller_is_told_from_the_agents_own_leg_with_what_the_site_attached(pbx):
    async def story(desk):
        ring(
            pbx,
            Exten="8005550199",
            ConnectedLineName='Ann "Nan" O\\Neilé',
            ChanVariable="MRN=TEST0001",
        )
        await desk.until(lambda: bool(desk.events))

    desk = on_desk(source_for(pbx), story)
    assert desk.told[0] == (
        '{"ani":"2065550147","caller_name":"Ann \\"Nan\\" O\\\\Neil��","mrn":"TEST0001",'
        '"dnis":"8005550199"}'
    )


def test_presentation_and_attestation_come_by_variables_that_the_site_names(pbx):
    async def story(desk):
        pbx.write(
            "Event: Newstate\r\n"
            + "".join(f"{k}: {v}\r\n" for k, v in channel("1", 5).items())
            + "ChanVariable: PRES=prohib_passed_screen\r\nChanVariable: ATTEST=C\r\n\r\n"
        )
        await desk.until(lambda: bool(desk.events))

    variables = {"PRES": "presentation", "ATTEST": "attestation"}
    desk = on_desk(source_for(pbx, variables=variables), story)
    assert '"presentation":"restricted","attestation":"C"' in desk.told[0]


@pytest.mark.parametrize(
    ("number", "attached", "told"),
    [
        ("<unknown>", "MRN=TEST0001", '{"mrn":"TEST0001"}'),
        ("anonymous", "MRN=TEST0001", '{"presentation":"restricted","mrn":"TEST0001"}'),
        (NUMBER, "ATTEST=TN-Validation-Passed-A", f'{{"ani":"{NUMBER}","attestation":"A"}}'),
        (NUMBER, "ATTEST=TN-Validation-Failed", f'{{"ani":"{NUMBER}"}}'),
        ("1002", "ATTEST=", '{"ani":"1002"}'),
    ],
)
def test_a_withheld_number_an_attestation_and_an_extension_are_told_as_such(
    pbx, number, attached, told
):
    async def story(desk):
        ring(pbx, number=number, ChanVariable=attached)
        answer(pbx, number=number, ChanVariable=attached)
        await desk.until(lambda: len(desk.events) == 2)

    variables = {"MRN": "mrn", "ATTEST": "attestation"}
    desk = on_desk(source_for(pbx, variables=variables), story)
    assert desk.told == [told, ""], "once"


def test_other_peoples_channels_are_nobodys_business(pbx):
    async def story(desk):
        for other in ("PJSIP/1002-1", "PJSIP/10011-1", "Local/1001@queue-1;1"):
            for state in (5, 6):
                pbx.say(Event="Newstate", **channel("9", state) | {"Channel": other})
        ring(pbx, "mine")
        await desk.until(lambda: bool(desk.events))

    assert len(on_desk(source_for(pbx), story).events) == 1


def test_an_unanswered_second_ring_says_no_answer_and_a_hang_up_abandoned(pbx):
    async def story(desk):
        dest = {"DestChannel": f"{OWN}-1", "DestUniqueid": "unique-1", "Queue": "scheduling"}
        ring(pbx)
        pbx.say(Event="AgentRingNoAnswer", Channel="PJSIP/carrier-1", **dest)
        tell(pbx, "Hangup")
        ring(pbx, "2")
        tell(pbx, "Hangup", "2")
        await desk.until(lambda: len(desk.events) == 4)

    desk = on_desk(source_for(pbx), story)
    assert desk.story() == ["offered", "ended no_answer", "offered", "ended abandoned"]
    assert desk.events[1].queue == "scheduling"


def test_calling_out_to_a_patient_pops_when_answered_and_to_a_colleague_never(pbx):
    async def story(desk):
        pbx.say(Event="Newstate", **channel("1", 4, "<unknown>", Exten="1002"))
        pbx.say(Event="Newstate", **channel("1", 6, "1002", Exten="1002"))
        tell(pbx, "Hangup", number="1002")
        pbx.say(Event="Newstate", **channel("2", 4, "<unknown>", Exten=NUMBER))
        pbx.say(Event="Newstate", **channel("2", 6, NUMBER, Exten=NUMBER))
        await desk.until(lambda: bool(desk.events))

    desk = on_desk(source_for(pbx), story)
    assert [(e.state, e.direction) for e in desk.events] == [
        (CallState.CONNECTED, Direction.OUTBOUND)
    ]


def test_a_broken_connection_masks_and_what_is_still_up_comes_back(pbx):
    async def story(desk):
        answer(pbx, "1")
        answer(pbx, "2", "2065550188")
        await desk.until(lambda: len(desk.events) == 2)
        lines = channel("1", 6)
        pbx.channels = {f"{OWN}-1": "\r\n".join(f"{k}: {v}" for k, v in lines.items())}
        desk.statuses.clear()
        pbx.drop()
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)

    desk = on_desk(source_for(pbx), story)
    assert desk.statuses == [SourceStatus.STALE, SourceStatus.RESYNCING, SourceStatus.LIVE]
    after = {e.leg_id: e for e in desk.events[2:]}
    first, second = (e.leg_id for e in desk.events[:2])
    assert after[first].state is CallState.CONNECTED
    assert after[second].end_reason is EndReason.STREAM_LOST
    assert {e.stream_epoch for e in after.values()} == {2}
    told = dict(zip((e.leg_id for e in desk.events), desk.told, strict=True))
    assert NUMBER in told[first], "a window that was wiped needs the number again"


def test_an_account_that_may_not_ask_waits_for_a_sign_of_life_and_then_gives_the_call_up(patient):
    pbx = FakePbx(may_ask=False)

    async def story(desk):
        answer(pbx, "1")
        answer(pbx, "2")
        await desk.until(lambda: len(desk.events) == 2)
        pbx.drop()
        await desk.until(lambda: SourceStatus.RESYNCING in desk.statuses)
        assert desk.statuses[-1] is SourceStatus.RESYNCING
        await asyncio.to_thread(pbx.wait_for_login, 2)
        tell(pbx, "Hold", "1")
        await desk.until(lambda: len(desk.events) == 3)
        assert desk.statuses[-1] is SourceStatus.RESYNCING, "the other is not proved"
        source._prove_until = 0.0  # the time is over
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.LIVE)

    source = source_for(pbx, ping_seconds=0.2, misses=10)
    desk = on_desk(source, story)
    pbx.close()
    assert desk.story()[2:] == ["held", "ended stream_lost"]


def test_a_frozen_server_is_stale_without_an_end_and_live_again_when_it_thaws(pbx, patient):
    async def story(desk):
        answer(pbx)
        await desk.until(lambda: bool(desk.events))
        pbx.silent = True
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.STALE)
        pbx.silent = False
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.LIVE)
        assert pbx.logins == 1, "the same connection: nothing was missed"
        tell(pbx, "Hangup")
        await desk.until(lambda: len(desk.events) == 2)

    frozen = source_for(pbx, ping_seconds=0.2)
    assert on_desk(frozen, story).story() == ["connected", "ended unknown"]


def test_a_server_that_stays_frozen_gets_a_new_connection(pbx, monkeypatch):
    monkeypatch.setattr("patient_access.call_sources.asterisk.session.SIGN_IN_SECONDS", 0.3)

    async def story(desk):
        pbx.silent = True
        await desk.until(lambda: SourceStatus.STALE in desk.statuses)
        # The old connection is left by itself; the next sign-in is answered.
        await asyncio.to_thread(lambda: _until(lambda: sum_logins(pbx) >= 2))
        pbx.silent = False
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.LIVE)

    on_desk(source_for(pbx, ping_seconds=0.05), story)


def sum_logins(pbx):
    return sum(action["Action"] == "Login" for action in pbx.actions)


def _until(is_so):
    done = threading.Event()
    for _ in range(600):
        if is_so():
            return
        done.wait(0.05)
    raise TimeoutError


@pytest.mark.parametrize(
    ("secret", "status"), [("wrong", SourceStatus.LOST), (None, SourceStatus.LOST)]
)
def test_a_refused_sign_in_is_lost_and_says_so(pbx, secret, status):
    async def running():
        desk = Desk()
        task = asyncio.create_task(Asterisk(setting(pbx), lambda name: secret).run(desk))
        await desk.until(lambda: bool(desk.statuses))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return desk

    assert asyncio.run(running()).statuses == [status]


@pytest.mark.parametrize("noise", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 300_000])
def test_something_that_is_no_asterisk_is_left_and_tried_again(pbx, noise, monkeypatch):
    monkeypatch.setattr("tests.support.fake_pbx.GREETING", noise)

    async def running():
        desk = Desk()
        task = asyncio.create_task(source_for(pbx).run(desk))
        await desk.until(lambda: bool(desk.statuses))
        monkeypatch.setattr("tests.support.fake_pbx.GREETING", b"Asterisk Call Manager/9\r\n")
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.LIVE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(running())


def test_an_event_cut_anywhere_is_one_event(pbx):
    async def story(desk):
        await asyncio.to_thread(pbx.wait_for_ping)
        lines = "".join(f"{k}: {v}\r\n" for k, v in channel("1", 5).items())
        text = f"Event: Newstate\r\n{lines}\r\n"
        for byte in text:
            pbx.write(byte)
            await asyncio.sleep(0)
        await desk.until(lambda: bool(desk.events))

    # No second ping: its answer would come in the middle of the event.
    desk = on_desk(source_for(pbx, ping_seconds=60), story)
    assert len(desk.events) == 1
    assert NUMBER in desk.told[0]


def test_through_tls_with_the_sites_own_authority(tmp_path):
    pbx = FakePbx(self_signed(tmp_path))

    async def story(desk):
        ring(pbx)
        await desk.until(lambda: bool(desk.events))

    desk = on_desk(source_for(pbx, tls=True, ca_file=str(tmp_path / "made-up.pem")), story)
    pbx.close()
    assert NUMBER in desk.told[0]


def test_a_server_that_nobody_vouches_for_hears_no_secret(tmp_path):
    pbx = FakePbx(self_signed(tmp_path))

    async def running():
        desk = Desk()
        task = asyncio.create_task(source_for(pbx, tls=True).run(desk))
        await desk.until(lambda: bool(desk.statuses))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return desk

    assert asyncio.run(running()).statuses == [SourceStatus.STALE]
    assert pbx.actions == []
    pbx.close()


def test_what_the_site_attached_comes_again_with_the_answer_after_a_gap(pbx):
    async def story(desk):
        answer(pbx)
        await desk.until(lambda: len(desk.events) == 1)
        lines = channel("1", 6) | {"Variable": "MRN=TEST0001"}
        pbx.channels = {f"{OWN}-1": "\r\n".join(f"{k}: {v}" for k, v in lines.items())}
        pbx.drop()
        await desk.until(lambda: len(desk.events) == 2)

    desk = on_desk(source_for(pbx), story)
    assert '"mrn":"TEST0001"' in desk.told[-1]
    assert [each.get("Variables") for each in pbx.actions if each["Action"] == "Status"] == ["MRN"]


def test_whoever_asks_again_hears_of_the_call_that_is_up_with_its_number(pbx):
    """After a sleep: the connection has outlived it, the window has not."""

    async def story(desk):
        answer(pbx)
        await desk.until(lambda: len(desk.events) == 1)
        lines = channel("1", 6)
        pbx.channels = {f"{OWN}-1": "\r\n".join(f"{k}: {v}" for k, v in lines.items())}
        source.ask_again()
        source.ask_again()
        await desk.until(lambda: len(desk.events) == 2)
        await desk.until(lambda: desk.statuses[-1] is SourceStatus.LIVE)

    source = source_for(pbx)
    desk = on_desk(source, story)
    assert desk.story() == ["connected", "connected"]
    assert NUMBER in desk.told[1]
    assert pbx.logins == 2


def test_a_ring_group_that_somebody_else_answered_was_not_given_up_by_the_caller(pbx):
    async def story(desk):
        ring(pbx)
        pbx.say(
            Event="DialEnd",
            Channel="PJSIP/carrier-1",
            DestChannel="PJSIP/1002-1",
            Linkedid="linked-1",
            DialStatus="ANSWER",
        )
        tell(pbx, "Hangup")
        answer(pbx, "2")
        pbx.say(Event="DialEnd", DestChannel="PJSIP/9-1", Linkedid="linked-2", DialStatus="ANSWER")
        pbx.say(Event="HangupRequest", Uniqueid="linked-2", Linkedid="linked-2")
        tell(pbx, "Hangup", "2")
        await desk.until(lambda: len(desk.events) == 4)

    desk = on_desk(source_for(pbx), story)
    assert desk.story() == ["offered", "ended no_answer", "connected", "ended caller"]
