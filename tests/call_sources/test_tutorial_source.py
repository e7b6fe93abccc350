"""The tutorial source: installed by pip, found by its entry point, held to the promises."""

import asyncio
import importlib
import re
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from patient_access.call_sources.conformance import CallSourceConformance, RecordingDesk
from patient_access.call_sources.registry import list_sources, open_source
from patient_access.handover.call_events import CallState, EndReason, SourceStatus
from patient_access.settings.model import Settings
from tests.support.pip_installed import pip_installed

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial_source"
NAME = "line_phone"
MOST_LINES = 170


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where pip put it, away from the program's own packages."""
    with pip_installed(TUTORIAL, tmp_path_factory.mktemp("tutorial")) as target:
        yield target


class Telephone:
    """Says lines to whoever is connected; ``calls`` are up, and told to who connects."""

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._there, self._peer = threading.Condition(), None
        self.calls = {}
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def say(self, *words):
        with self._there:
            assert self._there.wait_for(lambda: self._peer is not None, 5)
            self._peer.sendall(" ".join(words).encode() + b"\n")

    def drop(self):
        with self._there:
            peer, self._peer = self._peer, None
        if peer is not None:
            with suppress(OSError):  # its own thread closes it
                peer.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.drop()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self):
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._talk, args=(peer,))
            thread.start()
            self._threads.append(thread)

    def _talk(self, peer):
        with peer:
            up = "".join(f"UP {call} {number}\n" for call, number in self.calls.items())
            peer.sendall(f"{up}READY\n".encode())
            with self._there:
                self._peer = peer
                self._there.notify_all()
            try:
                while got := peer.recv(100):
                    peer.sendall(b"PONG\n" * got.count(b"PING"))
            except OSError:
                return


@pytest.fixture
def telephone(installed):
    telephone = Telephone()
    yield telephone
    telephone.close()


def source_for(telephone):
    return importlib.import_module(NAME).LinePhone(telephone.port)


WORDS = {CallState.OFFERED: "RING", CallState.CONNECTED: "ANSWER", CallState.ENDED: "HANGUP"}


class TestLinePhone(CallSourceConformance):
    @pytest.fixture(autouse=True)
    def _telephone(self, telephone):
        self.telephone = telephone

    def make_source(self):
        return source_for(self.telephone)

    async def play(self, source, call, state, number):
        await asyncio.to_thread(self.telephone.say, WORDS[state], call, number)


def test_it_is_found_beside_ours_and_opened_by_its_name(installed):
    listed = {one.name: one for one in list_sources()}
    assert {"asterisk", "mqtt", "baresip", "screen_pop", "manual", NAME} <= listed.keys()
    assert listed[NAME].why is None
    assert listed[NAME].package == "patient-access-line-phone"
    source = open_source(NAME, settings=Settings(call_sources=(NAME,)))
    assert source.source_id == NAME


def test_a_lost_stream_ends_nothing_and_the_snapshot_says_what_is_over(telephone):
    async def running():
        desk = RecordingDesk()
        task = asyncio.create_task(source_for(telephone).run(desk))
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
        await asyncio.to_thread(telephone.say, "ANSWER", "1", "+12065550147")
        await asyncio.to_thread(telephone.say, "ANSWER", "2", "+12065550188")
        await desk.until(lambda: len(desk.events) == 2)
        telephone.calls = {"2": "+12065550188"}
        desk.looking_for = b"5550188"
        desk.statuses.clear()
        telephone.drop()
        await desk.until(lambda: SourceStatus.LIVE in desk.statuses)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return desk

    desk = asyncio.run(running())
    assert desk.statuses == [SourceStatus.STALE, SourceStatus.LIVE]
    again, over = desk.events[2:]
    assert (again.leg_id, again.state) == (desk.events[1].leg_id, CallState.CONNECTED)
    assert desk.saw_number[2], "a window that was wiped needs the number again"
    assert (over.leg_id, over.end_reason) == (desk.events[0].leg_id, EndReason.STREAM_LOST)


def test_it_is_short_and_the_page_names_all_that_it_uses():
    text = (TUTORIAL / f"{NAME}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < MOST_LINES
    page = (ROOT / "docs" / "telephony.md").read_text(encoding="utf-8")
    used = re.findall(r"from patient_access\.([\w.]+) import", text)
    assert [module for module in used if module not in page] == []
