"""The list of one agent: whole each time, without the number of a call that is over."""

import asyncio

import pytest

from patient_access.bridge.agent import Agent
from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.conformance import holders
from patient_access.call_sources.unseen import Opaque
from patient_access.handover.call_events import CallState, Direction, EndReason
from patient_access.phone_bridge.published import PublishedCalls

NUMBER = "2065550147"
VARIABLES = {"MRN": "mrn", "ATTEST": "attestation"}


@pytest.fixture
def agent():
    return Agent("1001", ["PJSIP/1001"], VARIABLES, Opaque(b"fixed"))


def tell(agent, event="Newstate", state=6, call="1", number=NUMBER, **more):
    said = {
        "Event": event,
        "Channel": f"PJSIP/1001-{call}",
        "ChannelState": state,
        "ConnectedLineNum": number,
        "Exten": "s",
        "Uniqueid": f"17.{call}",
        "Linkedid": f"16.{call}",
        **more,
    }
    text = bytearray("\r\n".join(f"{key}: {value}" for key, value in said.items()).encode())
    return agent.hear(Message(text, 0, len(text)))


def test_two_calls_are_one_list_and_an_end_is_named_once_without_its_number(agent):
    assert tell(agent, state=5)
    assert tell(agent, call="2", number="2065550188")
    assert [call.state for call in agent.calls()] == [CallState.OFFERED, CallState.CONNECTED]
    assert tell(agent, "Hangup")
    alive, over = agent.calls()
    assert (over.state, over.end_reason, over.number) == (
        CallState.ENDED,
        EndReason.ABANDONED,
        "",
    )
    assert alive.number == "2065550188"
    assert tell(agent, "Hold", call="2")
    assert [call.state for call in agent.calls()] == [CallState.HELD]


def test_what_changes_nothing_is_no_news(agent):
    assert tell(agent)
    assert not tell(agent)
    assert not tell(agent, "Newstate", Channel="PJSIP/1002-1")


def test_the_ids_are_the_same_in_the_next_run_and_hold_no_number(agent):
    again = Agent("1001", ["PJSIP/1001"], {}, Opaque(b"fixed"))
    tell(agent, call=NUMBER)
    tell(again, call=NUMBER)
    assert agent.calls()[0].id == again.calls()[0].id
    assert NUMBER not in agent.calls()[0].id


def test_somebody_else_on_the_line_brings_nothing_of_whoever_was_before(agent):
    tell(agent, number="1002", ConnectedLineName="Agent Two", ChanVariable="MRN=TEST0009")
    tell(agent, "NewConnectedLine")
    (call,) = agent.calls()
    assert (call.number, call.name, call.mrn) == (NUMBER, "", "")


def test_a_variable_that_is_no_attestation_says_nothing(agent):
    tell(agent, ChanVariable="ATTEST=TN-Validation-Failed")
    assert agent.calls()[0].attestation == ""


def test_a_call_she_dialled_is_outbound_and_a_consult_after_a_gap_is_no_call(agent):
    tell(agent, "Status", Data="8005550199,30")
    assert agent.calls()[0].direction is Direction.OUTBOUND
    tell(agent, "Status", call="2", number="1002", Data="1002,30")
    (call,) = agent.calls()
    assert call.state is CallState.CONSULTING


def test_what_a_snapshot_leaves_out_has_ended_unheard(agent):
    tell(agent)
    tell(agent, call="2")
    agent.doubt()
    assert tell(agent, "Status", call="2", Data="(Outgoing Line)"), "told again, with its number"
    agent.end_the_unproven()
    alive, over = agent.calls()
    assert (alive.state, over.end_reason) == (CallState.CONNECTED, EndReason.STREAM_LOST)
    assert not tell(agent, "Newstate"), "nothing brings it back"


def kept(agent):
    async def look():
        return holders(agent, NUMBER)

    return asyncio.run(look())


def test_nothing_is_kept_of_a_call_that_is_over(agent):
    tell(agent, state=5)
    assert kept(agent), "else this proves nothing"
    for call in range(50):
        tell(agent, state=5, call=str(call))
        tell(agent, "Hangup", call=str(call))
        tell(agent, "NewCallerid", call=str(call))
    assert len(agent.calls()) == 1
    assert kept(agent) == []


def test_a_call_that_is_printed_by_mistake_shows_no_caller(agent):
    tell(agent, ConnectedLineName="Ann Neil", ChanVariable="MRN=TEST0001")
    (call,) = agent.calls()
    assert call.mrn == "TEST0001"
    assert not [told for told in (NUMBER, "Neil", "TEST0001") if told in f"{call!r} {call}"]


def test_a_strange_queue_and_more_calls_than_a_list_holds_stop_nothing(agent):
    queue = "q\t\x7f" + "x" * 300
    tell(agent, "AgentCalled", Channel="PJSIP/9-1", DestChannel="PJSIP/1001-0", DestUniqueid="17.0",
         Queue=queue)  # fmt: skip
    for call in range(30):
        assert tell(agent, call=str(call))
    said = PublishedCalls(version=1, calls=tuple(agent.calls()))
    assert len(said.calls) == 20
    for call in range(1, 30):
        tell(agent, "Hangup", call=str(call))
    assert agent.calls()[0].queue == "q" + "x" * 127
