"""A one-time code at the desk: offered, sent, read back. Texts leave by the gateway alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from patient_access.audit.caller_events import CheckStep
from patient_access.domain.identity import Identifier, Telecom
from patient_access.domain.lookup import Found
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import Sent
from patient_access.text_gateway.loopback import LoopbackGateway
from patient_access.text_gateway.registry import open_gateway
from patient_access.verification.policy import load_policy
from patient_access.verification.values import CallerKind, CheckStatus, Item, Verdict
from patient_access.workspace.account_of_texts import Texting
from patient_access.workspace.rehearsal import allowed
from tests.workspace.conftest import ANA, LEO, FakeEhr

MOBILE, OTHER = "206-555-0177", "206-555-0188"


def with_mobiles(patient, *numbers):
    telecoms = tuple(Telecom(value=one, system="phone", use="mobile") for one in numbers)
    return patient.model_copy(update={"telecoms": telecoms})


class FakeGateway:
    """Keeps what it was given to send, and answers as told."""

    def __init__(self):
        self.texts, self.says = [], Sent.ACCEPTED

    async def send(self, number, text):
        self.texts.append((number, text))
        return self.says

    async def close(self):
        return

    @property
    def code(self):
        """The six digits of the last text."""
        return next(word for word in self.texts[-1][1].replace(".", " ").split() if word.isdigit())


class Recorder:
    """An account that keeps each step, and where the code went."""

    def __init__(self, steps):
        self._steps = steps

    def code(self, step, to="", why=""):
        self._steps.append((step, to))

    def texting(self, to):
        return Texting(None, to, lambda texting, step, why: self.code(step, texting.to, why))


@pytest.fixture
def gateway():
    return FakeGateway()


@pytest.fixture
def ring(open_office):
    """A call with Ana chosen, in the real window."""

    def begin(gateway, *people, policy=None):
        people = people or (with_mobiles(ANA, MOBILE, OTHER),)
        ehr = FakeEhr("Northside EHR", people)
        office = open_office(ehr, texts=gateway, policy=policy or load_policy(None))
        office.ring()
        office.connect()
        office.see("may be calling" if len(people) == 1 else "")
        office.until(lambda: len(office.desk.call.session.found) == len(people))
        office.recorded = []
        office.desk.call.codes.account = Recorder(office.recorded)
        office.board.candidate_chosen.emit(0)
        office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
        return office

    return begin


def offered(office):
    office.see("ends in 77")
    return office


def settled(office):
    """What the background was asked before this has been answered and shown."""

    async def nothing():
        return

    shown = []
    office.desk.background.start(
        nothing(), owner=office.desk, succeeded=shown.append, failed=shown.append
    )
    office.until(lambda: bool(shown))


def sent(office, gateway, place=0):
    """A code is on its way to this number, and the field for it is there."""
    before = len(gateway.texts)
    office.board.code_wanted.emit(place)
    office.until(lambda: len(gateway.texts) == before + 1)
    office.see("Sent to the number that ends in")
    return gateway.code


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def verdict(office):
    return office.desk.call.session.check.verdicts.get(Item.ONE_TIME_CODE)


def tab_back_and_forth(field):
    """From the field Tab leads to Compare, not to End, and back again."""
    QTest.keyClick(field, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after.accessibleName() == "Compare"
    QTest.keyClick(after, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is field
    return field


def judged(office, said):
    """What the check makes of it."""
    office.answer(Item.ONE_TIME_CODE, said)
    office.until(lambda: office.board._parts.checklist._rows[-1]._hint.isHidden())


def test_by_keyboard_alone_a_code_is_sent_and_what_the_caller_reads_opens_the_record(
    ring, gateway, qtbot
):
    office = offered(ring(gateway))
    board = office.board
    with qtbot.waitExposed(board):
        board.show()
    board.activateWindow()
    qtbot.waitUntil(board.isActiveWindow)
    office.answer(Item.NAME, "ana garcia lopez")
    office.answer(Item.BIRTH_DATE, "3/14/1979")
    check = office.desk.call.session
    office.until(lambda: len(check.check.verdicts) == 2)

    def tab_to(name):
        for _ in range(60):
            focus = QApplication.focusWidget()
            if focus is not None and focus.accessibleName() == name:
                return focus
            QTest.keyClick(focus or board, Qt.Key.Key_Tab)
        pytest.fail(f"no Tab key leads to {name}")

    second = tab_to("Number on file that ends in 77")
    QTest.keyClick(second, Qt.Key.Key_Right)
    QTest.keyClick(tab_to("Send a code"), Qt.Key.Key_Space)
    office.see("Sent to the number that ends in 88.")
    ((number, _),) = gateway.texts
    assert number == "+12065550188"
    field = tab_back_and_forth(QApplication.focusWidget())
    assert field.accessibleName() == "Code by text", "the agent goes on where the code is typed"
    QTest.keyClicks(field, " ".join(gateway.code))
    QTest.keyClick(field, Qt.Key.Key_Return)
    office.until(lambda: check.is_verified)
    assert verdict(office) is Verdict.MATCH
    office.until(lambda: bool(office.ehrs[0].read))


def test_what_the_gateway_gets_is_number_and_code_and_nothing_of_the_patient(ring):
    """The marker test of this way out, over the wire."""

    async def token():
        return None

    with LoopbackGateway() as loopback:
        office = offered(ring(open_gateway(TextAddress(url=loopback.url), token, ())))
        office.board.code_wanted.emit(0)
        office.see("Sent to the number that ends in 77.")
        (text,) = loopback.texts
    everything = (text.head + text.body.decode()).lower()
    assert text.number == "+12065550177"
    for marker in ("ana", "garc", "lopez", "lópez", "1979", "00418142", "418142", "zqstreet"):
        assert marker not in everything, marker
    for clinic in ("97301", "salem", "northside", "hospital", "scheduling", "main"):
        assert clinic not in everything, clinic


def test_neither_number_nor_code_is_to_be_read_or_sent_anywhere_else(ring, gateway, caplog):
    office = offered(ring(gateway))
    code = sent(office, gateway)
    shown = office.text()
    frames_up = " ".join(one.model_dump_json() for one in office.parent.sent)
    for place in (shown, frames_up, caplog.text, repr(office.desk.call.codes._code)):
        assert code not in place
        assert "0177" not in place
        assert "0188" not in place
    assert [one.code for one in office.parent.all(frames.Diagnostic)].count("code_sent") == 1
    office.answer(Item.ONE_TIME_CODE, code)
    office.until(lambda: verdict(office) is Verdict.MATCH)
    assert office.recorded == [
        (CheckStep.CODE_SENT, "ends in 77"),
        (CheckStep.CODE_MATCHED, "ends in 77"),
    ]
    assert office.desk.call.codes._code is None, "it is used once"


def test_a_wrong_code_costs_a_try_and_after_some_it_is_thrown_away(ring, gateway):
    office = offered(ring(gateway))
    code = sent(office, gateway)
    judged(office, wrong(code))
    office.until(lambda: office.desk.call.session.check.tries_used == 1)
    judged(office, "four eight one")
    assert office.desk.call.session.check.tries_used == 1, "half a code is asked again"
    judged(office, wrong(code))
    office.see("That code is no longer good. Send another")
    judged(office, code)
    office.see("too old, or was read wrongly too often")
    assert verdict(office) is Verdict.NO_MATCH
    assert office.desk.call.session.check.tries_used == 2, "a code that is gone costs nothing"
    assert (CheckStep.CODE_FAILED, "ends in 77") in office.recorded


def test_a_code_is_gone_after_its_minutes(ring, gateway):
    office = offered(ring(gateway))
    code = sent(office, gateway)
    timer = office.desk.call.codes._too_old
    assert timer.isActive()
    assert timer.interval() == 5 * 60_000
    timer.timeout.emit()
    office.see("That code is no longer good.")
    judged(office, code)
    assert verdict(office) is None


def test_a_second_code_makes_the_first_worthless_and_there_is_no_third(ring, gateway):
    office = offered(ring(gateway))
    first = sent(office, gateway)
    second = sent(office, gateway, 1)
    assert [number for number, _ in gateway.texts] == ["+12065550177", "+12065550188"]
    office.board.code_wanted.emit(0)
    office.see("No more codes can be sent in this call.")
    assert len(gateway.texts) == 2
    if first != second:
        judged(office, first)
        office.until(lambda: verdict(office) is Verdict.NO_MATCH)
    judged(office, second)
    office.until(lambda: verdict(office) is Verdict.MATCH)


def test_what_the_gateway_does_not_take_is_said_and_costs_no_text(ring, gateway):
    office = offered(ring(gateway))
    gateway.says = Sent.REFUSED
    for _ in range(3):
        office.board.code_wanted.emit(0)
        office.see("the text gateway did not take it")
        office.until(lambda: office.desk.call.codes._code is None)
    assert "code_not_sent" in [one.code for one in office.parent.all(frames.Diagnostic)]
    gateway.says = Sent.UNKNOWN
    code = sent(office, gateway)
    office.see("It is not known whether the code was sent.", "Ask the caller whether a text")
    judged(office, code)
    office.until(lambda: verdict(office) is Verdict.MATCH)


def test_a_code_for_one_person_is_worth_nothing_for_another(ring, gateway):
    ana, leo = with_mobiles(ANA, MOBILE), with_mobiles(LEO, MOBILE)
    office = offered(ring(gateway, ana, leo))
    code = sent(office, gateway)
    office.board.candidate_chosen.emit(1)
    office.until(lambda: office.desk.call.session.patient is leo)
    judged(office, code)
    assert verdict(office) is None
    office.see("ends in 77")


def test_nobody_is_texted_for_a_check_that_is_locked_or_by_a_number_not_offered(ring, gateway):
    office = offered(ring(gateway))
    for place in (-1, 2, 99):
        office.board.code_wanted.emit(place)
    for _ in range(3):
        office.answer(Item.MRN, "99999999")
    office.until(lambda: office.desk.call.session.check.status is CheckStatus.LOCKED)
    office.board.code_wanted.emit(0)
    assert gateway.texts == []


def test_a_record_that_limits_contact_offers_no_number(ring, gateway):
    ana = with_mobiles(ANA, MOBILE).model_copy(update={"contact_restriction": "Work only"})
    office = ring(gateway, ana)
    settled(office)
    office.see("No number on file can be sent a code.")
    office.board.code_wanted.emit(0)
    assert gateway.texts == []
    assert "Work only" not in office.text()


def test_a_record_that_is_found_later_may_still_forbid_the_text(ring, gateway):
    number = Identifier(value="00418142", system="urn:mrn", type_code="MR")
    ana = with_mobiles(ANA, MOBILE).model_copy(update={"mrn": number, "identifiers": (number,)})
    office = offered(ring(gateway, ana))
    other = ana.model_copy(
        update={
            "ref": ana.ref.model_copy(update={"source": "Eastside EHR", "id": "e1"}),
            "contact_restriction": "No messages",
        }
    )
    office.desk.call.session.found.append(Found(patient=other))
    assert len(office.desk.call.session.records) == 2
    office.board.code_wanted.emit(0)
    office.see("No number on file can be sent a code.")
    assert gateway.texts == []


def test_the_audit_trail_hears_of_codes(ring, gateway, open_office):
    office = open_office(FakeEhr("Northside EHR", [ANA]), texts=gateway)
    office.ring()
    assert office.desk.call.codes.account is office.accounting


def test_what_the_made_up_caller_reads_appears_during_the_call(ring, gateway):
    office = offered(ring(gateway))
    event = CallEvent(source_id="training", leg_id="leg", state=CallState.CONNECTED)
    details = office.desk.call.session.details.model_copy(update={"spoken": "It says: 4 8 1."})
    office.desk.call_changed(event, details)
    office.see("It says: 4 8 1.")


def test_without_a_gateway_no_code_is_asked_for(ring):
    office = ring(None)
    office.see("2 required and 1 of 4")
    assert "code by text" not in office.text().lower()


@pytest.mark.parametrize(
    ("url", "may"), [("http://127.0.0.1:9/messages", True), ("https://texts.example/", False)]
)
def test_a_rehearsal_is_refused_where_a_text_would_reach_a_telephone(url, may):
    here = frames.EhrAddress(name="One", adapter="fake", base="http://127.0.0.1/fhir")
    assert allowed(frames.Welcome(ehrs=(here,), texts=TextAddress(url=url))) is may
