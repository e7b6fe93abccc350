"""Acceptance 12.8, against a hub in a process of its own over real HTTP and WebSocket."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from patient_access.fhircast.values import Said, Stands
from tests.fhircast.conftest import (
    ANA,
    LEO,
    QUICK,
    TOKEN,
    TOPIC,
    event,
    patient,
    subscribed,
    sync_error,
)
from tests.fhircast.hub import HubProcess


def ago(**time_before):
    return (datetime.now(UTC) - timedelta(**time_before)).isoformat()


async def verified(scene, hub):
    """Ana's caller is verified, and the hub has been told."""
    scene.subscriber.verified(ANA)
    opening = await asyncio.to_thread(hub.wait_for, "post", mode="event")
    return opening["event"]


def test_12_8_the_subscription_is_a_form_with_a_token_and_the_endpoint_gets_none(hub, play):
    async def scene():
        async with subscribed(hub):
            asked, opened = hub.wait_for("post"), hub.wait_for("connected")
            assert asked["token"] == f"Bearer {TOKEN}"
            assert asked["form"]["hub.channel.type"] == "websocket"
            assert asked["form"]["hub.topic"] == TOPIC
            assert asked["form"]["hub.events"].startswith("Patient-open,Patient-close")
            assert TOKEN not in json.dumps(opened["headers"])

    play(scene)


def test_12_8_the_opening_names_the_patient_by_id_and_number_only(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            opening = await verified(here, hub)
            [context] = opening["event"]["context"]
            assert opening["event"]["hub.event"] == "Patient-open"
            assert context["key"] == "patient"
            assert context["resource"].keys() == {"resourceType", "id", "identifier"}
            assert context["resource"]["id"] == "ana"
            assert [one["value"] for one in context["resource"]["identifier"]] == ["00418142"]
            # The hub tells everybody, us too: that is us, and not somebody else.
            assert await here.acknowledged(hub, opening["id"]) == "200"
            assert here.said == []

    play(scene)


def test_12_8_a_stale_timestamp_is_acknowledged_and_changes_nothing(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.send(event("late", timestamp=ago(minutes=5)))
            assert await here.acknowledged(hub, "late") == "202"
            assert here.said == []
            hub.send(event("now"))
            assert await here.acknowledged(hub, "now") == "409"

    play(scene)


@pytest.mark.parametrize("name", ["PATIENT-OPEN", "patient-open", "Patient-Open"])
def test_12_8_an_event_in_any_case_is_the_same_event(name, hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.send(event("same", name, ANA))
            hub.send(event("other", name, LEO))
            assert await here.acknowledged(hub, "same") == "200"
            assert await here.acknowledged(hub, "other") == "409"

    play(scene)


@pytest.mark.parametrize("refuse", [True, False])
@pytest.mark.parametrize("numeric", [True, False])
def test_12_8_another_patient_during_the_call_is_refused_and_said_once(refuse, numeric, hub, play):
    async def scene():
        async with subscribed(hub, refuse_at_once=refuse, numeric_status=numeric) as here:
            await verified(here, hub)
            hub.send(event("other"))
            hub.send(event("other"))  # the same again: told, not acted on
            status = 409 if refuse else 202
            answered = await asyncio.to_thread(hub.wait_for, "message", 2, id="other")
            assert answered["status"] == (status if numeric else str(status))
            assert here.said == [Said.OTHER_PATIENT]
            if not refuse:
                posts = await asyncio.to_thread(hub.wait_for, "post", 2, mode="event")
                outcome = posts["event"]["event"]["context"][0]["resource"]
                assert posts["event"]["event"]["hub.event"] == "SyncError"
                assert outcome["issue"][0]["details"]["coding"][0]["code"] == "other"
                assert "leo" not in json.dumps(posts)
            assert here.subscriber._rules.ours == ANA

    play(scene)


def test_12_8_before_the_check_an_opening_is_a_hint_without_a_name(hub, play):
    async def scene():
        hub.set(last=event("last", timestamp=ago(hours=1)))
        async with subscribed(hub) as here:
            assert await here.acknowledged(hub, "last") == "202"
            assert here.said == [Said.OPEN_THERE]
            assert here.subscriber._rules.ours is None
            # and nothing was opened or closed by us
            assert hub.all("post", mode="event") == []

    play(scene)


def test_12_8_a_close_by_others_does_not_end_ours(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.send(event("closing", "Patient-close", ANA))
            assert await here.acknowledged(hub, "closing") == "202"
            assert here.said == [Said.CLOSED_THERE]
            assert here.subscriber._rules.ours == ANA

    play(scene)


@pytest.mark.parametrize("name", ["userLogout", "USERHIBERNATE"])
def test_12_8_an_agent_who_leaves_the_ehr_is_told_here_and_the_call_goes_on(name, hub, play):
    async def scene():
        async with subscribed(hub) as here:
            hub.send({"timestamp": ago(), "id": "left", "event": {"hub.event": name}})
            assert await here.acknowledged(hub, "left") == "202"
            assert here.said == [Said.USER_LEFT]
            assert here.stood[-1] is Stands.LIVE

    play(scene)


def test_12_8_a_lease_is_renewed_before_its_end_on_the_same_channel(hub, play):
    async def scene():
        hub.set(lease=2)
        async with subscribed(hub) as here:
            first = hub.wait_for("connected")
            renewed = await asyncio.to_thread(hub.wait_for, "post", 3, mode="subscribe")
            assert renewed["form"]["hub.channel.endpoint"].endswith(first["path"])
            assert len(hub.all("connected")) == 1
            assert hub.all("disconnected") == []
            hub.send(event("after"))
            assert await here.acknowledged(hub, "after") == "202"

    play(scene)


def test_12_8_a_lease_that_ran_out_becomes_a_new_subscription_with_a_new_endpoint(hub, play):
    async def scene():
        hub.set(lease=1)
        async with subscribed(hub) as here:
            hub.set(subscribe_status=503)
            await asyncio.to_thread(hub.wait_for, "disconnected")
            await here.until(lambda: here.stood[-1] is Stands.FAILED)
            hub.set(subscribe_status=202, lease=7200)
            again = await asyncio.to_thread(hub.wait_for, "connected", 2)
            assert again["path"] != hub.wait_for("connected")["path"]
            await here.until(lambda: here.stood[-1] is Stands.LIVE)

    play(scene)


def test_12_8_a_hub_that_renews_with_another_endpoint_is_followed_there(hub, play):
    async def scene():
        hub.set(lease=1, renewed_endpoint="another")
        async with subscribed(hub) as here:
            again = await asyncio.to_thread(hub.wait_for, "connected", 2)
            assert again["path"] != hub.wait_for("connected")["path"]
            assert Stands.FAILED not in here.stood

    play(scene)


def test_12_8_the_end_of_the_call_closes_unsubscribes_and_hangs_up_in_order(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            assert await here.subscriber.leave(1.0)
        hub.wait_for("disconnected", code=1000)
        closing, leaving = hub.all("post")[-2:]
        assert closing["event"]["event"]["hub.event"] == "Patient-close"
        assert closing["event"]["event"]["context"][0]["resource"]["id"] == "ana"
        assert leaving["mode"] == "unsubscribe"
        assert leaving["form"]["hub.channel.endpoint"].endswith(hub.wait_for("connected")["path"])
        assert leaving["token"] == f"Bearer {TOKEN}"

    play(scene)


def test_12_8_a_call_without_a_check_closes_nobody_and_unsubscribes(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            assert await here.subscriber.leave(1.0)
        hub.wait_for("disconnected", code=1000)
        assert [one["mode"] for one in hub.all("post")] == ["subscribe", "unsubscribe"]

    play(scene)


def test_12_8_a_hub_that_hangs_does_not_hold_the_end_of_the_call(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.set(answers=False)
            began = time.monotonic()
            assert not await here.subscriber.leave(0.5)
            assert time.monotonic() - began < 5
            hub.set(answers=True)

    play(scene)


def test_12_8_a_hub_that_goes_mid_call_is_one_quiet_state_and_another_try(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.die()
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 3)
            assert here.said == []
            assert here.subscriber._rules.ours == ANA
            assert not await here.subscriber.leave(1.0)

    play(scene)


def test_12_8_a_channel_that_breaks_is_replaced_and_the_patient_is_not_opened_twice(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            await verified(here, hub)
            hub.hang_up()
            await asyncio.to_thread(hub.wait_for, "connected", 2)
            await here.until(lambda: here.stood[-1] is Stands.LIVE)
            assert len(hub.all("post", mode="event")) == 1

    play(scene)


def test_12_8_a_sync_error_about_ours_is_sent_again_with_the_first_timestamp(hub, play):
    async def scene():
        hub.set(broadcasts=False)
        async with subscribed(hub) as here:
            opening = await verified(here, hub)
            for again in (1, 2):
                sent = time.monotonic()
                hub.send(sync_error(f"error{again}", opening["id"]))
                more = await asyncio.to_thread(hub.wait_for, "post", 1 + again, mode="event")
                assert more["event"] == opening
                assert time.monotonic() - sent > QUICK.resend * 0.9
            assert here.said == []
            hub.send(sync_error("error3", opening["id"]))
            await here.until(lambda: here.said == [Said.NOT_FOLLOWED])
            assert len(hub.all("post", mode="event")) == 3

    play(scene)


def test_12_8_what_somebody_has_changed_since_is_not_sent_again(hub, play):
    async def scene():
        hub.set(broadcasts=False)
        async with subscribed(hub) as here:
            opening = await verified(here, hub)
            hub.send(event("other"))
            hub.send(sync_error("error", opening["id"]))
            await here.acknowledged(hub, "error")
            await here.until(lambda: not here.subscriber._tasks)  # nothing waits to be sent
            assert here.said == [Said.OTHER_PATIENT]
            assert len(hub.all("post", mode="event")) == 1

    play(scene)


@pytest.mark.parametrize("foreign", ["http://localhost:{}/hub", "http://127.0.0.2:{}/hub"])
def test_12_8_a_foreign_hub_is_asked_for_nothing_and_never_gets_a_token(foreign, hub, play):
    async def scene():
        asked = []

        async def token():
            asked.append(1)
            return TOKEN

        url = foreign.format(hub.port)
        async with subscribed(hub, wait=False, token=token, url=url) as here:
            here.subscriber.verified(ANA)
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 2)
        assert asked == []
        assert hub.all("post") == []

    play(scene)


@pytest.mark.parametrize("foreign", ["ws://localhost:{}/a", "ws://127.0.0.1.evil.example/a"])
def test_12_8_a_channel_on_a_foreign_host_is_refused(foreign, hub, play):
    async def scene():
        hub.set(endpoint=foreign.format(hub.channel_port))
        async with subscribed(hub, wait=False) as here:
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 2)
        assert hub.all("knocked") == []

    play(scene)


def test_12_8_neither_a_request_nor_a_channel_follows_a_redirect(hub, play):
    other = HubProcess()

    async def scene():
        hub.set(redirect=other.url)
        async with subscribed(hub, wait=False) as here:
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 2)
            hub.set(redirect=None, channel_redirect=f"ws://127.0.0.1:{other.channel_port}/a")
            await here.until(lambda: here.stood.count(Stands.FAILED) >= 5)

    try:
        play(scene)
        assert other.all("post") == other.all("knocked") == []
        assert hub.all("post")
    finally:
        other.close()


def test_12_8_hubs_that_differ_are_understood(hub, play):
    """No confirmation before the first event, no lease, fewer events, no zone in a time (F10)."""

    async def scene():
        last = event("first", keys=ANA, timestamp="2018-01-08T01:37:05.14")
        hub.set(confirms=False, last=last, refuses_more_events=True)
        async with subscribed(hub) as here:
            assert await here.acknowledged(hub, "first") == "202"
            opening = await verified(here, hub)
            assert opening["event"]["hub.event"] == "Patient-open"
            hub.send(event("same", resource=patient(ANA) | {"resourceType": "patient"}))
            assert await here.acknowledged(hub, "same") == "200"
        assert hub.all("post", mode="subscribe")[-1]["form"]["hub.events"] == (
            "Patient-open,Patient-close"
        )

    play(scene)


def test_12_8_noise_on_the_channel_is_passed_over(hub, play):
    async def scene():
        async with subscribed(hub) as here:
            for noise in ("", "null", "[]", "{", "[" * 60_000, '{"event": 3}', '{"id": "x"}'):
                hub.send(noise)
            hub.send(event("after"))
            assert await here.acknowledged(hub, "after") == "202"
            assert here.stood == [Stands.CONNECTING, Stands.LIVE]

    play(scene)
