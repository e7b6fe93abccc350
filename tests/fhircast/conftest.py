"""A real hub beside the tests, and a subscriber that is left at the end of each scene."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from patient_access.domain.identity import Identifier
from patient_access.fhircast.subscriber import Pace, Subscriber
from patient_access.fhircast.values import Hub, PatientKeys
from tests.fhircast.hub import HubProcess

TOPIC = "made-up-topic"
TOKEN = "made-up-token"
MRN = "http://hospital.example/mrn"
QUICK = Pace(connect=2.0, confirm=2.0, resend=0.2, resends=2, pause=0.05, longest_pause=0.2)

ANA = PatientKeys(id="ana", identifiers=(Identifier(value="00418142", system=MRN),))
HERE = frozenset({"127.0.0.1"})


def patient(keys=ANA):
    numbers = [{"system": one.system, "value": one.value} for one in keys.identifiers]
    named = [{"family": "Zqnobody", "given": ["Zqwho"]}]
    return {"resourceType": "Patient", "id": keys.id, "identifier": numbers, "name": named}


LEO = PatientKeys(id="leo", identifiers=(Identifier(value="00418143", system=MRN),))


def event(key, name="Patient-open", keys=LEO, timestamp="2099-01-01T00:00:00Z", resource=None):
    resource = resource or patient(keys)
    context = [{"key": resource["resourceType"].lower(), "resource": resource}]
    inner = {"hub.topic": TOPIC, "hub.event": name, "context": context}
    return {"timestamp": timestamp, "id": key, "event": inner}


def sync_error(key, about):
    coding = [{"system": "https://fhircast.hl7.org/events/syncerror/eventid", "code": about}]
    issue = [{"severity": "warning", "code": "processing", "details": {"coding": coding}}]
    outcome = {"resourceType": "OperationOutcome", "issue": issue}
    return event(key, "SyncError", resource=outcome)


@pytest.fixture
def hub():
    process = HubProcess()
    yield process
    process.close()


class Scene:
    """One subscriber, what it said, and a way to wait for it."""

    def __init__(self, subscriber, said, stood):
        self.subscriber, self.said, self.stood = subscriber, said, stood

    async def until(self, is_so, seconds=10.0):
        async with asyncio.timeout(seconds):
            while not is_so():
                await asyncio.sleep(0.01)

    async def acknowledged(self, hub, key):
        """The status that went back for one event."""
        return (await asyncio.to_thread(hub.wait_for, "message", id=key))["status"]


@asynccontextmanager
async def subscribed(hub, pace=QUICK, token=None, wait=True, renews=None, ask=None, **settings):
    """Runs a subscriber to this hub; leaves at the end if the scene has not."""
    said, stood = [], []

    async def the_token():
        return TOKEN

    address = Hub(**({"url": hub.url, "topic": TOPIC, "hosts": HERE} | settings))
    subscriber = Subscriber(
        address,
        token or the_token,
        said.append,
        stood.append,
        pace,
        renews=renews,
        ask=ask,
    )
    scene = Scene(subscriber, said, stood)
    running = asyncio.ensure_future(subscriber.run())
    try:
        if wait:
            await scene.until(lambda: "live" in stood)
        yield scene
    finally:
        await subscriber.leave(1.0)
        await asyncio.wait({running}, timeout=30)
        assert running.done()


@pytest.fixture
def play():
    """Run a coroutine, whole, on a loop of its own."""

    def run(scene, seconds=30):
        return asyncio.run(asyncio.wait_for(scene(), seconds))

    return run
