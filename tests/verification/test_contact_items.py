"""Telephone numbers, postal codes, street lines and MRNs, said and recorded."""

import pytest

from patient_access.domain.identity import Address, Identifier, Telecom
from patient_access.verification.compare import compare
from patient_access.verification.values import Item, Verdict

MATCH, NO, UNREAD = Verdict.MATCH, Verdict.NO_MATCH, Verdict.NOT_READABLE
NONE = Verdict.NOT_ON_FILE

PHONES = [
    ("206-555-0147", "2065550147", MATCH),
    ("206-555-0147", "(206) 555-0147", MATCH),
    ("206-555-0147", "+1 206 555 0147", MATCH),
    ("206-555-0147", "1-206-555-0147", MATCH),
    ("206-555-0147", "206.555.0147 ext. 12", MATCH),
    ("206-555-0147", "206 555 0147 x9", MATCH),
    ("206-555-0147", "two oh six five five five oh one four seven", MATCH),
    ("206-555-0147", "two oh six, five five five, oh one forty seven", MATCH),
    ("206-555-0147", "two zero six triple five zero one four seven", MATCH),
    ("206-555-0147", "dos cero seis cinco cinco cinco cero uno cuatro siete", MATCH),
    ("800-555-0147", "eight hundred five five five oh one four seven", MATCH),
    ("(206)555-0147 x1234", "206 555 0147", MATCH),
    ("1-206-555-0147", "206 555 0147", MATCH),
    ("+12065550147", "206 555 0147", MATCH),
    ("tel:+1-206-555-0147", "206 555 0147", MATCH),
    ("+52 55 5555 0147", "+52 55 5555 0147", MATCH),
    ("206-555-0147", "206 555 0148", NO),
    ("206-555-0147", "207 555 0147", NO),
    ("206-555-0147", "+52 55 5555 0147", NO),
    ("206-555-0147", "555-0147", UNREAD),
    ("206-555-0147", "0147", UNREAD),
    ("206-555-0147", "206 555 014", UNREAD),
    ("206-555-0147", "206 555 01477", UNREAD),
    ("206-555-0147", "the one at home", UNREAD),
    ("206-555-0147", "", UNREAD),
    ("555-0147", "206 555 0147", NONE),
    ("not known", "206 555 0147", NONE),
]


@pytest.mark.parametrize(("recorded", "said", "expected"), PHONES)
def test_phone(make_person, today, recorded, said, expected):
    assert compare(Item.PHONE, said, make_person(phones=(recorded,)), today) is expected


@pytest.mark.parametrize(
    ("telecom", "expected"),
    [
        (Telecom(value="206-555-0147", system="phone"), MATCH),
        (Telecom(value="206-555-0147", system="sms"), MATCH),
        (Telecom(value="206-555-0147", system="fax"), NONE),
        (Telecom(value="206-555-0147"), NONE),
        (Telecom(value="206-555-0147", system="phone", ended=True), NONE),
        (Telecom(value="206-555-0147", system="phone", use="old"), NONE),
    ],
)
def test_only_current_telephones_count(make_person, today, telecom, expected):
    patient = make_person().model_copy(update={"telecoms": (telecom,)})
    assert compare(Item.PHONE, "206-555-0147", patient, today) is expected


def test_any_current_phone_matches(make_person, today):
    patient = make_person(phones=("206-555-0100", "206-555-0147"))
    assert compare(Item.PHONE, "206-555-0147", patient, today) is MATCH


CODES = [
    ("98101", "US", "98101", MATCH),
    ("98101", None, "98101-1234", MATCH),
    ("98101-1234", "USA", "98101", MATCH),
    ("981011234", "US", "98101-9999", MATCH),
    ("98101", "US", "nine eight one oh one", MATCH),
    ("98101", "US", "nueve ocho uno cero uno", MATCH),
    ("2139", "US", "02139", MATCH),
    ("98101", "US", "98102", NO),
    ("98101", "US", "K1A 0B1", NO),
    ("98101", "US", "9810", UNREAD),
    ("98101", "US", "981011", UNREAD),
    ("98101", "US", "Seattle", UNREAD),
    ("98101", "US", "", UNREAD),
    ("K1A 0B1", "CA", "k1a0b1", MATCH),
    ("K1A 0B1", "CA", "K1A-0B2", NO),
    ("EC1A 1BB", "GB", "ec1a 1bb", MATCH),
    ("", "US", "98101", NONE),
    ("nonsense", "US", "98101", NO),
]


@pytest.mark.parametrize(("recorded", "country", "said", "expected"), CODES)
def test_postal_code(make_person, today, recorded, country, said, expected):
    address = Address(postal_code=recorded, country=country)
    assert compare(Item.POSTAL_CODE, said, make_person(addresses=(address,)), today) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("06700", MATCH), ("6700", NO), ("cero seis siete cero cero", MATCH), ("centro", UNREAD)],
)
def test_postal_code_in_another_region(make_person, today, said, expected):
    patient = make_person(addresses=(Address(postal_code="06700", country="MX"),))
    assert compare(Item.POSTAL_CODE, said, patient, today, "MX") is expected


LINES = [
    ("123 North Main Street", "123 N Main St", MATCH),
    ("123 N Main St", "123 north main street", MATCH),
    ("123 N. Main St.", "123 N Main", MATCH),
    ("123 Main St Apt 4B", "123 Main Street", MATCH),
    ("123 Main St", "123 Main St Apt 4B", MATCH),
    ("123 Main St Apt 4B", "123 Main St #9", MATCH),
    ("123 Main St", "123 Main Street, apartment four", MATCH),
    ("123 Main St", "one twenty three main street", MATCH),
    ("123 Main St", "one hundred twenty three main street", MATCH),
    ("123 Main St", "123 Main St, Springfield", MATCH),
    ("123 Main St", "123 Main St, Springfield IL 02139", MATCH),
    ("123 Main St", "123 Main St, Shelbyville", NO),
    ("42 5th Avenue", "42 Fifth Ave", MATCH),
    ("42 5th Avenue", "42 5th", MATCH),
    ("42 5th Avenue", "42 6th Ave", NO),
    ("123 St Marks Pl", "123 Saint Mark's Place", MATCH),
    ("12 Calle Peñón", "Calle Penon 12", MATCH),
    ("Calle Peñón 12", "12 Penon", MATCH),
    ("Calle 5 #12", "Calle 5 12", MATCH),
    ("Calle 5 #12", "Calle 5 13", NO),
    ("Calle 5 #12", "Calle 6 12", NO),
    ("2500 Main St", "twenty five hundred main street", MATCH),
    ("2000 Main St", "two thousand main", MATCH),
    ("N6W23001 Bluemound Rd", "N6W23001 Bluemound Road", MATCH),
    ("Hauptstraße 7", "7 Hauptstrasse", MATCH),
    ("P.O. Box 77", "PO box 77", MATCH),
    ("PO Box 77", "PO Box 78", NO),
    ("123 Main St", "124 Main St", NO),
    ("123 Main St", "12 Main St", NO),
    ("123 Main St", "123 Maine St", NO),
    ("123 Main St", "123 Main Ave", NO),
    ("123 N Main St", "123 S Main St", NO),
    ("123 Main St", "Main Street", UNREAD),
    ("123 Main St", "Main Street #123", UNREAD),
    ("123 Main St", "123", UNREAD),
    ("123 Main St", "", UNREAD),
    ("General Delivery", "123 Main St", NONE),
]


@pytest.mark.parametrize(("recorded", "said", "expected"), LINES)
def test_address_line(make_person, today, recorded, said, expected):
    address = Address(
        lines=(recorded,), city="Springfield", state="IL", postal_code="02139", country="US"
    )
    assert compare(Item.ADDRESS_LINE, said, make_person(addresses=(address,)), today) is expected


@pytest.mark.parametrize(
    "lines", [("Apt 4", "123 Main St"), ("123 Main St", "Apt 4"), ("c/o Doe", "123 Main St")]
)
def test_either_line_may_hold_the_street(make_person, today, lines):
    patient = make_person(addresses=(Address(lines=lines),))
    assert compare(Item.ADDRESS_LINE, "123 Main Street", patient, today) is MATCH


@pytest.mark.parametrize("item", [Item.ADDRESS_LINE, Item.POSTAL_CODE])
@pytest.mark.parametrize("gone", [{"ended": True}, {"use": "old"}])
def test_former_address_does_not_count(make_person, today, item, gone):
    address = Address(lines=("123 Main St",), postal_code="98101", **gone)
    said = "98101" if item is Item.POSTAL_CODE else "123 Main St"
    assert compare(item, said, make_person(addresses=(address,)), today) is NONE


MRNS = [
    ("MRN-004512", "MRN004512", MATCH),
    ("004512", "4512", MATCH),
    ("4512", "0004512", MATCH),
    ("A-4512", "a 4512", MATCH),
    ("a4512", "A4512", MATCH),
    ("004512", "mrn 004512", MATCH),
    ("004512", "four five one two", MATCH),
    ("4f9c2a1e-77aa-4b1c", "4F9C2A1E77AA4B1C", MATCH),
    ("004512", "004513", NO),
    ("004512", "45120", NO),
    ("104512", "4512", NO),
    ("004512", "512", UNREAD),
    ("512", "512", UNREAD),
    ("004512", "", UNREAD),
    ("004512", "???", UNREAD),
    ("0000", "0000", NONE),
]


@pytest.mark.parametrize(("recorded", "said", "expected"), MRNS)
def test_mrn(make_person, today, recorded, said, expected):
    assert compare(Item.MRN, said, make_person(mrn=recorded), today) is expected


def test_no_other_identifier_passes_for_an_mrn(make_person, today):
    patient = make_person().model_copy(
        update={"identifiers": (Identifier(value="123456789", type_code="SS"),)}
    )
    assert compare(Item.MRN, "123456789", patient, today) is NONE
