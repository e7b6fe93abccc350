"""The one search box: what agents type, and what is asked for it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone
from patient_access.workspace.search_text import read_search

TODAY = date(2026, 11, 22)
PI_DAY = date(1979, 3, 14)


def read(text, region="US"):
    return read_search(text, TODAY, region)


def phone(number):
    return ByPhone(number=number)


def mrn(value):
    return ByMrn(value=value)


def named(family, given=None, born=PI_DAY):
    return ByNameAndBirthDate(family=family, given=given, birth_date=born)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(206) 555-0137", "(206) 555-0137"),
        (" 206.555.0137 ", "206.555.0137"),
        ("+1 206 555 0137", "+1 206 555 0137"),
        ("1-206-555-0137", "1-206-555-0137"),
        ("206/555-0137", "206/555-0137"),
        ("tel:+12065550137", "+12065550137"),
        ("Phone 206 555 0137", "206 555 0137"),
        ("206.555.0137 x12", "206.555.0137 x12"),
        ("206-555-0137 ext. 12", "206-555-0137 ext. 12"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("555-0137", "555-0137"),
    ],
)
def test_a_phone_number_in_any_format_is_a_phone_number(text, number):
    assert read(text) == (phone(number),)


def test_a_bare_row_of_digits_is_asked_as_phone_and_as_mrn():
    assert read("2065550137") == (phone("2065550137"), mrn("2065550137"))


@pytest.mark.parametrize(
    "text",
    [
        *("* 3/14/1979", "Gar* 3/14/1979", "% 3/14/1979", "G_rc_a, Ana 3/14/1979", "? ? 3/14/1979"),
        *("MRN 0041*", "MRN *", "0041814?", "206 555 01*", "206%", "*", "_"),
    ],
)
def test_nobody_is_looked_for_with_a_wildcard(text):
    assert read(text) == ()


@pytest.mark.parametrize("text", ["00418142", "411", "1" * 20])
def test_digits_that_are_no_phone_number_are_an_mrn(text):
    assert read(text) == (mrn(text),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("MRN 00418142", "00418142"),
        ("mrn:00418142", "00418142"),
        ("Mrn # A-77", "A-77"),
        ("record 5", "5"),
        ("mrn 2065550137", "2065550137"),
        ("A-77-12", "A-77-12"),
        ("ZQMRN004417", "ZQMRN004417"),
    ],
)
def test_an_mrn_is_an_mrn_with_or_without_its_name(text, value):
    assert read(text) == (mrn(value),)


def test_an_mrn_that_begins_with_the_word_is_asked_with_and_without():
    assert read("MRN004417") == (mrn("004417"), mrn("MRN004417"))


@pytest.mark.parametrize(
    ("text", "families", "given"),
    [
        ("García López, Ana 3/14/1979", ["García López"], "Ana"),
        ("Garcia, Ana, 03/14/1979", ["Garcia"], "Ana"),
        ("Rivera 3/14/1979", ["Rivera"], None),
        ("3/14/1979 Rivera", ["Rivera"], None),
        ("rivera 1979-03-14", ["rivera"], None),
        ("Rivera March 14, 1979", ["Rivera"], None),
        ("Rivera 14 de marzo de 1979", ["Rivera"], None),
        ("o'neil 03141979", ["o'neil"], None),
        ("r 3/14/1979", ["r"], None),
        ("Ana García López 3/14/1979", ["López", "García López"], "Ana"),
    ],
)
def test_a_name_with_a_date_of_birth_is_asked_as_both(text, families, given):
    assert read(text) == tuple(named(family, given) for family in families)


def test_two_words_may_be_a_given_name_and_a_surname_or_two_surnames():
    assert read("ana garcia 14 mar 1979") == (named("garcia", "ana"), named("ana garcia"))


def test_days_come_first_where_they_do():
    assert read("Rivera 3/4/1979", "MX") == (named("Rivera", born=date(1979, 4, 3)),)
    assert read("Rivera 3/4/1979") == (named("Rivera", born=date(1979, 3, 4)),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Ana García",
        "ana",
        "mrn",
        "MRN: ",
        "!!!",
        "12",
        "<img src=x>",
        "Rivera 2/30/1979",
        "Rivera 3/14/2999",
        "3/14/1979",
        "1979-03-14",
        "14 mar 1979",
        "x" * 200,
    ],
)
def test_what_cannot_be_asked_asks_nobody(text):
    assert read(text) == ()


@given(st.text(max_size=60))
def test_any_text_is_read_and_never_asked_as_more_than_two_questions(text):
    assert len(read(text)) <= 2


@given(st.text("0123456789-/.,+()# abcdefghijklmnopqrstuvwxyzÁéñMRN", min_size=1, max_size=40))
def test_every_question_is_made_of_what_was_typed(text):
    for query in read(text):
        match query:
            case ByPhone(number=number):
                assert number in text
            case ByMrn(value=value):
                assert value in text
            case ByNameAndBirthDate(family=family):
                assert all(word in text for word in family.split())
