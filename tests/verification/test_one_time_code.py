"""One-time codes: to which numbers, in which words, and how long they are worth something."""

import re
from datetime import date, timedelta

import pytest

from patient_access.domain.codes import Coded, PartialDate, Restriction
from patient_access.domain.identity import HumanName, Telecom
from patient_access.domain.patient import Language
from patient_access.verification.compare import compare
from patient_access.verification.one_time_code import (
    OneTimeCode,
    last_two,
    numbers_for_code,
    text_with,
)
from patient_access.verification.policy_tables import Code
from patient_access.verification.values import Item, Verdict

POLICY = Code()


def mobile(value="206-555-0147", **more):
    return Telecom(**({"value": value, "system": "phone", "use": "mobile"} | more))


def since(day):
    parts = zip(("year", "month", "day"), (int(part) for part in day.split("-")), strict=False)
    return PartialDate(text=day, **dict(parts))


@pytest.fixture
def with_numbers(make_person):
    def make(*telecoms, **more):
        return make_person().model_copy(update={"telecoms": telecoms, **more})

    return make


def offered(*records, policy=POLICY, today=date(2026, 11, 22)):
    return numbers_for_code(records, policy, today)


@pytest.mark.parametrize(
    ("telecom", "reached"),
    [
        (mobile(), True),
        (mobile(system="sms", use=None), True),
        (mobile(system="sms", use="home"), True),
        (mobile(use="home"), False),
        (mobile(use="work"), False),
        (mobile(use=None), False),
        (mobile(system="fax"), False),
        (mobile(system="email"), False),
        (mobile(system=None), False),
        (mobile(ended=True), False),
        (mobile(system="sms", use="old"), False),
        (mobile("555-0147"), False),
        (mobile("ask her son"), False),
    ],
)
def test_only_numbers_in_use_that_take_texts_are_offered(with_numbers, telecom, reached):
    assert offered(with_numbers(telecom)) == (("+12065550147",) if reached else ())


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        ("2020-01-01", True),
        ("2026-10-23", True),
        ("2026-10-24", False),
        ("2026-11-22", False),
        ("2027-01-01", False),
        ("2025", True),
        ("2026", False),
        ("2026-03", False),
    ],
)
def test_a_number_that_was_changed_lately_gets_no_code(with_numbers, day, reached):
    patient = with_numbers(mobile(since=since(day)))
    assert bool(offered(patient)) == reached
    assert offered(patient, policy=Code(changed_within_days=0)) == ("+12065550147",)


def test_a_number_new_in_one_record_is_not_old_because_another_does_not_say(with_numbers):
    new = with_numbers(mobile(since=since("2026-11-20")))
    silent = with_numbers(mobile("(206) 555-0147"), mobile("206-555-0150"))
    assert offered(silent, new) == offered(new, silent) == ("+12065550150",)


@pytest.mark.parametrize(
    "more",
    [
        {"contact_restriction": "Reach at work only"},
        {"deceased": True},
        {"restriction": Restriction.RESTRICTED},
    ],
)
def test_a_record_that_limits_how_its_person_is_reached_gets_no_text(with_numbers, more):
    assert offered(with_numbers(mobile(), **more)) == ()
    assert offered(with_numbers(mobile()), with_numbers(**more)) == ()


def test_numbers_stand_by_rank_and_once(with_numbers):
    patient = with_numbers(
        mobile("206-555-0101"), mobile("206-555-0102", rank=1), mobile("+1 (206) 555-0101")
    )
    assert offered(patient) == ("+12065550102", "+12065550101")
    assert last_two("+12065550102") == "02"


def test_the_text_has_the_code_and_nobody(with_numbers):
    name = HumanName(given=("Zyxmark",), family="Qwfpmark")
    spanish = Language(language=Coded(text="Spanish", code="es-MX"), preferred=True)
    other = Language(language=Coded(text="Spanish", code="es"))
    for languages, text in (((), POLICY.text), ((spanish,), POLICY.text_es), ((other,), None)):
        said = text_with("481293", POLICY, [with_numbers(names=(name,), languages=languages)])
        assert said == (text or POLICY.text).replace("{code}", "481293")
        assert len(said) <= 160
        assert said.isascii()
        assert "mark" not in said


def test_a_code_is_six_digits_that_nobody_could_have_guessed():
    codes = [OneTimeCode(POLICY, 0.0).text for _ in range(500)]
    assert all(re.fullmatch("[0-9]{6}", code) for code in codes)
    assert len(set(codes)) > 490
    assert any(code.startswith("0") for code in codes), "leading zeros are kept"


DIGIT_WORDS = "zero one two three four five six seven eight nine"


def spoken_slowly(code):
    return " ".join(DIGIT_WORDS.split()[int(digit)] for digit in code)


@pytest.mark.parametrize("said", ["{0}", " {1} {2} ", "{1}-{2}", "{slow}"])
def test_the_code_matches_however_it_is_read(said):
    code = OneTimeCode(POLICY, 0.0)
    text = code.text
    answer = said.format(text, text[:3], text[3:], slow=spoken_slowly(text))
    assert code.answer(answer, 1.0) is Verdict.MATCH


def other(text):
    return f"{(int(text) + 1) % 10**6:06d}"


def test_a_code_is_used_once_and_is_gone():
    code = OneTimeCode(POLICY, 0.0)
    text = code.text
    assert code.answer(text, 1.0) is Verdict.MATCH
    assert code.text == ""
    assert code.answer(text, 1.0) is Verdict.NOT_ON_FILE
    assert code.answer("", 1.0) is Verdict.NOT_ON_FILE


def test_wrong_answers_throw_a_code_away():
    code = OneTimeCode(POLICY, 0.0)
    text = code.text
    for _ in range(POLICY.wrong):
        assert code.answer(other(text), 1.0) is Verdict.NO_MATCH
    assert code.text == ""
    assert not code.is_open(1.0)
    assert code.answer(text, 1.0) is Verdict.NOT_ON_FILE


@pytest.mark.parametrize("said", ["", "12345", "1234567", "the one from yesterday", "9" * 300])
def test_what_is_no_code_costs_nothing(said):
    code = OneTimeCode(POLICY, 0.0)
    for _ in range(9):
        assert code.answer(said, 1.0) is Verdict.NOT_READABLE
    assert code.answer(code.text, 1.0) is Verdict.MATCH


def test_a_code_is_too_old_after_its_minutes_even_when_it_is_right():
    code = OneTimeCode(POLICY, 100.0)
    ends = 100.0 + timedelta(minutes=POLICY.minutes).total_seconds()
    text = code.text
    assert code.is_open(ends - 0.1)
    assert not code.is_open(ends)
    assert code.answer(text, ends) is Verdict.NOT_ON_FILE
    assert code.text == ""


def test_no_record_answers_for_a_code_and_no_code_prints_itself(make_person, today):
    assert compare(Item.ONE_TIME_CODE, "123456", make_person(), today) is Verdict.NOT_ON_FILE
    code = OneTimeCode(POLICY, 0.0)
    assert code.text not in repr(code)
    assert code.text not in str(code)
