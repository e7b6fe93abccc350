"""Two records are one person's when identifiers prove it, and possibly so when they look alike."""

import itertools
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
        (record("2", mr("00418142"), source="East", name="Quite Other"), False, Alike.MRN),
        (record("2", mr("00418142"), source="East", name="Zq Other"), True, None),
        (record("2", ssn("900456789"), source="East"), True, None),
        (record("2", ssn("900456789"), source="East", born="1979-03-15"), False, Alike.SSN),
        (record("2", ssn("900456789"), source="East", name="Ana Other"), False, Alike.SSN),
        (record("2", mr("00418142", None), source="East"), False, Alike.NAME_AND_BIRTH_DATE),
        (record("2", mr("00418142"), source="East", name="Zq Other", born="1979-03-15"), False,
         Alike.MRN),
        (record("2", mr("00418142"), source="East", name="Ana Marker", born="1979-03-15"), False,
         Alike.MRN),
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
    assert proven or alike(OWN, other) is alike(other, OWN) is why


def test_an_oid_is_the_same_register_with_and_without_its_urn():
    plain = record("2", mr("A1", "1.2.3.4"), source="PIX", name="Zq Wu")
    assert is_proven(record("1", mr("A1", "urn:oid:1.2.3.4")), plain)
    assert not is_proven(record("1", mr("A1", "urn:oid:1.2.3.5")), plain)


def test_a_number_of_zeros_proves_nothing():
    assert not is_proven(record("1", ssn("000-00-0000")), record("2", ssn("000000000")))


def test_people_stand_in_the_order_they_came_and_a_late_proof_joins_two():
    one, two = (
        record("1", mr("A1")),
        record("2", mr("B2", EAST), source="East", name="Zq Wu"),
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


def people(*records):
    """The ids of each person that these records make, whichever came first."""
    made = set()
    for turn in itertools.permutations([Found(patient=one) for one in records]):
        made.add(frozenset(frozenset(f.patient.ref.id for f in one) for one in join(turn)))
    [always] = made
    return {"".join(sorted(person)) for person in always}


def pair(**theirs):
    """A record in North, and one in East with its number and something else different."""
    mine = {"name": "Orla Marker", "born": "1984-05-17"}
    north = record("1", mr("A1"), **mine)
    return north, record("2", mr("A1"), source="East", **(mine | theirs))


@pytest.mark.parametrize(
    "theirs",
    [
        {"name": "Nuala Marker"},
        {"name": "Nuala Marker", "born": "1984-05-18"},
        {"born": "1958-05-17"},
        {"born": "1994-05-17"},
        {"born": "1984-11-02"},
        {"name": "Orla Zimmer", "born": "1984-05-18"},
        {"name": "Nuala Zimmer"},
    ],
    ids=["twin", "sibling", "parent of the name", "child of the name", "stranger of the name",
         "stranger born a digit apart", "born on the day"],
)  # fmt: skip
def test_a_number_keyed_to_somebody_near_joins_nobody_and_it_is_said(theirs):
    one, other = pair(**theirs)
    assert people(one, other) == {"1", "2"}
    cards = cards_for(join([Found(patient=one), Found(patient=other)]), date(2026, 11, 22))
    assert all(CandidateFlag.ALIKE_BY_MRN in card.flags for card in cards)


@pytest.mark.parametrize(
    "theirs",
    [
        {"name": "Orla Zimmer"},
        {"name": "ÓRLA Marker"},
        {"name": "O Marker"},
        {"name": "Orla-Jane Marker"},
        {"born": "1984-05-71"},
        {"born": "1984-05-11"},
        {"born": "1984-05-18"},
        {"born": "1985-05-17"},
        {"born": "1948-05-17"},
    ],
)
def test_a_married_name_an_accent_an_initial_and_a_slip_part_nobody(theirs):
    one, other = pair(**theirs)
    far = theirs.get("born") == "1948-05-17"
    assert people(one, other) == ({"1", "2"} if far else {"12"})


def test_month_and_day_exchanged_is_a_slip():
    north, east = (
        record(str(n), mr("A1"), source=source, born=born)
        for n, source, born in ((1, "North", "1984-05-07"), (2, "East", "1984-07-05"))
    )
    assert people(north, east) == {"12"}


def test_a_record_without_birth_date_or_name_speaks_against_nothing():
    bare = record("2", mr("A1"), source="East").model_copy(update={"names": (), "birth_date": None})
    assert people(record("1", mr("A1")), bare) == {"12"}


def test_a_name_in_one_text_holds_the_other_systems_given_name_or_is_somebody_elses():
    def written(text):
        return record("2", mr("A1"), source="East").model_copy(
            update={"names": (HumanName(text=text),)}
        )

    assert people(record("1", mr("A1")), written("MARKER, Zq Ann")) == {"12"}
    assert people(record("1", mr("A1")), written("MARKER, Ann")) == {"1", "2"}


def test_the_same_number_of_another_assigning_authority_joins_nobody():
    assert people(record("1", mr("A1")), record("2", mr("A1", EAST), source="East")) == {"1", "2"}


def test_a_local_name_of_a_register_is_another_register_in_each_system():
    """HL7 v2 lets a sender call its register HOSP (table 0363), and so does every other one."""
    mine, theirs = record("1", mr("A1", "HOSP")), record("2", mr("A1", "HOSP"), source="East")
    assert people(mine, theirs) == {"1", "2"}
    assert people(mine, record("2", mr("A1", "HOSP"))) == {"12"}


@pytest.mark.parametrize("number", ["999-99-6789", "123-45-6789", "111111111", "6789", "XXXXX6789"])
def test_an_ssn_that_is_nobodys_or_only_an_end_joins_nobody(number):
    assert people(record("1", ssn(number)), record("2", ssn(number), source="East")) == {"1", "2"}


def test_newborn_twins_on_their_mothers_ssn_are_two():
    def newborn(key, *identifiers, source):
        return record(key, ssn("900-45-6789"), *identifiers, source=source, name="Babygirl Marker")

    one, two = newborn("1", source="North"), newborn("2", source="East")
    assert people(one, two) == {"1", "2"}
    named = [record(str(n), ssn("900456789"), mr(f"A{n}")) for n in (1, 2)]
    assert people(*named) == {"1", "2"}, "one register has given them two numbers"


def test_a_household_with_everything_but_a_number_in_common_is_as_many_people():
    father = record("1", mr("A1"), born="1951-02-03")
    son = record("2", mr("A2"), born="1979-03-14", source="East")
    twin = record("3", mr("A3"), name="Zr Marker", source="West")
    assert people(father, son, twin) == {"1", "2", "3"}


def test_a_record_that_another_system_merged_by_mistake_joins_neither_of_the_two():
    father = record("1", mr("A1"), born="1951-02-03")
    son = record("2", mr("A2"), born="1979-03-14")
    both = record("3", mr("A1"), mr("A2"), source="East").model_copy(update={"birth_date": None})
    clinic = record("4", mr("A1"), source="West", born="1951-02-03")
    assert people(father, son, both, clinic) == {"14", "2", "3"}
    found = [Found(patient=one) for one in (father, son, both, clinic)]
    cards = cards_for(join(found), date(2026, 11, 22))
    assert all(CandidateFlag.ALIKE_BY_MRN in card.flags for card in cards)


def test_newborn_twins_whom_another_system_merged_are_two():
    one, two = (record(str(n), mr(f"A{n}"), name="Babygirl Marker") for n in (1, 2))
    both = record("3", mr("A1"), mr("A2"), source="East", name="Babygirl Marker")
    assert people(one, two, both) == {"1", "2", "3"}
    named = [one.model_copy(update={"names": OWN.names}) for one in (one, two, both)]
    assert people(*named) == {"123"}, "a name and a birth date besides: two numbers were merged"


def test_records_that_prove_each_other_in_a_circle_are_one_person_or_as_many_as_they_say():
    def link(key, name, born, *numbers):
        return record(key, *map(mr, numbers), source=f"S{key}", name=name, born=born)

    ring = [("A1", "A2"), ("A2", "A3"), ("A3", "A1")]
    whole = [link(str(n), "Zq Marker", "1979-03-14", *two) for n, two in enumerate(ring)]
    assert people(*whole) == {"012"}
    years = ["1979-03-14", "1979-03-15", "1979-03-25"]
    drifting = [link(str(n), "Zq Marker", day, *two)
                for n, (two, day) in enumerate(zip(ring, years, strict=True))]  # fmt: skip
    assert people(*drifting) == {"0", "1", "2"}, "a slip of a slip is another day"
