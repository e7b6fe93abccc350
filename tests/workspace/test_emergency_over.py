"""When the time of an emergency access is over, what had opened is gone at once, not at the end.

As far as Python and Qt allow: no value, no widget and no queued answer holds it any more. What the
allocators keep goes with the process, as ever.
"""

import gc
import time

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from patient_access.domain.clinical import Allergy, Condition, MedicationRequest
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from patient_access.handover.frames import Role
from patient_access.verification.values import CallerKind, CallerSaid, CheckStatus, Item
from tests.views import made_up_record
from tests.workspace.conftest import ANA, LEO, FakeEhr

MARK = "Zqdrugmark"
TYPES = (PanelAnswer, MedicationRequest, Condition, Allergy)


class EhrWithRows(FakeEhr):
    """Answers with fresh values each time, and keeps none of them."""

    answered = 0

    async def read_panel(self, patient, panel):
        await super().read_panel(patient, panel)
        self.answered += 1
        for answer in made_up_record.ANSWERS:
            if answer.panel is panel:
                text = answer.model_dump_json().replace(made_up_record.SOURCE, self.site.name)
                for name in ("Lisinopril", "Penicillin", "Metoprolol", "Atrial fibrillation"):
                    text = text.replace(name, f"{MARK} {name}")
                return PanelAnswer.model_validate_json(text)
        return PanelAnswer(source=self.site.name, panel=panel, state=PanelState.NONE_ON_FILE)


@pytest.fixture
def office(open_office):
    one = open_office(EhrWithRows("Northside EHR", [ANA]), role=Role.NURSE)
    one.ring()
    one.connect()
    one.see("One person has this number")
    one.board.candidate_chosen.emit(0)
    return one


def in_an_emergency(office):
    office.board.caller_kind_chosen.emit(CallerKind.EMERGENCY)
    office.board.caller_said.emit(CallerSaid(name="Marta", purpose="found unconscious at home"))
    office.until(lambda: office.desk.call.session.is_verified)
    office.until(lambda: len(office.ehrs[0].read) == 2)


def time_is_over(office):
    office.desk.call.callers._closes = time.monotonic() - 1
    office.see("The time of the emergency access is over.")


def held():
    """Values of this record that something still holds."""
    gc.collect()
    ours = [one for one in gc.get_objects() if type(one) in TYPES]
    return [one for one in ours if MARK in one.model_dump_json(warnings=False)]


def shown():
    """Widgets, hidden ones too, that have it in a text, a tooltip or a screen reader's words."""
    return [
        one
        for one in QApplication.allWidgets()
        if MARK
        in " ".join(
            (
                one.text() if isinstance(one, QLabel) else "",
                one.toolTip(),
                one.accessibleName(),
                one.accessibleDescription(),
            )
        )
    ]


def test_no_value_and_no_widget_of_what_had_opened_is_left(office):
    in_an_emergency(office)
    office.see(MARK)
    assert held(), "otherwise the test proves nothing"
    assert shown()
    time_is_over(office)
    office.until(lambda: shown() == [])
    office.until(lambda: held() == [])
    everybody = " ".join(one.text() for one in QApplication.allWidgets() if isinstance(one, QLabel))
    assert "García" not in everybody, "the banner is emptied, not only hidden"
    names = (one.accessibleDescription() for one in office.board.findChildren(QWidget))
    assert not any("García" in name for name in names)
    office.see("One person has this number")


def test_an_answer_that_comes_after_the_time_is_kept_by_nobody(office):
    office.ehrs[0].gate.clear()
    office.board.caller_kind_chosen.emit(CallerKind.EMERGENCY)
    office.board.caller_said.emit(CallerSaid(name="Marta", purpose="found unconscious at home"))
    office.until(lambda: len(office.ehrs[0].read) == 2)
    time_is_over(office)
    office.ehrs[0].gate.set()
    office.until(lambda: office.ehrs[0].answered == 2)
    office.until(lambda: held() == [])
    assert shown() == []


def test_tries_that_are_used_up_do_not_stand_before_an_emergency_and_stay_used_up(office):
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    for said in ("11111111", "22222222", "33333333"):
        office.answer(Item.MRN, said)
    office.until(lambda: office.desk.call.session.check.status is CheckStatus.LOCKED)
    office.board.caller_kind_chosen.emit(CallerKind.PROVIDER)
    assert office.desk.call.session.kind is CallerKind.PATIENT
    in_an_emergency(office)
    asked = {panel for _, panel in office.ehrs[0].read}
    assert asked == {PanelName.MEDICATIONS, PanelName.CLINICAL}
    time_is_over(office)
    check = office.desk.call.session.check
    assert check.view.opens == frozenset()
    assert check.tries_used == 3
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    assert office.desk.call.session.check.status is CheckStatus.LOCKED
    office.see("Nothing opens in this call any more.")
    jobs = []
    office.desk.background.start = lambda work, **_: jobs.append(work)
    office.verify_ana()
    assert jobs == [], "nothing is compared any more"
    assert not office.desk.call.session.is_verified
    assert {panel for _, panel in office.ehrs[0].read} == asked


class SlowAboutAna(FakeEhr):
    """Answers about Ana when the test says so, and marks those answers."""

    async def read_panel(self, patient, panel):
        self.read.append((patient.id, panel))
        if patient.id == ANA.ref.id:
            await self._open()
        about_ana = 7 * (patient.id == ANA.ref.id)
        return PanelAnswer(
            source=self.site.name,
            panel=panel,
            state=PanelState.NONE_ON_FILE,
            unreadable=about_ana,
        )


def test_an_answer_about_the_one_before_is_never_shown_as_the_next_ones(open_office):
    office = open_office(SlowAboutAna("Northside EHR", [ANA, LEO]), role=Role.NURSE)
    [ehr] = office.ehrs
    office.ring()
    office.until(lambda: len(office.desk.call.session.people) == 2)
    session, see = office.desk.call.session, office.desk.call.see
    office.board.candidate_chosen.emit(0)
    assert session.patient.ref == ANA.ref
    ehr.gate.clear()
    in_an_emergency(office)
    time_is_over(office)
    office.board.candidate_chosen.emit(1)
    assert session.patient.ref == LEO.ref
    office.board.caller_kind_chosen.emit(CallerKind.EMERGENCY)
    office.board.caller_said.emit(CallerSaid(name="Marta", purpose="found unconscious at home"))
    office.until(lambda: len(see._answers) == 2)
    ehr.gate.set()
    office.until(lambda: not office.accounting._asking)
    see.retry(PanelName.CLINICAL)  # its answer comes after those that were late
    office.until(lambda: len(ehr.read) == 5 and not office.accounting._asking)
    office.until(lambda: see._answers[PanelName.CLINICAL, ehr.site.name].unreadable == 0)
    assert [one.unreadable for one in see._answers.values()] == [0, 0]
