"""Closed rows (V2): nothing of them anywhere before a reason is given by somebody who may."""

import base64
import json

import pytest

from patient_access.domain.clinical import MedicationRequest
from patient_access.domain.closed_rows import ClosedRow, OpeningReason
from patient_access.domain.codes import Coded, Restriction
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import Found
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState, Part
from patient_access.handover.audit_frames import AuditTarget
from patient_access.handover.call_events import EndReason
from patient_access.handover.frames import Role
from patient_access.verification.policy import load_policy
from tests.audit.balp import shortfalls
from tests.audit.conftest import Repository
from tests.workspace.conftest import ANA, LEO, FakeEhr

MARKER = "Zqxdisulfiram 250 mg"
TREATMENT = OpeningReason(purpose="TREAT")


class LabelledEhr(FakeEhr):
    """One restricted prescription, which says what it is only when it is asked for by itself."""

    def __init__(self, label=Restriction.RESTRICTED, later=None):
        super().__init__("Northside EHR", [ANA])
        self.label, self.later = label, later or label
        self.row = RecordRef(source=self.site.name, base=self.site.base, id="m1")
        self.opened = []
        self.refuses_row = None

    async def read_panel(self, patient, panel):
        self.read.append((patient.id, panel))
        if panel is not PanelName.MEDICATIONS:
            return PanelAnswer(source=self.site.name, panel=panel, state=PanelState.NONE_ON_FILE)
        return self.holding(self.medication("", self.label))

    async def read_closed(self, patient, row):
        self.opened.append((patient.id, row))
        await self._open()
        if self.refuses_row:
            raise EhrFailure(self.refuses_row)
        return self.holding(self.medication(MARKER, self.later, opened=True))

    def medication(self, text, label, **more):
        what = Coded(text=text)
        return MedicationRequest(
            ref=self.row, status="active", medication=what, restriction=label, **more
        )

    def holding(self, row):
        return PanelAnswer(
            source=self.site.name,
            panel=PanelName.MEDICATIONS,
            state=PanelState.LOADED,
            medications=(row,),
        )


def opened_by(office, role=Role.NURSE):
    """A nurse with the record of a verified patient."""
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.verify_ana()
    office.see("Restricted prescription")
    return office


def row_of(ehr, label=Restriction.RESTRICTED):
    return ClosedRow(part=Part.MEDICATIONS, ref=ehr.row, restriction=label)


def ask(office, row, reason=TREATMENT):
    office.board.row_opening.emit(row, reason)


def settled(office, ehr):
    """Whatever was asked has been answered."""
    done = []

    async def turn():
        done.append(1)

    office.desk.background.start(
        turn(), owner=office.desk, succeeded=lambda _: done.append(2), failed=done.append
    )
    office.until(lambda: 2 in done)


def test_what_a_closed_row_says_is_nowhere_before_and_on_the_screen_after(open_office):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.NURSE))
    assert MARKER not in office.text()
    assert "You may open it with a reason" in office.text()
    ask(office, row_of(ehr))
    office.see(MARKER, "Restricted, opened by you with a reason")
    assert ehr.opened == [("ana", row_of(ehr))]


def test_an_agent_is_told_that_a_nurse_may_and_opens_nothing(open_office):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.AGENT))
    assert "A nurse may open it" in office.text()
    assert "Open with a reason" not in office.text()
    ask(office, row_of(ehr))
    office.see("This is not available to you here")
    settled(office, ehr)
    assert ehr.opened == []


def test_a_label_nobody_may_open_says_so_and_stays_closed(open_office):
    ehr = LabelledEhr(Restriction.VERY_RESTRICTED)
    office = opened_by(open_office(ehr, role=Role.NURSE))
    assert "Transfer to the clinic if asked" in office.text()
    ask(office, row_of(ehr, Restriction.VERY_RESTRICTED))
    settled(office, ehr)
    assert ehr.opened == []


def test_the_label_that_counts_is_the_one_on_the_screen(open_office):
    """A wish with a milder label than the row's own opens nothing."""
    ehr = LabelledEhr(Restriction.VERY_RESTRICTED)
    office = opened_by(open_office(ehr, role=Role.NURSE))
    ask(office, row_of(ehr, Restriction.RESTRICTED))
    settled(office, ehr)
    assert ehr.opened == []


def test_a_label_that_became_stricter_meanwhile_keeps_the_row_closed(open_office):
    ehr = LabelledEhr(later=Restriction.VERY_RESTRICTED)
    office = opened_by(open_office(ehr, role=Role.NURSE))
    ask(office, row_of(ehr))
    office.see("could not be opened here")
    assert MARKER not in office.text()


def test_a_row_of_the_one_before_that_comes_late_is_neither_shown_nor_recorded_as_told(open_office):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.NURSE))
    told = []
    office.desk.call.closed_rows.opened.connect(lambda *_: told.append(True))
    ehr.gate.clear()
    ask(office, row_of(ehr))
    office.until(lambda: bool(ehr.opened))
    office.desk.call.session._picked = Found(patient=LEO)
    ehr.gate.set()
    office.until(lambda: not office.accounting._asking)
    settled(office, ehr)
    assert MARKER not in office.text()
    assert told == []


@pytest.mark.parametrize(
    "reason", [OpeningReason(), OpeningReason(words="  "), OpeningReason(purpose="HPAYMT")]
)
def test_without_a_reason_of_the_policy_nothing_is_asked(open_office, reason):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.NURSE))
    ask(office, row_of(ehr), reason)
    settled(office, ehr)
    assert ehr.opened == []


def test_typed_words_count_only_where_the_policy_takes_them(open_office):
    text = (
        'name = "x"\nrequired = ["name", "birth_date"]\noptional = ["postal_code"]\n'
        'optional_needed = 1\n[restricted]\nnurse = ["restricted"]\nreasons = ["TREAT"]\n'
        'own_words = false\n[opens.patient]\nnurse = ["medications"]\n'
    )
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, policy=load_policy(text), role=Role.NURSE))
    ask(office, row_of(ehr), OpeningReason(words="the caller asks about it"))
    settled(office, ehr)
    assert ehr.opened == []
    ask(office, row_of(ehr))
    office.see(MARKER)


def test_a_row_of_another_panel_or_record_is_not_asked_for(open_office):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.NURSE))
    other = ehr.row.model_copy(update={"id": "m2"})
    ask(office, row_of(ehr).model_copy(update={"ref": other}))
    ask(office, row_of(ehr).model_copy(update={"part": Part.CONDITIONS}))
    settled(office, ehr)
    assert ehr.opened == []


def test_before_the_check_and_without_a_call_nothing_is_opened(open_office):
    ehr = LabelledEhr()
    office = open_office(ehr, role=Role.NURSE)
    ask(office, row_of(ehr))
    office.ring()
    office.see("One person has this number")
    ask(office, row_of(ehr))
    settled(office, ehr)
    assert ehr.opened == []


def test_an_ehr_that_refuses_or_cannot_leaves_the_row_closed_with_a_sentence(open_office):
    ehr = LabelledEhr()
    ehr.refuses_row = FailureKind.NOT_PERMITTED
    office = opened_by(open_office(ehr, role=Role.NURSE))
    ask(office, row_of(ehr))
    office.see("could not be opened here", "Restricted prescription")
    assert MARKER not in office.text()


def test_reading_the_panel_again_closes_the_row_again(open_office):
    ehr = LabelledEhr()
    office = opened_by(open_office(ehr, role=Role.NURSE))
    ask(office, row_of(ehr))
    office.see(MARKER)
    office.board.panel_retry.emit(PanelName.MEDICATIONS)
    office.see("Restricted prescription")
    assert MARKER not in office.text()


def test_the_opening_is_in_the_audit_trail_with_its_purpose_even_when_it_fails(
    open_office, tmp_path, left
):
    repository = Repository()
    try:
        ehr = LabelledEhr()
        ehr.refuses_row = FailureKind.NOT_PERMITTED
        audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
        office = opened_by(open_office(ehr, role=Role.NURSE, audit=audit))
        ask(office, row_of(ehr), OpeningReason(purpose="TREAT", words="asks about the dose"))
        office.see("could not be opened here")
        office.desk.end(EndReason.CALLER)
        events = list(repository.taken.values())
        assert [one for event in events for one in shortfalls(event)] == []
        [event] = [e for e in events if "restricted-row-opened" in json.dumps(e["subtype"])]
        assert event["purposeOfEvent"][0]["coding"][0]["code"] == "TREAT"
        assert event["outcomeDesc"] == "asks about the dose"
        said = json.dumps(event["entity"])
        assert f"{ehr.row.base}/MedicationRequest/m1" in said
        assert f"{ANA.ref.base}/Patient/ana" in said
        queries = [q["query"] for e in events for q in e["entity"] if "query" in q]
        asked = [base64.b64decode(query).decode() for query in queries]
        assert "medications m1" in asked
        assert "disclose" not in json.dumps(
            [e for e in events if e["recorded"] > event["recorded"]]
        )
    finally:
        repository.close()
