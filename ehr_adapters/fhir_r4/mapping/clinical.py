"""MedicationRequest, Condition, AllergyIntolerance and Encounter."""

from typing import Any

from ehr_adapters.fhir_r4.mapping.clocks import day, moment_of_day, wall_of
from ehr_adapters.fhir_r4.mapping.plain import (
    code_of,
    coded,
    coded_or_absent,
    inner,
    many,
    partial_date,
    rows,
    whole,
    word,
)
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from patient_access.domain.clinical import (
    Allergy,
    AllergyKind,
    Condition,
    Encounter,
    MedicationRequest,
)
from patient_access.domain.codes import Coded, PartialDate

MEDICATION_NAMED_AT = ("medicationReference", "requester")
ENCOUNTER_NAMED_AT = ("location.location", "participant.individual", "serviceProvider")
_HIDDEN = Coded(text="")
_SNOMED = "http://snomed.info/sct"
_ABSENT_OR_UNKNOWN = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
_NONE_KNOWN = frozenset(
    (_SNOMED, code)
    for code in ("716186003", "409137002", "428607008", "429625007", "716184000", "428197003")
) | frozenset(
    (_ABSENT_OR_UNKNOWN, f"no-known-{what}allergies")
    for what in ("", "medication-", "environmental-", "food-")
)
"""Coded statements that nothing is known (C3). *No information* is not among them."""


def read_medication_request(resource: Json, reading: Reading) -> MedicationRequest:
    """A MedicationRequest with its medication in words, wherever those are kept (C1)."""
    restriction = reading.restriction(resource)
    bare = dict[str, Any](
        ref=reading.ref(resource),
        status=word(resource.get("status")) or "unknown",
        authored=day(resource.get("authoredOn"), reading),
        restriction=restriction,
    )
    if restriction:
        return MedicationRequest(**bare, medication=_HIDDEN)
    dispense = resource.get("dispenseRequest")
    return MedicationRequest(
        **bare,
        medication=_medication(resource, reading),
        dosage=_dosage(resource),
        prescriber=reading.name(resource.get("requester"), resource),
        refills_allowed=whole(inner(dispense, "numberOfRepeatsAllowed")),
        valid_until=partial_date(inner(dispense, "validityPeriod", "end")),
    )


def read_condition(resource: Json, reading: Reading) -> Condition:
    """A Condition; one without a code says why it has none (E5)."""
    restriction = reading.restriction(resource)
    bare = dict[str, Any](
        ref=reading.ref(resource),
        clinical_status=code_of(resource.get("clinicalStatus")),
        verification_status=code_of(resource.get("verificationStatus")),
        recorded=day(resource.get("recordedDate"), reading),
        restriction=restriction,
    )
    if restriction:
        return Condition(**bare, what=_HIDDEN)
    return Condition(
        **bare,
        what=coded_or_absent(resource, "code"),
        category=code_of(resource.get("category")),
        onset=_onset(resource, reading),
    )


def read_allergy(resource: Json, reading: Reading) -> Allergy:
    """An AllergyIntolerance; a coded *none known* is told apart from an allergy (C3)."""
    restriction = reading.restriction(resource)
    verified = code_of(resource.get("verificationStatus"))
    taken_back = verified in ("refuted", "entered-in-error")
    bare = Allergy(
        ref=reading.ref(resource),
        kind=AllergyKind.ALLERGY,
        what=_HIDDEN,
        # A refuted or mistaken entry is no allergy: its status says so before anything else.
        clinical_status=verified if taken_back else code_of(resource.get("clinicalStatus")),
        restriction=restriction,
    )
    if restriction:
        return bare
    none_known = not taken_back and any(
        (word(coding.get("system")), word(coding.get("code"))) in _NONE_KNOWN
        for coding in rows(inner(resource, "code", "coding"))
    )
    reactions = (
        said.text
        for reaction in rows(resource.get("reaction"))
        for said in map(coded, many(reaction.get("manifestation")))
        if said
    )
    return bare.model_copy(
        update={
            "kind": AllergyKind.NONE_KNOWN if none_known else AllergyKind.ALLERGY,
            "what": coded_or_absent(resource, "code"),
            "criticality": word(resource.get("criticality")),
            "reactions": tuple(dict.fromkeys(reactions)),
        }
    )


def read_encounter(resource: Json, reading: Reading) -> Encounter:
    """An Encounter with its place and people in words."""
    restriction = reading.restriction(resource)
    there = wall_of((row.get("location") for row in rows(resource.get("location"))), reading)
    bare = dict[str, Any](
        ref=reading.ref(resource),
        status=word(resource.get("status")) or "unknown",
        start=moment_of_day(inner(resource, "period", "start"), there),
        end=moment_of_day(inner(resource, "period", "end"), there),
        restriction=restriction,
    )
    if restriction:
        return Encounter(**bare, what=_HIDDEN)
    places = [reading.name(r.get("location"), resource) for r in rows(resource.get("location"))]
    people = [
        reading.name(r.get("individual"), resource) for r in rows(resource.get("participant"))
    ]
    return Encounter(
        **bare,
        what=coded(resource.get("type"))
        or coded(resource.get("serviceType"))
        or coded_or_absent(resource, "class"),
        where=next(filter(None, places), None)
        or reading.name(resource.get("serviceProvider"), resource),
        with_whom=tuple(dict.fromkeys(name for name in people if name)),
    )


def _medication(resource: Json, reading: Reading) -> Coded:
    said = coded(resource.get("medicationCodeableConcept"))
    if said is None:
        name = reading.name(resource.get("medicationReference"), resource)
        said = Coded(text=name) if name else None
    return said or coded_or_absent(resource, "medicationCodeableConcept")


def _dosage(resource: Json) -> str | None:
    texts = []
    for row in rows(resource.get("dosageInstruction")):
        timing = coded(inner(row, "timing", "code"))
        texts.append(
            word(row.get("text"))
            or word(row.get("patientInstruction"))
            or (timing.text if timing else None)
        )
    return "; ".join(text for text in texts if text) or None


def _onset(resource: Json, reading: Reading) -> PartialDate | None:
    return day(resource.get("onsetDateTime") or inner(resource, "onsetPeriod", "start"), reading)
