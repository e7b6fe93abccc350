"""The clinical picture: conditions, medicines (ordered and dispensed) and allergies."""

from datetime import date, timedelta

from ehr_adapters.training.dice import dice
from ehr_adapters.training.person import Illness, Intolerance, Medicine, Person
from ehr_adapters.training.shapes import HL7, Json, concept, filled, meta, noon, reference
from ehr_adapters.training.words import clinic, words

_ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_SNOMED = "http://snomed.info/sct"


def care(person: Person, today: date) -> list[Json]:
    """Every clinical resource of one person."""
    key = person.key.replace("_", "-")
    illnesses, medicines, allergies = _on_file(person)
    found = [_condition(key, number, each, today) for number, each in enumerate(illnesses)]
    for number, each in enumerate(medicines):
        found += _medicine(key, number, each, today)
    found += [_allergy(key, number, each, today) for number, each in enumerate(allergies)]
    if person.no_known_allergies:
        found.append(_none_known(key, today))
    return found


def _on_file(
    person: Person,
) -> tuple[tuple[Illness, ...], tuple[Medicine, ...], tuple[Intolerance, ...]]:
    chance = dice("care", person.key)
    kinds = chance.sample(words().condition, chance.choice((0, 1, 1, 2, 2, 3)))
    doctor = person.doctor or chance.choice(("okafor", "kowalczyk"))
    illnesses = tuple(
        Illness(what=kind.what, code=kind.code, since=str(chance.randint(2005, 2025)))
        for kind in kinds
    )
    medicines = tuple(
        Medicine(
            what=kind.medicine,
            dose=kind.dose,
            doctor=doctor,
            refills=chance.choice((0, 1, 2, 3)),
            filled_days_ago=chance.choice((None, 5, 21, 33, 60)),
            status=chance.choice(("active", "active", "active", "stopped", "on-hold")),
        )
        for kind in kinds
    )
    drawn = chance.sample(words().allergy, chance.choice((0, 0, 1, 2)))
    allergies = tuple(Intolerance(what=kind.what, reaction=kind.reaction) for kind in drawn)
    return (
        illnesses if person.conditions is None else person.conditions,
        medicines if person.medicines is None else person.medicines,
        allergies if person.allergies is None else person.allergies,
    )


def _condition(key: str, number: int, illness: Illness, today: date) -> Json:
    return filled(
        resourceType="Condition",
        id=f"{key}-condition-{number}",
        meta=meta(noon(today - timedelta(days=90)), illness.security),
        clinicalStatus=concept("Active", "active", f"{HL7}/condition-clinical"),
        verificationStatus=concept("Confirmed", "confirmed", f"{HL7}/condition-ver-status"),
        category=[concept("Problem list", "problem-list-item", f"{HL7}/condition-category")],
        code=concept(illness.what, illness.code, _ICD10),
        subject=reference("Patient", key),
        onsetDateTime=illness.since,
        recordedDate=illness.since,
    )


def _medicine(key: str, number: int, medicine: Medicine, today: date) -> list[Json]:
    """Contained, referenced and coded medications in turn: clients must read all three."""
    name, what = f"{key}-medicine-{number}", concept(medicine.what)
    changed = noon(today - timedelta(days=medicine.filled_days_ago or 70))
    written = (changed - timedelta(days=60)).date()
    drug: Json = {"resourceType": "Medication", "id": f"{name}-drug", "code": what}
    way = (number + len(key)) % 3
    named: Json = {"medicationCodeableConcept": what}
    if way == 1:
        named = {"medicationReference": {"reference": "#drug", "display": medicine.what}}
    elif way == 2:
        named = {"medicationReference": {"reference": f"Medication/{name}-drug"}}
    request = filled(
        resourceType="MedicationRequest",
        id=name,
        meta=meta(changed, medicine.security),
        contained=[{**drug, "id": "drug"}] if way == 1 else [],
        status=medicine.status,
        intent="order",
        **named,
        subject=reference("Patient", key),
        authoredOn=written.isoformat(),
        requester=reference(
            "Practitioner", medicine.doctor, clinic().doctor[medicine.doctor].called
        ),
        dosageInstruction=[{"text": medicine.dose}],
        dispenseRequest={
            "validityPeriod": {
                "start": written.isoformat(),
                "end": (written + timedelta(days=365)).isoformat(),
            },
            "numberOfRepeatsAllowed": medicine.refills,
        },
    )
    found = [request] if way != 2 else [request, {**drug, "meta": meta(changed)}]
    if medicine.filled_days_ago is not None:
        found.append(
            filled(
                resourceType="MedicationDispense",
                id=f"{name}-dispensed",
                meta=meta(changed, medicine.security),
                status="completed",
                medicationCodeableConcept=what,
                subject=reference("Patient", key),
                authorizingPrescription=[reference("MedicationRequest", name)],
                whenHandedOver=changed.isoformat(),
            )
        )
    return found


def _allergy(key: str, number: int, allergy: Intolerance, today: date) -> Json:
    return filled(
        resourceType="AllergyIntolerance",
        id=f"{key}-allergy-{number}",
        meta=meta(noon(today - timedelta(days=120))),
        clinicalStatus=concept("Active", "active", f"{HL7}/allergyintolerance-clinical"),
        verificationStatus=concept(
            "Confirmed", "confirmed", f"{HL7}/allergyintolerance-verification"
        ),
        type="allergy",
        criticality="high" if allergy.severe else "low",
        code=concept(allergy.what),
        patient=reference("Patient", key),
        reaction=[{"manifestation": [concept(allergy.reaction)]}],
    )


def _none_known(key: str, today: date) -> Json:
    """The coded statement that somebody asked and there are none (rule C3)."""
    return filled(
        resourceType="AllergyIntolerance",
        id=f"{key}-no-known-allergies",
        meta=meta(noon(today - timedelta(days=15))),
        clinicalStatus=concept("Active", "active", f"{HL7}/allergyintolerance-clinical"),
        verificationStatus=concept(
            "Confirmed", "confirmed", f"{HL7}/allergyintolerance-verification"
        ),
        code=concept("No known allergies", "716186003", _SNOMED, "No known allergy"),
        patient=reference("Patient", key),
    )
