"""Two records are one person's when identifiers prove it, and possibly so when they look alike."""

from datetime import date

import pytest

from patient_access.domain.candidates import CandidateFlag, cards_for
from patient_access.domain.codes import PartialDate
from patient_access.domain.identity import HumanName, Identifier, RecordRef
from patient_access.domain.lookup import Found
from patient_access.domain.patient import Patient
from patient_access.domain.same_person import Alike, alike, is_proven, join

SITE = "http://site.example/mrn"
EAST = "http://east.example/mrn"
SSN = "http://hl7.org/fhir/sid/us-ssn"


def record(key, *identifiers, source="North", name="Zq Marker", born="1979-03-14"):
    year, month, day = map(int, born.split("-"))
    given, family = name.split()
    return Patient(
        ref=RecordRef(source=source, base=f"http://127.0.0.1/{source}", id=key),
        identifiers=identifiers,
        names=(HumanName(given=(given,), family=family),),
        birth_date=PartialDate(text=born, year=year, month=month, day=day),
    )


def mr(value, system=SITE):
    return Identifier(value=value, system=system, type_code="MR")


def ssn(value, **more):
    return Identifier(value=value, system=SSN, type_code="SS", **more)


OWN = record("1", mr("00418142"), ssn("900-45-6789"))


@pytest.mark.parametrize(
    ("other", "proven", "why"),
    [
        (record("2", mr("00418142"), source="East", name="Quite Other"), True, None),
        (record("2", ssn("900456789"), source="East"), True, None),
        (record("2", ssn("900456789"), source="East", born="1979-03-15"), False, Alike.SSN),
        (record("2", ssn("900456789"), source="East", name="Ana Other"), False, Alike.SSN),
        (record("2", mr("00418142", None), source="East"), False, Alike.NAME_AND_BIRTH_DATE),
        (record("2", mr("00418142"), source="East", name="Zq Other", born="1979-03-15"), False,
         Alike.MRN),
        (record("2", mr("00418142"), source="East", name="Ana Marker", born="1979-03-15"), True,
         None),
        (record("2", mr("00418142"), source="East", born="1979-03-15"), True, None),
        (record("2", mr("00418142", EAST), source="East"), False, Alike.NAME_AND_BIRTH_DATE),
        (record("2", ssn("XXX-XX-6789"), source="East"), False, Alike.NAME_AND_BIRTH_DATE),
        (record("2", ssn("900456789", ended=True)), False, Alike.NAME_AND_BIRTH_DATE),
        (record("2", mr("00418999"), source="East"), False, None),
        (record("2", source="East", born="1979-03-15"), False, None),
        (record("2", source="East", name="Ana Marker"), False, None),
    ],
)  # fmt: skip
def test_proof_and_likeness(other, proven, why):
    assert is_proven(OWN, other) is is_proven(other, OWN) is proven
    assert alike(OWN, other) is alike(other, OWN) is why


def test_an_oid_is_the_same_register_with_and_without_its_urn():
    plain = record("2", mr("A1", "1.2.3.4"), source="PIX", name="Li Wu")
    assert is_proven(record("1", mr("A1", "urn:oid:1.2.3.4")), plain)
    assert not is_proven(record("1", mr("A1", "urn:oid:1.2.3.5")), plain)


def test_a_number_of_zeros_proves_nothing():
    assert not is_proven(record("1", ssn("000-00-0000")), record("2", ssn("000000000")))


def test_people_stand_in_the_order_they_came_and_a_late_proof_joins_two():
    one, two = (
        record("1", mr("A1")),
        record("2", mr("B2", EAST), source="East", name="Li Wu"),
    )
    bridge = record("3", mr("A1"), mr("B2", EAST), source="West")
    found = [Found(patient=one), Found(patient=two), Found(patient=bridge)]
    assert [len(person) for person in join(found[:2])] == [1, 1]
    assert [[f.patient.ref.id for f in person] for person in join(found)] == [["1", "3", "2"]]


def test_a_card_says_where_else_the_person_is_and_who_is_possibly_the_same():
    east = record("2", mr("00418142"), source="East")
    west = record("3", source="West")
    cards = cards_for(join([Found(patient=p) for p in (OWN, east, west)]), date(2026, 11, 22))
    assert [card.source for card in cards] == ["North", "West"]
    assert cards[0].also_in == ("East",)
    assert all(CandidateFlag.ALIKE_BY_NAME in card.flags for card in cards)
