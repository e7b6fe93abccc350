"""FHIRcast at a desk, with a hub in a process of its own: opens and closes follow the call."""

import subprocess
import sys
import time

import pytest
import shiboken6

from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.verification.values import CallerKind, CallerSaid, Item
from patient_access.workspace import ending
from patient_access.workspace.sharing import Sharing, hub_of
from tests.fhircast.conftest import ANA, LEO, TOKEN, event
from tests.fhircast.hub import HubProcess


class SignedIn:
    """Tokens, and the hub that came with them."""

    def __init__(self, hub=None):
        self.given = hub

    def source_for(self, ehr, *, signs_in=False):
        async def token():
            return TOKEN

        return token

    def hub(self, ehr):
        return self.given

    def change(self, ehr):
        return 1

    async def renewed(self, ehr, since):
        return False


@pytest.fixture
def hub():
    process = HubProcess()
    yield process
    process.close()


@pytest.fixture
def share(hub):
    """For ``open_office``: the first EHR shares with this hub, as the site has set it."""
    made = []

    def join(welcome, background):
        site = frames.FhircastSite(hub=hub.url, topic="made-up-topic")
        shares = {"base": "http://127.0.0.1/fhir", "fhircast": site}
        first = welcome.ehrs[0].model_copy(update=shares)
        welcome = welcome.model_copy(update={"ehrs": (first, *welcome.ehrs[1:])})
        made.append(Sharing(welcome, SignedIn(), background))
        return welcome, made[-1]

    yield join
    for sharing in made:
        sharing.leave().result(30)
        shiboken6.delete(sharing)


@pytest.fixture
def office(open_office, northside, eastside, share, hub):
    """A call is up, its patient is picked, and the hub knows of us."""
    office = open_office(northside, eastside, share=share)
    assert hub.all("post") == [], "between calls nobody listens"
    office.ring()
    office.see("FHIRcast: live")
    office.until(lambda: len(office.desk.call.session.found) == 2)
    return office


def verify(office):
    """Let the check pass: verdicts arrive on this thread."""
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)


def test_the_check_opens_the_patient_at_the_hub_and_nothing_before_it_does(office, hub):
    office.board.candidate_chosen.emit(0)
    office.answer(Item.NAME, "ana garcia lopez")
    assert hub.all("post", mode="event") == []
    verify(office)
    opening = hub.wait_for("post", mode="event")["event"]["event"]
    assert opening["hub.event"] == "Patient-open"
    [context] = opening["context"]
    assert context["resource"]["id"] == "ana"
    assert [one["value"] for one in context["resource"]["identifier"]] == ["00418142"]
    assert len(hub.all("post", mode="event")) == 1


def test_another_patient_in_the_ehr_is_a_banner_and_the_screen_stays(office, hub):
    office.board.candidate_chosen.emit(0)
    verify(office)
    hub.wait_for("post", mode="event")
    office.see("García López")
    hub.send(event("other", keys=LEO))
    assert hub.wait_for("message", id="other")["status"] == "409"
    office.see("Another patient was opened on the EHR's own screen.", "García López")
    assert "Zqnobody" not in office.text()
    assert office.desk.call.session.patient.ref.id == "ana"
    assert office.desk.call.session.is_verified


@pytest.mark.parametrize("keys", [ANA, LEO])
def test_an_opening_before_the_check_is_a_hint_without_a_name_and_no_check(office, hub, keys):
    office.board.candidate_chosen.emit(0)
    hub.send(event("early", keys=keys))
    office.see("A patient is open on the EHR's own screen.")
    assert "Zqnobody" not in office.text()
    assert not office.desk.call.session.is_verified
    assert all(ehr.read == [] for ehr in office.ehrs)


def test_the_end_of_the_call_closes_the_patient_and_unsubscribes(office, hub, left):
    office.board.candidate_chosen.emit(0)
    verify(office)
    hub.wait_for("post", mode="event")
    office.desk.call_ended(EndReason.CALLER)
    assert left == [0]
    hub.wait_for("disconnected", code=1000)
    closing, leaving = hub.all("post")[-2:]
    assert closing["event"]["event"]["hub.event"] == "Patient-close"
    assert leaving["mode"] == "unsubscribe"


def test_after_an_emergency_the_hub_hears_the_close_and_the_next_patient(
    open_office, northside, share, hub
):
    office = open_office(northside, share=share, role=frames.Role.NURSE)
    office.ring()
    office.connect()
    office.see("FHIRcast: live", "One person has this number")
    office.board.candidate_chosen.emit(0)
    office.board.caller_kind_chosen.emit(CallerKind.EMERGENCY)
    office.board.caller_said.emit(CallerSaid(name="Marta", purpose="found unconscious at home"))
    office.until(lambda: office.desk.call.session.is_verified)
    hub.wait_for("post", mode="event")
    office.desk.call.callers._closes = time.monotonic() - 1
    office.see("The time of the emergency access is over.")
    office.until(lambda: len(hub.all("post", mode="event")) == 2)
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    verify(office)
    office.until(lambda: len(hub.all("post", mode="event")) == 3)
    said = [one["event"]["event"]["hub.event"] for one in hub.all("post", mode="event")]
    assert said == ["Patient-open", "Patient-close", "Patient-open"]


def test_a_hub_that_hangs_does_not_hold_the_wipe_and_it_is_noted(office, hub, left, monkeypatch):
    noted = []
    monkeypatch.setattr(ending.log, "event", noted.append)
    office.board.candidate_chosen.emit(0)
    verify(office)
    hub.wait_for("post", mode="event")
    hub.set(answers=False)
    waited = []

    def wait(futures, seconds):
        waited.append(seconds)
        return set(), set(futures)  # as when that time has passed

    monkeypatch.setattr(ending, "wait", wait)
    office.desk.call_ended(EndReason.CALLER)
    assert 0 <= waited[0] <= ending.GOODBYE_SECONDS < ending.LET_GO_SECONDS
    assert left == [0]
    assert noted == [Code.CONTEXT_NOT_CLOSED]
    hub.set(answers=True)


def test_a_hub_that_goes_mid_call_is_a_light_and_the_call_goes_on(office, hub):
    hub.die()
    office.see("FHIRcast: not answering")
    office.board.candidate_chosen.emit(0)
    verify(office)
    office.see("García López")
    assert office.desk.call.session.is_verified


def test_a_patient_of_another_ehr_is_nobody_to_this_hub(office, hub):
    office.board.candidate_chosen.emit(1)
    office.answer(Item.NAME, "uma okafor")
    office.answer(Item.BIRTH_DATE, "1/9/1950")
    office.answer(Item.POSTAL_CODE, "97301")
    office.until(lambda: office.desk.call.session.is_verified)
    office.desk.call_ended(EndReason.CALLER)
    hub.wait_for("disconnected", code=1000)
    assert [one["mode"] for one in hub.all("post")] == ["subscribe", "unsubscribe"]


# --- where it is shared ------------------------------------------------------------------


def address(**site):
    fhircast = frames.FhircastSite(**site) if site is not None else None
    base = "https://ehr.example/fhir"
    return frames.EhrAddress(name="N", adapter="fhir_r4", base=base, fhircast=fhircast)


GIVEN = frames.FhircastHub(url="https://ehr.example/hub", topic="the-agents")


def test_without_a_table_nothing_is_shared_even_if_a_hub_is_offered():
    off = frames.EhrAddress(name="N", adapter="fhir_r4", base="https://ehr.example/fhir")
    assert hub_of(off, GIVEN) is None


def test_the_hub_and_the_topic_come_with_the_sign_in_where_the_site_names_none():
    hub = hub_of(address(), GIVEN)
    assert (hub.url, hub.topic) == (GIVEN.url, GIVEN.topic)
    assert hub.hosts == {"ehr.example"}
    assert hub_of(address(), None) is None


def test_what_the_site_names_stands():
    site = address(hub="https://hub.example", topic="ours", hosts=("hub.example",), refuse=False)
    hub = hub_of(site, GIVEN)
    assert (hub.url, hub.topic, hub.refuse_at_once) == ("https://hub.example", "ours", False)
    assert hub.hosts == {"ehr.example", "hub.example"}
    assert hub_of(address(hub="https://hub.example"), None) is None


def test_a_desk_that_does_not_share_loads_nothing_that_speaks_with_a_hub():
    code = """
import sys
from patient_access.handover import frames
from patient_access.workspace import life
ehr = frames.EhrAddress(name="N", adapter="fhir_r4", base="https://ehr.example/fhir")
assert life._sharing(frames.Welcome(ehrs=(ehr,)), None, None) is None
print(*sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = done.stdout.split()
    assert "patient_access.workspace.desk" in loaded
    assert not {"websockets", "patient_access.fhircast"} & set(loaded)
