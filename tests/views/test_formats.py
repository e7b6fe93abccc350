"""What an agent reads of dates, money and ids, to the character."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from patient_access.domain.billing import Money
from patient_access.domain.codes import PartialDate
from patient_access.domain.identity import RecordRef
from patient_access.domain.scheduling import Appointment, AppointmentStatus
from patient_access.views import formats, status_words

EN = QLocale("en_US")
ES = QLocale("es_US")
TODAY = date(2026, 11, 22)
PACIFIC = timezone(timedelta(hours=-8))


@pytest.fixture(autouse=True)
def american_english():
    before = QLocale()
    QLocale.setDefault(EN)
    yield
    QLocale.setDefault(before)


def partial(text: str) -> PartialDate:
    parts = [int(part) for part in text.split("-")]
    return PartialDate(text=text, **dict(zip(("year", "month", "day"), parts, strict=False)))


def test_a_near_day_has_no_year_and_a_far_one_has():
    assert formats.day(date(2026, 12, 1), TODAY, weekday=True) == "Tue\u00a01\u00a0Dec"
    assert formats.day(date(2027, 1, 7), TODAY, weekday=True) == "Thu\u00a07\u00a0Jan"
    assert formats.day(date(2024, 10, 21), TODAY) == "21\u00a0Oct\u00a02024"


def test_days_and_times_follow_the_language():
    nine_twenty = datetime(2026, 12, 1, 9, 20, tzinfo=PACIFIC)
    assert formats.clock(nine_twenty) == "9:20\u00a0AM"
    assert formats.clock(nine_twenty, locale=ES) == "9:20\u00a0a.\u00a0m."
    assert formats.clock(nine_twenty, locale=QLocale("es_ES")) == "9:20"
    assert formats.day(date(2026, 12, 1), TODAY, weekday=True, locale=ES) == "mar\u00a01\u00a0dic"


def test_the_facility_s_clock_is_kept_and_the_desk_s_added_when_it_differs():
    start = datetime(2026, 12, 1, 9, 20, tzinfo=PACIFIC)
    assert formats.clock_here(start, TODAY, ZoneInfo("America/Los_Angeles")) == ""
    new_york = ZoneInfo("America/New_York")
    assert formats.clock_here(start, TODAY, new_york) == "12:20\u00a0PM here"
    late = datetime(2026, 12, 1, 22, 20, tzinfo=PACIFIC)
    assert formats.clock_here(late, TODAY, new_york) == "Wed\u00a02\u00a0Dec 1:20\u00a0AM here"


def test_summer_time_counts_on_the_day_of_the_appointment():
    july = datetime(2026, 7, 1, 9, 20, tzinfo=timezone(timedelta(hours=-7)))
    assert not formats.offset_differs(july, ZoneInfo("America/Los_Angeles"))
    assert formats.offset_differs(july.replace(tzinfo=PACIFIC), ZoneInfo("America/Los_Angeles"))


def test_a_moment_of_today_is_a_time_and_an_older_one_a_day():
    now = datetime(2026, 11, 22, 12, 0).astimezone()
    assert formats.moment(now, TODAY) == "12:00\u00a0PM"
    assert formats.moment(datetime(2026, 11, 3, 12, tzinfo=UTC), TODAY) == "3\u00a0Nov"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-03", "3\u00a0Nov"),
        ("2025-03", "Mar\u00a02025"),
        ("1979", "1979"),
        ("2026-02-30", None),
    ],
)
def test_a_partial_date_shows_as_much_as_is_known(text, shown):
    assert formats.partial_day(partial(text), TODAY) == (shown or text)


def test_a_date_that_is_none_is_shown_as_it_was_sent():
    assert formats.partial_day(PartialDate(text="last spring"), TODAY) == "last spring"
    assert formats.partial_day(PartialDate(text="2026-13", year=2026, month=13), TODAY) == "2026-13"


def test_a_period_is_told_in_months():
    assert formats.partial_month(partial("2024-01-01"), TODAY) == "Jan\u00a02024"
    assert formats.partial_month(partial("2024"), TODAY) == "2024"


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("128.4", "USD", "$128.40"),
        ("1280.40", "USD", "$1,280.40"),
        ("-20", "USD", "−$20.00"),
        ("0", "USD", "$0.00"),
        ("128.40", "EUR", "128.40\u00a0EUR"),
        ("1280", "JPY", "1,280\u00a0JPY"),
        ("224.83200000000002", "USD", "$224.83"),
        ("41.175", "USD", "$41.18"),
        ("0.004", None, "0.00, currency not stated"),
        ("12345678901234567890.12", "USD", "$12,345,678,901,234,567,890.12"),
        ("128.40", None, "128.40, currency not stated"),
        ("1E+999999", "USD", "$1E+999999"),
    ],
)
def test_money_is_told_to_the_smallest_coin_and_names_its_currency(value, currency, shown):
    assert formats.money(Money(value=Decimal(value), currency=currency)) == shown


def test_money_follows_the_language():
    dollars = Money(value=Decimal("1280.4"), currency="USD")
    assert formats.money(dollars, locale=ES) == "$1,280.40"
    euros = Money(value=Decimal("128.4"), currency="EUR")
    assert formats.money(euros, locale=QLocale("es_ES")) == "128,40\u00a0€"


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        ("1979-03-14", "47 years"),
        ("2024-11-22", "2 years"),
        ("2024-11-23", "23 months"),
        ("2026-10-22", "1 month"),
        ("2026-11-10", "12 days"),
        ("2026-11-21", "1 day"),
        ("2026-11-22", "0 days"),
        ("1979", "born 1979"),
        ("2027-01-01", "born 1\u00a0Jan"),
    ],
)
def test_age_in_the_unit_people_use(born, shown):
    assert formats.age(partial(born), TODAY) == shown


def test_no_birth_date_is_said():
    assert formats.age(None, TODAY) == "age not on file"


@pytest.mark.parametrize(
    ("member_id", "shown"),
    [
        ("XYZ-884423391", "•••••\u00a03391"),
        ("84423", "•••••\u00a023"),
        ("8442", "•••••"),
        ("", "•••••"),
        (None, "•••••"),
    ],
)
def test_a_member_id_never_shows_more_than_its_end(member_id, shown):
    assert formats.masked(member_id) == shown


def test_every_appointment_status_has_words_of_its_own():
    assert set(status_words.APPOINTMENT) == set(AppointmentStatus)
    assert len(set(map(str, status_words.APPOINTMENT.values()))) == len(AppointmentStatus)


def test_an_unknown_status_keeps_the_server_s_word():
    appointment = Appointment(
        ref=RecordRef(source="N", base="b", id="1"),
        status=AppointmentStatus.UNKNOWN,
        status_text="parked",
        title="Visit",
    )
    assert status_words.appointment_words(appointment) == "parked"
    assert status_words.words(status_words.MEDICATION, "parked") == "parked"
    assert status_words.words(status_words.MEDICATION, None) == ""


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("MEDICATION", "active on-hold cancelled completed entered-in-error stopped draft unknown"),
        ("CLAIM", "active cancelled draft entered-in-error"),
        ("CLAIM_OUTCOME", "queued complete error partial"),
        ("COVERAGE", "active cancelled draft entered-in-error"),
        ("INVOICE", "draft issued balanced cancelled entered-in-error"),
        ("CONDITION", "active recurrence relapse inactive remission resolved"),
        (
            "ENCOUNTER",
            "planned arrived triaged in-progress onleave finished cancelled entered-in-error",
        ),
    ],
)
def test_every_fhir_code_is_said_in_words(table, codes):
    table = getattr(status_words, table)
    for code in codes.split():
        assert status_words.words(table, code)[0].isupper()
        assert status_words.words(table, code) != code


def test_the_beginning_of_a_shift_is_written_as_other_times_are():
    assert formats.clock_of("08:00", locale=EN) == "8:00\u00a0AM"
    assert formats.clock_of("14:30", locale=ES) == "2:30\u00a0p.\u00a0m."
    assert formats.clock_of("early", locale=EN) == "early"
