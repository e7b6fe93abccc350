"""Which of somebody's identifiers is the medical record number (rule L8)."""

from patient_access.domain.identity import Identifier

MRN_TYPE = "MR"
"""Of HL7 v2 table 0203, which FHIR uses too."""
SSN_TYPE = "SS"
_SSN_SYSTEMS = frozenset(("http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"))


def mrn_among(
    identifiers: tuple[Identifier, ...], system: str | None, types: tuple[str, ...] = (MRN_TYPE,)
) -> Identifier | None:
    """The MRN: of the site's system when one is configured, otherwise of an MRN's type (L8)."""
    fitting = [one for one in identifiers if is_mrn(one, system, types)]
    current = [one for one in fitting if not one.ended]
    return next(iter(current or fitting), None)


def is_mrn(
    identifier: Identifier, system: str | None, types: tuple[str, ...] = (MRN_TYPE,)
) -> bool:
    """Whether this identifier may be taken for the site's MRN. Never an SSN (L8)."""
    if identifier.type_code == SSN_TYPE or identifier.system in _SSN_SYSTEMS:
        return False
    if system is not None and identifier.system is not None:
        return identifier.system == system
    return identifier.type_code in types
