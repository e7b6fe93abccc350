"""Scheduling messages (SIU^S12–S17): the open record's are read, anybody else's are not."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_hl7v2 import site_at

from ehr_adapters.contained import Contained
from ehr_adapters.hl7v2 import messages, open_adapter
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName, PanelState
from patient_access.domain.scheduling import AppointmentStatus as Status

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "hl7v2"
SITE = site_at("mllp://127.0.0.1:2575", hears_appointments=True, time_zone="America/Chicago")
ZOE = "H-7001^1.2.3.4"


def siu(event="S12", record="H-7001^^^NORTH&1.2.3.4&ISO^MR", *, filler="F-9", more=(), **fields):
    """A message; ``fields``: SCH fields by number, as ``sch25``."""
    sch = [""] * 26
    sch[0], sch[1], sch[2], sch[7] = "SCH", "P-9", filler, "^Follow-up"
    sch[9], sch[10], sch[11] = "30", "MIN", "^^^202701151030"
    for name, value in fields.items():
        sch[int(name.removeprefix("sch"))] = value
    segments = [
        f"MSH|^~\\&|SCHED|NORTH|PA|DESK|20261122||SIU^{event}^SIU_S12|C-1|P|2.5||||||UNICODE UTF-8",
        "|".join(sch),
        f"PID|1||{record}||Zzmarkerova^Zoe||19840517",
        "RGS|1",
        *more,
    ]
    return bytearray(("\r".join(segments) + "\r").encode())


AIS = "AIS|1||EYE^Eye test^L|202701151030|||45|min"
AIP = "AIP|1||77^Achebe^Imani^^^Dr."
AIL = "AIL|1||Clinic 3^^^NORTH"


def heard(message, record=ZOE, site=SITE, *, contained=False):
    ref = RecordRef(source=site.name, base=site.base, id=record)
    adapter = open_adapter(site, None)
    return asyncio.run((Contained(site, adapter) if contained else adapter).hear(message, ref))


@pytest.mark.parametrize("contained", [False, True])
def test_an_appointment_of_the_open_record_is_read(contained):
    answer = heard(siu(more=(AIS, AIP, AIL)), contained=contained)
    [one] = answer.appointments
    assert (answer.panel, answer.state) == (PanelName.APPOINTMENTS, PanelState.PARTIAL)
    assert (one.title, one.status, one.minutes) == ("Eye test", Status.BOOKED, 45)
    assert one.start == datetime(2027, 1, 15, 16, 30, tzinfo=UTC)
    assert (one.with_whom, one.where) == (("Dr. Imani Achebe",), "Clinic 3, NORTH")
    assert one.ref.id == "F-9"


def test_an_older_message_has_its_time_in_sch():
    [one] = heard(siu()).appointments
    assert one.start == datetime(2027, 1, 15, 16, 30, tzinfo=UTC)
    assert (one.title, one.minutes) == ("Follow-up", 30)


@pytest.mark.parametrize(
    ("event", "filler", "status"),
    [
        ("S12", "Booked", Status.BOOKED),
        ("S13", "", Status.BOOKED),
        ("S14", "Pending", Status.PENDING),
        ("S14", "No show", Status.NOSHOW),
        ("S15", "Booked", Status.CANCELLED),
        ("S16", "", Status.CANCELLED),
        ("S17", "Deleted", Status.ENTERED_IN_ERROR),
    ],
)
def test_what_happened_to_it_is_told(event, filler, status):
    [one] = heard(siu(event, sch25=filler)).appointments
    assert one.status is status


def test_an_appointment_known_only_by_its_placer_keeps_that_number():
    assert heard(siu(filler="")).appointments[0].ref.id == "P-9"


@pytest.mark.parametrize(
    "record",
    [
        "H-7002^^^NORTH&1.2.3.4&ISO^MR",
        "H-7001^^^SOUTH&1.2.9&ISO^MR",
        "",
    ],
)
def test_a_message_about_somebody_else_is_not_read_beyond_whose_it_is(record, monkeypatch):
    read = []
    whole = messages.hl7.parse
    monkeypatch.setattr(messages.hl7, "parse", lambda text: read.append(text) or whole(text))
    site = SITE.model_copy(update={"mrn_system": "1.2.3.4"})
    assert heard(siu(record=record), site=site) is None
    assert "Zzmarkerova" not in "".join(read)


def test_a_record_of_another_system_hears_nothing():
    ref = RecordRef(source=SITE.name, base="mllp://elsewhere", id=ZOE)
    assert asyncio.run(open_adapter(SITE, None).hear(siu(), ref)) is None


def test_a_message_about_two_people_is_nobodys():
    assert heard(siu(more=("PID|2||H-7002^^^NORTH&1.2.3.4&ISO^MR",))) is None


def test_every_sample_of_a_scheduling_message_can_be_read():
    if not SAMPLES.is_dir():
        pytest.skip("the sample messages are not beside the repository (shared/data)")
    files = sorted(SAMPLES.glob("SIU-*.hl7"))
    assert files
    for file in files:
        body = bytearray(file.read_bytes().strip())
        answer = heard(body, "PATID1234^2.16.1", SITE.model_copy(update={"mrn_system": "2.16.1"}))
        [one] = answer.appointments
        assert one.title == "Biopsy of colon (procedure)"
        assert one.start == datetime(2021, 9, 24, 7, 15, tzinfo=UTC)
        assert one.minutes == 50
        assert ("Room02" if "S14" in file.name else "055") in (one.where or "055")
        cancelled = file.name.startswith("SIU-S15")
        assert one.status is (Status.CANCELLED if cancelled else Status.BOOKED)


WHOLE = siu(more=(AIS, AIP, AIL))


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_garbage_at_any_byte_is_an_answer_or_a_failure_and_nothing_else(at, garbage):
    broken = WHOLE[:at] + garbage + WHOLE[at + len(garbage) :]
    try:
        heard(bytearray(broken))
    except EhrFailure:
        return
