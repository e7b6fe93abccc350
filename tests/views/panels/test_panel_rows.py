"""What each kind of row says, in the words of a conversation."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from patient_access.domain.billing import BalanceSource, Money
from patient_access.domain.clinical import AllergyKind
from patient_access.domain.codes import Coded, Restriction
from patient_access.domain.panels import MissingPart, PanelState, Part
from patient_access.domain.patient import Authorisation
from patient_access.domain.scheduling import AppointmentStatus as Status
from patient_access.views.panels import billing_rows, clinical_rows
from patient_access.views.panels.appointments import appointment_row, sorted_out
from patient_access.views.panels.coverage import coverage_row
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.medications import medication_row
from patient_access.views.panels.people import person_row

# --- appointments ---------------------------------------------------------------------------


def test_next_comes_first_past_on_demand_and_cancelled_apart(stack, made):
    stack.show_panel(
        made.answer(
            "appointments",
            appointments=(
                made.appointment("Later", made.at(12, 14)),
                made.appointment("Sooner", made.at(12, 1)),
                made.appointment("Long ago", made.at(3, 1)),
                made.appointment("Lately", made.at(11, 1)),
                made.appointment("Called off", made.at(12, 3), Status.CANCELLED),
            ),
        )
    )
    titles = [row.split(", ")[2] for row in made.rows(stack)]
    assert titles == ["Sooner.", "Later."]
    assert "2 past visits ·" in made.read(stack)
    assert "1 cancelled ·" in made.read(stack)
    made.press(stack, "show: 2 past visits")
    text = made.read(stack)
    assert text.index("Lately") < text.index("Long ago")
    made.press(stack, "hide: 2 past visits")
    assert "Lately" not in made.read(stack)


def test_a_visit_going_on_now_is_not_past(made):
    begun = made.appointment("Now", made.at(11, 22, 10, 30), minutes=40)
    ended = made.appointment("Done", made.at(11, 22, 9, 30), minutes=40)
    ahead, past, off = sorted_out([ended, begun], made.NOW)
    assert [one.title for one in ahead] == ["Now"]
    assert [one.title for one in past] == ["Done"]
    assert off == []


def test_a_visit_without_a_time_is_ahead_and_last(made):
    waiting = made.appointment("Waiting").model_copy(update={"start": None})
    ahead, _, _ = sorted_out([waiting, made.appointment("Timed")], made.NOW)
    assert [one.title for one in ahead] == ["Timed", "Waiting"]
    assert appointment_row(waiting, DeskClock(lambda: made.NOW)).lead == "No time yet"


def test_a_visit_tells_where_with_whom_and_how_to_prepare(made, clock):
    row = appointment_row(
        made.appointment(
            with_whom=("Dr. Lindqvist",),
            where="Northside Heart, floor 3",
            preparation="Fasting from midnight",
            minutes=40,
            cancelable=True,
        ),
        clock,
    )
    assert row.lead == "Tue\u00a01\u00a0Dec"
    assert row.lead_lines == ("9:00\u00a0AM",)
    assert row.lines == (
        "Dr. Lindqvist · Northside Heart, floor 3 · 40 min · can be cancelled",
        "Prepare: Fasting from midnight",
    )
    assert row.spoken.startswith("Tue\u00a01\u00a0Dec, 9:00\u00a0AM, Cardiology, Dr. Lindqvist, ")
    assert row.spoken.endswith("Prepare: Fasting from midnight.")


def test_both_clocks_are_shown_when_the_desk_is_elsewhere(made, stack):
    away = DeskClock(lambda: made.NOW, ZoneInfo("America/New_York"))
    assert appointment_row(made.appointment(), away).lead_lines == (
        "9:00\u00a0AM",
        "12:00\u00a0PM here",
    )


@pytest.mark.parametrize(
    ("cancelable", "reason", "said"),
    [
        (None, None, ""),
        (True, None, ""),
        (False, "Ask the clinic", "Cannot be cancelled from here: Ask the clinic"),
        (False, None, "Cannot be cancelled from here; the record gives no reason."),
    ],
)
def test_not_cancellable_is_said_with_its_reason(made, clock, cancelable, reason, said):
    row = appointment_row(made.appointment(cancelable=cancelable, cancelation_reason=reason), clock)
    assert row.warning == said


def test_a_restricted_visit_is_there_and_says_nothing(made, clock):
    row = appointment_row(
        made.appointment(
            "Psychiatry", where="Annex", preparation="x", restriction=Restriction.SENSITIVE
        ),
        clock,
    )
    assert row.title == "Restricted visit"
    assert "Not available to you here" in row.spoken
    assert row.chip == "Restricted"
    assert "Psychiatry" not in row.spoken
    assert "Annex" not in row.spoken


# --- billing ----------------------------------------------------------------------------------


def test_one_balance_is_the_loud_number_with_its_source_and_date(stack, made):
    stack.show_panel(
        made.answer(
            "billing",
            balances=(
                made.balance(
                    name="Account 8812", due=made.partial("2026-12-05"), as_of=made.at(11, 3)
                ),
            ),
        )
    )
    text = made.read(stack)
    assert "$128.40\nowed, due 5\u00a0Dec" in text
    assert "Source: Account 8812 · account balance · Northside EHR · as of 3\u00a0Nov" in text


def test_several_accounts_are_listed_and_never_added_up(stack, made):
    stack.show_panel(
        made.answer(
            "billing",
            balances=(made.balance("100", name="A"), made.balance("28.40", name="B")),
        )
    )
    text = made.read(stack)
    assert "$100.00" in text
    assert "$28.40" in text
    assert "128.40" not in text
    assert "2 accounts, not added up" in text


def test_claims_are_never_summed_into_a_balance(stack, made):
    stack.show_panel(made.answer("billing", claims=made.claims(3)))
    text = made.read(stack)
    assert "No balance on file. The amounts below are not one." in text
    assert "Claims · what the insurer expects you to pay (estimate)" in text
    assert "$3.20" not in text
    assert "$3.60" not in text


@pytest.mark.parametrize(
    ("amount", "source", "said"),
    [
        ("10", BalanceSource.ACCOUNT_BALANCE, "owed"),
        ("0", BalanceSource.ACCOUNT_BALANCE, "nothing owed"),
        ("-10", BalanceSource.ACCOUNT_BALANCE, "in the patient’s favour"),
        ("10", BalanceSource.CLAIM_ESTIMATE, "expected by the insurer (estimate)"),
    ],
)
def test_an_amount_is_worded_for_what_it_is(made, amount, source, said):
    shown = billing_rows.balance_means(made.balance(amount, source), made.NOW.date())
    assert shown == said


def test_a_restricted_account_shows_no_amount(made, clock):
    hidden = made.balance(name="Clinic X").model_copy(
        update={"restriction": Restriction.RESTRICTED, "amount": None}
    )
    row = billing_rows.balance_row(hidden, clock)
    assert "Clinic X" not in row.spoken
    assert row.figure == ""


def test_a_claim_is_told_in_plain_words(made):
    row = billing_rows.claim_row(made.claims(1)[0], made.NOW.date())
    assert row.figure == "$0.40"
    assert "Insurer expects you to pay (estimate) $0.40" in row.spoken
    assert "Moderate complexity (99214) · high blood pressure (I10)" in row.lines
    assert "Insurer paid $134.00 of $220.00 charged" in row.lines


def test_a_claim_the_insurer_has_not_decided_says_so(made):
    row = billing_rows.claim_row(made.claim(outcome="queued"), made.NOW.date())
    assert row.figure == ""
    assert "The insurer has not said what you pay." in row.lines
    assert row.chip == "Waiting at the insurer"


def test_money_without_a_currency_says_so(made, clock):
    odd = made.balance().model_copy(update={"amount": Money(value=5)})
    assert "currency not stated" in billing_rows.balance_row(odd, clock).figure


def test_settled_invoices_are_folded_away(stack, made):
    stack.show_panel(
        made.answer(
            "billing",
            invoices=(
                made.invoice(number="771", total_gross=made.dollars("61")),
                made.invoice("balanced", number="700", total_gross=made.dollars("9")),
            ),
        )
    )
    text = made.read(stack)
    assert "Invoice 771" in text
    assert "Invoice 700" not in text
    made.press(stack, "show: 1 settled or cancelled invoice")
    assert "Invoice 700" in made.read(stack)


# --- coverage ---------------------------------------------------------------------------------


def test_a_member_id_is_masked_wherever_it_is_read(stack, made):
    stack.show_panel(
        made.answer("coverage", coverages=(made.coverage(plan="PPO", member_id="EVG88443391"),))
    )
    text = made.read(stack)
    assert "Member •••••\u00a03391" in text
    assert "8844" not in text


def test_coverage_tells_since_when_and_whose_it_is(made):
    row = coverage_row(
        made.coverage(
            plan="Evergreen PPO",
            payor="Evergreen Health",
            order=1,
            period_start=made.partial("2024-01-01"),
            relationship=Coded(text="Self", code="self"),
        ),
        made.NOW.date(),
    )
    assert row.lines[0] == "Evergreen Health · member id not on file · active since Jan\u00a02024"
    assert row.lines[1] == "subscriber: self · billed first"


def test_coverage_that_has_ended_is_not_called_active(made, stack):
    ended = made.coverage(
        plan="Old",
        period_start=made.partial("2020-01-01"),
        period_end=made.partial("2023-12-31"),
    )
    row = coverage_row(ended, made.NOW.date())
    assert "active" not in row.spoken
    assert "ended 31\u00a0Dec\u00a02023" in row.spoken
    stack.show_panel(made.answer("coverage", coverages=(ended,)))
    assert "No coverage in force." in made.read(stack)
    assert "Old" not in made.read(stack)


# --- medications ------------------------------------------------------------------------------


def test_refills_are_ordered_and_never_left(stack, made):
    stack.show_panel(
        made.answer(
            "medications",
            medications=(
                made.medication(dosage="once a day", prescriber="Dr. Okafor", refills_allowed=2),
                made.medication("Metformin", refills_allowed=0),
                made.medication("Aspirin"),
                made.medication("Amoxicillin", status="stopped"),
            ),
        )
    )
    text = made.read(stack)
    assert "Lisinopril 10 mg, once a day, Dr. Okafor, 2 refills ordered." in text
    assert "Metformin, Ordered without refills." in text
    assert "Aspirin." in text
    assert "how many are left is not on file" in text
    assert "refills left" not in text
    assert "Amoxicillin" not in text
    made.press(stack, "show: 1 earlier prescription")
    assert "Amoxicillin, Stopped." in made.read(stack)


def test_one_refill_is_one(made):
    row = medication_row(made.medication(refills_allowed=1), made.NOW.date())
    assert row.lines == ("1 refill ordered",)


# --- clinical ---------------------------------------------------------------------------------


def test_none_recorded_is_not_no_known_allergies(stack, made):
    stack.show_panel(made.answer("clinical", conditions=(made.condition(),)))
    silent = made.read(stack)
    assert "None recorded. That does not mean there are none." in silent
    assert "No known allergies" not in silent
    none_known = made.allergy("No known allergy", AllergyKind.NONE_KNOWN)
    stack.show_panel(made.answer("clinical", allergies=(none_known,)))
    stated = made.read(stack)
    assert "No known allergies" in stated
    assert "That does not mean there are none" not in stated


def test_allergies_that_could_not_be_read_are_not_none_recorded(stack, made):
    stack.show_panel(
        made.answer(
            "clinical",
            PanelState.PARTIAL,
            conditions=(made.condition(),),
            missing=(MissingPart(part=Part.ALLERGIES, state=PanelState.NOT_PERMITTED),),
        )
    )
    text = made.read(stack)
    assert "That does not mean there are none" not in text
    assert "Allergies: Northside EHR does not let you see this." in text


def test_the_gravest_allergy_comes_first_with_words_for_its_risk(made):
    first, second = clinical_rows.gravest_first(
        [made.allergy("Dust", criticality="low"), made.allergy(criticality="high")]
    )
    assert first.what.text == "Penicillin"
    assert clinical_rows.allergy_row(first).chip == "High risk"
    assert clinical_rows.allergy_row(second).chip == "Low risk"


def test_resolved_and_refuted_conditions_are_folded_away(stack, made):
    stack.show_panel(
        made.answer(
            "clinical",
            conditions=(
                made.condition(clinical_status="active", verification_status="provisional"),
                made.condition("Wrist fracture", clinical_status="resolved"),
                made.condition("Lupus", verification_status="refuted"),
            ),
        )
    )
    text = made.read(stack)
    assert "Hypertension, Active, provisional." in text
    assert "Wrist fracture" not in text
    assert "Lupus" not in text
    made.press(stack, "show: 2 resolved conditions")
    assert "Lupus, ruled out." in made.read(stack)


def test_visits_come_latest_first(stack, made):
    stack.show_panel(
        made.answer(
            "clinical",
            encounters=(
                made.encounter("Older", start=made.at(1, 5)),
                made.encounter("Newer", start=made.at(10, 5)),
            ),
        )
    )
    visits = [row for row in made.rows(stack) if "er" in row]
    assert ["Newer" in visit for visit in visits] == [True, False]


# --- people -----------------------------------------------------------------------------------


def test_being_listed_is_said_not_to_be_permission(stack, made):
    stack.show_panel(
        made.answer(
            "people",
            people=(
                made.person(period_start=made.partial("2001")),
                made.person("Ochoa", "guardian", period_end=made.partial("2020-01-31")),
            ),
        )
    )
    text = made.read(stack)
    assert "Being listed is not permission." in text
    assert "Marta Rivera, mother, since 2001." in text
    assert "Ochoa" not in text
    made.press(stack, "show: 1 no longer")
    assert "Marta Ochoa, guardian, ended 31\u00a0Jan\u00a02020." in made.read(stack)


def test_a_person_without_a_name_or_relationship_is_not_guessed_at(made):
    nobody = made.person().model_copy(update={"names": (), "relationship": ()})
    row = person_row(nobody, made.NOW.date())
    assert row.spoken == "Name not on file, relationship not stated."


def test_a_row_does_not_print_what_it_says(made):
    row = person_row(made.person("Zyzzyx"), made.NOW.date())
    assert "Zyzzyx" not in f"{row} {row!r}"


def test_a_restricted_relative_is_shown_as_restricted_and_not_by_name(made):
    person = made.person("Zyzzyx").model_copy(update={"restriction": Restriction.RESTRICTED})
    row = person_row(person, made.NOW.date())
    assert row.title == "Restricted person"
    assert "Zyzzyx" not in repr(row)


def test_people_say_by_whom_they_are_authorised_and_until_when(made):
    def lines(**said):
        person = made.person().model_copy(update={"authorisation": Authorisation(**said)})
        return "\n".join(person_row(person, date(2026, 11, 22)).lines)

    assert "authorised by Orla Quillfeather, until 5\u00a0Dec" in lines(
        by="Orla Quillfeather", until=made.partial("2026-12-05")
    )
    assert "authorised by a consent on file, no end on file" in lines()


def test_an_emergency_contact_is_never_taken_for_somebody_who_may_know(made):
    person = made.person().model_copy(update={"emergency_contact": True})
    said = "\n".join(person_row(person, date(2026, 11, 22)).lines)
    assert "emergency contact, may not be told anything" in said
    assert "authorised" not in said
