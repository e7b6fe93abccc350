"""``patient-access outbox`` and ``disclosures``, as IT and the site's office use them."""

import csv
import io
import json
import os

import pytest

from patient_access.audit.disclosure import disclosure
from patient_access.audit.folders import CallFolder
from patient_access.audit.record import Recipient
from patient_access.audit.seal import OpenKey
from patient_access.cli import main
from patient_access.diagnostics.tombstones import buried, bury
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
    assert len(rows) == 2
    assert rows[0] == rows[1]
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


def test_lines_that_cannot_be_read_are_counted(tmp_path, capfd):
    file = tmp_path / "audit.jsonl"
    file.write_text('nothing\n{"resourceType": "AuditEvent", "subtype": [{"code": "disclose"}]}\n')
    assert main(["disclosures", str(file)]) == 1
    assert "2 lines could not be read" in capfd.readouterr().err
