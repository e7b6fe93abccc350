"""What publishers are told to publish is what the bridge reads."""

import json
import re
from pathlib import Path

import pytest

from patient_access.handover.call_events import CallState
from patient_access.phone_bridge.published import (
    LARGEST,
    Newest,
    NotACallList,
    PublishedCalls,
    decode,
    read,
)

DOCS = Path(__file__).parents[2] / "docs" / "telephony.md"
KEY = bytes(32)


def block(fence):
    return re.search(rf"```{fence}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)[1]


def test_the_schema_of_the_page_is_the_one_that_is_read():
    assert json.loads(block("schema")) == PublishedCalls.model_json_schema()


def test_the_example_of_the_page_is_read():
    ((public, private),) = read(decode(block("json").encode()), KEY)
    assert public.state is CallState.CONNECTED
    assert not public.internal
    assert json.loads(private)["ani"] == "+12065550147"
    assert "2065550147" not in public.model_dump_json()


def one(**call):
    said = {"version": 1, "calls": [{"id": "1", "state": "offered"} | call]}
    return next(read(decode(json.dumps(said).encode()), KEY))


@pytest.mark.parametrize(
    ("number", "internal"),
    [("1001", True), ("+12065550147", False), ("2065550147", False), ("", False), ("+1001", False)],
)
def test_an_extension_is_known_by_its_length(number, internal):
    assert one(number=number)[0].internal is internal


def test_a_queue_that_tells_the_caller_is_not_told():
    assert one(number="+12065550147", queue="from 206-555-0147")[0].queue == ""
    assert one(number="+12065550147", queue="scheduling")[0].queue == "scheduling"


def test_a_call_named_by_its_number_is_named_by_neither():
    assert "2065550147" not in one(id="+12065550147")[0].model_dump_json()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b'{"version": 2, "calls": []}',
        b'{"version": 1}',
        b'{"version": 1, "calls": [{"id": "", "state": "offered"}]}',
        b'{"version": 1, "calls": [{"id": "1", "state": "on fire"}]}',
        b'{"version": 1, "calls": [{"id": "1", "state": "offered", "number": "1\\r\\n2"}]}',
        b'{"version": 1, "calls": []}' + b" " * LARGEST,
    ],
)
def test_what_is_no_list_of_calls_is_refused_without_a_word_of_it(payload):
    with pytest.raises(NotACallList) as refused:
        decode(payload)
    assert str(refused.value) == ""


def test_a_list_that_comes_twice_or_late_changes_nothing_and_a_new_run_counts_anew():
    def said(run, seq):
        return PublishedCalls(version=1, calls=(), run=run, seq=seq)

    newest = Newest()
    heard = [said("a", 1), said("a", 2), said("a", 2), said("a", 1), said("b", 1), said("b", 3)]
    assert [newest.is_news(each) for each in heard] == [True, True, False, False, True, True]
    assert newest.is_news(said("", 0)), "a publisher that does not count"
    assert newest.is_news(said("", 0))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"number": "anonymous"}, {"ani": "", "presentation": "restricted"}),
        ({"number": "Unavailable"}, {"ani": "", "presentation": "unavailable"}),
        ({"number": "", "presentation": "restricted"}, {"ani": "", "presentation": "restricted"}),
        ({"number": "sip:+12065550147@pbx"}, {"ani": "+12065550147", "presentation": "allowed"}),
        ({"number": "+12065550147", "attestation": "C"}, {"attestation": "C"}),
    ],
)
def test_what_is_said_about_the_number_is_passed_on(call, told):
    public, private = one(**call)
    read_back = json.loads(private)
    assert {key: read_back[key] for key in told} == told
    assert bool(public.number) == bool(read_back["ani"])


def test_an_extension_in_an_address_is_an_extension():
    assert one(number="sip:1001@10.0.0.1")[0].internal
