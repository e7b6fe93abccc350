"""Patients, their parties and families, as the dashboard's values."""

from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health.values import (
    Row,
    day_of,
    inner,
    many,
    number_of,
    partial_date,
    word,
    yes,
)
from patient_access.domain.codes import Coded
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.patient import ContactPerson, Patient, RelatedPerson

_TELECOMS = ("type", "value", "value_compact", "emergency", "remarks")
PATIENT_FIELDS = (
    "puid",
    "active",
    "deceased",
    "dod",
    "gender",
    "party.name",
    "party.lastname",
    "party.dob",
    *(f"party.contact_mechanisms.{name}" for name in _TELECOMS),
    *(f"party.addresses.{name}" for name in ("street", "postal_code", "city")),
    *(f"party.person_names.{name}" for name in ("use", "given", "family", "date_to")),
    "primary_care_doctor.party.name",
    "primary_care_doctor.party.lastname",
)
"""``age`` is not among them: it is computed from the date of birth, as this one holds marks."""
MEMBER_FIELDS = (
    "role",
    "family.members.party",
    "party.name",
    "party.lastname",
    "party.dob",
    *(f"party.contact_mechanisms.{name}" for name in _TELECOMS),
)
_SYSTEMS = {"phone": "phone", "mobile": "phone", "fax": "fax", "email": "email"}
_GENDERS = {"m": "male", "f": "female", "nb": "other", "other": "other"} | {
    "u": "unknown",
    "nd": "unknown",
}
_USES = frozenset(("official", "usual", "nickname", "maiden", "anonymous", "temp", "old"))


def ref_of(site: EhrSite, id_: Any) -> RecordRef | None:
    """A record of this system; None for what is no record number."""
    found = number_of(id_)
    return None if found is None else RecordRef(source=site.name, base=site.base, id=str(found))


def read_patient(row: Row, site: EhrSite) -> Patient | None:
    """One ``gnuhealth.patient`` with its party; None when it cannot be told whose it is."""
    ref, party = ref_of(site, row.get("id")), inner(row, "party")
    if ref is None or not party:
        return None
    mrn = word(row.get("puid"))
    identifier = Identifier(value=mrn, type_code="MR", system=site.mrn_system) if mrn else None
    own, contacts = _telecoms(party)
    doctor = written_name(inner(inner(row, "primary_care_doctor"), "party"))
    return Patient(
        ref=ref,
        identifiers=(identifier,) if identifier else (),
        mrn=identifier,
        names=_names(party),
        birth_date=partial_date(party.get("dob")),
        gender=_GENDERS.get(word(row.get("gender")) or ""),
        telecoms=own,
        addresses=tuple(_addresses(party)),
        deceased=yes(row.get("deceased")),
        deceased_at=partial_date(row.get("dod")),
        active=yes(row.get("active")),
        contacts=contacts,
        general_practitioner=doctor,
    )


def read_member(row: Row, site: EhrSite, patient_id: str, own_party: int) -> RelatedPerson | None:
    """One member of the patient's family, never the patient; None for anybody else's family."""
    ref, party = ref_of(site, row.get("id")), inner(row, "party")
    family = [one.get("party") for one in many(inner(row, "family"), "members")]
    if ref is None or own_party not in family or not party:
        return None
    role = word(row.get("role"))
    own, _ = _telecoms(party)
    return RelatedPerson(
        ref=ref,
        patient_id=patient_id,
        names=_names(party),
        relationship=(Coded(text=role),) if role else (),
        telecoms=own,
        birth_date=partial_date(party.get("dob")),
    )


def written_name(party: Row) -> str | None:
    """Given name before family name, as people say it; the form's own text is the other way."""
    parts = (word(party.get("name")), word(party.get("lastname")))
    return " ".join(part for part in parts if part) or None


def _names(party: Row) -> tuple[HumanName, ...]:
    given, family = word(party.get("name")), word(party.get("lastname"))
    names = []
    if given or family:
        names.append(HumanName(given=(given,) if given else (), family=family, use="official"))
    for row in many(party, "person_names"):
        use, given, family = (word(row.get(key)) for key in ("use", "given", "family"))
        if use not in _USES or use == "official" or not (given or family):
            continue
        names.append(
            HumanName(
                given=(given,) if given else (),
                family=family,
                use=use,
                ended=use == "old" or day_of(row.get("date_to")) is not None,
            )
        )
    return tuple(names)


def _telecoms(party: Row) -> tuple[tuple[Telecom, ...], tuple[ContactPerson, ...]]:
    """The person's own, and those that the record keeps of somebody to call in an emergency."""
    own, contacts = [], []
    for row in many(party, "contact_mechanisms"):
        kind, value = word(row.get("type")), word(row.get("value"))
        system = _SYSTEMS.get(kind or "")
        if value is None or system is None:
            continue
        telecom = Telecom(value=value, system=system, use="mobile" if kind == "mobile" else None)
        if yes(row.get("emergency")):
            name = word(row.get("remarks"))
            contacts.append(
                ContactPerson(name=HumanName(text=name) if name else None, telecoms=(telecom,))
            )
        else:
            own.append(telecom)
    return tuple(own), tuple(contacts)


def _addresses(party: Row) -> list[Address]:
    found = []
    for row in many(party, "addresses"):
        street, zip_code, city = (word(row.get(k)) for k in ("street", "postal_code", "city"))
        if street or zip_code or city:
            lines = tuple((street or "").splitlines())
            found.append(Address(lines=lines, postal_code=zip_code, city=city))
    return found
