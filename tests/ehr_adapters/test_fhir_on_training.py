"""The adapter's promise kept on the training hospital, a server written apart from it."""

import json

import httpx
import pytest

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from ehr_adapters.training.fhir_server import TrainingServer
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.lookup import ByPhone
from patient_access.domain.panels import PanelName, PanelState


@pytest.fixture(scope="module")
def hospital():
    with TrainingServer() as server:
        yield server


@pytest.fixture(scope="module")
def everybody(hospital):
    """Every Patient of the hospital, as a bare client reads them."""
    rows, url = [], f"{hospital.base}/Patient?_count=100"
    with httpx.Client(trust_env=False) as client:
        while url:
            page = json.loads(client.get(url).content)
            rows += [entry["resource"] for entry in page["entry"]]
            url = next((x["url"] for x in page["link"] if x["relation"] == "next"), None)
    return rows


def reachable(patient):
    """Numbers that a caller could be recognised by."""
    return [
        telecom["value"]
        for telecom in patient.get("telecom", [])
        if telecom["system"] in ("phone", "sms")
        and telecom.get("use") != "old"
        and "period" not in telecom
        and sum(map(str.isdigit, telecom["value"])) >= 7
    ]


class TestFhirR4OnTraining(AdapterConformance):
    factory = open_adapter

    @pytest.fixture(autouse=True)
    def _somebody(self, hospital, everybody):
        self.site = EhrSite(
            name="Training", adapter="fhir_r4", base=hospital.base, requests_per_minute=1_000_000
        )
        known = next(p for p in everybody if reachable(p) and p.get("active") is not False)
        self.known_id, self.known_phone = known["id"], reachable(known)[0]
        self.unknown_phone = "907-555-0100"

    def test_everybody_with_a_usable_number_is_found_by_it(self, everybody):
        async def missed(adapter):
            lost = []
            for patient in everybody:
                for number in reachable(patient):
                    answer = await adapter.find_patients(ByPhone(number=number))
                    found = [one.patient for one in answer.found]
                    ids = {one.ref.id for one in found}
                    ids |= {one.merged_from.id for one in found if one.merged_from}
                    if patient["id"] not in ids:
                        lost.append(patient["id"])
            return lost

        assert self.play(missed) == []

    def test_every_panel_of_everybody_is_read_whole(self, everybody):
        ref = self.known()

        async def bad(adapter):
            worst = []
            for patient in everybody[::4]:
                for panel in PanelName:
                    one = ref.model_copy(update={"id": patient["id"]})
                    answer = await adapter.read_panel(one, panel)
                    if answer.unreadable or answer.state not in (
                        PanelState.LOADED,
                        PanelState.NONE_ON_FILE,
                    ):
                        worst.append((patient["id"], panel, answer.state))
            return worst

        assert self.play(bad) == []

    def test_every_closed_row_says_nothing_and_can_be_opened_by_itself(self, everybody):
        ref = self.known()

        async def opened(adapter):
            found = []
            for patient in everybody:
                one = ref.model_copy(update={"id": patient["id"]})
                answer = await adapter.read_panel(one, PanelName.APPOINTMENTS)
                for visit in answer.appointments:
                    if row := ClosedRow.of(visit):
                        [whole] = (await adapter.read_closed(one, row)).appointments
                        found.append((visit.title, whole.title))
            return found

        pairs = self.play(opened)
        assert pairs
        assert all(not closed and whole for closed, whole in pairs)

    def test_a_guardian_s_number_finds_for_whom_they_may_call(self, everybody):
        """Nobody has the number themself: one request more, and the card says whose it is."""

        async def find(adapter):
            await adapter.connect()
            return await adapter.find_patients(ByPhone(number="+1 253 555 0122"))

        found = self.play(find).found
        assert found
        assert all(one.is_contact for one in found)
