"""Which search parameters the training server has, by resource type (FHIR R4 names)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """FHIR search parameter types; PHONE is a token that is compared by its digits."""

    TOKEN = "token"  # noqa: S105 - a FHIR word, not a secret
    STRING = "string"
    DATE = "date"
    REFERENCE = "reference"
    PHONE = "phone"


@dataclass(frozen=True)
class Parameter:
    kind: Kind
    path: str
    """Dotted path into the resource; several are separated by a space."""
    target: str = ""
    """For references: the one type it may name, or any when empty."""


def _token(path: str) -> Parameter:
    return Parameter(Kind.TOKEN, path)


def _string(path: str) -> Parameter:
    return Parameter(Kind.STRING, path)


def _date(path: str) -> Parameter:
    return Parameter(Kind.DATE, path)


def _to(path: str, target: str = "") -> Parameter:
    return Parameter(Kind.REFERENCE, path, target)


_ALL = {
    "_id": _token("id"),
    "_lastUpdated": _date("meta.lastUpdated"),
    "_security": _token("meta.security"),
}
_NAMES = {
    "name": _string("name"),
    "family": _string("name.family"),
    "given": _string("name.given"),
}
_REACHED = {
    "phone": Parameter(Kind.PHONE, "telecom"),
    "telecom": Parameter(Kind.PHONE, "telecom"),
}
_SUBJECT = {"patient": _to("subject", "Patient"), "subject": _to("subject")}
_IDENTIFIER = {"identifier": _token("identifier")}
_STATUS = {"status": _token("status")}

PARAMETERS: dict[str, dict[str, Parameter]] = {
    kind: _ALL | own
    for kind, own in {
        "Patient": {
            **_IDENTIFIER,
            **_NAMES,
            **_REACHED,
            "active": _token("active"),
            "address-postalcode": _string("address.postalCode"),
            "birthdate": _date("birthDate"),
            "gender": _token("gender"),
            "general-practitioner": _to("generalPractitioner"),
            "link": _to("link.other"),
        },
        "RelatedPerson": {
            **_IDENTIFIER,
            **_REACHED,
            "active": _token("active"),
            "birthdate": _date("birthDate"),
            "name": _string("name"),
            "patient": _to("patient", "Patient"),
            "relationship": _token("relationship"),
        },
        "Appointment": {
            **_IDENTIFIER,
            **_STATUS,
            "actor": _to("participant.actor"),
            "date": _date("start"),
            "location": _to("participant.actor", "Location"),
            "patient": _to("participant.actor", "Patient"),
            "practitioner": _to("participant.actor", "Practitioner"),
        },
        "Account": {**_IDENTIFIER, **_STATUS, **_SUBJECT, "type": _token("type")},
        "Invoice": {
            **_IDENTIFIER,
            **_STATUS,
            **_SUBJECT,
            "account": _to("account"),
            "date": _date("date"),
        },
        "ExplanationOfBenefit": {
            **_IDENTIFIER,
            **_STATUS,
            "created": _date("created"),
            "patient": _to("patient", "Patient"),
            "service-date": _date("billablePeriod"),
        },
        "Coverage": {
            **_IDENTIFIER,
            **_STATUS,
            "beneficiary": _to("beneficiary"),
            "patient": _to("beneficiary", "Patient"),
        },
        "MedicationRequest": {
            **_IDENTIFIER,
            **_STATUS,
            **_SUBJECT,
            "authoredon": _date("authoredOn"),
            "intent": _token("intent"),
            "medication": _to("medicationReference"),
            "requester": _to("requester"),
        },
        "MedicationDispense": {
            **_STATUS,
            **_SUBJECT,
            "prescription": _to("authorizingPrescription"),
            "whenhandedover": _date("whenHandedOver"),
        },
        "Medication": {"code": _token("code")},
        "Condition": {
            **_IDENTIFIER,
            **_SUBJECT,
            "category": _token("category"),
            "clinical-status": _token("clinicalStatus"),
            "code": _token("code"),
            "recorded-date": _date("recordedDate"),
        },
        "AllergyIntolerance": {
            **_IDENTIFIER,
            "clinical-status": _token("clinicalStatus"),
            "code": _token("code"),
            "patient": _to("patient", "Patient"),
        },
        "Encounter": {
            **_IDENTIFIER,
            **_STATUS,
            **_SUBJECT,
            "appointment": _to("appointment"),
            "date": _date("period"),
            "location": _to("location.location"),
            "practitioner": _to("participant.individual", "Practitioner"),
        },
        "Practitioner": {**_IDENTIFIER, **_NAMES},
        "Location": {"name": _string("name"), **_STATUS},
        "Organization": {"name": _string("name")},
    }.items()
}

FILTERS = frozenset({"_count", "_include", "_sort", "_format", "_total"})
"""Parameters about the answer, not about what is in it."""

MODIFIERS = {
    Kind.TOKEN: frozenset({"not"}),
    Kind.STRING: frozenset({"exact", "contains"}),
    Kind.DATE: frozenset[str](),
    Kind.REFERENCE: frozenset[str](),
    Kind.PHONE: frozenset[str](),
}
