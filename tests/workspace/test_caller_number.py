"""The number on the line: which may be looked up, how it reads, what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access.domain.call import CallDetails, Presentation
from patient_access.domain.lookup import ByPhone
from patient_access.views.values import NumberNote
from patient_access.workspace.caller_number import display_number, read_number


def read(ani, **more):
    return read_number(CallDetails(ani=ani, **more), "US")


@pytest.mark.parametrize(
    ("ani", "shown"),
    [
        ("+12065550137", "(206) 555-0137"),
        ("2065550137", "(206) 555-0137"),
        ("1 206 555 0137", "(206) 555-0137"),
        ("+442079460958", "+44 20 7946 0958"),
        ("+525555550137", "+52 55 5555 0137"),
    ],
)
def test_a_number_is_shown_as_people_write_it_and_looked_up_as_it_came(ani, shown):
    assert read(ani) == (shown, None, ByPhone(number=ani))


@pytest.mark.parametrize("ani", ["", "   "])
def test_no_number_is_a_withheld_number(ani):
    assert read(ani) == ("", NumberNote.ANONYMOUS, None)


@pytest.mark.parametrize("presentation", [Presentation.RESTRICTED, Presentation.UNAVAILABLE])
def test_a_withheld_number_is_neither_shown_nor_looked_up(presentation):
    assert read("+12065550137", presentation=presentation) == ("", NumberNote.ANONYMOUS, None)


@pytest.mark.parametrize("ani", ["4417", "201", "123456"])
def test_an_extension_is_shown_and_never_pops_anybody(ani):
    assert read(ani) == (ani, NumberNote.INTERNAL, None)


@pytest.mark.parametrize(
    "ani", ["anonymous", "unknown", "sip:alice@pbx.example", "+1", "+99912345678901234567", "??"]
)
def test_what_is_no_number_is_not_shown_and_asks_nobody(ani):
    shown, note, query = read(ani)
    assert (shown, query) == ("", None)
    assert note in (NumberNote.UNREADABLE, NumberNote.ANONYMOUS)


@pytest.mark.parametrize(
    ("attestation", "note"),
    [
        ("A", NumberNote.ATTESTED),
        ("a", NumberNote.ATTESTED),
        ("B", NumberNote.NOT_ATTESTED),
        ("C", NumberNote.NOT_ATTESTED),
        ("", None),
    ],
)
def test_what_the_network_vouches_for_is_said(attestation, note):
    assert read("+12065550137", attestation=attestation)[1] is note


def test_a_called_number_that_is_none_is_shown_as_it_is():
    assert display_number("Main desk", "US") == "Main desk"


@given(st.text(max_size=70))
def test_any_text_in_place_of_a_number_is_read(ani):
    _, note, query = read(ani)
    assert query is None or note is None
