"""The switchboard's part: it counts, starts a courier, says what is lost, and holds no record."""

import asyncio

import pytest

from patient_access.diagnostics.tombstones import buried
from patient_access.handover import frames
from patient_access.handover.audit_frames import (
    AuditCount,
    AuditTarget,
    CourierDone,
    Deliver,
    Note,
    OutboxKey,
    OutboxMode,
)
from patient_access.switchboard import couriers as couriers_module
from patient_access.switchboard.couriers import Couriers
from tests.switchboard.conftest import FakeChild


class Desk:
    def __init__(self, root, mode, **target):
        self.told, self.to_all, self.children = [], [], []
        target = AuditTarget(fhir="http://127.0.0.1:9", mode=mode, folder=str(root), **target)
        self.couriers = Couriers(target, self.told.append, self.to_all.append, self._start)
        self.root = root

    def _start(self, role, *, loop, on_frame, on_exit, show_errors):
        assert role == "courier"
        assert not show_errors
        self.children.append(FakeChild(on_frame, on_exit))
        return self.children[-1]

    def finishes(self, **done):
        self.children[-1].say(CourierDone(**done))
        self.children[-1].exit()


@pytest.fixture
def run(root):
    def play(script, mode=OutboxMode.COURIER, **target):
        async def once():
            desk = Desk(root, mode, **target)
            result = script(desk)
            if asyncio.iscoroutine(result):
                await result
            await desk.couriers.close(0.01)

        asyncio.run(once())

    return play


def test_a_shift_begins_with_a_courier_and_its_key_reaches_every_window(run):
    def script(desk):
        desk.couriers.open()
        assert isinstance(desk.children[0].told[0], Deliver)
        desk.finishes(public="KEY")
        assert desk.to_all == [OutboxKey(public="KEY")]
        assert desk.couriers.target.key == "KEY"

    run(script)


@pytest.mark.parametrize("mode", [OutboxMode.NONE, OutboxMode.SITE])
def test_no_courier_where_the_site_wants_none(mode, run):
    def script(desk):
        desk.couriers.open()
        desk.couriers.counted(1, AuditCount(kept=3))
        desk.couriers.gone(1)
        assert desk.children == []

    run(script, mode)


def test_a_workspace_that_left_records_behind_is_followed_by_a_courier(run):
    def script(desk):
        desk.couriers.counted(1, AuditCount(kept=3))
        desk.couriers.gone(1)
        assert len(desk.children) == 1
        desk.couriers.counted(2, AuditCount(kept=1))
        desk.couriers.gone(2)
        assert len(desk.children) == 1, "one at a time"
        desk.finishes(delivered=3)
        assert len(desk.children) == 2, "and once more for what came meanwhile"

    run(script)


def test_a_workspace_that_died_with_records_in_memory_is_said_and_written_down(run, root):
    def script(desk):
        desk.couriers.counted(1, AuditCount(unkept=4))
        desk.couriers.gone(1)
        assert desk.told == [frames.Notice(code="audit_lost", detail="4")]

    run(script, OutboxMode.NONE)
    assert [(stone["count"], stone["code"]) for stone in buried(root)] == [(4, "workspace_died")]


def test_what_a_workspace_has_written_down_itself_is_not_written_twice(run, root):
    def script(desk):
        desk.couriers.counted(1, AuditCount(lost=2))
        desk.couriers.gone(1)
        assert desk.told == [frames.Notice(code="audit_lost", detail="2")]

    run(script, OutboxMode.NONE)
    assert buried(root) == []


def test_a_receiver_in_trouble_is_tried_again_later_and_later(run, monkeypatch):
    monkeypatch.setattr(couriers_module, "PAUSES", (0.01, 0.02, 0.03, 0.04))

    async def script(desk):
        desk.couriers.open()
        for number in range(1, 6):
            desk.finishes(waiting=5, trouble="unreachable")
            async with asyncio.timeout(30):
                while len(desk.children) == number:
                    await asyncio.sleep(0)
        desk.finishes(delivered=5)
        await asyncio.sleep(0.1)
        assert len(desk.children) == 6, "nothing waits: no more couriers"

    run(script)


def test_a_key_that_is_gone_is_said_once(run):
    def script(desk):
        desk.couriers.open()
        desk.finishes(public="NEW", unopened=7)
        desk.couriers.counted(1, AuditCount(kept=1))
        desk.couriers.gone(1)
        desk.finishes(public="NEW", unopened=7)
        assert desk.told == [frames.Notice(code="audit_key_gone", detail="7")]

    run(script)


def test_the_end_of_a_shift_does_not_wait_for_a_courier_for_ever(run):
    async def script(desk):
        desk.couriers.open()
        await desk.couriers.close(0.05)
        assert desk.children[0].killed
        desk.couriers.counted(1, AuditCount(kept=1))
        desk.couriers.gone(1)
        assert len(desk.children) == 1

    run(script)


@pytest.mark.parametrize(
    ("note", "mode", "notes", "code"),
    [
        (Note.LOST, OutboxMode.NONE, "", "note_lost"),
        (Note.KEPT, OutboxMode.SITE, "", "note_kept_for_site"),
        (Note.KEPT, OutboxMode.COURIER, "", "note_kept_here"),
        (Note.KEPT, OutboxMode.COURIER, "http://127.0.0.1:9/notes", "note_waits"),
        (Note.KEPT, OutboxMode.SITE, "http://127.0.0.1:9/notes", "note_kept_for_site"),
        (Note.DELIVERED, OutboxMode.COURIER, "http://127.0.0.1:9/notes", "note_sent"),
    ],
)
def test_the_next_window_says_what_became_of_the_note(note, mode, notes, code, run, root):
    def script(desk):
        desk.couriers.counted(1, AuditCount(note=Note.TYPED))
        desk.couriers.counted(1, AuditCount(note=note))
        desk.couriers.gone(1)
        assert desk.told == [frames.Notice(code=code)]

    run(script, mode, notes=notes)
    assert buried(root) == [], "a workspace that ends by itself writes its own"


def test_a_note_in_a_window_that_died_was_not_kept(run, root):
    def script(desk):
        desk.couriers.counted(1, AuditCount(note=Note.TYPED))
        desk.couriers.gone(1)
        assert desk.told == [frames.Notice(code="note_lost")]

    run(script, OutboxMode.SITE)
    assert [stone["code"] for stone in buried(root)] == ["note_workspace_died"]


def test_no_note_says_nothing(run, root):
    def script(desk):
        desk.couriers.counted(1, AuditCount(note=Note.TYPED))
        desk.couriers.counted(1, AuditCount())
        desk.couriers.gone(1)
        assert desk.told == []

    run(script, OutboxMode.NONE)
    assert buried(root) == []
