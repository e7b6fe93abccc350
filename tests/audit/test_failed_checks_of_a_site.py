"""Failed checks of all desks, from the records in the site's repository."""

import csv
import io
import json
from datetime import timedelta

import pytest

from patient_access.audit import caller_events, events
from patient_access.audit.caller_events import CheckStep
from patient_access.audit.record import Subject
from patient_access.cli import main
from tests.audit.balp import shortfalls
from tests.audit.conftest import ANA, AT, CONTEXT, SERVER

LEO = Subject(base=ANA.base, id="leo")
ONE, OTHER = "+12065550137", "+12065550188"


def step(what, call, about=ANA, number=ONE, desk="desk-1", days=0):
    context = CONTEXT.model_copy(update={"call_id": call, "caller_number": number, "device": desk})
    record = caller_events.check(context, about, what, AT + timedelta(days=days), ("mrn",))
    assert shortfalls(record.resource) == []
    return record.body.decode()


@pytest.fixture
def counted(tmp_path, capfd):
    """What the command prints of these lines, as rows without their times."""

    def run(*lines, asked=(), code=0):
        file = tmp_path / "events.ndjson"
        file.write_text("\n".join(lines))
        assert main(["failed-checks", *asked, str(file)]) == code
        rows = csv.DictReader(io.StringIO(capfd.readouterr().out))
        return [
            (r["of"], r["which"].rpartition("/")[2].lstrip("'"), r["failed_checks"], r["desks"])
            for r in rows
        ]

    return run


def test_what_one_number_and_one_record_came_to_at_all_desks_is_counted(counted):
    rows = counted(
        step(CheckStep.FAILED, "a"),
        step(CheckStep.FAILED, "b", desk="desk-2"),
        step(CheckStep.FAILED, "c", about=LEO, desk="desk-3"),
        step(CheckStep.FAILED, "d", number=OTHER),
    )
    assert rows == [
        ("number", ONE, "3", "3"),
        ("record", ANA.id, "3", "2"),
        ("number", OTHER, "1", "1"),
        ("record", "leo", "1", "1"),
    ]


def test_a_check_counts_once_and_not_at_all_when_it_passed_after_all(counted):
    wrong = step(CheckStep.FAILED, "a")
    rows = counted(
        *(wrong, wrong),  # the same event, from two exports
        *(step(CheckStep.FAILED, "a"), step(CheckStep.LOCKED, "a")),
        *(step(CheckStep.FAILED, "b", number=OTHER), step(CheckStep.PASSED, "b", number=OTHER)),
    )
    assert rows == [("number", ONE, "1", "1"), ("record", ANA.id, "1", "1")]


def test_calls_of_two_desks_are_two_whatever_their_ids(counted):
    rows = counted(step(CheckStep.FAILED, "a"), step(CheckStep.FAILED, "a", desk="desk-2"))
    assert rows[0] == ("number", ONE, "2", "2")


def test_a_call_without_a_number_counts_for_the_record_alone(counted):
    assert counted(step(CheckStep.FAILED, "a", number="")) == [("record", ANA.id, "1", "1")]


def test_days_and_the_least_count_that_is_asked_for(counted):
    lines = [step(CheckStep.FAILED, str(n), days=n, number=(ONE, OTHER)[n % 2]) for n in range(3)]
    assert counted(*lines, asked=("--at-least", "3")) == [("record", ANA.id, "3", "1")]
    day = (AT + timedelta(days=1)).date().isoformat()
    rows = counted(*lines, asked=("--from", day, "--to", day))
    assert rows == [("number", OTHER, "1", "1"), ("record", ANA.id, "1", "1")]


def test_bundles_are_taken_apart_other_events_left_out_and_what_cannot_be_read_is_said(counted):
    entries = [{"resource": json.loads(step(CheckStep.FAILED, call))} for call in "ab"]
    bundle = json.dumps({"resourceType": "Bundle", "entry": entries})
    read = events.read(CONTEXT, SERVER, ANA, AT).body.decode()
    rows = counted(bundle, read, "", "no JSON", code=1)
    assert rows[0] == ("number", ONE, "2", "1")


def test_a_day_that_is_none_and_a_file_that_is_not_there_are_said(tmp_path, capfd):
    assert main(["failed-checks", "--from", "yesterday", "-"]) == 2
    assert main(["failed-checks", str(tmp_path / "none")]) == 2
    assert "cannot be read" in capfd.readouterr().err
