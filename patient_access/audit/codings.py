"""The codes of the AuditEvents, each written once: DICOM, HL7 and IHE (BALP 1.1)."""

from __future__ import annotations

from typing import Final

Coding = dict[str, str]

_HL7: Final = "http://terminology.hl7.org/CodeSystem"
DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
OURS: Final = "urn:patient-access:audit"
"""Subtypes of what no standard names: the check of a caller, a consent given by word of mouth."""
CALL: Final = "urn:patient-access:call"
ACCOUNT: Final = "urn:patient-access:account"
CONSENT: Final = "urn:patient-access:consent"
PROFILES: Final = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit"


def coding(system: str, code: str, display: str) -> Coding:
    return {"system": system, "code": code, "display": display}


REST = coding(f"{_HL7}/audit-event-type", "rest", "Restful Operation")
EXPORT = coding(DCM, "110106", "Export")
SECURITY_ALERT = coding(DCM, "110113", "Security Alert")
USER_AUTHENTICATION = coding(DCM, "110114", "User Authentication")
LOGIN = coding(DCM, "110122", "Login")
LOGOUT = coding(DCM, "110123", "Logout")
OVERRIDE_STARTED = coding(DCM, "110127", "Emergency Override Started")
DISCLOSE = coding(f"{_HL7}/iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event")
AUTHZ_CONSENT = coding(
    "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType",
    "AuthZ-Consent",
    "Authorization Decision using Roles and Consent",
)

SOURCE_ROLE = coding(DCM, "110153", "Source Role ID")
DESTINATION_ROLE = coding(DCM, "110152", "Destination Role ID")
RECIPIENT = coding(f"{_HL7}/v3-ParticipationType", "IRCP", "information recipient")
INFORMANT = coding(f"{_HL7}/v3-ParticipationType", "INF", "informant")
AUTHORIZER = coding("http://snomed.info/sct", "429577009", "Patient Advocate")

PERSON = coding(f"{_HL7}/audit-entity-type", "1", "Person")
SYSTEM_OBJECT = coding(f"{_HL7}/audit-entity-type", "2", "System Object")
OTHER = coding(f"{_HL7}/audit-entity-type", "4", "Other")
CONSENT_RESOURCE = coding("http://hl7.org/fhir/resource-types", "Consent", "Consent")
PATIENT = coding(f"{_HL7}/object-role", "1", "Patient")
DOMAIN_RESOURCE = coding(f"{_HL7}/object-role", "4", "Domain Resource")
JOB = coding(f"{_HL7}/object-role", "20", "Job")
SECURITY_RESOURCE = coding(f"{_HL7}/object-role", "13", "Security Resource")
QUERY = coding(f"{_HL7}/object-role", "24", "Query")
USER_DEVICE = coding(f"{_HL7}/security-source-type", "1", "User Device")

MACHINE_NAME, TELEPHONE, URI = "1", "3", "5"
"""FHIR network-type."""

_PURPOSES = {
    "PATRQT": "patient requested",
    "FAMRQT": "family requested",
    "PWATRNY": "power of attorney",
    "TREAT": "treatment",
    "HPAYMT": "healthcare payment",
    "HOPERAT": "healthcare operations",
    "ETREAT": "Emergency Treatment",
    "BTG": "break the glass",
}


def interaction(code: str) -> Coding:
    """``search``, ``read``, ``create``, ``update``."""
    return coding("http://hl7.org/fhir/restful-interaction", code, code)


def of_a_check(code: str, display: str) -> Coding:
    return coding(OURS, code, display)


def purpose(code: str) -> dict[str, list[Coding]]:
    """A CodeableConcept of ``v3-ActReason``."""
    return {"coding": [coding(f"{_HL7}/v3-ActReason", code, _PURPOSES[code])]}
