"""A text that has left is recorded, whatever the agent, the caller or the gateway do meanwhile."""

import asyncio
import json
import threading

import pytest

from patient_access.domain.identity import Identifier
from patient_access.domain.lookup import Found
from patient_access.handover import frames
from patient_access.handover.audit_frames import AuditTarget
from patient_access.handover.call_events import EndReason
from patient_access.text_gateway.contract import Sent
from patient_access.verification.policy import load_policy
from patient_access.verification.values import CallerKind, Item
from tests.audit.balp import shortfalls
from tests.workspace.conftest import ANA, LEO, FakeEhr
from tests.workspace.test_accounting import of, repository  # noqa: F401 - a fixture
from tests.workspace.test_code_by_text import FakeGateway, with_mobiles

ANA_S, LEO_S = with_mobiles(ANA, "206-555-0177"), with_mobiles(LEO, "206-555-0188")


class SlowGateway(FakeGateway):
    """Takes a text at once, and answers when it is let."""

    def __init__(self):
        super().__init__()
        self.answers = threading.Event()

    async def send(self, number, text):
        self.texts.append((number, text))
        while not self.answers.is_set():
            await asyncio.sleep(0.002)
        return self.says


@pytest.fixture
def gateway():
    one = SlowGateway()
    yield one
    one.answers.set()


@pytest.fixture
def office(open_office, gateway, repository, tmp_path):  # noqa: F811 - the fixture
    """Ana is chosen, and a code is on its way to her."""
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    ehr = FakeEhr("Northside EHR", [ANA_S, LEO_S])
    office = open_office(ehr, audit=audit, texts=gateway, policy=load_policy(None))
    office.ring()
    office.connect()
    office.until(lambda: len(office.desk.call.session.found) == 2)
    office.board.candidate_chosen.emit(0)
    office.board.caller_kind_chosen.emit(CallerKind.PATIENT)
    office.see("ends in 77")
    office.board.code_wanted.emit(0)
    office.until(lambda: len(gateway.texts) == 1)
    return office


def answered(office, gateway):
    """The gateway has answered, and this desk has heard it."""
    gateway.answers.set()
    codes = ("code_sent", "code_not_sent")
    office.until(lambda: any(one.code in codes for one in office.parent.all(frames.Diagnostic)))


def sent(repository):  # noqa: F811 - the fixture
    """Each text that is recorded: about whom, where it went, and what is not certain of it."""
    found = []
    for event in of(repository, "one-time-code-sent"):
        assert shortfalls(event) == []
        about = event["entity"][0]["what"]["reference"].rpartition("/")[2]
        to = [one["valueString"] for part in event["entity"] for one in part.get("detail", ())]
        found.append((about, to, event.get("outcomeDesc", "")))
    return found


def test_one_that_is_answered_after_the_check_has_passed_is_recorded(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    assert office.desk.call.codes._code is None, "it could open nothing more"
    answered(office, gateway)
    office.desk.end(EndReason.CALLER)
    assert sent(repository) == [("ana", ["ends in 77"], "")]
    assert [one.code for one in office.parent.all(frames.Diagnostic)].count("code_sent") == 1


def test_one_that_is_answered_after_somebody_else_was_chosen_is_recorded_for_whom_it_was(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.board.candidate_chosen.emit(1)
    office.see("ends in 88")
    answered(office, gateway)
    office.desk.end(EndReason.CALLER)
    assert sent(repository) == [("ana", ["ends in 77"], "")]
    assert "Sent to the number" not in office.text(), "it is no code of who is chosen now"


def test_each_of_two_is_recorded_where_the_second_was_sent_before_the_first_was_answered(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.board.candidate_chosen.emit(1)
    office.see("ends in 88")
    office.board.code_wanted.emit(0)
    office.until(lambda: len(gateway.texts) == 2)
    gateway.answers.set()
    office.see("Sent to the number that ends in 88.")
    office.desk.end(EndReason.CALLER)
    assert sorted(sent(repository)) == [("ana", ["ends in 77"], ""), ("leo", ["ends in 88"], "")]


def test_one_that_the_call_did_not_outlast_is_recorded_as_one_that_may_have_come(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    office.desk.end(EndReason.CALLER)
    assert left == [0]
    assert sent(repository) == [("ana", ["ends in 77"], "call_ended")]


def test_one_of_which_nobody_knows_is_recorded_as_such(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    gateway.says = Sent.UNKNOWN
    gateway.answers.set()
    office.see("It is not known whether the code was sent.")
    office.desk.end(EndReason.CALLER)
    assert sent(repository) == [("ana", ["ends in 77"], "not_confirmed")]


def test_one_that_is_refused_after_the_check_has_passed_is_recorded_as_not_sent(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    gateway.says = Sent.REFUSED
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    answered(office, gateway)
    office.desk.end(EndReason.CALLER)
    assert sent(repository) == []
    (event,) = of(repository, "one-time-code-not-sent")
    assert (event["outcome"], event["outcomeDesc"]) == ("4", "refused")
    assert "did not take it" not in office.text(), "nobody waits for that text any more"


def test_one_that_another_system_forbids_at_the_last_moment_is_recorded_as_not_sent(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    gateway.answers.set()
    office.see("Sent to the number that ends in 77.")
    number = Identifier(value="00418142", system="urn:mrn", type_code="MR")
    ours = office.desk.call.session
    same = {"mrn": number, "identifiers": (number,)}
    ana = ours.picked.patient.model_copy(update=same)
    ref = ana.ref.model_copy(update={"source": "Eastside EHR", "id": "e1"})
    limits = {"ref": ref, "contact_restriction": "No messages"}
    ours.found[0] = ours._picked = Found(patient=ana)
    ours.found.append(Found(patient=ana.model_copy(update=limits)))
    office.desk.call.codes._about = ana
    office.board.code_wanted.emit(0)
    office.see("No number on file can be sent a code.")
    office.desk.end(EndReason.CALLER)
    (event,) = of(repository, "one-time-code-not-sent")
    assert event["outcomeDesc"] == "not_permitted"
    assert len(gateway.texts) == 1


def test_no_record_of_a_text_has_its_number_or_its_code(
    office,
    gateway,
    repository,  # noqa: F811 - the fixture
    left,
):
    code = gateway.code
    office.answer(Item.ONE_TIME_CODE, code)
    office.until(lambda: Item.ONE_TIME_CODE in office.desk.call.session.check.verdicts)
    answered(office, gateway)
    office.desk.end(EndReason.CALLER)
    steps = [*of(repository, "one-time-code-sent"), *of(repository, "one-time-code-matched")]
    assert len(steps) == 2, "read back before the gateway had answered: both are recorded"
    said = json.dumps(steps)
    assert code not in said
    assert "0177" not in said
