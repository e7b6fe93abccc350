"""``patient-access outbox`` and ``disclosures``, as IT and the site's office use them."""

import csv
import io
import json
import os
from datetime import timedelta

import pytest

from patient_access.audit import keys
from patient_access.audit.disclosure import disclosure
from patient_access.audit.folders import CallFolder
from patient_access.audit.record import Recipient
from patient_access.audit.seal import OpenKey
from patient_access.cli import main
from patient_access.diagnostics.tombstones import buried, bury
from patient_access.settings.credentials import CredentialsUnavailable
from tests.audit.conftest import ANA, AT, CONTEXT, MARKER, holds_marker, made


@pytest.fixture
def sealed(root, pair, tmp_path):
    """Two records that wait, and the private key in a file."""
    folder = CallFolder.new(root)
    records = [made(1), made(2)]
    for number, record in enumerate(records, start=1):
        folder.write(number, pair.public.seal(record.model_dump_json().encode()))
    folder.close()
    key = tmp_path / "key.pem"
    key.write_text(pair.text)
    return records, key


def test_open_prints_a_json_line_for_each_and_leaves_them(sealed, root, capfdbinary):
    records, key = sealed
    assert main(["outbox", "open", "--key", str(key), str(root)]) == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [record.id for record in records]
    assert main(["outbox", "status", str(root)]) == 1


def test_open_with_remove_leaves_nothing_to_open(sealed, root, capfdbinary):
    _, key = sealed
    assert main(["outbox", "open", "--remove", "--key", str(key), str(root)]) == 0
    assert main(["outbox", "status", str(root)]) == 0
    assert b"     0 sealed and waiting" in capfdbinary.readouterr().out


def test_another_key_opens_nothing_and_removes_nothing(sealed, root, tmp_path, capfdbinary):
    other = tmp_path / "other.pem"
    other.write_text(OpenKey.new().text)
    assert main(["outbox", "open", "--remove", "--key", str(other), str(root)]) == 1
    said = capfdbinary.readouterr()
    assert said.out == b""
    assert b"sealed for another key" in said.err
    assert len(list(root.glob("*/*.sealed"))) == 2


def test_after_a_change_of_keys_each_opens_its_own(sealed, root, tmp_path, capfdbinary):
    before, old = sealed
    pair, new = OpenKey.new(), tmp_path / "new.pem"
    new.write_text(pair.text)
    later = made(3)
    folder = CallFolder.new(root)
    folder.write(1, pair.public.seal(later.model_dump_json().encode()))
    folder.close()
    for key, records, others in ((new, [later], 2), (old, before, 1)):
        assert main(["outbox", "open", "--key", str(key), str(root)]) == 1
        said = capfdbinary.readouterr()
        assert [json.loads(one)["id"] for one in said.out.splitlines()] == [r.id for r in records]
        assert said.err.count(b"is sealed for another key and is left as it is") == others
    assert main(["outbox", "open", "--remove", "--key", str(old), str(root)]) == 1
    assert main(["outbox", "open", "--key", str(new), str(root)]) == 0, "now there is only its own"


def test_key_makes_a_pair_and_never_replaces_one(tmp_path, capfd):
    file = tmp_path / "private.pem"
    assert main(["outbox", "key", str(file)]) == 0
    public = capfd.readouterr().out.partition('outbox_key = "')[2].strip().strip('"')
    assert OpenKey.from_text(file.read_text()).public.text == public
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    before = file.read_text()
    assert main(["outbox", "key", str(file)]) == 2
    assert file.read_text() == before


@pytest.fixture
def keyring_of(monkeypatch):
    """A keyring in memory; given an error, it raises that instead."""

    def put(error=None, keeps=True):
        kept = {}

        def read():
            if error is not None:
                raise error
            return kept.get("key")

        def store(text):
            if keeps:
                kept["key"] = text

        monkeypatch.setattr(keys, "read_outbox_key", read)
        monkeypatch.setattr(keys, "store_outbox_key", store)
        return kept

    return put


def test_key_in_the_keyring_is_made_once_and_only_the_public_one_is_printed(keyring_of, capfd):
    kept = keyring_of()
    assert main(["outbox", "key", "--keyring"]) == 0
    first = capfd.readouterr()
    public = OpenKey.from_text(kept["key"]).public.text
    assert f'outbox = "courier"\n# public key: {public}' in first.out
    assert "PRIVATE" not in first.out + first.err
    before = kept["key"]
    assert main(["outbox", "key", "--keyring"]) == 0
    assert kept["key"] == before
    assert "is not replaced" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (
            {"error": CredentialsUnavailable("The system keyring is locked or refused.")},
            "The system keyring is locked or refused. Tokens are kept in the system keyring only",
        ),
        ({"keeps": False}, "The system keyring did not keep the key."),
    ],
)
def test_a_keyring_that_fails_is_a_sentence(how, sentence, keyring_of, capfd):
    keyring_of(**how)
    assert main(["outbox", "key", "--keyring"]) == 2
    said = capfd.readouterr()
    assert sentence in said.err
    assert said.out == ""


def test_what_the_keyring_holds_that_is_no_key_is_said_and_not_replaced(keyring_of, capfd):
    kept = keyring_of()
    kept["key"] = "Zqnonsense"
    assert main(["outbox", "key", "--keyring"]) == 2
    said = capfd.readouterr().err
    assert "not a private key of the outbox" in said
    assert "Zqnonsense" not in said
    assert kept["key"] == "Zqnonsense"


def test_a_file_or_the_keyring_and_not_both(capfd, tmp_path):
    for wrong in (["outbox", "key"], ["outbox", "key", "--keyring", str(tmp_path / "x")]):
        with pytest.raises(SystemExit) as refused:
            main(wrong)
        assert refused.value.code == 2
    assert "Traceback" not in capfd.readouterr().err
    assert not (tmp_path / "x").exists()


def test_what_is_sealed_for_the_keyring_is_opened_with_it(
    sealed, root, pair, keyring_of, capfdbinary
):
    keyring_of()["key"] = pair.text
    assert main(["outbox", "open", "--keyring", str(root)]) == 0
    assert len(capfdbinary.readouterr().out.splitlines()) == 2


def test_a_keyring_without_a_key_opens_nothing(sealed, root, keyring_of, capfd):
    keyring_of()
    assert main(["outbox", "open", "--keyring", str(root)]) == 2
    said = capfd.readouterr()
    assert "holds no key of the outbox" in said.err
    assert said.out == ""


def test_status_says_what_was_lost_and_no_more(root, capfd):
    assert bury(root, 3, "no_key")
    assert main(["outbox", "status", str(root)]) == 1
    assert "     3 lost" in capfd.readouterr().out
    stone = buried(root)[0]
    assert set(stone) == {"count", "time", "code"}
    assert (stone["count"], stone["code"]) == (3, "no_key")
    assert holds_marker(root) == []


def test_retry_puts_back_what_was_refused(sealed, root, capfd):
    first = next(iter(sorted(root.glob("*/*.sealed"))))
    first.rename(first.with_suffix(".refused"))
    assert main(["outbox", "retry", str(root)]) == 0
    assert len(list(root.glob("*/*.sealed"))) == 2


def test_the_accounting_of_disclosures_has_what_the_rule_asks(tmp_path, capfd):
    told = Recipient(relationship="mother", name="=Zqmother", authority="parent of a minor")
    context = CONTEXT.model_copy(update={"caller_number": "+12065550137"})
    record = disclosure(context, ANA, told, ("billing", "coverage"), AT)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": record.resource}]}
    file = tmp_path / "audit.jsonl"
    lines = [record.body.decode(), made(1).body.decode(), json.dumps(bundle)]
    file.write_text("\n".join(lines))
    assert main(["disclosures", str(file)]) == 0
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert len(rows) == 1, "it stands there twice, and happened once"
    assert rows[0] | {"when": ""} == {
        "when": "",
        "patient": f"http://127.0.0.1/fhir/Patient/{MARKER}-ana",
        "to": "'=Zqmother",
        "relationship": "mother",
        "reached_at": "'+12065550137",
        "what": "billing, coverage",
        "why": "healthcare operations",
        "authority": "parent of a minor",
        "by": "Dana Whitfield",
    }


@pytest.fixture
def told(tmp_path):
    """Four disclosures on three days, two of them about another patient."""
    other = ANA.model_copy(update={"id": "Zqmarker-leo"})
    days = [AT, AT + timedelta(days=1), AT + timedelta(days=1, hours=1), AT + timedelta(days=2)]
    records = [
        disclosure(CONTEXT, one, Recipient(relationship="friend", name=f"n{at.day}"), ("x",), at)
        for one, at in zip((ANA, other, ANA, other), days, strict=True)
    ]
    file = tmp_path / "audit.jsonl"
    lines = [record.body.decode() for record in reversed(records)]
    file.write_text("\n".join([*lines, made(1).body.decode()]))
    return file, [record.id for record in records]


def ids(capfd):
    bundle = json.loads(capfd.readouterr().out)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    for entry in bundle["entry"]:
        assert entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"
    return [entry["resource"]["id"] for entry in bundle["entry"]]


@pytest.mark.parametrize(
    ("asked", "which"),
    [
        ([], [0, 1, 2, 3]),
        (["--from", "2026-11-23"], [1, 2, 3]),
        (["--to", "2026-11-22"], [0]),
        (["--from", "2026-11-23", "--to", "2026-11-23"], [1, 2]),
        (["--from", "2027-01-01"], []),
    ],
)
def test_a_period_is_whole_days_in_order_as_a_bundle(asked, which, told, capfd):
    file, made_ids = told
    assert main(["disclosures", "--fhir", *asked, str(file)]) == 0
    assert ids(capfd) == [made_ids[place] for place in which]


@pytest.mark.parametrize("name", ["{id}", "http://127.0.0.1/fhir/Patient/{id}"])
def test_one_patient_is_named_on_standard_input_and_never_as_an_argument(
    name, told, capfd, monkeypatch
):
    file, made_ids = told
    monkeypatch.setattr("sys.stdin", io.StringIO(name.format(id=ANA.id) + "\n"))
    assert main(["disclosures", "--fhir", "--patient", str(file)]) == 0
    assert ids(capfd) == [made_ids[0], made_ids[2]]


def test_the_patient_s_id_and_then_what_was_opened_can_come_by_one_pipe(told, capfd, monkeypatch):
    file, _ = told
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANA.id}\n{file.read_text()}"))
    assert main(["disclosures", "--patient", "--to", "2026-11-22", "-"]) == 0
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert [row["to"] for row in rows] == ["n22"]


def test_no_patient_named_finds_nobody(told, capfd, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert main(["disclosures", "--fhir", "--patient", str(told[0])]) == 0
    assert ids(capfd) == []


@pytest.mark.parametrize("day", ["yesterday", "22.11.2026", "2026-13-01"])
def test_a_day_that_is_none_is_a_sentence(day, told, capfd):
    assert main(["disclosures", "--from", day, str(told[0])]) == 2
    assert "Write days as 2026-11-22." in capfd.readouterr().err


def test_lines_that_cannot_be_read_are_counted(tmp_path, capfd):
    file = tmp_path / "audit.jsonl"
    file.write_text('nothing\n{"resourceType": "AuditEvent", "subtype": [{"code": "disclose"}]}\n')
    assert main(["disclosures", str(file)]) == 1
    assert "2 lines could not be read" in capfd.readouterr().err
