"""A row that a label closes says nothing until it is asked for by itself (rule V2)."""

import pytest
from fake_fhir import outcome, reply

from ehr_adapters.contract import OpensClosedRows
from patient_access.domain.closed_rows import ClosedRow
from patient_access.domain.codes import Restriction
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.panels import PanelName, Part

P1 = {"reference": "Patient/p1"}
MARKER = "Zqxsecret disorder"


def labelled(*codes, id_="c1", who=P1):
    return {
        "resourceType": "Condition",
        "id": id_,
        "subject": who,
        "code": {"text": MARKER},
        "meta": {"security": [{"code": code} for code in codes]},
    }


def ref(fhir, id_="p1"):
    return RecordRef(source="Northside", base=fhir.base, id=id_)


def opened(play, fhir, id_="c1", part=Part.CONDITIONS):
    row = ClosedRow(part=part, ref=ref(fhir, id_), restriction=Restriction.RESTRICTED)
    return play(fhir.base, lambda adapter: adapter.read_closed(ref(fhir), row))


def test_the_fhir_adapter_says_that_its_rows_can_be_opened(fhir, play):
    async def says(adapter):
        return isinstance(adapter, OpensClosedRows)

    assert play(fhir.base, says)


def test_a_closed_row_holds_nothing_of_what_it_says_and_the_opened_one_does(fhir, play):
    fhir.add(labelled("R"))
    answer = play(fhir.base, lambda one: one.read_panel(ref(fhir), PanelName.CLINICAL))
    [closed] = answer.conditions
    assert closed.is_closed
    assert MARKER not in answer.model_dump_json()
    row = ClosedRow.of(closed)
    again = play(fhir.base, lambda one: one.read_closed(ref(fhir), row))
    [condition] = again.conditions
    assert condition.what.text == MARKER
    assert condition.restriction is Restriction.RESTRICTED, "its label stays on it"
    assert not condition.is_closed
    assert ClosedRow.of(condition) is None
    assert fhir.paths()[-1] == "Condition/c1"


@pytest.mark.parametrize(
    ("codes", "label"),
    [
        (("R",), Restriction.RESTRICTED),
        (("R", "PSY"), Restriction.SENSITIVE),
        (("PSY", "V"), Restriction.VERY_RESTRICTED),
    ],
)
def test_the_strictest_label_counts_so_that_leave_for_one_opens_no_other(fhir, play, codes, label):
    fhir.add(labelled(*codes))
    answer = play(fhir.base, lambda one: one.read_panel(ref(fhir), PanelName.CLINICAL))
    assert answer.conditions[0].restriction is label
    assert opened(play, fhir).conditions[0].restriction is label


def test_another_patient_s_row_is_never_opened(fhir, play):
    fhir.add(labelled("R", who={"reference": "Patient/p2"}))
    with pytest.raises(EhrFailure) as failure:
        opened(play, fhir)
    assert failure.value.kind is FailureKind.NOT_FOUND


def test_a_server_that_answers_with_another_row_opens_nothing(fhir, play):
    fhir.routes["Condition/c1"] = lambda _: reply(labelled("R", id_="c2"))
    with pytest.raises(EhrFailure) as failure:
        opened(play, fhir)
    assert failure.value.kind is FailureKind.NOT_FOUND


@pytest.mark.parametrize("id_", ["c1/../c2", "c1#contact-1", "c1?_summary=data", ""])
def test_an_id_that_is_none_is_not_asked_for(fhir, play, id_):
    with pytest.raises(EhrFailure) as failure:
        opened(play, fhir, id_)
    assert failure.value.kind is FailureKind.NOT_FOUND
    assert fhir.paths() == []


def test_a_refusal_of_the_server_stays_one(fhir, play):
    fhir.routes["Condition/c1"] = lambda _: reply(outcome("forbidden"), 403)
    with pytest.raises(EhrFailure) as failure:
        opened(play, fhir)
    assert failure.value.kind is FailureKind.NOT_PERMITTED


def test_names_that_an_opened_row_only_refers_to_are_asked_for(fhir, play):
    fhir.add({"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Oak"}]})
    fhir.add(
        {
            "resourceType": "MedicationRequest",
            "id": "m1",
            "status": "active",
            "subject": P1,
            "requester": {"reference": "Practitioner/d1"},
            "medicationCodeableConcept": {"text": "Sertraline 50 mg"},
            "meta": {"security": [{"code": "PSY"}]},
        }
    )
    answer = opened(play, fhir, "m1", Part.MEDICATIONS)
    assert answer.panel is PanelName.MEDICATIONS
    assert answer.medications[0].prescriber == "Oak"
