"""Patient and RelatedPerson."""

from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import (
    code_of,
    coded,
    coded_many,
    extension_values,
    first,
    inner,
    many,
    partial_date,
    rows,
    whole,
    word,
    words,
    yes_or_no,
)
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading, Unreadable, ended
from ehr_adapters.finding.mrn import MRN_TYPE, SSN_TYPE, mrn_among
from patient_access.domain.identity import Address, HumanName, Identifier, Telecom
from patient_access.domain.patient import (
    ContactPerson,
    Language,
    LinkType,
    Patient,
    PatientLink,
    RelatedPerson,
)

_CONTACT_EXTENSIONS = (
    "contact-restriction",
    "communication-preference",
    "confidential-communication",
    "preferred-contact-method",
    "preferred-contact",
)
_LINK_TYPES = {kind.value: kind for kind in LinkType}
_INTERPRETER_YES = frozenset(("373066001", "Y", "yes", "true"))


def read_patient(resource: Json, reading: Reading) -> Patient:
    """A Patient. A restriction label is kept beside the values that identify the person."""
    identifiers = tuple(_identifiers(resource.get("identifier"), reading))
    deceased_at = partial_date(resource.get("deceasedDateTime"))
    return Patient(
        ref=reading.ref(resource),
        identifiers=identifiers,
        mrn=mrn_among(identifiers, reading.mrn_system, reading.mrn_types),
        names=_names(resource.get("name"), reading),
        birth_date=partial_date(resource.get("birthDate")),
        gender=word(resource.get("gender")),
        legal_sex=_legal_sex(resource),
        pronouns=_said(resource, "individual-pronouns", "pronouns"),
        telecoms=_telecoms(resource.get("telecom"), reading),
        addresses=tuple(_addresses(resource.get("address"), reading)),
        languages=tuple(_languages(resource)),
        interpreter_needed=_interpreter(resource),
        deceased=bool(yes_or_no(resource.get("deceasedBoolean"))) or deceased_at is not None,
        deceased_at=deceased_at,
        active=yes_or_no(resource.get("active")),
        links=tuple(_links(resource, reading)),
        contacts=tuple(_contacts(resource, reading)),
        general_practitioner=next(
            filter(
                None, (reading.name(r, resource) for r in rows(resource.get("generalPractitioner")))
            ),
            None,
        ),
        contact_restriction=_said(resource, *_CONTACT_EXTENSIONS),
        restriction=reading.restriction(resource),
    )


def read_related_person(resource: Json, reading: Reading) -> RelatedPerson:
    """A RelatedPerson; of a restricted one only that it is there."""
    patient_id = reading.patient_id(first(resource.get("patient")))
    if patient_id is None:
        raise Unreadable
    period = {"period": resource.get("period")}
    active = yes_or_no(resource.get("active"))
    restriction = reading.restriction(resource)
    if restriction:
        return RelatedPerson(
            ref=reading.ref(resource),
            patient_id=patient_id,
            active=active,
            restriction=restriction,
        )
    return RelatedPerson(
        ref=reading.ref(resource),
        patient_id=patient_id,
        names=_names(resource.get("name"), reading),
        relationship=coded_many(resource.get("relationship")),
        telecoms=_telecoms(resource.get("telecom"), reading),
        birth_date=partial_date(resource.get("birthDate")),
        active=active,
        period_start=partial_date(inner(resource, "period", "start")),
        period_end=partial_date(inner(resource, "period", "end")),
        ended=active is False or ended(period, reading.now),
    )


def _identifiers(value: Any, reading: Reading) -> list[Identifier]:
    found = []
    for row in rows(value):
        number = word(row.get("value"))
        if number is None:
            continue
        found.append(
            Identifier(
                value=number,
                system=word(row.get("system")),
                type_code=_type_code(row.get("type")),
                use=word(row.get("use")),
                ended=ended(row, reading.now),
            )
        )
    return found


def _type_code(value: Any) -> str | None:
    """The type among several codings: SS before MR before any other, so that no SSN is an MRN."""
    codes = [word(coding.get("code")) for one in rows(value) for coding in rows(one.get("coding"))]
    for code in (SSN_TYPE, MRN_TYPE):
        if code in codes:
            return code
    kind = coded(value)
    return (kind.code or kind.text) if kind else None


def _names(value: Any, reading: Reading) -> tuple[HumanName, ...]:
    found = []
    for row in many(value):
        if isinstance(row, str) and word(row):
            found.append(HumanName(text=word(row)))
        elif isinstance(row, dict):
            name = HumanName(
                given=words(row.get("given")),
                family=" ".join(words(row.get("family"))) or None,
                prefix=words(row.get("prefix")),
                suffix=words(row.get("suffix")),
                text=word(row.get("text")),
                use=word(row.get("use")),
                ended=ended(row, reading.now),
            )
            if name.written:
                found.append(name)
    return tuple(found)


def _telecoms(value: Any, reading: Reading) -> tuple[Telecom, ...]:
    return tuple(
        Telecom(
            value=number,
            system=word(row.get("system")),
            use=word(row.get("use")),
            rank=whole(row.get("rank")),
            ended=ended(row, reading.now),
            since=partial_date(inner(row, "period", "start")),
        )
        for row in rows(value)
        if (number := word(row.get("value")))
    )


def _addresses(value: Any, reading: Reading) -> list[Address]:
    found = []
    for row in rows(value):
        lines = words(row.get("line"))
        address = Address(
            lines=lines,
            city=word(row.get("city")),
            state=word(row.get("state")),
            postal_code=word(row.get("postalCode")),
            country=word(row.get("country")),
            use=word(row.get("use")),
            ended=ended(row, reading.now),
        )
        if lines or address.city or address.postal_code:
            found.append(address)
        elif text := word(row.get("text")):
            found.append(address.model_copy(update={"lines": (text,)}))
    return found


def _languages(resource: Json) -> list[Language]:
    return [
        Language(language=language, preferred=bool(yes_or_no(row.get("preferred"))))
        for row in rows(resource.get("communication"))
        if (language := coded(row.get("language")))
    ]


def _legal_sex(resource: Json) -> str | None:
    for extension in extension_values(resource, "legal-sex"):
        for key in ("valueCodeableConcept", "valueCoding", "valueCode", "valueString"):
            said = code_of(extension.get(key))
            if said:
                return said.casefold()
    return None


def _interpreter(resource: Json) -> bool:
    for ending in ("us-core-interpreter-needed", "patient-interpreterRequired"):
        for extension in extension_values(resource, ending):
            code = word(inner(extension, "valueCoding", "code"))
            if yes_or_no(extension.get("valueBoolean")) or code in _INTERPRETER_YES:
                return True
            concept = coded(extension.get("valueCodeableConcept"))
            if concept and concept.code in _INTERPRETER_YES:
                return True
    return False


def _said(resource: Json, *endings: str) -> str | None:
    """The value of an extension in words, whichever type it was given, also one level down."""
    for ending in endings:
        for extension in extension_values(resource, ending):
            for holder in (extension, *extension_values(extension, "value")):
                for key in ("valueString", "valueCodeableConcept", "valueCoding", "valueCode"):
                    value = coded(holder.get(key))
                    if value is not None:
                        return value.text
    return None


def _links(resource: Json, reading: Reading) -> list[PatientLink]:
    """Links to patients of this system: the id of another's would lead to a stranger (L12)."""
    found = []
    for row in rows(resource.get("link")):
        kind, other = word(row.get("type")), reading.patient_id(first(row.get("other")))
        if other and kind in _LINK_TYPES:
            found.append(PatientLink(type=_LINK_TYPES[kind], other_id=other))
    return found


def _contacts(resource: Json, reading: Reading) -> list[ContactPerson]:
    return [
        ContactPerson(
            name=next(iter(_names(row.get("name"), reading)), None),
            relationship=coded_many(row.get("relationship")),
            telecoms=_telecoms(row.get("telecom"), reading),
        )
        for row in rows(resource.get("contact"))
        if not ended(row, reading.now)
    ]
