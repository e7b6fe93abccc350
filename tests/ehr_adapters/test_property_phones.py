"""Phone numbers in every format of the census (L5): the same number always, another never."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ehr_adapters.finding.phones import forms, read_number, same_number

CENSUS = (
    *("{a}-{b}-{c}", "({a}) {b}-{c}", "1-{a}-{b}-{c}", "{a}.{b}.{c}", "{n}", "({a}){b}-{c}"),
    *("+1({a}){b}-{c}", "{a}-{b}-{c} x{x}", "({a}) {b}-{c} x{x}", "1-{a}-{b}-{c} x{x}"),
    *("{a}.{b}.{c} x{x}", "+1 {a} {b} {c}", "{a} {b} {c}", "1{n}", "+1{n}"),
)
DIALLED = (
    *("{n}", "+1{n}", "1{n}", "({a}) {b}-{c}", "{a}-{b}-{c}", "tel:+1{n}", "tel:{a}-{b}-{c}"),
    *("sip:+1{n}@pbx.example", "sip:{n}@10.0.0.1;user=phone", "sips:1{n}@[::1]:5061"),
)
SHORT = ("{c}", "{b}-{c}", "{b}{c}", "9{b}{c}", "{e}{b}-{c}")
"""Four, seven and eight digits: what a form of an earlier decade left behind."""
ABROAD = ("({aa}) {bbbb} {c}", "+52 {aa} {bbbb} {c}", "+44 {a} {b} {c}")

national = st.builds(
    "{}{:02d}{}{:06d}".format,
    st.integers(2, 9),
    st.integers(0, 99),
    st.integers(2, 9),
    st.integers(0, 999_999),
)
extension = st.integers(100, 99_999)


def written(number, style, more=123):
    return style.format(
        n=number,
        a=number[:3],
        b=number[3:6],
        c=number[6:],
        e=number[2],
        x=more,
        aa=number[:2],
        bbbb=number[2:6],
    )


def verdict(stored, dialled):
    asked, held = read_number(dialled, "US"), read_number(stored, "US")
    return same_number(asked, held) if asked and held else None


@pytest.mark.parametrize("style", CENSUS)
@pytest.mark.parametrize("dialled", DIALLED)
@settings(max_examples=10)
@given(number=national, more=extension)
def test_the_same_number_always_matches_in_full(style, dialled, number, more):
    match = verdict(written(number, style, more), written(number, dialled))
    assert match is not None
    assert not match.weak


@pytest.mark.parametrize("style", CENSUS)
@settings(max_examples=60)
@given(one=national, other=national, dialled=st.sampled_from(DIALLED), more=extension)
@example(one="8165550142", other="8165550143", dialled="{n}", more=142)
@example(one="8165550142", other="9135550142", dialled="{n}", more=142)
def test_another_national_number_never_matches(style, one, other, dialled, more):
    match = verdict(written(one, style, more), written(other, dialled))
    assert (match is not None) == (one == other)


@settings(max_examples=200)
@given(number=national, at=st.integers(0, 9), dialled=st.sampled_from(DIALLED))
def test_one_wrong_digit_anywhere_never_matches(number, at, dialled):
    wrong = str((int(number[at]) + 1) % 10)
    other = number[:at] + wrong + number[at + 1 :]
    assert verdict(written(number, "({a}) {b}-{c}"), written(other, dialled)) is None


@settings(max_examples=200)
@given(one=national, other=national, style=st.sampled_from(SHORT), dialled=st.sampled_from(DIALLED))
def test_a_short_number_is_never_more_than_a_hint_and_only_where_its_digits_end_the_other(
    one, other, style, dialled
):
    stored = written(one, style)
    digits = "".join(char for char in stored if char.isdigit())
    match = verdict(stored, written(other, dialled))
    if match is not None:
        assert match.weak
        assert len(digits) >= 7
        assert other.endswith(digits)


@settings(max_examples=200)
@given(
    one=national, other=national, style=st.sampled_from(ABROAD), dialled=st.sampled_from(DIALLED)
)
def test_a_number_of_another_country_is_never_this_one_in_full(one, other, style, dialled):
    stored = written(one, style)
    match = verdict(stored, written(other, dialled))
    held = read_number(stored, "US")
    if match is not None and not match.weak:
        assert held.country == 1
        assert held.national == other


@settings(max_examples=100)
@given(number=national)
def test_every_form_that_is_searched_for_is_the_number_itself(number):
    for form in forms(read_number(number, "US")):
        match = verdict(form, number)
        assert match is not None
        assert not match.weak
