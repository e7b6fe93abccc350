"""The marked patient with all that a path may need: a second number, an attorney on file.

Every value is a text found nowhere else. What a caller says in these paths is written otherwise
than the record has it, so that a text of the record on the screen can have come from nowhere else.
"""

from datetime import date

from ehr_adapters.training.hospital import Hospital
from patient_access.domain.panels import PanelName
from tests.end_to_end.marker_patient import FAMILY, GIVEN, MRN, mark, marked_patient

NUMBER = "+12065550137"
ATTORNEY = ("Zqdenise", "Zqokonjo")
_KINDS = (
    *("Appointment", "Account", "Invoice", "ExplanationOfBenefit", "Coverage"),
    *("MedicationRequest", "Condition", "AllergyIntolerance", "Encounter"),
)

SAID = {
    "name": f"{GIVEN.lower()} {FAMILY.lower()}",
    "birth_date": "8/29/31",
    "postal_code": "97913",
    "caller": " ".join(ATTORNEY).lower(),
    "relation": "daughter",
    "purpose": "the next appointment",
    "practice": "Harbor Clinic",
    "reason": "found unconscious at home",
}
"""Typed by the agent, as the caller says it."""

EXPECTED = (
    *(GIVEN, FAMILY, f"{GIVEN[0]}{FAMILY}", mark("middle")),
    *("1931", "31-08", "08-29", "August 29", "Aug 29", "29 Aug", "29 de ago"),
    *("97913", mark("street"), mark("city"), MRN, MRN[2:], mark("pid")),
    *("71-3390", "999713390", "555-0188", "5550188", mark("mail"), mark("contact"), mark("gp")),
    *ATTORNEY,
)
"""What answers are compared with, and all else that is known of the patient before the check."""

SHOWN_IN = {
    PanelName.APPOINTMENTS: (mark("visit"), mark("doctor"), mark("prep")),
    PanelName.BILLING: (mark("account"), mark("invoice"), mark("claim"), mark("insurer")),
    PanelName.COVERAGE: (mark("payor"),),
    PanelName.MEDICATIONS: (mark("drug"), mark("dose")),
    PanelName.CLINICAL: (mark("problem"), mark("allergy"), mark("encounter")),
    PanelName.PEOPLE: ATTORNEY,
}
"""Texts of the record by the panel that shows them."""


def hospital() -> Hospital:
    """The marked patient of the end-to-end tests, who has an attorney on file here."""
    known = marked_patient().hospital
    (patient,) = known.all("Patient")
    second = {"system": "phone", "value": "(206) 555-0188", "use": "mobile"}
    patient = patient | {"telecom": [*patient["telecom"], second]}
    given, family = ATTORNEY
    attorney = {
        "resourceType": "RelatedPerson",
        "id": mark("attorney"),
        "active": True,
        "patient": {"reference": f"Patient/{patient['id']}"},
        "name": [{"given": [given], "family": family}],
        "relationship": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
                        "code": "HPOWATT",
                    }
                ],
                "text": "healthcare power of attorney",
            }
        ],
        "period": {"end": date(date.today().year + 9, 9, 18).isoformat()},  # noqa: DTZ011
    }
    rest = [resource for kind in _KINDS for resource in known.all(kind)]
    return Hospital([patient, attorney, *rest])
