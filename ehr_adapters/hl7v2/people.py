"""A PID segment as the dashboard's patient."""

import re
from typing import Any

from ehr_adapters.contract import EhrSite
from ehr_adapters.hl7v2.messages import Answer, field, repetitions
from patient_access.domain.codes import Coded, PartialDate
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.patient import Language, Patient

MRN_TYPES = ("MR", "PI", "PT")
"""HL7 table 0203: what hospitals send a record number as."""
_SEXES = {"F": "female", "M": "male", "O": "other", "A": "other", "N": "other", "U": "unknown"}
_NAME_USES = {"L": "official", "D": "usual", "N": "nickname", "M": "maiden", "B": "maiden"}
_PHONE_SYSTEMS = {"PH": "phone", "CP": "phone", "SAT": "phone", "": "phone", "FX": "fax"}
_DATE = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?")


def read_person(segment: Any, answer: Answer, site: EhrSite) -> Patient | None:
    """None when it has no identifier, so that nobody could say which record it is."""
    identifiers = tuple(_identifiers(segment, answer, site))
    mrn = _mrn(identifiers, site)
    if mrn is None:
        return None
    id_ = _id(mrn)
    own = (13, "home"), (14, "work")
    language = answer.text(field(segment, 15), 0, 1) or answer.text(field(segment, 15), 0, 0)
    died = _date(answer.text(field(segment, 29), 0, 0))
    return Patient(
        ref=RecordRef(source=site.name, base=site.base, id=id_),
        identifiers=identifiers,
        mrn=mrn,
        names=tuple(_names(segment, answer)),
        birth_date=_date(answer.text(field(segment, 7), 0, 0)),
        gender=_SEXES.get(answer.text(field(segment, 8), 0, 0).upper()),
        telecoms=tuple(one for at, use in own for one in _telecoms(segment, at, use, answer)),
        addresses=tuple(_addresses(segment, answer)),
        languages=(Language(language=Coded(text=language)),) if language else (),
        deceased=died is not None or answer.text(field(segment, 30), 0, 0) == "Y",
        deceased_at=died,
    )


def names_record(segment: Any, answer: Answer, patient: RecordRef, site: EhrSite) -> bool:
    """Whether PID-3 names this record. Of the segment nothing else is read."""
    mrn = _mrn(tuple(_identifiers(segment, answer, site, social=False)), site)
    return mrn is not None and _id(mrn) == patient.id


def _id(mrn: Identifier) -> str:
    return f"{mrn.value}^{mrn.system or ''}"


def _identifiers(
    segment: Any, answer: Answer, site: EhrSite, *, social: bool = True
) -> list[Identifier]:
    found = []
    for one in repetitions(segment, 3):
        value = answer.text(one, 0, 0)
        # A register has a name, an OID, or both: the one that the settings have, if they do.
        names = (answer.text(one, 3, 1), answer.text(one, 3, 0))
        authority = site.mrn_system if site.mrn_system in names else names[0] or names[1]
        if value:
            kind = answer.text(one, 4, 0)
            found.append(
                Identifier(value=value, system=authority or None, type_code=kind or MRN_TYPES[0])
            )
    number = answer.text(field(segment, 19), 0, 0) if social else ""
    if number:
        found.append(Identifier(value=number, type_code="SS"))
    return found


def _mrn(identifiers: tuple[Identifier, ...], site: EhrSite) -> Identifier | None:
    for one in identifiers:
        if site.mrn_system is not None and one.system is not None:
            if one.system == site.mrn_system:
                return one
        elif one.type_code in MRN_TYPES:
            return one
    return None


def _names(segment: Any, answer: Answer) -> list[HumanName]:
    found = []
    for one in repetitions(segment, 5):
        family, given, further, suffix = (answer.text(one, at, 0) for at in range(4))
        # Many send the type in the last place that they fill, not in the eighth component.
        use = _NAME_USES.get(answer.text(one, 6, 0))
        if family or given:
            parts = tuple(part for part in (given, *further.split()) if part)
            found.append(
                HumanName(
                    family=family or None,
                    given=parts,
                    suffix=(suffix,) if suffix else (),
                    use=use,
                )
            )
    return found


def _telecoms(segment: Any, at: int, use: str, answer: Answer) -> list[Telecom]:
    found = []
    for one in repetitions(segment, at):
        equipment = answer.text(one, 2, 0).upper()
        value = answer.text(one, 0, 0)
        if not value:
            # Since 2.3 a number may come in parts: country, area, local.
            country, area, local = (answer.text(one, part, 0) for part in (4, 5, 6))
            value = answer.text(one, 11, 0) or (
                (f"+{country} " if country else "") + f"{area}{local}" if local else ""
            )
        system = _PHONE_SYSTEMS.get(equipment, "other")
        if value:
            found.append(
                Telecom(value=value, system=system, use="mobile" if equipment == "CP" else use)
            )
    return found


def _addresses(segment: Any, answer: Answer) -> list[Address]:
    found = []
    for one in repetitions(segment, 11):
        street, more, city, state, code, country = (answer.text(one, at, 0) for at in range(6))
        if street or city or code:
            found.append(
                Address(
                    lines=tuple(line for line in (street, more) if line),
                    city=city or None,
                    state=state or None,
                    postal_code=code or None,
                    country=country or None,
                )
            )
    return found


def _date(text: str) -> PartialDate | None:
    matched = _DATE.match(text)
    if matched is None:
        return PartialDate(text=text) if text else None
    year, month, day = (int(part) if part else None for part in matched.groups())
    return PartialDate(text=text, year=year, month=month, day=day)
