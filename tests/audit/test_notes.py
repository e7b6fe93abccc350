"""The draft of a note that nobody saved: sealed, delivered where the site says, or counted."""

import asyncio
import base64
import json

import pytest

from patient_access.audit import folders, note
from patient_access.audit.delivery import counts, deliver, opened
from patient_access.audit.fhir_sink import FhirSink
from patient_access.audit.folders import CallFolder
from patient_access.audit.outbox import NoteFate, Outbox
from patient_access.audit.sink import Trouble
from patient_access.audit.syslog_sink import SyslogSink
from patient_access.cli import main
from tests.audit.conftest import ANA, AT, CONTEXT, MARKER, holds_marker, made

WORDS = f"{MARKER} wants to be called back\nabout the bill."


def a_note(words=WORDS):
    return note.draft(CONTEXT, ANA, words, AT)


def on_disk(root):
    return [path for path in folders.files(root, folders.SEALED) if folders.is_note(path)]


def run(root, key, target):
    async def once():
        sink = FhirSink(target)
        try:
            return await deliver(root, key, sink)
        finally:
            await sink.close()

    return asyncio.run(once())


@pytest.fixture
def end_with_a_note(loop, root):
    """A call that ends with two records and a note in its outbox."""

    def end(sink, key):
        outbox = Outbox(sink, root, loop, key=key)
        for record in (made(1), a_note(), made(2)):
            outbox.put(record)
        stand = outbox.finish(2)
        outbox._loop.call_soon_threadsafe(lambda: outbox._work.cancel())
        return stand

    return end


def closed(sink, loop):
    asyncio.run_coroutine_threadsafe(sink.close(), loop).result(10)


def test_where_the_receiver_has_no_place_for_notes_it_stays_sealed(
    end_with_a_note, repository, target, pair, root, loop
):
    sink = FhirSink(target)
    stand = end_with_a_note(sink, pair.public)
    closed(sink, loop)
    assert (stand.note, stand.delivered) == (NoteFate.KEPT, 2)
    assert (stand.waiting, stand.kept, stand.lost) == (0, 0, 0), "it is none of the records"
    assert {one["resourceType"] for one in repository.taken.values()} == {"AuditEvent"}
    (path,) = on_disk(root)
    assert holds_marker(root) == []
    assert opened(path, pair).resource["docStatus"] == "preliminary"
    assert counts(root) == {"waiting": 0, "refused": 0, "damaged": 0, "notes": 1}


def test_with_no_key_nothing_of_it_is_written_and_it_is_said_to_be_lost(
    end_with_a_note, repository, target, root, loop
):
    sink = FhirSink(target)
    stand = end_with_a_note(sink, None)
    closed(sink, loop)
    assert (stand.note, stand.delivered, stand.lost) == (NoteFate.LOST, 2, 0)
    assert not root.exists()


def test_with_no_receiver_at_all_records_and_note_are_sealed(end_with_a_note, pair, root):
    stand = end_with_a_note(None, pair.public)
    assert (stand.note, stand.kept) == (NoteFate.KEPT, 2)
    assert len(on_disk(root)) == 1
    assert len(folders.files(root, folders.SEALED)) == 3


def test_a_place_for_notes_gets_it_as_a_draft_and_nothing_stays(
    end_with_a_note, repository, target, pair, root, loop
):
    sink = FhirSink(target.model_copy(update={"notes": f"{repository.base}/notes"}))
    stand = end_with_a_note(sink, pair.public)
    closed(sink, loop)
    assert (stand.note, stand.delivered) == (NoteFate.DELIVERED, 2)
    paths = [path for _, path, _ in repository.requests]
    assert [("/notes/DocumentReference/" in path) for path in paths] == [False, False, True]
    taken = next(r for r in repository.taken.values() if r["resourceType"] != "AuditEvent")
    assert taken["subject"]["reference"].endswith(f"/Patient/{MARKER}-ana")
    assert base64.b64decode(taken["content"][0]["attachment"]["data"]).decode() == WORDS
    assert list(root.iterdir()) == []


def test_a_place_for_notes_that_is_down_gets_it_from_the_courier_later(
    end_with_a_note, repository, target, pair, root, loop
):
    target = target.model_copy(update={"notes": f"{repository.base}/notes"})
    repository.behave = lambda resource, _: 500 if "docStatus" in resource else None
    sink = FhirSink(target)
    stand = end_with_a_note(sink, pair.public)
    closed(sink, loop)
    assert (stand.note, stand.trouble) == (NoteFate.KEPT, Trouble.SERVER_ERROR)
    assert stand.delivered == 2, "it holds up nothing else"
    folder = CallFolder.new(root)
    folder.write(1, pair.public.seal(made(3).model_dump_json().encode()))
    folder.close()
    account = run(root, pair, target)
    assert (account.delivered, account.trouble) == (1, Trouble.SERVER_ERROR)
    repository.behave = lambda *_: None
    assert run(root, pair, target).delivered == 1
    assert on_disk(root) == []
    assert len(repository.order) == len(set(repository.order)) == 4


def test_the_courier_leaves_a_note_that_has_no_place_to_go(repository, target, pair, root):
    folder = CallFolder.new(root)
    folder.write(1, pair.public.seal(a_note().model_dump_json().encode()), note=True)
    folder.write(2, pair.public.seal(made(1).model_dump_json().encode()))
    folder.close()
    account = run(root, pair, target)
    assert (account.delivered, account.trouble) == (1, None)
    assert len(on_disk(root)) == 1
    assert SyslogSink.takes_notes is False


def test_a_note_that_is_refused_is_kept_and_can_be_opened(
    end_with_a_note, repository, target, pair, root, loop, tmp_path, capfdbinary
):
    sink = FhirSink(target.model_copy(update={"notes": repository.base}))
    repository.behave = lambda resource, _: 422 if "docStatus" in resource else None
    stand = end_with_a_note(sink, pair.public)
    closed(sink, loop)
    assert (stand.note, stand.refused) == (NoteFate.KEPT, 0)
    assert opens(root, pair, tmp_path, "--notes") == 0
    assert WORDS.encode() in capfdbinary.readouterr().out


def opens(root, pair, tmp_path, *more):
    key = tmp_path / "key.pem"
    key.write_text(pair.text)
    return main(["outbox", "open", *more, "--key", str(key), str(root)])


def test_the_site_opens_notes_in_words_and_removes_no_record_with_them(
    end_with_a_note, pair, root, tmp_path, capfdbinary
):
    end_with_a_note(None, pair.public)
    assert opens(root, pair, tmp_path, "--notes", "--remove") == 0
    said = capfdbinary.readouterr().out.decode()
    assert WORDS in said
    assert f"/Patient/{MARKER}-ana" in said
    assert "Dana Whitfield" in said
    assert on_disk(root) == []
    assert len(folders.files(root, folders.SEALED)) == 2
    assert opens(root, pair, tmp_path) == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert {json.loads(line)["resourceType"] for line in lines} == {"AuditEvent"}


def test_status_counts_notes_apart(end_with_a_note, pair, root, capfd):
    end_with_a_note(None, pair.public)
    assert main(["outbox", "status", str(root)]) == 1
    said = capfd.readouterr().out
    assert "     2 sealed and waiting" in said
    assert "     1 call notes that were not saved" in said


def test_a_note_of_any_length_and_of_nobody_is_a_draft(pair):
    long = note.draft(CONTEXT, None, "ñ" * 30_000, AT)
    assert "Patient: nobody" in note.in_words(long)
    assert len(note.in_words(long)) < note.LONGEST + 200
    with pytest.raises(ValueError, match=r"^$"):
        note.in_words(made(1))
