"""The GNU Health adapter on a real GNU Health 5.0, as a nurse and as the stock Front Desk."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest

from ehr_adapters.conformance import AdapterConformance
from ehr_adapters.contained import Contained
from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health import open_adapter
from ehr_adapters.gnu_health.session import Session
from patient_access.domain.billing import BalanceSource
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    Notice,
)
from patient_access.domain.panels import PanelName, PanelState, Part
from patient_access.domain.scheduling import AppointmentStatus

pytestmark = pytest.mark.peer


def site_of(server, **more):
    return EhrSite(name="Tamarisk", adapter="gnu_health", base=server.base, **more)


def play(server, work, *, user="nurse", secret=None, **more):
    """Open an adapter as ``user``, do the work, close it; return what the work returned."""

    async def token():
        return secret or server.secret(user)

    async def whole():
        adapter = open_adapter(site_of(server, **more), token)
        try:
            async with asyncio.timeout(50):
                return await work(adapter)
        finally:
            await adapter.close()

    return asyncio.run(whole())


def panel(server, name, panel_name, **more):
    person = server.people[name]
    ref = RecordRef(source="Tamarisk", base=server.base, id=person.id)
    return play(server, lambda a: a.read_panel(ref, panel_name), **more)


def found(server, query, **more):
    answer = play(server, lambda a: a.find_patients(query), **more)
    return [one.patient.names[0].given[0] for one in answer.found]


class TestGnuHealth(AdapterConformance):
    factory = open_adapter
    user = "nurse"
    known_phone = "+1 415 555 0142"

    @pytest.fixture(autouse=True)
    def _filled(self, gnu_health):
        self.site = site_of(gnu_health)
        self.dead_site = self.site.model_copy(update={"base": "http://127.0.0.1:1/health"})
        self.known_id = gnu_health.people["Annabel"].id
        self.known_mrn = gnu_health.people["Annabel"].mrn
        self.unknown_id = "999999"
        self.known_demographics = ByPhoneAndDemographics(
            number=self.known_phone, family="Quillfeather", birth_date=date(1984, 5, 17)
        )

        async def token():
            return gnu_health.secret(self.user)

        self.token = token


class TestGnuHealthAtTheFrontDesk(TestGnuHealth):
    user = "frontdesk"


class TestGnuHealthWhereNumbersAreNotSearched(TestGnuHealth):
    @pytest.fixture(autouse=True)
    def _without_numbers(self, _filled):
        self.site = self.site.model_copy(update={"phone_lookup": False})


class TestContainedGnuHealth(TestGnuHealth):
    def make_adapter(self, site=None):
        return Contained(site or self.site, super().make_adapter(site))


# --- looking up ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dialled", ["4155550142", "+14155550142", "(415) 555-0142", "tel:+1-415-555-0142"]
)
def test_a_number_kept_as_somebody_typed_it_is_found_in_any_form(gnu_health, dialled):
    assert found(gnu_health, ByPhone(number=dialled)) == ["Annabel"]


def test_a_household_shares_a_number_that_is_stored_in_two_forms(gnu_health):
    answer = play(gnu_health, lambda a: a.find_patients(ByPhone(number="415 555 0177")))
    assert {one.patient.names[0].given[0] for one in answer.found} == {"Ned", "Bo"}


def test_a_fax_number_is_nobody_calling(gnu_health):
    assert "Bo" not in found(gnu_health, ByPhone(number="415-555-0142"))


def test_an_emergency_contacts_number_is_said_to_be_a_contacts(gnu_health):
    answer = play(gnu_health, lambda a: a.find_patients(ByPhone(number="415-555-0123")))
    [one] = answer.found
    assert (one.patient.names[0].given[0], one.matched_use) == ("Bo", "contact")


def test_a_number_written_with_unusual_marks_is_found(gnu_health):
    assert found(gnu_health, ByPhone(number="+14155550166")) == ["Bo"]


def test_the_record_number_may_be_typed_in_small_letters_and_holds_no_wildcard(gnu_health):
    mrn = gnu_health.people["Annabel"].mrn
    assert found(gnu_health, ByMrn(value=mrn.lower())) == ["Annabel"]
    assert found(gnu_health, ByMrn(value=mrn[:-1] + "_")) == []
    assert found(gnu_health, ByMrn(value="%")) == []


def test_name_and_birth_date_tell_two_people_of_one_birthday_apart(gnu_health):
    born = date(1984, 5, 17)
    assert found(gnu_health, ByNameAndBirthDate(family="quillf", birth_date=born)) == ["Annabel"]
    both = ByNameAndBirthDate(family="Quillfeather", given="Bo", birth_date=born)
    assert found(gnu_health, both) == []
    other = ByNameAndBirthDate(family="Quillfeather", birth_date=date(1984, 5, 18))
    assert found(gnu_health, other) == []


def test_a_name_typed_without_its_accents_is_found(gnu_health):
    asked = ByNameAndBirthDate(family="zimmerlund", birth_date=date(1984, 5, 17))
    assert found(gnu_health, asked) == ["Bo"], "Zimmerlünd on file"


def test_number_and_birth_date_together_must_both_fit(gnu_health):
    number = "415-555-0177"
    fits = ByPhoneAndDemographics(number=number, birth_date=date(1980, 1, 30))
    assert found(gnu_health, fits) == ["Ned"]
    neither = ByPhoneAndDemographics(number=number, birth_date=date(1999, 1, 30))
    assert found(gnu_health, neither) == []


def test_what_a_caller_is_verified_by_is_read(gnu_health):
    mrn = gnu_health.people["Annabel"].mrn
    answer = play(gnu_health, lambda a: a.find_patients(ByMrn(value=mrn)))
    [one] = answer.found
    patient = one.patient
    assert patient.mrn.value == mrn
    assert patient.name.written == "Annabel Quillfeather"
    assert patient.birth_date.full == date(1984, 5, 17)
    assert patient.age_on(date(2026, 5, 16)) == 41
    assert [(a.lines, a.postal_code) for a in patient.addresses] == [(("12 Larch Lane",), "94903")]
    assert patient.gender == "female"
    assert (patient.active, patient.deceased) == (True, False)


def test_a_hidden_number_is_not_asked_for(gnu_health):
    answer = play(gnu_health, lambda a: a.find_patients(ByPhone(number="anonymous")))
    assert answer.notices == {Notice.NUMBER_UNUSABLE}


# --- panels -------------------------------------------------------------------------------


def test_appointments_are_the_patients_own_on_the_facilitys_clock(gnu_health):
    answer = panel(gnu_health, "Annabel", PanelName.APPOINTMENTS, time_zone="America/Los_Angeles")
    states = {row.status for row in answer.appointments}
    assert states == {
        AppointmentStatus.BOOKED,
        AppointmentStatus.FULFILLED,
        AppointmentStatus.CANCELLED,
    }
    [booked] = [r for r in answer.appointments if r.status is AppointmentStatus.BOOKED]
    assert booked.start.astimezone(UTC).strftime("%H:%M") == "17:30"
    assert booked.start.strftime("%H:%M") in ("09:30", "10:30")
    assert booked.start > datetime.now(UTC)
    assert (booked.with_whom, booked.where) == (("Ingrid Halloway",), "Tamarisk Clinic")


def test_what_is_due_is_said_also_when_somebody_else_pays(gnu_health):
    answer = panel(gnu_health, "Annabel", PanelName.BILLING)
    due = {(b.name.split(" · ", 1)[1], b.amount.value, b.amount.currency) for b in answer.balances}
    assert due == {
        ("Annabel's check-up", Decimal("100.00"), "USD"),
        ("Paid by her husband · Quillfeather, Ned", Decimal("100.00"), "USD"),
    }
    assert {b.source for b in answer.balances} == {BalanceSource.INVOICE}
    assert {invoice.status for invoice in answer.invoices} == {"issued"}
    assert answer.state is PanelState.LOADED


def test_who_pays_for_somebody_is_not_told_of_their_care(gnu_health):
    answer = panel(gnu_health, "Ned", PanelName.BILLING)
    assert (answer.state, answer.balances, answer.invoices) == (PanelState.NONE_ON_FILE, (), ())


def test_a_medicine_that_is_kept_twice_is_shown_once(gnu_health):
    [row] = panel(gnu_health, "Annabel", PanelName.MEDICATIONS).medications
    assert row.medication.text == "Lisinopril 10 mg"
    assert (row.status, row.refills_allowed, row.prescriber) == ("active", 2, "Ingrid Halloway")
    assert row.dosage == "1, every 1 days"


def test_conditions_come_with_their_icd_10_code(gnu_health):
    answer = panel(gnu_health, "Annabel", PanelName.CLINICAL)
    [row] = answer.conditions
    assert (row.what.text, row.what.code) == ("Essential hypertension", "I10")
    assert (row.clinical_status, row.recorded.full) == ("active", date(2019, 6, 1))
    assert answer.state is PanelState.PARTIAL, "visits are not offered, and that is said"


def test_allergies_or_the_other_diseases_can_be_asked_for_alone(gnu_health):
    ref = RecordRef(source="Tamarisk", base=gnu_health.base, id=gnu_health.people["Annabel"].id)

    def without(part):
        return play(
            gnu_health,
            lambda a: a.read_panel_without(ref, PanelName.CLINICAL, frozenset({part})),
        )

    whole = panel(gnu_health, "Annabel", PanelName.CLINICAL)
    assert whole.conditions
    assert without(Part.ALLERGIES).conditions == whole.conditions
    assert without(Part.CONDITIONS).conditions == ()
    assert without(Part.CONDITIONS).unreadable == 0


def test_the_family_is_everybody_in_it_but_the_patient(gnu_health):
    [row] = panel(gnu_health, "Annabel", PanelName.PEOPLE).people
    assert row.names[0].written == "Ned Quillfeather"
    assert [role.text for role in row.relationship] == ["Father"]
    assert row.authorisation is None, "kinship is no authority"
    assert panel(gnu_health, "Bo", PanelName.PEOPLE).state is PanelState.NONE_ON_FILE


def test_insurance_is_read_with_its_member_number(gnu_health):
    [row] = panel(gnu_health, "Annabel", PanelName.COVERAGE).coverages
    assert (row.payor, row.member_id, row.status) == ("Meridian Mutual", "MM-55501", "active")


def test_the_front_desk_sees_what_it_may_and_is_told_what_it_may_not(gnu_health):
    states = {
        name: panel(gnu_health, "Annabel", name, user="frontdesk").state for name in PanelName
    }
    assert states == {
        PanelName.APPOINTMENTS: PanelState.LOADED,
        PanelName.BILLING: PanelState.NOT_PERMITTED,
        PanelName.COVERAGE: PanelState.LOADED,
        PanelName.MEDICATIONS: PanelState.NOT_PERMITTED,
        PanelName.CLINICAL: PanelState.NOT_PERMITTED,
        PanelName.PEOPLE: PanelState.LOADED,
    }


# --- every error of the wire --------------------------------------------------------------


def failure_of(work):
    with pytest.raises(EhrFailure) as caught:
        work()
    return caught.value.kind


def test_a_database_that_is_not_there_is_a_wrong_address(gnu_health):
    base = gnu_health.base.removesuffix("health") + "elsewhere"
    site = EhrSite(name="Tamarisk", adapter="gnu_health", base=base)

    async def connect():
        async def token():
            return gnu_health.secret("nurse")

        await open_adapter(site, token).connect()

    assert failure_of(lambda: asyncio.run(connect())) is FailureKind.WRONG_ADDRESS


def test_a_session_that_the_server_has_ended_is_renewed_without_a_word(gnu_health):
    async def work(adapter):
        await adapter.connect()
        async with httpx.AsyncClient(trust_env=False) as other:
            ended = await other.post(
                f"{gnu_health.base}/",
                json={"id": 1, "method": "common.db.logout", "params": []},
                headers={"Authorization": adapter._session._header},
            )
        assert ended.status_code == 200
        return await adapter.find_patients(ByPhone(number="415-555-0142"))

    assert len(play(gnu_health, work).found) == 1


def test_a_model_or_field_that_this_version_lacks_is_not_available(gnu_health):
    async def ask(*question):
        async def token():
            return gnu_health.secret("nurse")

        session = Session(site_of(gnu_health), token)
        try:
            return await session.rows(*question)
        finally:
            await session.close()

    for question in (
        ("gnuhealth.nosuch", [], ("id",)),
        ("gnuhealth.patient", [], ("nosuch",)),
        ("gnuhealth.patient", [["nosuch", "=", 1]], ("id",)),
    ):
        assert failure_of(lambda q=question: asyncio.run(ask(*q))) is FailureKind.UNSUPPORTED


def test_a_wrong_password_is_said_and_never_tried_twice_then_the_name_is_locked(gnu_health):
    sent = []

    async def work(adapter):
        kinds = []
        for _ in range(3):
            try:
                await adapter.connect()
            except EhrFailure as failure:
                kinds.append(failure.kind)
        sent.append(adapter._session._refused is not None)
        return kinds

    assert play(gnu_health, work, secret="locked:wrong") == [FailureKind.SIGN_IN] * 3
    assert sent == [True]


@pytest.mark.parametrize("secret", ["nurse", ":", ":word"])
def test_a_secret_that_is_no_name_and_password_asks_nothing(gnu_health, secret):
    def work():
        return play(gnu_health, lambda a: a.connect(), secret=secret)

    assert failure_of(work) is FailureKind.SIGN_IN
