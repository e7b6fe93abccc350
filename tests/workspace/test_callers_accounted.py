"""What the audit trail and the disclosures say of callers who are not the patient."""

import json

from patient_access.audit.disclosure import is_disclosure
from patient_access.handover.audit_frames import AuditTarget
from patient_access.handover.call_events import EndReason
from patient_access.handover.frames import Role
from patient_access.verification.policy import load_policy
from patient_access.verification.values import CallerKind, CallerSaid
from tests.audit.balp import shortfalls
from tests.workspace.conftest import ANA
from tests.workspace.test_accounting import of, repository  # noqa: F401 - a fixture
from tests.workspace.test_callers import EhrWithPeople, opened


def begin(open_office, repository, tmp_path, kind, role=Role.AGENT):  # noqa: F811 - the fixture
    audit = AuditTarget(folder=str(tmp_path / "outbox"), fhir=repository.base)
    office = open_office(
        EhrWithPeople("Northside EHR", [ANA]), audit=audit, agent_name="Dana Whitfield", role=role
    )
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    office.board.caller_kind_chosen.emit(kind)
    return office


def test_an_emergency_is_an_event_with_its_reason_and_minutes(
    open_office,
    repository,  # noqa: F811 - the fixture
    tmp_path,
    left,
):
    office = begin(open_office, repository, tmp_path, CallerKind.EMERGENCY, Role.NURSE)
    said = CallerSaid(name="Marta Zqokonjo", purpose="found unconscious at home")
    office.board.caller_said.emit(said)
    panels = load_policy(None).opens.emergency["nurse"]
    office.until(lambda: opened(office.ehrs[0]) == panels)
    office.desk.end(EndReason.CALLER)
    (event,) = [e for e in repository.taken.values() if e.get("outcomeDesc") == said.purpose]
    assert "ETREAT" in json.dumps(event)
    assert '"valueString": "15"' in json.dumps(event)


def test_a_disclosure_names_recipient_authority_source_and_expiry(
    open_office,
    repository,  # noqa: F811 - the fixture
    tmp_path,
    left,
):
    office = begin(open_office, repository, tmp_path, CallerKind.REPRESENTATIVE)
    office.board.caller_said.emit(CallerSaid(name="Denise Zqokonjo", relation="daughter"))
    office.verify_ana()
    office.see("power of attorney, on file")
    office.board.authority_chosen.emit(0)
    panels = load_policy(None).opens.power_of_attorney["agent"]
    office.until(lambda: opened(office.ehrs[0]) == panels)
    office.desk.end(EndReason.CALLER)
    told = [json.dumps(e) for e in repository.taken.values() if is_disclosure(e)]
    assert told
    assert any(
        "power_of_attorney, Northside EHR until 2090-09-18; verified: name" in one
        and "Denise Zqokonjo" in one
        and "daughter" in one
        and "PWATRNY" in one
        for one in told
    )


def test_a_spoken_consent_is_an_event_and_the_authority_of_what_is_told(
    open_office,
    repository,  # noqa: F811 - the fixture
    tmp_path,
    left,
):
    office = begin(open_office, repository, tmp_path, CallerKind.CONSENT)
    office.board.caller_said.emit(
        CallerSaid(name="Marta Zqokonjo", relation="sister", purpose="the next appointment")
    )
    office.verify_ana()
    panels = load_policy(None).opens.spoken_consent["agent"]
    office.until(lambda: opened(office.ehrs[0]) == panels)
    office.desk.end(EndReason.CALLER)
    (event,) = of(repository, "spoken-consent")
    assert shortfalls(event) == []
    said = json.dumps(event)
    for words in (
        "Marta Zqokonjo",
        "sister",
        "the next appointment",
        "name, birth_date, postal_code",
        "this call ends",
        f"{ANA.ref.base}/Patient/{ANA.ref.id}",
    ):
        assert words in said
    told = [e for e in repository.taken.values() if is_disclosure(e)]
    assert len(told) == len(panels)
    for one in told:
        assert "429577009" in json.dumps(one["agent"]), "the patient allowed it"
        authority = next(
            detail["valueString"]
            for detail in one["entity"][1]["detail"]
            if detail["type"] == "authority"
        )
        assert authority.startswith("spoken_consent of Northside EHR/ana at 20")
        assert (
            "to Marta Zqokonjo, about: the next appointment, until this call ends; "
            "verified: name, birth_date, postal_code" in authority
        )


def test_each_name_of_a_representative_that_is_given_up_is_an_event(
    open_office,
    repository,  # noqa: F811 - the fixture
    tmp_path,
    left,
):
    office = begin(open_office, repository, tmp_path, CallerKind.REPRESENTATIVE)
    for name in ("Somebody Else", "Marta Zqokonjo", "Denise Zqokonjo"):
        office.board.caller_said.emit(CallerSaid(name=name, relation="daughter"))
        if name == "Somebody Else":
            office.verify_ana()
            office.see("No authority in force is on file under this name")
    office.see("power of attorney, on file")
    office.board.authority_chosen.emit(0)
    office.see("Recorded: power of attorney")
    office.desk.end(EndReason.CALLER)
    given_up = of(repository, "caller-without-authority")
    assert [one["outcome"] for one in given_up] == ["4", "4"]
    assert [one for event in given_up for one in shortfalls(event)] == []
    said = json.dumps(given_up)
    assert "Somebody" not in said
    assert "Zqokonjo" not in said
    assert "+12065550137" in said
