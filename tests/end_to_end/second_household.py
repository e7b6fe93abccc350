"""A second marked household in the same hospital: whoever sees one must not see the other."""

from ehr_adapters.training.hospital import Hospital
from tests.end_to_end.marker_patient import Marked

OTHER_NUMBER = "2065550142"
OTHER_GIVEN, OTHER_FAMILY, OTHER_MRN = "Zqisaura", "Zqbramwell", "ZQMRN009953"
OTHER_MARKS = (OTHER_FAMILY, OTHER_GIVEN, OTHER_MRN, "Zqsecondstreet")

_OTHER = {
    "resourceType": "Patient",
    "id": "Zqotherpid",
    "active": True,
    "identifier": [
        {
            "system": "http://hospital.example/mrn",
            "value": OTHER_MRN,
            "type": {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}
                ]
            },
        }
    ],
    "name": [{"use": "official", "family": OTHER_FAMILY, "given": [OTHER_GIVEN]}],
    "telecom": [{"system": "phone", "value": "(206) 555-0142", "use": "home"}],
    "birthDate": "1958-02-11",
    "address": [{"line": ["3 Zqsecondstreet"], "state": "OR", "postalCode": "97204"}],
}


def two_households(marked: Marked) -> Hospital:
    """The marked patient, and somebody else with another number."""
    kinds = marked.hospital.kinds()
    return Hospital([*(one for kind in kinds for one in marked.hospital.all(kind)), _OTHER])
