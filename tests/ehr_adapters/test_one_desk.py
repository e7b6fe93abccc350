"""Several windows of one desk on one server that wants rest (E1): real windows' links, a real
switchboard's rules, a server process that counts."""

import asyncio

import pytest
from conftest import token

from ehr_adapters.contained import Contained
from ehr_adapters.contract import EhrSite, LeavesAlone
from ehr_adapters.fhir_r4 import breaker
from ehr_adapters.fhir_r4.breaker import FAILURES
from ehr_adapters.registry import open_site
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import ByMrn
from patient_access.domain.rest import Rest, RestState
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.switchboard import rests
from patient_access.switchboard.rests import Rests
from patient_access.workspace.ehr_link import EhrLink
from tests.ehr_adapters.server_process import ServerProcess
from tests.switchboard.conftest import Floor

ASK = ByMrn(value="M-p1")
NAME = "Northside"


class Window:
    """A child of the switchboard whose one EHR is asked over the network."""

    def __init__(self, desk, child, base):
        self.child = child
        self.link = EhrLink(
            site := EhrSite(name=NAME, adapter="fhir_r4", base=base), open_site(site, token)
        )
        self.link.tell_desk = lambda rest: desk.learned(self, rest)
        send = child.send

        def told(header, private=None):
            send(header, private)
            frame = child.told[-1]
            if isinstance(frame, EhrRests):
                self.link.rest(Rest(RestState(frame.state), frame.seconds))

        child.send = told

    async def ask(self):
        try:
            await self.link.find_patients(ASK)
        except EhrFailure as failure:
            return failure.kind
        return None


class Desk:
    """The switchboard's own rules, over windows that ask a real server."""

    def __init__(self, base):
        self.base = base
        self.floor = Floor()
        self.rests = Rests(self.floor.workspaces)
        self.windows = []

    def learned(self, window, rest):
        frame = EhrLearned(ehr=NAME, state=rest.state.value, seconds=rest.seconds)
        self.rests.heard(self._workspace(window), frame)

    def open(self):
        """The agent's window and its spare."""
        self.windows = [Window(self, child, self.base) for child in self.floor.open()]
        return self.windows

    def call(self):
        """Two calls take both windows; a new spare begins and is told how the server is."""
        self.floor.ring("first")
        self.floor.ring("second")
        new = self.floor.children[2]
        window = Window(self, new, self.base)
        self.windows.append(window)
        new.ready()
        self.rests.tell(self._workspace(window))
        return window

    def _workspace(self, window):
        return next(w for w in self.floor.workspaces._all if w.pid == window.child.pid)

    async def close(self):
        for window in self.windows:
            await window.link._adapter.close()


def scene(work):
    """Play ``work(desk, server)`` on one loop."""

    async def whole(server):
        desk = Desk(server.base)
        try:
            async with asyncio.timeout(20):
                await work(desk, server)
        finally:
            await desk.close()

    with ServerProcess("tires") as server:
        asyncio.run(whole(server))


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.4)
    monkeypatch.setattr(breaker, "OVERTIME_SECONDS", 0.3)
    monkeypatch.setattr(rests, "TRY_SECONDS", 2.0)


def test_a_server_that_said_stop_is_not_asked_by_the_next_call_either():
    async def work(desk, server):
        first, spare = desk.open()
        server.tell("busy-60")
        assert await first.ask() is FailureKind.BUSY
        asked = len(server.seen())
        assert asked == 1
        assert await first.ask() is await spare.ask() is FailureKind.BUSY
        later = desk.call()
        assert await later.ask() is FailureKind.BUSY
        assert len(server.seen()) == asked, "nobody of this desk asked again"
        assert later.link.busy_until is not None

    scene(work)


def test_a_short_wait_is_waited_out_by_every_window_and_then_the_question_goes_on():
    async def work(desk, server):
        first, spare = desk.open()
        server.tell("busy-1")
        waits = asyncio.create_task(first.ask())
        while not server.seen():
            await asyncio.sleep(0.01)
        server.tell("fine")
        assert await spare.ask() is None
        assert await waits is None

    scene(work)


def test_an_open_breaker_is_the_desk_s_and_one_window_tries_once(quick):
    async def work(desk, server):
        first, spare = desk.open()
        server.tell("broken")
        while await first.ask() is not FailureKind.NOT_ANSWERING:
            assert len(server.searched("Patient")) <= FAILURES
        asked = len(server.seen())
        later = desk.call()
        windows = (first, spare, later)
        for window in windows:
            assert await window.ask() is FailureKind.NOT_ANSWERING
        assert len(server.seen()) == asked, "the desk knows"
        while len({*(w.child.last(EhrRests).state for w in windows)}) < 2:
            await asyncio.sleep(0.01)
        states = [w.child.last(EhrRests).state for w in windows]
        assert sorted(states) == ["silent", "silent", "try"], "one has its turn"
        kinds = await asyncio.gather(*(w.ask() for w in windows for _ in range(3)))
        assert set(kinds) == {FailureKind.NOT_ANSWERING}
        assert len(server.seen()) == asked + 1, "one question of the whole desk"

    scene(work)


def test_when_the_one_that_tries_is_answered_all_windows_may_ask_at_once(quick):
    async def work(desk, server):
        first, spare = desk.open()
        server.tell("broken")
        while await first.ask() is not FailureKind.NOT_ANSWERING:
            pass
        server.tell("fine")
        while first.child.last(EhrRests).state != "try":
            await asyncio.sleep(0.01)
        assert await spare.ask() is FailureKind.NOT_ANSWERING
        assert await first.ask() is None
        assert await spare.ask() is None
        assert first.link.tried_again_at is spare.link.tried_again_at is None

    scene(work)


def test_a_word_that_nobody_takes_back_ends_by_itself(quick):
    async def work(desk, server):
        first, _ = desk.open()
        first.link.rest(Rest(RestState.SILENT, 0.1))
        first.link.rest(Rest(RestState.BUSY, 0.1))
        assert await first.ask() is FailureKind.NOT_ANSWERING
        while await first.ask() is not None:
            await asyncio.sleep(0.02)
        assert server.seen()

    scene(work)


def test_an_adapter_without_such_a_thing_is_asked_as_before():
    class Plain:
        async def connect(self): ...

    site = EhrSite(name=NAME, adapter="x", base="http://127.0.0.1/x")
    link = EhrLink(site, Plain())
    assert not isinstance(Plain(), LeavesAlone)
    link.rest(Rest(RestState.SILENT, 30))
    assert link.tried_again_at is None
    contained = Contained(site, Plain())
    contained.listen(lambda _: None)
    contained.rest(Rest(RestState.TRY))


def test_an_adapter_that_fails_at_it_harms_nobody():
    class Wrong:
        def rest(self, rest):
            raise RuntimeError("Zqx")

        def listen(self, told):
            raise RuntimeError("Zqx")

    contained = Contained(EhrSite(name=NAME, adapter="x", base="http://127.0.0.1/x"), Wrong())
    contained.listen(lambda _: None)
    contained.rest(Rest(RestState.TRY))


def test_a_site_whose_address_is_none_still_says_so_when_it_is_connected_to():
    link = EhrLink(
        site := EhrSite(name=NAME, adapter="fhir_r4", base="nowhere"), open_site(site, token)
    )
    link.rest(Rest(RestState.SILENT, 30))
    with pytest.raises(EhrFailure) as caught:
        asyncio.run(link.connect())
    assert caught.value.kind is FailureKind.WRONG_ADDRESS
