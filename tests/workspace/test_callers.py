"""Callers who are not the patient, at one desk. The EHR is played, and keeps what it is asked."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from patient_access.domain.codes import Coded, PartialDate
from patient_access.domain.identity import HumanName, RecordRef
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.domain.patient import RelatedPerson
from patient_access.handover import frames
from patient_access.handover.frames import Role
from patient_access.verification.policy import load_policy
from patient_access.verification.values import Authority, CallerKind, CallerSaid, Item
from patient_access.views.shortcuts import Key
from tests.workspace.conftest import ANA, FakeEhr

ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def relative(given, code, words, until=None):
    end = None
    if until:
        year, month, day = map(int, until.split("-"))
        end = PartialDate(text=until, year=year, month=month, day=day)
    return RelatedPerson(
        ref=RecordRef(source="Northside EHR", base="http://127.0.0.1/N", id=given),
        patient_id="ana",
        names=(HumanName(given=(given,), family="Zqokonjo"),),
        relationship=(Coded(text=words, code=code, system=ROLE_CODE),),
        period_end=end,
    )


PEOPLE = (
    relative("Denise", "HPOWATT", "healthcare power of attorney", "2090-09-18"),
    relative("Marta", "SIS", "sister"),
    relative("Paola", "GUARD", "guardian", "2020-01-01"),
)


class EhrWithPeople(FakeEhr):
    async def read_panel(self, patient, panel):
        answer = await super().read_panel(patient, panel)
        if panel is not PanelName.PEOPLE:
            return answer
        return PanelAnswer(
            source=answer.source, panel=panel, state=PanelState.LOADED, people=PEOPLE
        )


@pytest.fixture
def ehr():
    return EhrWithPeople("Northside EHR", [ANA])


@pytest.fixture
def ring(open_office, ehr):
    """``ring(kind, role=…)``: a call with the patient chosen and the first question answered."""

    def begin(kind, **welcome):
        office = open_office(ehr, **welcome)
        office.ring()
        office.connect()
        office.see("One person has this number")
        office.board.candidate_chosen.emit(0)
        office.board.caller_kind_chosen.emit(kind)
        return office

    return begin


def opened(ehr):
    return {panel for _, panel in ehr.read}


def passed(office):
    office.verify_ana()
    office.until(lambda: office.desk.call.session.check.view.authority is not None)


def said(name, **more):
    return CallerSaid(name=name, **more)


def test_power_of_attorney_on_file_opens_what_the_policy_says(ring, ehr):
    office = ring(CallerKind.REPRESENTATIVE)
    office.board.caller_said.emit(said("denise zqokonjo", relation="daughter"))
    office.see("Who is calling is kept for this call.")
    assert ehr.read == [], "nobody on file is asked for before the patient's items have passed"
    office.verify_ana()
    office.see(
        "Denise Zqokonjo, power of attorney, on file at Northside EHR, until 18\xa0Sep\xa02090"
    )
    assert opened(ehr) == {PanelName.PEOPLE}
    office.board.authority_chosen.emit(0)
    policy = load_policy(None)
    office.until(lambda: opened(ehr) == policy.opens.power_of_attorney["agent"])
    office.see("Recorded: power of attorney")
    panels = [panel for _, panel in ehr.read]
    assert len(panels) == len(set(panels)), "what had come is not asked for twice"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Marta Zqokonjo", "being a relative is no permission"),
        ("Paola Zqokonjo", "guardian, Northside EHR: ended 1\xa0Jan\xa02020"),
        ("Somebody Else", "No authority in force is on file under this name"),
    ],
)
def test_no_authority_opens_nothing_whoever_presses(ring, ehr, name, words):
    office = ring(CallerKind.REPRESENTATIVE)
    office.board.caller_said.emit(said(name, relation="sister"))
    office.verify_ana()
    office.see(words)
    assert ("Denise" in office.desk.dashboard._parts.caller._lines_text()) is False
    for place in range(-1, 3):
        office.board.authority_chosen.emit(place)
    assert opened(ehr) == {PanelName.PEOPLE}
    assert office.desk.call.session.check.on is None


def test_nobody_finds_out_who_is_on_file_by_trying_name_after_name(ring, ehr):
    office = ring(CallerKind.REPRESENTATIVE)
    tries = load_policy(None).tries
    office.board.caller_said.emit(said("Zqokonjo Somebody", relation="daughter"))
    office.verify_ana()
    office.see("No authority in force is on file under this name")
    for name in ("Somebody Zqokonjo", "somebody  zqokonjo", "Another Zqokonjo", "Marta Zqokonjo"):
        office.board.caller_said.emit(said(name, relation="daughter"))
    office.see("being a relative is no permission")
    assert len(office.desk.call.callers._names) == tries, "the same name, written otherwise, is one"
    office.board.caller_said.emit(said("Denise Zqokonjo", relation="daughter"))
    office.see("This is not available to you here.")
    assert office.desk.call.callers._standings == ()
    assert "Denise" not in office.desk.dashboard._parts.caller._lines_text()
    office.board.authority_chosen.emit(0)
    assert office.desk.call.session.check.on is None
    assert opened(ehr) == {PanelName.PEOPLE}
    office.board.caller_said.emit(said("Marta Zqokonjo", relation="daughter"))
    office.see("being a relative is no permission")


def test_a_name_that_was_misheard_once_is_put_right(ring, ehr):
    office = ring(CallerKind.REPRESENTATIVE)
    office.board.caller_said.emit(said("Dennis Okonjo", relation="daughter"))
    office.verify_ana()
    office.see("No authority in force is on file under this name")
    office.board.caller_said.emit(said("Denise Zqokonjo", relation="daughter"))
    office.see("power of attorney, on file")
    office.board.authority_chosen.emit(0)
    office.see("Recorded: power of attorney")


def test_spoken_consent_is_recorded_once_the_patient_is_verified(ring, ehr):
    office = ring(CallerKind.CONSENT)
    office.board.caller_said.emit(said("Marta Zqokonjo", purpose="the next appointment"))
    assert office.desk.call.session.consent is None
    assert ehr.read == []
    office.verify_ana()
    office.until(lambda: office.desk.call.session.consent is not None)
    consent = office.desk.call.session.consent
    assert (consent.by, consent.to_whom, consent.about) == (
        "Northside EHR/ana",
        "Marta Zqokonjo",
        "the next appointment",
    )
    assert consent.at.tzinfo is not None
    office.until(lambda: opened(ehr) == load_policy(None).opens.spoken_consent["agent"])
    office.see("Recorded: spoken consent", "with spoken consent")
    told = [one.code for one in office.parent.all(frames.Diagnostic)]
    assert "consent_recorded" in told
    sent = "".join(one.model_dump_json() for one in office.parent.sent)
    assert "Zqokonjo" not in sent


def test_items_alone_open_nothing_of_a_patient_who_consents(ring, ehr):
    office = ring(CallerKind.CONSENT)
    office.verify_ana()
    check = lambda: office.desk.call.session.check.view  # noqa: E731 - read again each time
    office.until(lambda: check().status == "passed")
    assert ehr.read == []
    assert check().opens == frozenset()


def test_a_provider_opens_what_providers_may(ring, ehr):
    office = ring(CallerKind.PROVIDER)
    office.board.caller_said.emit(said("Dr. Ito", relation="Harbor Clinic", purpose="referral"))
    passed(office)
    office.until(lambda: opened(ehr) == load_policy(None).opens.provider["agent"])


def test_where_the_policy_opens_nothing_the_words_are_not_available_here(ring, ehr):
    office = ring(CallerKind.EMERGENCY)
    office.board.caller_said.emit(said("Marta", purpose="found unconscious at home"))
    office.see("This is not available to you here.")
    assert ehr.read == []


def test_emergency_access_asks_for_a_reason_is_reported_and_closes_by_itself(
    ring, ehr, monkeypatch
):
    office = ring(CallerKind.EMERGENCY, role=Role.NURSE)
    office.board.caller_said.emit(said("Marta", purpose="urgent"))
    office.see("Something about the caller is still missing.")
    assert ehr.read == []
    office.board.caller_said.emit(said("Marta", purpose="found unconscious at home"))
    office.see("Emergency access is open, and it is reported.", "left")
    office.until(lambda: opened(ehr) == load_policy(None).opens.emergency["nurse"])
    assert "emergency_access" in [one.code for one in office.parent.all(frames.Diagnostic)]
    assert office.desk.call.session.time_to_verify is None
    callers = office.desk.call.callers
    callers._closes = time.monotonic() - 1
    office.see("The time of the emergency access is over.")
    assert "Ana García López" not in office.text()
    assert office.desk.call.session.check.view.opens == frozenset()
    before = len(ehr.read)
    for panel in PanelName:
        office.board.panel_retry.emit(panel)
    assert len(ehr.read) == before


def test_an_emergency_about_nobody_opens_nothing(open_office, ehr):
    office = open_office(ehr, role=Role.NURSE)
    office.ring()
    office.see("One person has this number")
    office.board.caller_kind_chosen.emit(CallerKind.EMERGENCY)
    office.board.caller_said.emit(said("Marta", purpose="found unconscious at home"))
    office.see("It is not known whom the emergency is about.")
    assert ehr.read == []


def test_the_whole_path_of_a_representative_by_keyboard_alone(ring, ehr, qtbot):
    office = ring(CallerKind.PATIENT)
    board = office.board

    def press(key):
        QTest.keySequence(board, key)

    def write(text):
        QTest.keyClicks(board.focusWidget(), text)
        QTest.keyClick(board.focusWidget(), Qt.Key.Key_Return)

    board.activateWindow()
    office.until(board.isActiveWindow)
    began = time.monotonic()
    press(Key.FOR_SOMEONE_ELSE.value)
    board._parts.caller.fields["name"].setFocus()
    QTest.keyClicks(board.focusWidget(), "Denise Zqokonjo")
    QTest.keyClick(board.focusWidget(), Qt.Key.Key_Tab)
    write("daughter")
    office.see("Who is calling is kept")
    for item, answer in ((Item.NAME, "ana garcia lopez"), (Item.BIRTH_DATE, "3/14/1979")):
        row = next(r for r in board._parts.checklist._rows if r.item is item)
        row.field.setFocus()
        write(answer)
        office.until(lambda row=row: row.settled)
    board._parts.checklist._rows[-1].field.setFocus()
    write("206-555-0137")
    office.see("power of attorney, on file")
    for _ in range(80):
        if "Go on" in (board.focusWidget().accessibleName() if board.focusWidget() else ""):
            break
        board.focusNextChild()
    QTest.keyClick(board.focusWidget(), Qt.Key.Key_Space)
    office.see("Recorded: power of attorney")
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Key.WITH_CONSENT, CallerKind.CONSENT),
        (Key.PROVIDER, CallerKind.PROVIDER),
        (Key.EMERGENCY, CallerKind.EMERGENCY),
    ],
)
def test_every_kind_of_caller_has_a_key(ring, key, kind):
    office = ring(CallerKind.PATIENT)
    office.board.activateWindow()
    office.until(office.board.isActiveWindow)
    QTest.keySequence(office.board, key.value)
    office.until(lambda: office.desk.call.session.kind is kind)


def test_the_reason_of_an_authority_is_never_taken_from_a_patient_on_the_line(ring):
    office = ring(CallerKind.PATIENT)
    office.board.caller_said.emit(said("Marta", purpose="anything at all"))
    passed(office)
    office.board.authority_chosen.emit(0)
    assert office.desk.call.session.check.view.authority is Authority.PATIENT
