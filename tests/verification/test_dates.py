"""Spoken birth dates against recorded ones."""

import pytest

from patient_access.verification.compare import compare
from patient_access.verification.values import Item, Verdict

MATCH, NO, UNREAD = Verdict.MATCH, Verdict.NO_MATCH, Verdict.NOT_READABLE

CASES = [
    # Typed, 14 March 1979.
    ("1979-03-14", "3/14/1979", MATCH),
    ("1979-03-14", "03/14/1979", MATCH),
    ("1979-03-14", "03-14-79", MATCH),
    ("1979-03-14", "3.14.1979", MATCH),
    ("1979-03-14", "3 14 1979", MATCH),
    ("1979-03-14", "1979-03-14", MATCH),
    ("1979-03-14", "1979/3/14", MATCH),
    ("1979-03-14", "14.3.1979", MATCH),
    ("1979-03-14", "14/03/1979", MATCH),
    ("1979-03-14", "03141979", MATCH),
    ("1979-03-14", "19790314", MATCH),
    ("1979-03-14", "14031979", MATCH),
    ("1979-03-14", "031479", MATCH),
    ("1979-03-14", "March 14 1979", MATCH),
    ("1979-03-14", "March 14th, 1979", MATCH),
    ("1979-03-14", "mar 14 79", MATCH),
    ("1979-03-14", "14 March 1979", MATCH),
    ("1979-03-14", "the 14th of March, 1979", MATCH),
    ("1979-03-14", "14-Mar-1979", MATCH),
    ("1979-03-14", "1979 March 14", MATCH),
    # Spoken.
    ("1979-03-14", "march fourteenth nineteen seventy nine", MATCH),
    ("1979-03-14", "March fourteen seventy-nine", MATCH),
    ("1979-03-14", "the fourteenth of march nineteen hundred and seventy nine", MATCH),
    ("1979-03-14", "three fourteen nineteen seventy nine", MATCH),
    ("1979-03-14", "oh three fourteen seventy nine", MATCH),
    ("1979-03-14", "zero three one four one nine seven nine", MATCH),
    ("1979-03-14", "el 14 de marzo de 1979", MATCH),
    ("1979-03-14", "catorce de marzo de mil novecientos setenta y nueve", MATCH),
    ("1979-03-14", "14 marzo 79", MATCH),
    ("1905-11-30", "november thirtieth nineteen oh five", MATCH),
    ("2004-02-29", "february twenty ninth two thousand four", MATCH),
    ("2004-02-29", "february twenty nine two thousand and four", MATCH),
    ("2004-02-29", "veintinueve de febrero de dos mil cuatro", MATCH),
    ("2010-08-21", "august twenty first twenty ten", MATCH),
    ("2010-08-20", "august twenty twenty ten", MATCH),
    ("2002-02-02", "two two two thousand two", MATCH),
    ("1965-09-01", "primero de septiembre de 1965", MATCH),
    ("1965-09-01", "sept 1 1965", MATCH),
    ("1990-01-31", "thirty first january nineteen ninety", MATCH),
    ("1990-08-09", "9 de ago de 1990", MATCH),
    # Another day is another day.
    ("1979-03-14", "3/15/1979", NO),
    ("1979-03-14", "3/14/1978", NO),
    ("1979-03-14", "4/14/1979", NO),
    ("1979-03-14", "14 May 1979", NO),
    ("1979-03-14", "march fifteenth nineteen seventy nine", NO),
    # Order: the region's, the other one only where that is impossible.
    ("1979-03-04", "3/4/1979", MATCH),
    ("1979-04-03", "3/4/1979", NO),
    ("1979-04-03", "3.4.1979", NO),
    ("1979-04-03", "03041979", NO),
    ("1979-03-14", "1979-14-03", UNREAD),
    # Two-digit years: one century or none.
    ("1979-03-14", "3/14/79", MATCH),
    ("1879-03-14", "3/14/79", NO),
    ("1920-03-14", "3/14/20", UNREAD),
    ("2020-03-14", "3/14/20", UNREAD),
    ("2020-03-14", "3/14/2020", MATCH),
    ("1920-03-14", "3/14/2020", NO),
    ("2003-03-14", "3/14/03", MATCH),
    ("1926-12-24", "12/24/26", MATCH),
    # What is no birth date.
    ("1979-03-14", "", UNREAD),
    ("1979-03-14", "1979", UNREAD),
    ("1979-03-14", "March 1979", UNREAD),
    ("1979-03-14", "3/14", UNREAD),
    ("1979-03-14", "march fourteenth", UNREAD),
    ("1979-03-14", "13/14/1979", UNREAD),
    ("1979-03-14", "2/30/1979", UNREAD),
    ("1979-03-14", "3/14/2079", UNREAD),
    ("1979-03-14", "3/14/1579", UNREAD),
    ("1979-03-14", "3/14/979", UNREAD),
    ("1979-03-14", "3141979", UNREAD),
    ("1979-03-14", "fourteen of never 1979", UNREAD),
    ("1979-03-14", "march april 14 1979", UNREAD),
    ("1979-03-14", "yesterday", UNREAD),
    ("1979-03-14", "3/14/1979 or 3/15/1979", UNREAD),
    ("1979-03-14", "9" * 150, UNREAD),
]


@pytest.mark.parametrize(("recorded", "said", "expected"), CASES)
def test_birth_date(make_person, today, recorded, said, expected):
    assert compare(Item.BIRTH_DATE, said, make_person(born=recorded), today) is expected


@pytest.mark.parametrize("region", ["MX", "GB", "ES", "DE"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("3/4/1979", MATCH),
        ("4/3/1979", NO),
        ("03041979", MATCH),
        ("April 3 1979", MATCH),
        ("1979-04-03", MATCH),
    ],
)
def test_day_comes_first_elsewhere(make_person, today, region, said, expected):
    patient = make_person(born="1979-04-03")
    assert compare(Item.BIRTH_DATE, said, patient, today, region) is expected


@pytest.mark.parametrize("recorded", [None, "1979", "1979-03", "1979-02-31"])
@pytest.mark.parametrize("said", ["3/14/1979", "1979", "nonsense"])
def test_partial_birth_date_on_file_can_never_match(make_person, today, recorded, said):
    patient = make_person(born=recorded)
    assert compare(Item.BIRTH_DATE, said, patient, today) is Verdict.NOT_ON_FILE
