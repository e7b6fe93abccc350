"""A note that was typed and not saved: what the end of a call makes of it, in every mode."""

import json

import pytest

from patient_access.audit import folders
from patient_access.audit.delivery import opened
from patient_access.audit.note import in_words
from patient_access.audit.seal import OpenKey
from patient_access.diagnostics.tombstones import buried
from patient_access.domain.identity import Identifier
from patient_access.domain.lookup import Found
from patient_access.handover.audit_frames import AuditCount, AuditTarget, Note, OutboxMode
from patient_access.handover.call_events import EndReason
from tests.audit.conftest import MARKER, holds_marker
from tests.workspace.conftest import ANA, LEO, FakeEhr
from tests.workspace.test_accounting import repository, serve  # noqa: F401 - a fixture

WORDS = f"{MARKER} asks for a call back"


@pytest.fixture
def office(open_office, northside, tmp_path):
    def start(**target):
        audit = AuditTarget(folder=str(tmp_path / "outbox"), **target)
        return open_office(northside, audit=audit, agent_name="Dana Whitfield")

    return start


def write(office, words=WORDS):
    office.board._parts.note._words.setPlainText(words)


def end_with_a_note(office, words=WORDS):
    office.ring()
    office.see("One person has this number")
    office.board.candidate_chosen.emit(0)
    write(office, words)
    office.desk.end(EndReason.CALLER)
    return office.parent.all(AuditCount)[-1]


def test_with_the_site_s_key_it_is_sealed_about_the_chosen_patient(office, tmp_path, left):
    key = OpenKey.new()
    office = office(mode=OutboxMode.SITE, key=key.public.text)
    assert "sealed, for your IT desk" in office.board._parts.note._caption.text()
    assert end_with_a_note(office).note is Note.KEPT
    outbox = tmp_path / "outbox"
    (path,) = [one for one in folders.files(outbox, folders.SEALED) if folders.is_note(one)]
    said = in_words(opened(path, key))
    assert WORDS in said
    assert f"{ANA.ref.base}/Patient/{ANA.ref.id}" in said
    assert holds_marker(outbox) == []
    assert buried(outbox) == []


@pytest.mark.parametrize("receiver", ["http://127.0.0.1:9/fhir", ""], ids=["receiver", "no trail"])
def test_with_no_key_nothing_is_written_but_that_it_was_lost(receiver, office, tmp_path, left):
    office = office(fhir=receiver)
    assert "Kept only for this call." in office.board._parts.note._caption.text()
    assert end_with_a_note(office).note is Note.LOST
    outbox = tmp_path / "outbox"
    stones = [one for one in buried(outbox) if str(one["code"]).startswith("note_")]
    assert [(one["count"], one["code"]) for one in stones] == [(1, "note_no_key")]
    assert holds_marker(tmp_path) == []
    assert folders.files(outbox, folders.SEALED) == []


def test_with_no_key_and_a_place_for_notes_it_is_sent_at_once(
    office,
    repository,  # noqa: F811 - the fixture
    left,
):
    office = office(fhir=repository.base, notes=repository.base)
    assert end_with_a_note(office).note is Note.DELIVERED
    assert any(one["resourceType"] == "DocumentReference" for one in repository.taken.values())


def test_while_it_is_typed_the_switchboard_knows_that_there_is_one_and_no_more(office, left):
    office = office()
    office.ring()
    write(office)
    write(office, WORDS + " today")
    assert [one.note for one in office.parent.all(AuditCount)] == [Note.TYPED]
    write(office, "   ")
    assert [one.note for one in office.parent.all(AuditCount)] == [Note.TYPED, Note.NONE]
    assert MARKER not in "".join(one.model_dump_json() for one in office.parent.sent)


@pytest.mark.parametrize("more", ["", " and then some"])
def test_a_note_that_was_copied_as_it_stands_is_the_agent_s_and_not_kept(
    more, office, tmp_path, left
):
    office = office(mode=OutboxMode.SITE, key=OpenKey.new().public.text)
    office.ring()
    write(office)
    office.board.copy_note_pressed.emit()
    write(office, WORDS + more)
    office.desk.end(EndReason.CALLER)
    count = office.parent.all(AuditCount)[-1]
    assert count.note is (Note.KEPT if more else Note.NONE)


def test_a_note_that_was_saved_to_the_record_is_not_kept(office, left):
    office = office(mode=OutboxMode.SITE, key=OpenKey.new().public.text)
    office.ring()
    write(office)
    office.desk.note_taken()
    office.desk.end(EndReason.CALLER)
    assert office.parent.all(AuditCount)[-1].note is Note.NONE


@pytest.mark.parametrize("reason", list(EndReason))
def test_no_way_of_ending_loses_it_where_there_is_a_key(reason, office, tmp_path, left):
    office = office(mode=OutboxMode.SITE, key=OpenKey.new().public.text)
    office.ring()
    write(office)
    office.desk.end(reason)
    paths = folders.files(tmp_path / "outbox", folders.SEALED)
    assert sum(folders.is_note(path) for path in paths) == 1


def test_a_disk_that_does_not_take_it_is_said(office, tmp_path, left):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    office = office(mode=OutboxMode.SITE, key=OpenKey.new().public.text)
    assert end_with_a_note(office).note is Note.LOST
    assert json.dumps(MARKER) not in (tmp_path / "outbox").read_text()


def test_the_purpose_of_what_is_recorded_at_the_end_is_still_the_policy_s(
    office,
    repository,  # noqa: F811 - the fixture
    northside,
    left,
):
    office = office(fhir=repository.base)
    serve(office)
    northside.gate.clear()
    office.board.panel_retry.emit(next(iter(office.desk.call.session.check.view.opens)))
    count = len(northside.read)
    office.until(lambda: len(northside.read) > count - 1)
    office.desk.end(EndReason.CALLER)
    last = [e for e in repository.taken.values() if e.get("outcomeDesc") == "call_ended"]
    assert {e["purposeOfEvent"][0]["coding"][0]["code"] for e in last} == {"PATRQT"}


# --- a note is filed under nobody rather than under the wrong one ------------------------------


@pytest.fixture
def two(open_office, tmp_path):
    """Two people share the number; what is left of the note is opened at the site."""
    key = OpenKey.new()
    audit = AuditTarget(folder=str(tmp_path / "outbox"), mode=OutboxMode.SITE, key=key.public.text)
    office = open_office(FakeEhr("Northside EHR", [ANA, LEO]), audit=audit)
    office.ring()
    office.see("2 people share this number")
    office.warned = []
    office.accounting.warns.connect(office.warned.append)

    def filed():
        office.desk.end(EndReason.CALLER)
        notes = [
            p for p in folders.files(tmp_path / "outbox", folders.SEALED) if folders.is_note(p)
        ]
        said = in_words(opened(notes[0], key))
        assert WORDS in said
        return said.split("Patient: ")[1].splitlines()[0].rpartition("/")[2]

    office.filed = filed
    return office


def pick(office, place):
    office.board.candidate_chosen.emit(place)
    office.until(lambda: office.desk.call.session.chosen == place)


def test_a_note_that_was_written_about_one_is_not_filed_under_another(two, left):
    pick(two, 0)
    write(two)
    assert two.warned == []
    pick(two, 1)
    two.see("The note was begun while somebody else was chosen.")
    assert two.warned == ["note_of_another"]
    assert two.filed() == "nobody"


def test_a_note_to_which_was_added_about_another_is_filed_under_neither(two, left):
    pick(two, 0)
    write(two)
    pick(two, 1)
    write(two, WORDS + ", and again")
    pick(two, 0)
    assert two.warned == ["note_of_another"] * 2
    assert two.filed() == "nobody"


def test_who_looks_at_another_and_comes_back_has_the_note_where_it_belongs(two, left):
    pick(two, 0)
    write(two)
    pick(two, 1)
    pick(two, 0)
    write(two, WORDS + ", and again")
    assert two.filed() == "ana"


def test_a_note_begun_before_anybody_is_chosen_is_about_the_first_who_is(two, left):
    write(two)
    pick(two, 1)
    assert two.warned == []
    assert two.filed() == "leo"


def test_a_note_begun_before_anybody_is_chosen_is_not_about_the_second(two, left):
    write(two)
    pick(two, 0)
    pick(two, 1)
    assert two.warned == ["note_of_another"]
    assert two.filed() == "nobody"


def test_a_note_that_was_deleted_and_written_anew_is_about_who_is_chosen_now(two, left):
    pick(two, 0)
    write(two, "a slip")
    pick(two, 1)
    write(two, " ")
    write(two)
    assert two.filed() == "leo"


def test_a_note_about_nobody_chosen_any_more_is_filed_under_nobody(two, left):
    pick(two, 0)
    write(two)
    two.search("MRN 00999999")
    two.until(lambda: two.desk.call.session.chosen is None)
    assert two.filed() == "nobody"


def test_the_same_person_found_in_a_second_system_is_no_other(two, left):
    number = Identifier(value="00418142", system="urn:mrn", type_code="MR")
    same = {"mrn": number, "identifiers": (number,)}
    session = two.desk.call.session
    session.found[0] = Found(patient=ANA.model_copy(update=same))
    pick(two, 0)
    write(two)
    other = ANA.ref.model_copy(update={"source": "Eastside EHR", "id": "e1"})
    session.systems = ("Eastside EHR", "Northside EHR")
    session.found.append(Found(patient=ANA.model_copy(update={**same, "ref": other})))
    pick(two, 1)
    pick(two, 0)
    assert session.patient.ref == other, "the other system's record leads now"
    write(two, WORDS + ", and again")
    assert two.warned == ["note_of_another"], "of the one between"
    assert two.filed() == "e1"
