"""Appointments, prescriptions, medications and conditions, as the dashboard's values.

Every reader gives None for a row that is not about the patient asked for.
"""

from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health.people import ref_of, written_name
from ehr_adapters.gnu_health.values import Row, inner, many, moment, number_of, partial_date, word
from ehr_adapters.gnu_health.values import yes as is_yes
from patient_access.domain.clinical import Allergy, AllergyKind, Condition, MedicationRequest
from patient_access.domain.codes import Coded
from patient_access.domain.scheduling import Appointment, AppointmentStatus

_DOCTOR = ("healthprof.party.name", "healthprof.party.lastname")
APPOINTMENT_FIELDS = (
    "patient",
    "appointment_date",
    "state",
    "visit_type:string",
    "appointment_type:string",
    "speciality.name",
    "institution.rec_name",
    *_DOCTOR,
)
_LINE = ("dose", "dose_unit.name", "frequency", "frequency_unit:string", "end_treatment")
ORDER_FIELDS = (
    "patient",
    "state",
    "prescription_date",
    *_DOCTOR,
    "prescription_line.refills",
    "prescription_line.medicament",
    "prescription_line.medicament.rec_name",
    *(f"prescription_line.{name}" for name in _LINE),
)
MEDICATION_FIELDS = (
    "patient",
    "is_active",
    "discontinued",
    "course_completed",
    "start_treatment",
    "prescription",
    "medicament",
    "medicament.rec_name",
    *_DOCTOR,
    *_LINE,
)
DISEASE_FIELDS = (
    "patient",
    "pathology.name",
    "pathology.code",
    "status",
    "is_active",
    "is_allergy",
    "diagnosed_date",
    "disease_severity",
)
ICD_10 = "http://hl7.org/fhir/sid/icd-10"

_STATES = {
    "free": AppointmentStatus.PROPOSED,
    "confirmed": AppointmentStatus.BOOKED,
    "checked_in": AppointmentStatus.CHECKED_IN,
    "done": AppointmentStatus.FULFILLED,
    "user_cancelled": AppointmentStatus.CANCELLED,
    "center_cancelled": AppointmentStatus.CANCELLED,
    "no_show": AppointmentStatus.NOSHOW,
}
_ORDER_STATES = {"draft": "draft", "done": "active", "validated": "active"}


def read_appointment(row: Row, site: EhrSite, patient_id: str) -> Appointment | None:
    ref = ref_of(site, row.get("id"))
    if ref is None or not about(row, patient_id):
        return None
    state = word(row.get("state"))
    parts = [word(inner(row, "speciality").get("name"))]
    parts += [word(row.get("visit_type:string")), word(row.get("appointment_type:string"))]
    doctor = written_name(inner(inner(row, "healthprof"), "party"))
    return Appointment(
        ref=ref,
        status=_STATES.get(state or "", AppointmentStatus.UNKNOWN),
        status_text=None if state in _STATES else state,
        title=" · ".join(part for part in parts if part) or "Appointment",
        start=moment(row.get("appointment_date"), site.time_zone),
        with_whom=(doctor,) if doctor else (),
        where=word(inner(row, "institution").get("rec_name")),
    )


def read_order(row: Row, site: EhrSite, patient_id: str) -> dict[Any, MedicationRequest] | None:
    """The lines of one prescription, by what they are about: the order and the medicament."""
    order = ref_of(site, row.get("id"))
    if order is None or not about(row, patient_id):
        return None
    lines: dict[Any, MedicationRequest] = {}
    for line in many(row, "prescription_line"):
        ref, what = ref_of(site, line.get("id")), _medicament(line)
        if ref is None or what is None:
            continue
        lines[row.get("id"), line.get("medicament")] = MedicationRequest(
            ref=ref.model_copy(update={"id": f"{order.id}-{ref.id}"}),
            status=_ORDER_STATES.get(word(row.get("state")) or "", "unknown"),
            medication=what,
            dosage=_dosage(line),
            prescriber=written_name(inner(inner(row, "healthprof"), "party")),
            authored=partial_date(row.get("prescription_date")),
            refills_allowed=number_of(line.get("refills")),
            valid_until=partial_date(line.get("end_treatment")),
        )
    return lines


def read_medication(
    row: Row, site: EhrSite, patient_id: str
) -> tuple[Any, MedicationRequest] | None:
    """One medication of the history, and which line of a prescription it came from."""
    ref, what = ref_of(site, row.get("id")), _medicament(row)
    if ref is None or what is None or not about(row, patient_id):
        return None
    status = "active" if is_yes(row.get("is_active")) else "unknown"
    if is_yes(row.get("course_completed")):
        status = "completed"
    if is_yes(row.get("discontinued")):
        status = "stopped"
    return (row.get("prescription"), row.get("medicament")), MedicationRequest(
        ref=ref,
        status=status,
        medication=what,
        dosage=_dosage(row),
        prescriber=written_name(inner(inner(row, "healthprof"), "party")),
        authored=partial_date(row.get("start_treatment")),
        valid_until=partial_date(row.get("end_treatment")),
    )


def read_disease(row: Row, site: EhrSite, patient_id: str) -> Condition | Allergy | None:
    ref, pathology = ref_of(site, row.get("id")), inner(row, "pathology")
    code = word(pathology.get("code"))
    text = word(pathology.get("name")) or code
    if ref is None or text is None or not about(row, patient_id):
        return None
    what = Coded(text=text, code=code, system=ICD_10 if code else None)
    healed = word(row.get("status")) == "h"
    status = "resolved" if healed else ("active" if is_yes(row.get("is_active")) else "inactive")
    if is_yes(row.get("is_allergy")):
        return Allergy(ref=ref, kind=AllergyKind.ALLERGY, what=what, clinical_status=status)
    recorded = partial_date(row.get("diagnosed_date"))
    return Condition(ref=ref, what=what, clinical_status=status, recorded=recorded)


def about(row: Row, patient_id: str) -> bool:
    """Whether the row says itself that it is about this patient."""
    return str(number_of(row.get("patient"))) == patient_id


def _medicament(row: Row) -> Coded | None:
    text = word(inner(row, "medicament").get("rec_name"))
    return Coded(text=text) if text else None


def _dosage(row: Row) -> str | None:
    """``1 tablet, 2 × days``: the numbers of the form, in its order."""
    dose = row.get("dose")
    amount = f"{dose:f}".rstrip("0").rstrip(".") if dose and not isinstance(dose, dict) else None
    unit = word(inner(row, "dose_unit").get("name"))
    each, every = number_of(row.get("frequency")), word(row.get("frequency_unit:string"))
    first = " ".join(part for part in (amount, unit) if part)
    then = f"every {each} {every}" if each and every else None
    return ", ".join(part for part in (first, then) if part) or None
