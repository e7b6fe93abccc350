"""The last four digits of an SSN: strict, and only of a number that is one."""

import pytest

from patient_access.domain.identity import Identifier
from patient_access.verification.compare import compare
from patient_access.verification.values import Item, Verdict

MATCH, NO, UNREAD = Verdict.MATCH, Verdict.NO_MATCH, Verdict.NOT_READABLE
US_SSN = "http://hl7.org/fhir/sid/us-ssn"


def verdict(make_person, today, said, *identifiers):
    patient = make_person().model_copy(update={"identifiers": identifiers})
    return compare(Item.SSN_LAST4, said, patient, today)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("4821", MATCH),
        ("4 8 2 1", MATCH),
        ("four eight two one", MATCH),
        ("cuatro ocho dos uno", MATCH),
        ("forty eight twenty one", MATCH),
        ("48-21", MATCH),
        ("4812", NO),
        ("4820", NO),
        ("0482", NO),
        ("821", UNREAD),
        ("000004821", UNREAD),
        ("000-00-4821", UNREAD),
        ("four eight two", UNREAD),
        ("ends in 4821", UNREAD),
        ("4821 or 4822", UNREAD),
        ("", UNREAD),
    ],
)
def test_four_digits_and_nothing_else(make_person, today, said, expected):
    on_file = Identifier(value="000-00-4821", system=US_SSN)
    assert verdict(make_person, today, said, on_file) is expected


@pytest.mark.parametrize(
    "on_file",
    [
        Identifier(value="000004821", type_code="SS"),
        Identifier(value="XXX-XX-4821", type_code="SS"),
        Identifier(value="***-**-4821", system=US_SSN, type_code="SS"),
        Identifier(value="000-00-4821", system="urn:oid:2.16.840.1.113883.4.1"),
    ],
)
def test_a_social_security_number_in_any_writing_counts(make_person, today, on_file):
    assert verdict(make_person, today, "4821", on_file) is MATCH


@pytest.mark.parametrize(
    "other",
    [
        Identifier(value="000-00-4821", type_code="MR"),
        Identifier(value="000-00-4821"),
        Identifier(value="000-00-4821", type_code="SS", system="http://site.example/badge"),
        Identifier(value="4821", type_code="SS"),
        Identifier(value="0000-4821", type_code="SS"),
        Identifier(value="000-00-4821", type_code="SS", ended=True),
    ],
)
def test_any_other_number_is_not_one(make_person, today, other):
    assert verdict(make_person, today, "4821", other) is Verdict.NOT_ON_FILE
