"""One made-up patient's record, for pictures of the open dashboard."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from ehr_adapters.panel_states import left_out
from patient_access.domain.billing import (
    Balance,
    BalanceSource,
    Claim,
    Coverage,
    Invoice,
    InvoiceLine,
    Money,
)
from patient_access.domain.clinical import Allergy, AllergyKind, Condition, MedicationRequest
from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.failure import FailureKind
from patient_access.domain.identity import HumanName, Identifier, RecordRef
from patient_access.domain.panels import (
    Denied,
    Denier,
    MissingPart,
    PanelAnswer,
    PanelName,
    PanelState,
    Part,
)
from patient_access.domain.patient import Language, Patient
from patient_access.domain.scheduling import Appointment, AppointmentStatus

TODAY = date(2026, 11, 22)
SOURCE = "Northside EHR"
_PACIFIC = timezone(timedelta(hours=-8))


def ref(name):
    return RecordRef(source=SOURCE, base="https://northside.example/fhir", id=name)


def day(year, month, number):
    return PartialDate(text="", year=year, month=month, day=number)


def dollars(amount):
    return Money(value=Decimal(amount), currency="USD")


PATIENT = Patient(
    ref=ref("p1"),
    mrn=Identifier(value="00418142"),
    names=(HumanName(given=("Ana",), family="García-López"),),
    birth_date=day(1979, 3, 14),
    pronouns="she/her",
    languages=(Language(language=Coded(text="Spanish", code="es"), preferred=True),),
    interpreter_needed=True,
    active=True,
    general_practitioner="Dr. Okafor",
    contact_restriction="Contact only at work: (206) 555-0163. No messages at home.",
)

APPOINTMENTS = (
    Appointment(
        ref=ref("a1"),
        status=AppointmentStatus.BOOKED,
        title="Cardiology follow-up",
        start=datetime(2026, 12, 1, 9, 20, tzinfo=_PACIFIC),
        with_whom=("Dr. Lindqvist",),
        where="Northside Heart, floor 3",
        preparation="fasting from midnight",
    ),
    Appointment(
        ref=ref("a2"),
        status=AppointmentStatus.BOOKED,
        title="Mammogram",
        start=datetime(2026, 12, 14, 14, 0, tzinfo=_PACIFIC),
        where="Imaging, main building",
    ),
    Appointment(
        ref=ref("a3"),
        status=AppointmentStatus.BOOKED,
        title="Restricted visit",
        start=datetime(2027, 1, 7, 11, 40, tzinfo=_PACIFIC),
        restriction=Restriction.RESTRICTED,
    ),
    Appointment(
        ref=ref("a4"),
        status=AppointmentStatus.FULFILLED,
        title="Office visit",
        start=datetime(2026, 10, 21, 10, 0, tzinfo=_PACIFIC),
        with_whom=("Dr. Okafor",),
    ),
)

BILLING = {
    "balances": (
        Balance(
            ref=ref("b1"),
            source=BalanceSource.ACCOUNT_BALANCE,
            name="account 8812",
            amount=dollars("128.40"),
            due=day(2026, 12, 5),
            as_of=datetime(2026, 11, 3, 9, 0, tzinfo=UTC),
        ),
    ),
    "invoices": (
        Invoice(
            ref=ref("i1"),
            status="issued",
            number="20113",
            date=day(2026, 10, 21),
            total_net=dollars("86.00"),
            lines=(InvoiceLine(what=Coded(text="Office visit"), amount=dollars("86.00")),),
        ),
    ),
    "claims": (
        Claim(
            ref=ref("c1"),
            status="active",
            what=Coded(text="Blood test"),
            insurer="Evergreen Health",
            serviced=day(2026, 10, 21),
            outcome="complete",
            submitted=dollars("96.00"),
            insurer_paid=dollars("53.60"),
            patient_pays=dollars("42.40"),
        ),
    ),
}

COVERAGES = (
    Coverage(
        ref=ref("v1"),
        status="active",
        payor="Evergreen Health",
        plan="Evergreen Health PPO",
        member_id="EVG00213391",
        relationship=Coded(text="self"),
        order=1,
        period_start=day(2024, 1, 1),
    ),
)

MEDICATIONS = (
    MedicationRequest(
        ref=ref("m1"),
        status="active",
        medication=Coded(text="Lisinopril 10 mg"),
        dosage="once a day",
        prescriber="Dr. Okafor",
        authored=day(2026, 6, 2),
        refills_allowed=2,
        last_dispensed=day(2026, 11, 2),
    ),
    MedicationRequest(
        ref=ref("m2"),
        status="active",
        medication=Coded(text="Metformin 500 mg"),
        dosage="twice a day",
        prescriber="Dr. Okafor",
        refills_allowed=0,
    ),
)


def _answer(panel, state=PanelState.LOADED, **rows):
    as_of = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
    return PanelAnswer(source=SOURCE, panel=panel, state=state, as_of=as_of, **rows)


LOADING = tuple(
    PanelAnswer(source=SOURCE, panel=panel, state=PanelState.LOADING)
    for panel in PanelName
    if panel is not PanelName.CLINICAL
)
ANSWERS = (
    _answer(PanelName.APPOINTMENTS, appointments=APPOINTMENTS),
    _answer(PanelName.BILLING, **BILLING),
    _answer(PanelName.COVERAGE, coverages=COVERAGES),
    _answer(PanelName.MEDICATIONS, medications=MEDICATIONS),
    PanelAnswer(source="", panel=PanelName.CLINICAL, state=PanelState.NOT_PERMITTED),
    _answer(PanelName.PEOPLE, PanelState.NONE_ON_FILE),
)
NURSE = _answer(
    PanelName.CLINICAL,
    conditions=(
        Condition(
            ref=ref("d1"),
            what=Coded(text="Essential hypertension", code="I10"),
            clinical_status="active",
            onset=PartialDate(text="2019", year=2019),
        ),
    ),
    allergies=(
        Allergy(
            ref=ref("g1"),
            kind=AllergyKind.ALLERGY,
            what=Coded(text="Penicillin"),
            criticality="high",
            reactions=("Rash",),
        ),
    ),
)


FAILING = (
    _answer(PanelName.CLINICAL, PanelState.NOT_PERMITTED),
    _answer(PanelName.APPOINTMENTS, PanelState.FAILED, failure=FailureKind.TIMEOUT),
    _answer(
        PanelName.BILLING,
        PanelState.PARTIAL,
        balances=BILLING["balances"],
        missing=(
            MissingPart(part=Part.INVOICES, state=PanelState.FAILED, failure=FailureKind.REFUSED),
        ),
    ),
    _answer(PanelName.COVERAGE, PanelState.NOT_AVAILABLE),
    _answer(
        PanelName.MEDICATIONS,
        PanelState.FAILED,
        failure=FailureKind.SERVER_ERROR,
        reference="ORC-77ab01",
    ),
)

KEPT_BACK = (
    _answer(
        PanelName.BILLING,
        missing=left_out({Part.CLAIMS}),
        **{name: rows for name, rows in BILLING.items() if name != "claims"},
    ),
    NURSE.model_copy(
        update={
            "state": PanelState.PARTIAL,
            "encounters": (),
            "missing": left_out({Part.ENCOUNTERS}),
        }
    ),
    _answer(PanelName.MEDICATIONS, PanelState.NOT_PERMITTED, missing=left_out({Part.DISPENSES})),
)
"""A policy that opens panels and not all of them; one EHR can only be asked for the whole."""

_STAY = Appointment(
    ref=ref("v1"),
    status=AppointmentStatus.ARRIVED,
    title="Inpatient stay V-501",
    start=datetime(2026, 11, 20, 9, 30, tzinfo=_PACIFIC),
    ongoing=True,
    with_whom=("Dr. Imani Achebe",),
    where="4 West, 12, B",
)
_TOLD = APPOINTMENTS[0].model_copy(update={"ref": ref("f9"), "preparation": None})
VISITS = _answer(
    PanelName.APPOINTMENTS,
    PanelState.PARTIAL,
    appointments=(_TOLD, _STAY),
    missing=(
        MissingPart(
            part=Part.APPOINTMENTS,
            state=PanelState.NOT_AVAILABLE,
            denied=Denied(what="Appointment", where=Denier.VISITS_ONLY),
        ),
    ),
)
"""What an HL7 v2 system has: a stay, and an appointment that it told of during the call."""


def with_closed_row(*, opened):
    """The appointments; the closed one opened, or not."""
    row = APPOINTMENTS[2].model_copy(
        update={
            "opened": opened,
            "title": "Psychotherapy, 50 minutes" if opened else "",
            "with_whom": ("Dr. Aldana",) if opened else (),
        }
    )
    return _answer(PanelName.APPOINTMENTS, appointments=(*APPOINTMENTS[:2], row, APPOINTMENTS[3]))
