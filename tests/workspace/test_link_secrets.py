"""A proxy's password or a key's passphrase comes through the pipe, when it is wanted."""

import asyncio

import pytest

from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.workspace import link_secrets as module
from patient_access.workspace.link_secrets import LinkSecrets
from tests.workspace.conftest import FakeParent

PASSWORD = b"desk:made-up-4417"


def play(scene):
    async def whole():
        parent = FakeParent()
        await scene(LinkSecrets(parent, asyncio.get_running_loop()), parent)

    asyncio.run(asyncio.wait_for(whole(), 10))


def grant(secrets, ehr, of, value=PASSWORD):
    private = PrivatePart(bytearray(value))
    secrets.granted(frames.TokenGranted(ehr=ehr, of=of), private)
    return private


def test_each_secret_of_each_ehr_is_asked_for_by_name_and_the_buffer_is_wiped():
    async def scene(secrets, parent):
        north = asyncio.ensure_future(secrets.source_for("North")("proxy"))
        south = asyncio.ensure_future(secrets.source_for("South")("client_key"))
        while len(parent.sent) < 2:
            await asyncio.sleep(0.001)
        asked = {(one.ehr, one.of) for one in parent.all(frames.TokenWanted)}
        assert asked == {("North", "proxy"), ("South", "client_key")}
        private = grant(secrets, "South", "client_key", b"phrase")
        assert not any(private.buffer)
        assert await south == "phrase"
        assert not north.done(), "what another EHR wants is not mixed up"
        grant(secrets, "North", "proxy")
        assert await north == PASSWORD.decode()
        assert secrets._asked == {}, "nothing is kept"

    play(scene)


def test_a_secret_that_is_not_there_is_none():
    async def scene(secrets, parent):
        asked = asyncio.ensure_future(secrets.source_for("North")("proxy"))
        while not parent.sent:
            await asyncio.sleep(0.001)
        grant(secrets, "North", "proxy", b"")
        assert await asked is None

    play(scene)


def test_a_switchboard_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "_WAIT_SECONDS", 0.01)

    async def scene(secrets, _parent):
        with pytest.raises(TimeoutError):
            await secrets.source_for("North")("proxy")

    play(scene)
