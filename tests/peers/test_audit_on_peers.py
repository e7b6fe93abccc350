"""Our AuditEvents and drafts of notes, read by fhir.resources and kept by a server of others."""

import asyncio
import json
import subprocess

import httpx
import pytest

from patient_access.audit import note
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.sink import Fate
from patient_access.handover.audit_frames import AuditTarget
from tests.audit.conftest import ANA, AT, CONTEXT
from tests.audit.test_events import EVENTS, SIGNED_IN
from tests.peers.sekmet import ROOT

pytestmark = pytest.mark.peer

PYTHON = ROOT / ".cache" / "peers" / "bin" / "python"
NOTES = {
    "a note": note.draft(CONTEXT, ANA, "Call back, señora García.", AT),
    "a note by whoever signed in, about nobody": note.draft(SIGNED_IN, None, "Nobody yet.", AT),
}

# R4B has the AuditEvent and the DocumentReference of R4, element for element.
_READ = """
import json, sys
from fhir.resources.R4B.auditevent import AuditEvent
from fhir.resources.R4B.documentreference import DocumentReference
KINDS = {"AuditEvent": AuditEvent, "DocumentReference": DocumentReference}
said = {}
for what, resource in json.load(sys.stdin).items():
    try:
        read = KINDS[resource["resourceType"]].model_validate(resource)
        said[what] = json.loads(read.model_dump_json())
    except Exception as error:
        said[what] = str(error)
json.dump(said, sys.stdout)
"""


def read_by_others(resources):
    if not PYTHON.exists():
        pytest.skip("fhir.resources is not installed; `make setup-peers` does it")
    done = subprocess.run(
        [PYTHON, "-c", _READ],
        input=json.dumps(resources),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)


def same(one, other):
    """Equal but for how an instant is written."""
    if isinstance(one, dict) and isinstance(other, dict):
        times = {"recorded", "date", "creation"}
        return set(one) == set(other) and all(
            name in times or same(value, other[name]) for name, value in one.items()
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def test_every_kind_is_fhir_to_a_library_that_we_did_not_write():
    resources = {what: record.resource for what, record in (EVENTS | NOTES).items()}
    read = read_by_others(resources)
    assert set(read) == set(resources)
    for what, resource in resources.items():
        assert isinstance(read[what], dict), f"{what}: {read[what]}"
        assert same(read[what], resource), what


def test_that_library_sees_what_is_wrong():
    event = EVENTS["a record opened"].resource
    broken = {
        "no agent": {k: v for k, v in event.items() if k != "agent"},
        "no source": {k: v for k, v in event.items() if k != "source"},
        "an element that is none": {**event, "severity": "high"},
        "a time that is none": {**event, "recorded": "yesterday"},
    }
    assert [
        what for what, said in read_by_others(broken).items() if not isinstance(said, str)
    ] == []


def test_a_server_of_others_has_each_once_however_often_it_is_sent(sekmet):
    records = [*EVENTS.values(), *NOTES.values()]
    fates = []

    async def send():
        sink = FhirSink(AuditTarget(fhir=sekmet.base, notes=sekmet.base))
        await sink.deliver(records, lambda _, fate: fates.append(fate))
        await sink.close()

    for _ in range(2):
        asyncio.run(send())
    assert fates == [Fate.DELIVERED] * 2 * len(records)
    with httpx.Client(trust_env=False, timeout=30) as client:
        for record in records:
            kept = client.get(f"{sekmet.base}/{record.kind}/{record.id}").raise_for_status().json()
            assert kept["id"] == record.id
            if record.kind == "AuditEvent":
                assert kept["agent"] == record.resource["agent"]
        found = client.get(f"{sekmet.base}/AuditEvent", params={"_count": "200"}).json()
    ids = [entry["resource"]["id"] for entry in found["entry"]]
    assert sorted(i for i in ids if i in {r.id for r in records}) == sorted(
        r.id for r in records if r.kind == "AuditEvent"
    )
