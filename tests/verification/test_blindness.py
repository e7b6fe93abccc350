"""What no comparison may ever do, whatever is said."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patient_access.domain.codes import PartialDate
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.patient import Patient
from patient_access.verification.check import Check
from patient_access.verification.compare import compare
from patient_access.verification.familiar import familiar
from patient_access.verification.policy import load_policy
from patient_access.verification.values import CallerKind, CheckStatus, Item, Verdict

TODAY = date(2026, 11, 22)
GIVEN_NAMES = (
    "Robert William Ana María Guadalupe José Khai Xiaoming Fatima Adaeze Olamide Sinéad Jürgen "
    "Anne-Marie Emily Emma Andrew Andrea Julia Thomas Margaret Francisco Ngozi Siobhán Wei Darya"
)
FAMILY_NAMES = (
    "Smith,García López,García,Nguyễn,Wang,Al-Fayed,Okonkwo,O'Connor,Müller,Smith-Jones,"
    "de la Cruz,van der Berg,Jones,López,Kim,Ivanova,Peña Núñez,Adébáyọ̀"
)
GIVEN = GIVEN_NAMES.split()
FAMILY = FAMILY_NAMES.split(",")
STREETS = ("Main St", "Oak Avenue", "5th Ave", "N Pine Rd", "Saint Marks Pl", "Calle Sol")
NUMBER_WORDS = (
    "one two oh zero first twenty thousand hundred mil novecientos de y the march enero "
    "3 14 1979 79 5th #4 apt st o' van jr sr , . - + double triple ext x9 mrn"
)


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - made-up people, not secrets


def someone(rng: random.Random, number: int) -> Patient:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(34_000))
    return Patient(
        ref=RecordRef(source="Test EHR", base="http://127.0.0.1/fhir", id=str(number)),
        names=(HumanName(given=(rng.choice(GIVEN),), family=rng.choice(FAMILY)),),
        birth_date=PartialDate(
            text=born.isoformat(), year=born.year, month=born.month, day=born.day
        ),
        telecoms=(Telecom(value=f"206-555-01{rng.randrange(100):02}", system="phone"),),
        addresses=(
            Address(
                lines=(f"{rng.randrange(1, 999)} {rng.choice(STREETS)}",),
                postal_code=f"981{rng.randrange(100):02}",
            ),
        ),
        mrn=Identifier(value=f"MK{rng.randrange(10**6):06}"),
        identifiers=(
            Identifier(value=f"000-00-{rng.randrange(10**4):04}", type_code="SS"),
            Identifier(value=f"ZQM{rng.randrange(10**8):08}-01", type_code="MB"),
        ),
    )


def own_answers(patient: Patient) -> dict[Item, str]:
    return {
        Item.NAME: patient.names[0].written,
        Item.BIRTH_DATE: patient.birth_date.text,
        Item.PHONE: patient.telecoms[0].value,
        Item.POSTAL_CODE: patient.addresses[0].postal_code,
        Item.ADDRESS_LINE: patient.addresses[0].lines[0],
        Item.MRN: patient.mrn.value,
        Item.SSN_LAST4: patient.identifiers[0].value[-4:],
        Item.MEMBER_ID: patient.identifiers[1].value,
    }


ON_RECORD = tuple(item for item in Item if item is not Item.ONE_TIME_CODE)
"""What is compared with a record; a code is in none."""
PATIENT = someone(seeded(2), 0)
EMPTY = Patient(ref=PATIENT.ref)


@given(said=st.text(max_size=260), item=st.sampled_from(ON_RECORD))
@settings(max_examples=400, deadline=None)
def test_no_text_makes_a_comparison_raise(said, item):
    for region in ("US", "MX"):
        assert compare(item, said, PATIENT, TODAY, region) in set(Verdict) - {Verdict.NOT_ON_FILE}
        assert compare(item, said, EMPTY, TODAY, region) is Verdict.NOT_ON_FILE


SPOKEN = st.lists(st.sampled_from(NUMBER_WORDS.split()), max_size=14).map(" ".join)


@given(said=SPOKEN, item=st.sampled_from(ON_RECORD))
@settings(max_examples=400, deadline=None)
def test_no_spoken_words_make_a_comparison_raise(said, item):
    assert compare(item, said, PATIENT, TODAY) in Verdict


@given(recorded=st.text(min_size=1, max_size=60), said=st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_record_makes_a_comparison_raise(recorded, said):
    odd = PATIENT.model_copy(
        update={
            "names": (HumanName(text=recorded), HumanName(given=(recorded,), family=recorded)),
            "telecoms": (Telecom(value=recorded, system="phone"),),
            "addresses": (Address(lines=(recorded,), postal_code=recorded, country=recorded),),
            "mrn": Identifier(value=recorded),
            "identifiers": (Identifier(value=recorded, type_code="MB"),),
        }
    )
    for item in Item:
        assert compare(item, said, odd, TODAY) in Verdict


@pytest.mark.parametrize("piece", [" ", "9", "a ", "# ", "1 hundred ", "x9", "-", "Ω", "((", "' "])
def test_a_huge_value_on_file_is_read_only_so_far(piece):
    huge = piece * 200_000
    odd = PATIENT.model_copy(
        update={
            "names": (HumanName(text=huge), HumanName(given=(huge,), family=huge)),
            "telecoms": (Telecom(value=huge, system="phone"),),
            "addresses": (Address(lines=(huge,), postal_code=huge, city=huge),),
            "mrn": Identifier(value=huge),
            "identifiers": (Identifier(value=huge, type_code="MB"),),
        }
    )
    for item in Item:
        assert compare(item, piece * 20, odd, TODAY) in Verdict


DAYS = st.dates(min_value=date(1906, 12, 1), max_value=TODAY)
FORMS = [
    "{d.month}/{d.day}/{d.year}",
    "{d:%m%d%Y}",
    "{d:%Y-%m-%d}",
    "{d:%B} {d.day}, {d.year}",
    "{d.day} {d:%b} {d.year}",
    "{d:%m-%d-%y}",
]


@given(born=DAYS, said=DAYS, form=st.sampled_from(FORMS))
@settings(max_examples=400, deadline=None)
def test_a_different_birth_date_never_matches(born, said, form):
    patient = PATIENT.model_copy(
        update={"birth_date": PartialDate(text="x", year=born.year, month=born.month, day=born.day)}
    )
    verdict = compare(Item.BIRTH_DATE, form.format(d=said), patient, TODAY)
    century_open = "%y" in form and said.year in (*range(1905, 1927), *range(2005, 2027))
    if said != born:
        assert verdict is not Verdict.MATCH
    elif not century_open:
        assert verdict is Verdict.MATCH


@given(said=SPOKEN, pad=st.integers(min_value=1, max_value=4000), item=st.sampled_from(ON_RECORD))
@settings(max_examples=200, deadline=None)
def test_no_verdict_depends_on_how_much_else_is_on_file(said, pad, item):
    """What is on file besides, however much, changes nothing about this answer."""
    filler = tuple(HumanName(given=("Qq",), family="Z" * 40, use="old") for _ in range(pad % 40))
    longer = PATIENT.model_copy(
        update={
            "names": (*PATIENT.names, *filler),
            "contact_restriction": "x" * pad,
            "general_practitioner": "y" * pad,
        }
    )
    assert compare(item, said, longer, TODAY) is compare(item, said, PATIENT, TODAY)


@given(length=st.integers(min_value=6, max_value=60), said=st.sampled_from(["1", "a", "a1 b2"]))
@settings(max_examples=100, deadline=None)
def test_no_wrong_answer_tells_how_long_the_right_one_is(length, said):
    odd = PATIENT.model_copy(
        update={
            "mrn": Identifier(value="7" * length),
            "identifiers": (Identifier(value="7" * length, type_code="MB"),),
            "names": (HumanName(given=("K" * length,), family="L" * length),),
            "addresses": (Address(lines=("9" * length + " Main St",), postal_code="98101"),),
        }
    )
    for item in (Item.MRN, Item.NAME, Item.ADDRESS_LINE, Item.MEMBER_ID):
        assert compare(item, said, odd, TODAY) is compare(item, said, PATIENT, TODAY)


def test_one_persons_answers_never_pass_for_another():
    rng = seeded(20261122)
    policy = load_policy(None).without(Item.ONE_TIME_CODE)
    people = [someone(rng, number) for number in range(400)]
    answers = [own_answers(patient) for patient in people]
    tried = 0
    while tried < 8_000:
        caller, patient = rng.randrange(400), rng.randrange(400)
        if answers[caller][Item.BIRTH_DATE] == answers[patient][Item.BIRTH_DATE]:
            continue
        tried += 1
        check = Check.begin(policy, "nurse", CallerKind.PATIENT)
        for item in (*policy.required, rng.choice(policy.optional)):
            said = answers[caller][item]
            check = check.answer(item, compare(item, said, people[patient], TODAY))
        assert check.verdicts[Item.BIRTH_DATE] is Verdict.NO_MATCH
        assert check.status is not CheckStatus.PASSED
        assert check.view.opens == frozenset()


def test_everybody_passes_with_their_own_answers():
    rng = seeded(7)
    policy = load_policy(None).without(Item.ONE_TIME_CODE)
    policy = policy.model_copy(update={"optional": (*policy.optional, Item.MEMBER_ID)})
    for number in range(200):
        patient = someone(rng, number)
        said = own_answers(patient)
        for optional in policy.optional:
            check = Check.begin(policy, "agent", CallerKind.PATIENT)
            for item in (*policy.required, optional):
                check = check.answer(item, compare(item, said[item], patient, TODAY))
            assert check.status is CheckStatus.PASSED


def test_twins_are_told_apart_by_their_given_names():
    policy = load_policy(None)
    for family in ("Smith", "García López", "Nguyễn"):
        twins = [
            PATIENT.model_copy(update={"names": (HumanName(given=(given,), family=family),)})
            for given in GIVEN
        ]
        for caller in twins:
            for patient in twins:
                check = Check.begin(policy, "agent", CallerKind.PATIENT)
                for item in (Item.NAME, Item.BIRTH_DATE, Item.PHONE):
                    said = own_answers(caller)[item]
                    check = check.answer(item, compare(item, said, patient, TODAY))
                assert (check.status is CheckStatus.PASSED) == (caller is patient)


@pytest.mark.parametrize(
    "pair",
    ["emily emma", "andrew andrea", "alexander alexandra", "patrick peter", "julia julie"],
)
def test_twins_are_not_familiar_forms_of_each_other(pair):
    one, other = pair.split()
    assert not familiar(one, other)
    assert not familiar(other, one)
