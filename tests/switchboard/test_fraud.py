"""Failed checks of a shift, counted by hashes in the switchboard."""

import pytest
from pydantic import ValidationError

from patient_access.handover.fraud_frames import (
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
    ShiftKey,
)
from patient_access.switchboard import fraud
from patient_access.switchboard.fraud import Fraud

NUMBER, OTHER, RECORD, ELSE = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)


class FakeWorkspace:
    def __init__(self, pid, began=0.0):
        self.pid, self.began = pid, began
        self.told, self.secrets = [], []

    def send(self, frame, private=None):
        self.told.append(frame)
        if private:
            self.secrets.append(bytes(private.buffer))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counts(clock):
    return Fraud(clock)


def failed(number=NUMBER, record=RECORD, **more):
    return CheckCounted(number=number, record=record, **more)


def asked(counts, workspace=None, *, hours=12, number=NUMBER, record=RECORD):
    workspace = workspace or FakeWorkspace(999)
    counts.answer(workspace, FailedChecksWanted(number=number, record=record, hours=hours))
    answer = workspace.told[-1]
    assert isinstance(answer, FailedChecks)
    assert (answer.number, answer.record) == (number, record)
    return answer.of_number, answer.of_record


def test_failures_are_counted_by_number_and_by_record(counts):
    counts.counted(FakeWorkspace(1), failed())
    counts.counted(FakeWorkspace(2), failed(record=ELSE))
    counts.counted(FakeWorkspace(3), failed(number=OTHER))
    counts.counted(FakeWorkspace(4), failed(number=""))
    assert asked(counts) == (2, 3)
    assert asked(counts, number=OTHER, record=ELSE) == (1, 1)
    assert asked(counts, number="", record="") == (0, 0), "no hash is nobody's"
    assert counts.total == 4


def test_a_call_is_one_failure_for_a_record_and_does_not_warn_of_itself(counts):
    own = FakeWorkspace(1)
    for _ in range(3):
        counts.counted(own, failed())
    assert asked(counts, own) == (0, 0)
    assert asked(counts) == (1, 1)


def test_a_check_that_passes_after_all_is_taken_back(counts):
    own, other = FakeWorkspace(1), FakeWorkspace(2)
    counts.counted(own, failed())
    counts.counted(own, failed(record=ELSE))
    counts.counted(other, failed())
    counts.counted(own, failed(passed=True))
    assert asked(counts) == (2, 1), "the other call's, and the other record's, still stand"
    counts.counted(FakeWorkspace(3), failed(passed=True))
    assert counts.total == 2


def test_a_process_id_that_comes_again_is_another_call(counts):
    counts.counted(FakeWorkspace(7, began=1.0), failed())
    counts.counted(FakeWorkspace(7, began=2.0), failed())
    assert asked(counts, FakeWorkspace(7, began=3.0)) == (2, 2)


def test_old_failures_are_left_out_and_there_are_never_too_many(counts, clock, monkeypatch):
    counts.counted(FakeWorkspace(1), failed())
    clock.now = 3 * 3600.0
    counts.counted(FakeWorkspace(2), failed())
    assert asked(counts, hours=12) == (2, 2)
    assert asked(counts, hours=2) == (1, 1)
    monkeypatch.setattr(fraud, "KEPT", 3)
    few = Fraud(clock)
    for pid in range(9):
        few.counted(FakeWorkspace(pid), failed())
    assert few.total == 3


def test_every_workspace_of_a_shift_gets_the_same_key_and_every_shift_another(counts, clock):
    first, second = FakeWorkspace(1), FakeWorkspace(2)
    counts.welcome(first)
    counts.welcome(second)
    assert [type(frame) for frame in first.told] == [ShiftKey]
    assert first.secrets == second.secrets
    assert len(first.secrets[0]) == 32
    Fraud(clock).welcome(second)
    assert second.secrets[0] != second.secrets[1]


@pytest.mark.parametrize(
    "text",
    ["+12065550147", "206 555 0147", "A" * 32, "a" * 31, "a" * 33, "a" * 31 + "\n", "g" * 32],
)
def test_no_number_or_id_fits_where_a_hash_belongs(text):
    for field in ("number", "record"):
        with pytest.raises(ValidationError):
            CheckCounted(**{field: text})
        with pytest.raises(ValidationError):
            FailedChecksWanted(**{field: text, "hours": 1})
