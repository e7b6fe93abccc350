"""Made-up values for the dashboard: nobody in here exists."""

from datetime import date

from patient_access.domain.candidates import CandidateCard, CandidateFlag
from patient_access.domain.codes import PartialDate, Restriction
from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Demographic, Notice
from patient_access.handover.call_events import CallState, PhoneAction
from patient_access.handover.frames import ShiftFigures
from patient_access.handover.other_calls import OtherCall
from patient_access.verification.values import (
    Authority,
    CheckStatus,
    CheckView,
    CodeState,
    CodeView,
    Ground,
    Item,
    ItemState,
    SignalsView,
    Standing,
    Verdict,
)
from patient_access.views.values import (
    CallBarView,
    CandidatesView,
    ClosedRules,
    EhrState,
    EhrView,
    LineState,
    LookupState,
    NumberNote,
    PhoneView,
    SourceFailure,
)

IDLE = CallBarView(agent="Dana Whitfield", desk="Scheduling desk")
RINGING = CallBarView(
    line=LineState.RINGING,
    number="(206) 555-0147",
    number_note=NumberNote.NOT_ATTESTED,
    queue="Scheduling queue",
    called_number="(800) 555-0199",
    actions=frozenset({PhoneAction.ANSWER}),
)
CONNECTED = RINGING.model_copy(
    update={
        "line": LineState.CONNECTED,
        "actions": frozenset({PhoneAction.HOLD, PhoneAction.HANG_UP}),
    }
)
LINK_LOST = CONNECTED.model_copy(update={"line": LineState.LINK_LOST})
CONSULTING = CONNECTED.model_copy(
    update={"line": LineState.CONSULTING, "actions": frozenset[PhoneAction]()}
)
ON_HOLD = CONNECTED.model_copy(
    update={
        "line": LineState.ON_HOLD,
        "actions": frozenset({PhoneAction.RESUME, PhoneAction.HANG_UP}),
    }
)
OTHER_CALLS = (
    OtherCall(place=2, state=CallState.OFFERED, queue="Scheduling queue", ending=42),
    OtherCall(place=3, state=CallState.HELD, queue="Refill line", began=True),
)
FIGURES = ShiftFigures(
    calls=23, since="08:00", time_to_verify=24, handle_time=291, screen_pop_p95=0.31
)
EHRS = (
    EhrView(name="Northside EHR", state=EhrState.LIVE, milliseconds=38),
    EhrView(name="GNU Health", state=EhrState.CONNECTING),
)
PHONE = PhoneView()
SILENT = PhoneView(live=False, silent_for=6, wipes_in=24)

CARDS = (
    CandidateCard(
        initials="A. G.",
        age_band="40–49",
        masked_mrn="••• 142",
        matched_use="home",
        source="Northside EHR",
    ),
    CandidateCard(
        initials="M. G.",
        age_band="10–19",
        masked_mrn="••• 977",
        matched_use="contact",
        source="Northside EHR",
    ),
    CandidateCard(
        initials="R. G.",
        age_band="70–79",
        masked_mrn="••• 031",
        matched_use="mobile",
        source="GNU Health",
        flags=frozenset({CandidateFlag.DECEASED, CandidateFlag.WEAK_MATCH}),
    ),
)
CANDIDATES = CandidatesView(state=LookupState.ANSWERED, cards=CARDS, chosen=0, systems=2)
NEEDS_MORE = CandidatesView(
    state=LookupState.ANSWERED,
    system="Northside EHR",
    notices=frozenset({Notice.PHONE_NOT_SEARCHABLE}),
    needed=tuple(Demographic),
)
NOBODY = CandidatesView(
    state=LookupState.ANSWERED,
    systems=2,
    failures=(
        SourceFailure(
            source="GNU Health", failure=FailureKind.TIMEOUT, correlation_id="0badc0de0bad"
        ),
    ),
)

AGENT_RULES = ClosedRules(roles={Restriction.RESTRICTED: ("nurse",)})
NURSE_RULES = ClosedRules(
    mine=frozenset({Restriction.RESTRICTED}), reasons=("TREAT", "PATRQT", "HOPERAT")
)

TODAY = date(2026, 11, 22)
STANDINGS = (
    Standing(
        name="Denise Okonjo",
        relationship="healthcare power of attorney",
        authority=Authority.POWER_OF_ATTORNEY,
        ground=Ground.IN_FORCE,
        source="Northside EHR",
        until=PartialDate(text="2027-09-18", year=2027, month=9, day=18),
    ),
    Standing(
        name="Denise Okonjo",
        relationship="guardian",
        authority=Authority.GUARDIAN,
        ground=Ground.ENDED,
        source="GNU Health",
        until=PartialDate(text="2025-10-18", year=2025, month=10, day=18),
    ),
    Standing(name="Denise Okonjo", relationship="daughter"),
)


CODES = {
    "offered": CodeView(state=CodeState.OFFERED, numbers=("63", "88"), sends_left=2, minutes=5),
    "sent": CodeView(
        state=CodeState.SENT, numbers=("63", "88"), sent_to=0, sends_left=1, minutes=5
    ),
    "over": CodeView(
        state=CodeState.OVER, numbers=("63", "88"), sent_to=0, sends_left=0, minutes=5
    ),
    "not-possible": CodeView(state=CodeState.NOT_POSSIBLE, minutes=5),
}
SIGNALS = SignalsView(
    number_failures=4, record_failures=3, turn_to="the identity desk, extension 4410"
)


def check_with_code(*verdicts: Verdict | None, tries_used: int = 0) -> CheckView:
    """The same where the site has a text gateway."""
    plain = check(*verdicts, tries_used=tries_used)
    code = ItemState(item=Item.ONE_TIME_CODE, required=False)
    return plain.model_copy(update={"items": (*plain.items, code)})


def check(
    *verdicts: Verdict | None, status: CheckStatus = CheckStatus.OPEN, tries_used: int = 0
) -> CheckView:
    """The shipped policy's checklist with these verdicts, in order."""
    items = (
        Item.NAME,
        Item.BIRTH_DATE,
        Item.POSTAL_CODE,
        Item.PHONE,
        Item.MRN,
        Item.ADDRESS_LINE,
    )
    given = (*verdicts, *(None for _ in items[len(verdicts) :]))
    return CheckView(
        status=status,
        items=tuple(
            ItemState(item=item, required=place < 2, verdict=verdict)
            for place, (item, verdict) in enumerate(zip(items, given, strict=True))
        ),
        optional_needed=1,
        tries_used=tries_used,
    )
