"""Whatever a hub sends: it is never an exception, never a swap, never a check that has passed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from patient_access.domain.identity import Identifier
from patient_access.fhircast.reading import ContextEvent, read
from patient_access.fhircast.rules import Rules
from patient_access.fhircast.values import PatientKeys, Said
from tests.fhircast.conftest import ANA, LEO, event, patient

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
WORDS = st.sampled_from(["Patient-open", "patient-close", "SYNCERROR", "userLogout", "heartbeat"])
MOMENTS = st.sampled_from(["2018-01-08T01:37:05.14", "2099-01-01T00:00:00Z", "yesterday", "", None])
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "event", "hub.mode", "context", "resource", "identifier", "value"]
            )
            | st.text(max_size=6),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
RESOURCES = st.sampled_from([patient(ANA), patient(LEO), {"resourceType": "Patient"}]) | JSON


@st.composite
def near_events(draw):
    """Events that are nearly right, in which any part may be anything."""
    context = draw(st.lists(st.fixed_dictionaries({"resource": RESOURCES}), max_size=2) | JSON)
    inner = {"hub.event": draw(WORDS | JSON), "context": context}
    said = {"id": draw(st.text(min_size=1, max_size=5) | JSON), "event": inner}
    return said | {"timestamp": draw(MOMENTS | JSON)}


@given(st.text() | st.binary() | (JSON | near_events()).map(json.dumps))
def test_reading_never_raises(text):
    read(text)


@given(st.lists(near_events(), max_size=6), st.booleans(), st.booleans())
def test_no_message_ever_swaps_the_patient_or_passes_the_check(messages, refuse, is_verified):
    rules = Rules(refuse_at_once=refuse)
    if is_verified:
        rules.verified(ANA)
    for message in messages:
        said = read(json.dumps(message))
        if isinstance(said, ContextEvent):
            answer = rules.judge(said)
            assert answer.status in (200, 202, 409)
            assert answer.status == 202 or is_verified
            if answer.status == 200:
                assert said.patient is not None
                assert ANA.is_same_as(said.patient)
    assert rules.ours == (ANA if is_verified else None)


@given(
    st.sampled_from([patient(LEO), patient(PatientKeys(id="ana2")), {"resourceType": "Patient"}])
)
def test_an_opening_that_cannot_be_proved_to_be_ours_is_another_patient(resource):
    rules = Rules(refuse_at_once=True)
    rules.verified(ANA)
    answer = rules.judge(read(json.dumps(event("x", resource=resource))))
    assert (answer.status, answer.said) == (409, Said.OTHER_PATIENT)


def keys(key, *numbers):
    found = (Identifier(value=value, system=system) for system, value in numbers)
    return PatientKeys(id=key, identifiers=tuple(found))


def test_two_patients_are_the_same_only_when_it_is_proved():
    assert keys("a").is_same_as(keys("a"))
    assert keys("a", ("mrn", "1")).is_same_as(keys("b", ("mrn", "1")))
    assert not keys("a").is_same_as(keys("b"))
    assert not keys("a", ("mrn", "1")).is_same_as(keys("a", ("mrn", "2")))
    assert not keys(None).is_same_as(keys(None))
    assert not keys("a", (None, "1")).is_same_as(keys("b", (None, "1")))


def test_what_is_read_cannot_be_printed():
    said = read(json.dumps(event("Zqevent", keys=keys("Zqpid", ("mrn", "Zqmrn")))))
    assert said.patient.id == "Zqpid"
    assert "Zq" not in f"{said!r}{said}{said.patient!r}"


def test_of_a_patient_nothing_but_the_keys_is_kept():
    said = read(json.dumps(event("x", keys=LEO)))
    assert said.patient == LEO
    assert "Zqnobody" not in said.model_dump_json()


def test_a_clock_that_runs_ahead_does_not_make_the_rest_look_old():
    rules = Rules(refuse_at_once=True)
    rules.verified(ANA)
    rules.judge(read(json.dumps(event("ahead", timestamp="2099-06-01T00:00:00Z"))))
    later = rules.judge(read(json.dumps(event("after", timestamp="2099-05-01T00:00:00Z"))))
    assert later.said is Said.OTHER_PATIENT


def test_an_id_seen_before_gets_the_answer_it_got():
    rules = Rules(refuse_at_once=True)
    before = read(json.dumps(event("one")))
    assert rules.judge(before).status == 202
    rules.verified(ANA)
    again = rules.judge(before)
    assert (again.status, again.said) == (202, None)
