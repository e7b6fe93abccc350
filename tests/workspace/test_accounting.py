"""A call makes an account of itself: what was asked, checked, opened and told, and to whom."""

import base64
import json

import pytest

from patient_access.audit import folders
from patient_access.audit.disclosure import is_disclosure
from patient_access.audit.seal import OpenKey
from patient_access.diagnostics.tombstones import buried
from patient_access.domain.call import CallDetails
from patient_access.domain.panels import PanelName
from patient_access.handover.audit_frames import AuditCount, AuditTarget, OutboxMode
from patient_access.handover.call_events import CallEvent, CallState, EndReason
from patient_access.verification.policy import Near, load_policy
from patient_access.verification.values import Item
from tests.audit.balp import shortfalls
from tests.audit.conftest import Repository
from tests.workspace.conftest import ANA

NUMBER = "2065550137"


@pytest.fixture
def repository():
    one = Repository()
    yield one
    one.close()


@pytest.fixture
def accounted(open_office, northside, tmp_path):
    """An office whose site keeps an audit trail; ends as a call does."""

    def start(**target):
        audit = AuditTarget(folder=str(tmp_path / "outbox"), **target)
        return open_office(northside, audit=audit, agent_name="Dana Whitfield")

    return start


def of(repository, code):
    return [e for e in repository.taken.values() if code in json.dumps([e["type"], e["subtype"]])]


def serve(office):
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.answer(Item.BIRTH_DATE, "1/1/1999")
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    panels = office.desk.call.session.check.view.opens
    office.until(lambda: {p for _, p in office.ehrs[0].read} == panels)


def test_a_call_is_accounted_for_from_the_lookup_to_what_was_told(accounted, repository, left):
    office = accounted(fhir=repository.base)
    serve(office)
    panels = len(office.desk.call.session.check.view.opens)
    office.desk.end(EndReason.CALLER)
    assert left == [0]
    events = list(repository.taken.values())
    assert [one for event in events for one in shortfalls(event)] == []
    searches = of(repository, '"search"')
    assert len(searches) == 1 + panels
    query = next(e["query"] for e in searches[0]["entity"] if "query" in e)
    assert NUMBER in base64.b64decode(query).decode()
    assert len(of(repository, "caller-check-failed")) == 1
    assert len(of(repository, "caller-verified")) == 1
    assert len(of(repository, '"read"')) == 1
    told = [e for e in events if is_disclosure(e)]
    assert len(told) == panels
    assert "verified: name, birth_date, postal_code" in json.dumps(told)
    assert "1999" not in json.dumps(events), "what the caller said stands nowhere"
    assert office.parent.all(AuditCount)[-1] == AuditCount()


def test_each_event_names_the_patient_and_the_opaque_call(accounted, repository, left):
    office = accounted(fhir=repository.base)
    serve(office)
    office.desk.end(EndReason.CALLER)
    for event in repository.taken.values():
        said = json.dumps(event["entity"])
        assert f"{ANA.ref.base}/Patient/{ANA.ref.id}" in said
        assert '"urn:patient-access:call", "value": "leg"' in said


def test_nothing_set_up_means_nothing_is_made_and_the_line_says_so(open_office, northside, left):
    office = open_office(northside)
    serve(office)
    assert "Audit: not set up" in office.text()
    office.desk.end(EndReason.CALLER)
    assert left == [0]
    assert office.parent.all(AuditCount) == []


def test_the_line_says_delivered_when_it_is(accounted, repository, left):
    office = accounted(fhir=repository.base)
    serve(office)
    office.see("Audit: delivered")
    office.desk.end(EndReason.CALLER)


def test_with_nobody_there_and_no_key_the_agent_is_told_and_the_loss_is_counted(
    accounted, tmp_path, left
):
    office = accounted(fhir="http://127.0.0.1:9/fhir")
    office.ring()
    office.see("not delivered", "cannot be recorded right now")
    office.desk.end(EndReason.CALLER)
    assert left == [0]
    assert office.parent.all(AuditCount)[-1].lost == 1
    assert [stone["count"] for stone in buried(tmp_path / "outbox")] == [1]
    assert folders.files(tmp_path / "outbox", folders.SEALED) == []


def test_with_the_site_s_key_what_is_left_is_sealed(accounted, tmp_path, left):
    key = OpenKey.new()
    office = accounted(mode=OutboxMode.SITE, key=key.public.text)
    serve(office)
    office.see("sealed")
    office.desk.end(EndReason.CALLER)
    last = office.parent.all(AuditCount)[-1]
    assert (last.unkept, last.lost) == (0, 0)
    sealed = folders.files(tmp_path / "outbox", folders.SEALED)
    assert last.kept == len(sealed) > 5
    for text in (b"Northside", b"Patient", NUMBER.encode()):
        assert not any(text in path.read_bytes() for path in sealed)
    assert buried(tmp_path / "outbox") == []


def test_a_question_still_open_at_the_end_is_recorded(accounted, repository, northside, left):
    office = accounted(fhir=repository.base)
    northside.gate.clear()
    office.ring()
    office.until(lambda: len(northside.queries) == 1)
    office.desk.end(EndReason.CALLER)
    (event,) = repository.taken.values()
    assert (event["outcome"], event["outcomeDesc"]) == ("4", "call_ended")


def test_a_failed_check_and_a_disclosure_have_the_number_that_came_late(
    accounted, repository, left
):
    office = accounted(fhir=repository.base)
    office.ring(number="")
    event = CallEvent(source_id="screen_pop", leg_id="leg", state=CallState.OFFERED)
    office.desk.call_changed(event, CallDetails(ani="+12065550137"))
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.answer(Item.BIRTH_DATE, "1/1/1999")
    office.verify_ana()
    office.until(lambda: office.desk.call.session.is_verified)
    office.until(lambda: len(office.ehrs[0].read) == len(office.desk.call.session.check.view.opens))
    office.desk.end(EndReason.CALLER)
    for step in ("caller-check-failed", "caller-verified"):
        (event,) = of(repository, step)
        details = [one for part in event["entity"] for one in part.get("detail", ())]
        assert {"type": "from", "valueString": "+12065550137"} in details
    told = [event for event in repository.taken.values() if is_disclosure(event)]
    assert {one["agent"][1]["network"]["address"] for one in told} == {"+12065550137"}


@pytest.mark.parametrize(
    ("near", "said", "failed"),
    [
        ("no_match", ["ana garcia lopes"], 1),
        ("ask_again", ["ana garcia lopes"], 0),
        ("ask_again", ["ana garcia lopes", "ana garcia lopex"], 1),
        ("match", ["ana garcia lopes"], 0),
    ],
)
def test_a_letter_that_is_off_is_a_failed_answer_where_it_cost_a_try(
    near, said, failed, open_office, northside, repository, tmp_path, left
):
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    policy = load_policy(None).model_copy(update={"near": Near(near)})
    office = open_office(northside, audit=audit, policy=policy)
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    judged = []
    office.desk.call.verify.judged.connect(lambda *one: judged.append(one))
    for count, name in enumerate(said, start=1):
        office.answer(Item.NAME, name)
        office.until(lambda count=count: len(judged) == count)
    assert office.desk.call.session.check.tries_used == failed
    office.desk.end(EndReason.CALLER)
    assert len(of(repository, "caller-check-failed")) == failed


def test_an_answer_that_changes_nothing_is_no_second_passing(
    open_office, northside, repository, tmp_path, left
):
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    stronger = {"strong_needed": 2, "needs_strong": frozenset({PanelName.BILLING})}
    policy = load_policy(None).model_copy(update=stronger)
    office = open_office(northside, audit=audit, policy=policy)
    serve(office)
    judged = []
    office.desk.call.verify.judged.connect(lambda *one: judged.append(one))
    office.answer(Item.MRN, "?")
    office.until(lambda: len(judged) == 1)
    assert len(office.desk.call.session.check.verdicts) == 4
    office.desk.end(EndReason.CALLER)
    assert len(of(repository, "caller-verified")) == 1
