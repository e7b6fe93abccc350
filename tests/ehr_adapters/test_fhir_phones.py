"""Stored formats against dialled formats, and the comparison's one promise (L3, L5, L6)."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehr_adapters.finding.phones import forms, read_number, same_number

STORED = [
    "816-555-0142",
    "(816) 555-0142",
    "(816)555-0142",
    "1-816-555-0142",
    "816.555.0142",
    "8165550142",
    "18165550142",
    "+18165550142",
    "+1(816)555-0142",
    "+1 816 555 0142",
    "816 555 0142",
    "816-555-0142 x123",
    "(816) 555-0142 x12345",
    "816.555.0142 ext. 77",
    "816-555-0142;ext=5",
    "tel:+1-816-555-0142",
    "816\u2011555\u20110142",
]
DIALLED = [
    "8165550142",
    "+18165550142",
    "18165550142",
    "(816) 555-0142",
    "816-555-0142",
    "tel:+18165550142",
    "sip:+18165550142@pbx.example",
    "sip:8165550142@10.0.0.1;user=phone",
]


def verdict(stored, dialled, region="US"):
    asked, held = read_number(dialled, region), read_number(stored, region)
    match = same_number(asked, held) if asked and held else None
    return None if match is None else ("weak" if match.weak else "full")


@pytest.mark.parametrize(("stored", "dialled"), list(itertools.product(STORED, DIALLED)))
def test_every_stored_format_matches_every_dialled_format(stored, dialled):
    assert verdict(stored, dialled) == "full"


@pytest.mark.parametrize(
    ("stored", "dialled", "region", "expected"),
    [
        ("816-555-0143", "8165550142", "US", None),
        ("913-555-0142", "8165550142", "US", None),
        ("555-0142", "8165550142", "US", "weak"),
        ("816-555-0142", "5550142", "US", "weak"),
        ("555-0143", "8165550142", "US", None),
        ("0142", "8165550142", "US", None),
        ("550142", "8165550142", "US", None),
        ("55501", "55501", "US", None),
        ("0000000000", "0000000000", "US", None),
        ("call my daughter", "8165550142", "US", None),
        ("", "8165550142", "US", None),
        ("(03) 9555 0142", "+61395550142", "AU", "full"),
        ("(03) 9555 0142", "+61295550142", "AU", None),
        ("+44 816 555 0142", "+1 816 555 0142", "US", None),
        ("020 7946 0142", "+442079460142", "GB", "full"),
        ("011 44 20 7946 0142", "+442079460142", "US", "full"),
    ],
)
def test_verdicts(stored, dialled, region, expected):
    assert verdict(stored, dialled, region) == expected


@pytest.mark.parametrize(
    "nobody", ["", "anonymous", "Restricted", "4021", "sip:anonymous@x", "+", "0" * 12]
)
def test_hidden_and_internal_numbers_are_unusable(nobody):
    assert read_number(nobody, "US") is None


def test_forms_are_tried_in_the_order_of_rule_l3():
    assert forms(read_number("(816) 555-1234", "US")) == (
        "8165551234",
        "+18165551234",
        "816-555-1234",
        "(816) 555-1234",
        "(816)555-1234",
        "816.555.1234",
        "18165551234",
        "1-816-555-1234",
        "816 555 1234",
    )


def test_forms_abroad_keep_the_trunk_digit_and_the_country():
    assert {"0395550142", "+61395550142", "(03) 9555 0142"} <= set(
        forms(read_number("0395550142", "AU"))
    )


def test_numbers_cannot_be_printed():
    assert "555" not in repr(read_number("8165550142", "US"))


national = st.builds(
    "{}{:02d}{}{:06d}".format,
    st.integers(2, 9),
    st.integers(0, 99),
    st.integers(2, 9),
    st.integers(0, 999_999),
)
styles = st.sampled_from(
    ["{n}", "+1{n}", "1{n}", "({a}) {b}-{c}", "{a}.{b}.{c}", "1-{a}-{b}-{c}", "{a}-{b}-{c} x{x}"]
)


def written(digits, style, extension):
    return style.format(n=digits, a=digits[:3], b=digits[3:6], c=digits[6:], x=extension)


@settings(max_examples=300, deadline=None)
@given(national, national, styles, styles, st.integers(1, 99_999))
def test_different_national_numbers_never_match(one, other, style, other_style, extension):
    found = verdict(written(one, style, extension), written(other, other_style, extension))
    assert (found == "full") == (one == other)
    assert found != "weak"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["US", "AU", "ES", "GB"]))
def test_reading_a_number_never_raises(text, region):
    number = read_number(text, region)
    if number is not None:
        assert len(number.national) >= 4
        assert all(isinstance(form, str) and form for form in forms(number))
