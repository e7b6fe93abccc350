"""The hospital's own resources: Organization, Location, Practitioner."""

from datetime import date, timedelta

from ehr_adapters.training.shapes import Json, concept, filled, meta, noon, reference
from ehr_adapters.training.words import clinic

TIMEZONE = "http://hl7.org/fhir/StructureDefinition/timezone"


def places(today: date) -> list[Json]:
    changed = meta(noon(today - timedelta(days=365)))
    organization = clinic().organization
    found: list[Json] = [
        {
            "resourceType": "Organization",
            "id": "northside",
            "meta": changed,
            "active": True,
            "name": organization.name,
            "telecom": [{"system": "phone", "value": organization.phone}],
        }
    ]
    for key, place in clinic().place.items():
        found.append(
            {
                "resourceType": "Location",
                "id": key,
                "meta": changed,
                "status": "active",
                "name": place.name,
                "extension": [{"url": TIMEZONE, "valueCode": place.zone}],
                "telecom": [{"system": "phone", "value": place.phone}],
                "managingOrganization": reference("Organization", "northside"),
            }
        )
    for key, doctor in clinic().doctor.items():
        found.append(
            filled(
                resourceType="Practitioner",
                id=key,
                meta=changed,
                active=True,
                name=[{"prefix": ["Dr."], "given": [doctor.given], "family": doctor.family}],
                qualification=[{"code": concept(doctor.field)}],
            )
        )
    return found
