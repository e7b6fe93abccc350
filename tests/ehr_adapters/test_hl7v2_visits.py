"""PDQ visit queries (IHE ITI-22) against hl7apy's MLLP server: one person's stays, and no more."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pdq_server import PEOPLE, VISITS, Pdq, frame
from test_hl7v2 import site_at

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.hl7v2 import open_adapter
from ehr_adapters.hl7v2.moments import read_moment
from ehr_adapters.requests_made import collecting
from patient_access.domain.codes import Restriction
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName, PanelState, Part
from patient_access.domain.scheduling import AppointmentStatus as Status

ZOE = "H-7001^1.2.3.4"


@pytest.fixture
def pdq():
    with Pdq() as server:
        yield server


def visits(pdq, record=ZOE, *, panel=PanelName.APPOINTMENTS, **more):
    async def whole():
        site = site_at(pdq.base, **{"visit_query": True, **more})
        adapter = open_adapter(site, None)
        try:
            return await adapter.read_panel(
                RecordRef(source=site.name, base=site.base, id=record), panel
            )
        finally:
            await adapter.close()

    return asyncio.run(whole())


class TestHl7v2WithVisits(AdapterConformance):
    factory = open_adapter
    known_phone = "415 555 0142"
    known_mrn = "H-7001"
    known_id = ZOE

    @pytest.fixture(autouse=True)
    def _server(self, pdq):
        self.site = site_at(pdq.base, mrn_system="1.2.3.4", visit_query=True)


def test_a_stay_a_visit_and_an_admission_to_come_are_read(pdq):
    stay, past, planned = visits(pdq, time_zone="America/Chicago").appointments
    assert (stay.title, stay.status, stay.ongoing) == ("Inpatient stay V-501", Status.ARRIVED, True)
    assert stay.where == "4 West, 12, B, NORTH"
    assert stay.with_whom == ("Dr. Imani Achebe", "Ben Okafor")
    assert stay.start == datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    assert stay.end == datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    assert (past.status, past.ongoing) == (Status.FULFILLED, False)
    assert past.end - past.start == timedelta(minutes=30)
    assert (planned.title, planned.status) == ("Planned admission V-600", Status.BOOKED)
    assert planned.start == datetime(2027, 1, 15, 16, 30, tzinfo=UTC)
    assert planned.reason[0].text == "Abdominal pain"


def test_visits_are_never_said_to_be_all_appointments(pdq):
    for record in (ZOE, "H-7003^1.2.3.4"):
        answer = visits(pdq, record)
        assert answer.state is PanelState.PARTIAL
        assert [gone.part for gone in answer.missing] == [Part.APPOINTMENTS]


def test_a_stay_that_is_not_over_is_not_among_the_past_ones(pdq):
    from patient_access.views.panels.appointments import sorted_out

    rows = visits(pdq, time_zone="America/Chicago").appointments
    now = datetime(2026, 12, 24, tzinfo=UTC)
    ahead, past, off = sorted_out(rows, now)
    assert [one.ref.id for one in ahead] == ["V-501", "V-600"]
    assert [one.ref.id for one in past] == ["V-377"]
    assert off == []


def test_the_question_names_the_record_with_its_authority_and_goes_to_the_audit_trail(pdq):
    with collecting() as asked:
        visits(pdq)
    assert "|QBP^ZV1^QBP_Q21|" in pdq.asked[-1][2]
    assert "@PID.3.1^H-7001~@PID.3.4.2^1.2.3.4~@PID.3.4.3^ISO" in pdq.asked[-1][2]
    assert ["@PID.3.1^H-7001" in one for one in asked] == [True]


def test_anybody_elses_visits_are_left_out_and_counted(pdq):
    pdq.filters = False
    answer = visits(pdq)
    assert [one.ref.id for one in answer.appointments] == ["V-501", "V-377", "V-600"]
    assert answer.unreadable == 2
    pdq.answers = lambda control, tag: frame(control, tag, VISITS["H-7002"], kind="ZV2")
    answer = visits(pdq)
    assert (answer.appointments, answer.unreadable) == ((), 1)


def test_visits_come_page_by_page_and_a_circle_of_pages_ends(pdq):
    pdq.people = (PEOPLE[0], PEOPLE[0])
    pdq.page = 1
    assert len(visits(pdq).appointments) == 6
    row = VISITS["H-7001"][0]
    pdq.answers = lambda control, tag: frame(
        control, tag, [PEOPLE[0], row, "DSC|again|I"], kind="ZV2"
    )
    assert visits(pdq).truncated


def test_a_protected_visit_says_only_that_there_is_one(pdq):
    pdq.visits = {"H-7001": (VISITS["H-7001"][0], f"PV2|1||R10{'|' * 19}Y")}
    [row] = visits(pdq).appointments
    assert row.restriction is Restriction.RESTRICTED
    assert (row.title, row.where, row.with_whom, row.reason) == ("", None, (), ())


def test_where_visits_are_not_offered_nothing_is_asked(pdq):
    assert visits(pdq, visit_query=False).state is PanelState.NOT_AVAILABLE
    assert visits(pdq, panel=PanelName.CLINICAL).state is PanelState.NOT_AVAILABLE
    assert pdq.asked == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"accepted": "AE", "status": "AE", "kind": "ZV2"}, FailureKind.REJECTED),
        ({"accepted": "AR", "status": "AR", "kind": "ZV2"}, FailureKind.REJECTED),
        ({"kind": "K22"}, FailureKind.NOT_FHIR),
    ],
)
def test_a_supplier_that_says_no_is_a_failure_and_not_no_visits(pdq, answer, kind):
    pdq.answers = lambda control, tag: frame(control, tag, [PEOPLE[0]], **answer)
    with pytest.raises(EhrFailure) as caught:
        visits(pdq)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    ("written", "zone", "moment", "words"),
    [
        ("20261120093000-0600", None, datetime(2026, 11, 20, 15, 30, tzinfo=UTC), None),
        ("202611200930+0000", None, datetime(2026, 11, 20, 9, 30, tzinfo=UTC), None),
        ("202611200930", "America/Chicago", datetime(2026, 11, 20, 15, 30, tzinfo=UTC), None),
        ("202611200930", None, None, "2026-11-20 09:30"),
        ("20261120", "America/Chicago", None, "2026-11-20"),
        ("202613400930+0000", None, None, "2026-13-40 09:30"),
        ("20261120093000+9900", None, None, "2026-11-20 09:30"),
        ("soon", None, None, "soon"),
        ("", None, None, None),
    ],
)
def test_a_moment_without_a_time_zone_is_shown_as_words_and_not_guessed(
    written, zone, moment, words
):
    assert read_moment(written, site_at("mllp://h", time_zone=zone)) == (moment, words)
