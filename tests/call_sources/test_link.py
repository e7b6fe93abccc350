"""The timings of the settings are the ones that a source keeps."""

import asyncio

import pytest

from patient_access.call_sources import link as link_module
from patient_access.call_sources.conformance import RecordingDesk
from patient_access.call_sources.link import FIRST_PAUSE, Link
from patient_access.call_sources.mqtt import listen_frame
from patient_access.call_sources.registry import open_source
from patient_access.handover.call_events import SourceStatus
from patient_access.settings.model import Settings
from tests.support.fake_baresip import FakeBaresip


@pytest.fixture
def pauses(monkeypatch):
    """How long was waited, without waiting."""
    waited = []

    async def wait(seconds):
        waited.append(seconds)

    monkeypatch.setattr(link_module.asyncio, "sleep", wait)
    monkeypatch.setattr(link_module.random, "uniform", lambda low, high: 1.0)
    return waited


def test_pauses_double_up_to_the_longest_and_begin_anew_once_live(pauses):
    async def story():
        link = Link("x", longest_pause=1.5)
        link.begin(RecordingDesk())
        for _ in range(5):
            await link.pause()
        link.tell(SourceStatus.LIVE)
        await link.pause()

    asyncio.run(story())
    assert pauses == [FIRST_PAUSE, 0.5, 1.0, 1.5, 1.5, FIRST_PAUSE]


@pytest.mark.parametrize("name", ["asterisk", "mqtt", "baresip"])
def test_each_source_takes_the_longest_pause_from_the_settings(name):
    settings = Settings.model_validate(
        {
            "asterisk": {"host": "127.0.0.1", "user": "x", "channels": ["PJSIP/1001"]},
            "mqtt": {"host": "127.0.0.1", "topic": "calls/1001"},
            "telephony": {"longest_pause_seconds": 7, "wipe_after_seconds": 9},
        }
    )
    assert open_source(name, settings=settings)._link._longest_pause == 7


def test_mqtt_asks_for_a_sign_of_life_in_time_and_waits_as_the_settings_say():
    table = {"host": "127.0.0.1", "topic": "t", "ping_seconds": 10, "misses": 3}
    settings = Settings.model_validate({"mqtt": table})
    listen = listen_frame(settings.mqtt, longest_pause=7)
    assert (listen.keep_alive, listen.longest_pause) == (15, 7)


def test_a_baresip_that_says_nothing_is_stale_after_the_misses_of_the_settings():
    telephone = FakeBaresip(silent=True)
    table = {"port": telephone.port, "ping_seconds": 0.1, "misses": 2}
    source = open_source("baresip", settings=Settings.model_validate({"baresip": table}))

    async def story():
        desk = RecordingDesk()
        task = asyncio.create_task(source.run(desk))
        await desk.until(lambda: SourceStatus.STALE in desk.statuses)
        assert desk.statuses[0] is SourceStatus.LIVE
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
    telephone.close()
