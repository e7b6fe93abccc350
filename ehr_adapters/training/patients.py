"""A person as FHIR Patient and RelatedPerson."""

from datetime import date, timedelta
from typing import Any

from ehr_adapters.training.person import Address, Person, Phone
from ehr_adapters.training.shapes import (
    HL7,
    LANGUAGES,
    MRN_SYSTEM,
    Json,
    concept,
    extension,
    filled,
    meta,
    noon,
    reference,
    relation,
)
from ehr_adapters.training.words import clinic

_PRONOUNS = {
    "she/her": ("LA29519-8", "she/her/her/hers/herself"),
    "he/him": ("LA29518-0", "he/him/his/his/himself"),
    "they/them": ("LA29520-6", "they/them/their/theirs/themselves"),
}


def patient(person: Person, today: date, replaces: str = "") -> Json:
    """The FHIR Patient; ``replaces`` is the key of a record merged into this one."""
    return filled(
        resourceType="Patient",
        id=person.key.replace("_", "-"),
        meta=meta(noon(today - timedelta(days=30)), person.security),
        extension=_extensions(person),
        identifier=_identifiers(person),
        active=person.active and not person.replaced_by,
        name=_names(person),
        telecom=[telecom(phone, today) for phone in person.phones],
        gender=person.gender,
        birthDate=person.birth_date(today),
        **_death(person, today),
        address=[_address(person.address)] if person.address else [],
        contact=[
            filled(
                relationship=[relation(each.relation)],
                name=filled(given=[each.given], family=each.family),
                telecom=[filled(system="phone", value=each.number, use="home")],
            )
            for each in person.contacts
        ],
        communication=_communication(person),
        generalPractitioner=[_doctor(person.doctor)] if person.doctor else [],
        managingOrganization=reference("Organization", "northside"),
        link=_links(person, replaces),
    )


def related_people(person: Person, today: date) -> list[Json]:
    """RelatedPerson resources; a period that has ended also makes them inactive."""
    people = []
    for number, each in enumerate(person.relatives):
        end = None if each.until_days is None else today + timedelta(days=each.until_days)
        people.append(
            filled(
                resourceType="RelatedPerson",
                id=f"{person.key.replace('_', '-')}-relative-{number}",
                meta=meta(noon(today - timedelta(days=200))),
                active=end is None or end >= today,
                patient=reference("Patient", person.key.replace("_", "-")),
                relationship=[relation(each.relation)],
                name=[filled(given=[each.given], family=each.family)],
                telecom=[filled(system="phone", value=each.number, use="mobile")],
                birthDate=each.born.isoformat() if each.born else None,
                period=filled(
                    start=(today - timedelta(days=800)).isoformat(),
                    end=end.isoformat() if end else None,
                ),
            )
        )
    return people


def telecom(phone: Phone, today: date) -> Json:
    ended = phone.ended_days_ago
    end = None if ended is None else (today - timedelta(days=ended)).isoformat()
    return filled(
        system="phone",
        value=phone.number,
        use=phone.use,
        rank=phone.rank,
        period={"end": end} if end else None,
    )


def _names(person: Person) -> list[Json]:
    if person.name_text:
        return [{"use": "official", "text": person.name_text}]
    suffix = [person.suffix] if person.suffix else []
    official = filled(use="official", family=person.family, given=list(person.given), suffix=suffix)
    names = [official]
    if person.usual_given:
        names.append(filled(use="usual", family=person.family, given=list(person.usual_given)))
    if person.nickname:
        names.append(filled(use="nickname", given=[person.nickname]))
    if person.maiden:
        names.append(filled(use="maiden", family=person.maiden, given=list(person.given)))
    return names


def _identifiers(person: Person) -> list[Json]:
    kinds = [("MR", person.mrn, MRN_SYSTEM)]
    kinds += [(other.type, other.value, "") for other in person.other_numbers]
    return [
        filled(
            use="usual",
            type=concept("", code, f"{HL7}/v2-0203", code),
            system=system,
            value=value,
        )
        for code, value, system in kinds
    ]


def _address(address: Address) -> Json:
    return {
        "use": "home",
        "line": [address.line],
        "city": address.city,
        "state": address.state,
        "postalCode": address.zip,
        "country": "US",
    }


def _communication(person: Person) -> list[Json]:
    text = LANGUAGES[person.language]
    return [
        {
            "language": concept(text, person.language, "urn:ietf:bcp:47"),
            "preferred": True,
        }
    ]


def _extensions(person: Person) -> list[Json]:
    found: list[Json] = []
    if person.interpreter:
        found.append(
            {
                "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed",
                "valueCoding": {
                    "system": "http://snomed.info/sct",
                    "code": "373066001",
                    "display": "Yes",
                },
            }
        )
    if person.pronouns:
        code, display = _PRONOUNS[person.pronouns]
        value = concept(person.pronouns, code, "http://loinc.org", display)
        found.append(
            {
                "url": "http://hl7.org/fhir/StructureDefinition/individual-pronouns",
                "extension": [{"url": "value", "valueCodeableConcept": value}],
            }
        )
    if person.contact_restriction:
        found.append(extension("contact-restriction", valueString=person.contact_restriction))
    return found


def _death(person: Person, today: date) -> dict[str, Any]:
    if person.died_days_ago is not None:
        died = noon(today - timedelta(days=person.died_days_ago))
        return {"deceasedDateTime": died.date().isoformat()}
    return {"deceasedBoolean": True} if person.died else {}


def _doctor(key: str) -> Json:
    return reference("Practitioner", key, clinic().doctor[key].called)


def _links(person: Person, replaces: str) -> list[Json]:
    links = [("replaced-by", person.replaced_by), ("replaces", replaces)]
    return [
        {"other": reference("Patient", key.replace("_", "-")), "type": kind}
        for kind, key in links
        if key
    ]
