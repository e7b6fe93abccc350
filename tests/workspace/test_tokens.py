"""Access tokens: asked for once, kept for a minute, never in anything that can be printed."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.workspace import tokens as tokens_module
from patient_access.workspace.tokens import Tokens
from tests.workspace.conftest import FakeParent

TOKEN = b"token-made-up-4417"


@pytest.fixture
def play():
    def run(scene):
        async def whole():
            parent = FakeParent()
            await scene(Tokens(parent, asyncio.get_running_loop()), parent)

        asyncio.run(asyncio.wait_for(whole(), 10))

    return run


def grant(tokens, ehr="Northside EHR", value=TOKEN):
    private = PrivatePart(bytearray(value))
    tokens.granted(ehr, private)
    return private


async def asked(parent, count=1):
    while len(parent.sent) < count:
        await asyncio.sleep(0.001)
    return [one.ehr for one in parent.all(frames.TokenWanted)]


def test_many_requests_at_once_ask_once_and_get_the_same(play):
    async def scene(tokens, parent):
        source = tokens.source_for("Northside EHR")
        waiting = [asyncio.ensure_future(source()) for _ in range(5)]
        assert await asked(parent) == ["Northside EHR"]
        private = grant(tokens)
        assert not any(private.buffer), "the buffer it came in is wiped"
        assert await asyncio.gather(*waiting) == [TOKEN.decode()] * 5
        assert await source() == TOKEN.decode()
        assert len(parent.sent) == 1

    play(scene)


def test_each_ehr_gets_its_own(play):
    async def scene(tokens, parent):
        north = asyncio.ensure_future(tokens.source_for("North")())
        south = asyncio.ensure_future(tokens.source_for("South")())
        assert sorted(await asked(parent, 2)) == ["North", "South"]
        grant(tokens, "South", b"other")
        assert await south == "other"
        assert not north.done()
        grant(tokens, "North")
        assert await north == TOKEN.decode()

    play(scene)


def test_an_empty_answer_is_an_open_server(play):
    async def scene(tokens, parent):
        waiting = asyncio.ensure_future(tokens.source_for("Northside EHR")())
        await asked(parent)
        grant(tokens, value=b"")
        assert await waiting is None

    play(scene)


def test_a_token_is_asked_for_again_when_its_minute_is_over(play, monkeypatch):
    async def scene(tokens, parent):
        source = tokens.source_for("Northside EHR")
        first = asyncio.ensure_future(source())
        await asked(parent)
        grant(tokens)
        await first
        monkeypatch.setattr(tokens_module, "_KEPT_SECONDS", 0.0)
        second = asyncio.ensure_future(source())
        assert len(await asked(parent, 2)) == 2
        grant(tokens, value=b"newer")
        assert await second == "newer"

    play(scene)


def test_a_switchboard_that_does_not_answer_is_a_time_out_and_a_late_token_still_counts(
    play, monkeypatch
):
    monkeypatch.setattr(tokens_module, "_WAIT_SECONDS", 0.02)

    async def scene(tokens, parent):
        source = tokens.source_for("Northside EHR")
        with pytest.raises(TimeoutError):
            await source()
        grant(tokens)
        await asyncio.sleep(0)
        assert await source() == TOKEN.decode()

    play(scene)


def test_a_cancelled_request_takes_nobody_elses_token_with_it(play):
    async def scene(tokens, parent):
        source = tokens.source_for("Northside EHR")
        one, other = asyncio.ensure_future(source()), asyncio.ensure_future(source())
        await asked(parent)
        one.cancel()
        grant(tokens)
        assert await other == TOKEN.decode()

    play(scene)
