"""The messages themselves: all round-trip, nothing else is understood, none can hold a patient."""

import enum
import types
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from patient_access.handover import frames, training_frames
from patient_access.handover.wire import WireError

DOWN = typing.get_args(frames.Down)
UP = typing.get_args(frames.Up)
TRAINING = (
    *typing.get_args(training_frames.TrainingUp),
    *typing.get_args(training_frames.TrainingDown),
)

REVIEWED = {
    "SignInWanted.ehr",
    "SignInCancelled.ehr",
    "SignInChanged.ehr",
    "SignInChanged.agent_name",
    "SignInChanged.fhir_user",
    "TokenGranted.scopes",
    # from the settings: of the site, not of a caller
    "Welcome.agent_name",
    "Welcome.desk",
    "Welcome.policy_toml",
    "Welcome.policy_name",
    "Welcome.language",
    "EhrAddress.name",
    "EhrAddress.adapter",
    "EhrAddress.base",
    "EhrAddress.also_at",
    "EhrAddress.mrn_system",
    "EhrAddress.country",
    "EhrAddress.client_certificate",
    "EhrAddress.client_key",
    "EhrAddress.profile",
    "EhrAddress.proxy",
    "EhrAddress.time_zone",
    "TokenGranted.ehr",
    "ScheduleSaid.ehr",
    "TokenWanted.ehr",
    "EhrLearned.ehr",
    "EhrRests.ehr",
    "Notice.detail",
    "FhircastSite.hub",
    "FhircastSite.topic",
    "FhircastSite.hosts",
    # from the sign-in: the agent's session, whoever it will be about
    "FhircastHub.url",
    "FhircastHub.topic",
    # names of sources and queues, keyed hashes
    "CallEvent.source_id",
    "CallEvent.leg_id",
    "CallEvent.queue",
    "OtherCall.queue",
    "SourceChanged.source_id",
    "Act.leg_id",
    # codes
    "Notice.code",
    "Hello.hardening",
    "Ending.outcome",
    "OutcomeGiven.outcome",
    "Mark.name",
    "Diagnostic.code",
    "Diagnostic.correlation_id",
    "Diagnostic.where",
    "Diagnostic.type_name",
    "Diagnostic.numbers",
    # the clock
    "ShiftFigures.since",
    # the audit trail: settings of IT, public keys, and counts
    "AuditTarget.fhir",
    "AuditTarget.disclosures",
    "AuditTarget.syslog",
    "AuditTarget.notes",
    "AuditTarget.ca_file",
    "AuditTarget.certificate",
    "AuditTarget.certificate_key",
    "AuditTarget.key",
    "AuditTarget.folder",
    "OutboxKey.public",
    "CourierDone.public",
    # texts: settings of IT
    "TextAddress.adapter",
    "TextAddress.url",
    "TextAddress.number_field",
    "TextAddress.text_field",
    "TextAddress.fields",
    "TextAddress.token_header",
    "TextAddress.token_prefix",
    "TextAddress.status_field",
    "TextAddress.accepted",
    "TextAddress.ca_file",
    "TextAddress.proxy",
    # failed checks: slow keyed hashes of 32 hexadecimal digits, and nothing else fits
    "FailedChecksWanted.number",
    "FailedChecksWanted.record",
    "FailedChecks.number",
    "FailedChecks.record",
    "CheckCounted.number",
    "CheckCounted.record",
    "CourierDone.trouble",
    # rehearsals: paths, and words of a script about made-up people
    "Rehearse.script",
    "Rehearse.pictures",
    "RehearsalStep.text",
    "ScanWanted.title",
    # the training hospital: loopback, made-up people
    "HospitalOpen.base",
    "HospitalOpen.mrn_system",
    "HospitalOpen.calls",
    "HospitalOpen.texts",
    "PlayCall.name",
}
"""Every field that could carry free text, and why it carries none of a caller's. A new one is
not added here before somebody has asked what may come to stand in it (docs of ``frames``)."""

PLAIN = (int, float, bool, type(None))


def free_texts(model, seen=()):
    """``Model.field`` of every field, however deep, that could hold any text."""
    found = set()
    for name, field in model.model_fields.items():
        found |= _texts_in(field.annotation, f"{model.__name__}.{name}", (*seen, model))
    return found


def _texts_in(kind, place, seen):
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return set()
    if origin in (typing.Union, types.UnionType, tuple, frozenset, dict):
        parts = [part for part in typing.get_args(kind) if part is not Ellipsis]
        return set().union(*(_texts_in(part, place, seen) for part in parts))
    if isinstance(kind, type):
        if issubclass(kind, BaseModel):
            return set() if kind in seen else free_texts(kind, seen)
        if issubclass(kind, enum.Enum) or kind in PLAIN:
            return set()
    return {place}


def test_no_frame_has_a_field_for_text_that_was_not_reviewed():
    found = set().union(*(free_texts(model) for model in (*DOWN, *UP, *TRAINING)))
    assert found - REVIEWED == set(), "could a caller's number or name come to stand there?"
    assert REVIEWED - found == set(), "no longer there: take it off the list"


def test_the_review_sees_a_text_in_any_depth():
    class Inner(BaseModel):
        deep: tuple[str | None, ...] = ()

    class Outer(BaseModel):
        kind: typing.Literal["x"] = "x"
        theme: frames.Theme = frames.Theme.DARK
        inner: Inner | None = None
        anything: object = None
        sums: dict[str, int] = {}

    assert free_texts(Outer) == {"Inner.deep", "Outer.anything", "Outer.sums"}


@pytest.mark.parametrize("model", [*DOWN, *UP], ids=lambda model: model.__name__)
def test_every_frame_arrives_as_it_was_sent(model):
    decode = frames.decode_down if model in DOWN else frames.decode_up
    refuse = frames.decode_up if model in DOWN else frames.decode_down

    numbers = {"numbers": st.dictionaries(st.text(), st.floats())}
    more = numbers if "numbers" in model.model_fields else {}

    @given(st.builds(model, **more))
    def arrives(frame):
        sent = frames.encode(frame)
        arrived = decode(sent)
        # Not a number is not equal to itself.
        assert arrived == frame or (repr(arrived) == repr(frame) and "nan" in repr(frame))
        with pytest.raises(WireError):
            refuse(sent)

    arrives()


@pytest.mark.parametrize("model", [*DOWN, *UP, *TRAINING], ids=lambda model: model.__name__)
def test_no_frame_takes_a_field_it_does_not_know(model):
    assert model.model_config["extra"] == "forbid"
    assert model.model_config["frozen"]


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b"\xff",
        b'{"kind": "no_such_kind"}',
        b'{"kind": "come_forward", "ani": "+12065550137"}',
        b'{"kind": "hello", "protocol": "two"}',
        b'{"kind": "call_ended", "reason": "2065550137"}',
        b'{"kind": "come_forward"',
    ],
)
def test_what_is_no_frame_is_refused_without_an_echo(header):
    for decode in (frames.decode_down, frames.decode_up):
        with pytest.raises(WireError) as caught:
            decode(header)
        assert "555" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_wire_error(header):
    for decode in (frames.decode_down, frames.decode_up):
        try:
            decode(header)
        except WireError:
            continue
