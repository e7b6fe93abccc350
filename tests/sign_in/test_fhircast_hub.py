"""The hub that comes with a token (F1): asked for only where the site shares, and kept."""

import pytest

from patient_access.handover.frames import FhircastHub
from patient_access.settings.model import EhrSetting, FhircastSetting
from tests.sign_in.conftest import NAME, desk_on
from tests.sign_in.fake_server import FakeServer

HUB = {"hub.url": "https://hub.example/api", "hub.topic": "the-agents-session"}
GIVEN = FhircastHub(url="https://hub.example/api", topic="the-agents-session")


class SharingServer(FakeServer):
    """Names a hub in its token answers; what is in ``hub`` now."""

    hub = HUB

    def grant(self, asked, *, refreshed=False):
        return super().grant(asked, refreshed=refreshed) | self.hub


@pytest.fixture
def server():
    with SharingServer() as fake:
        yield fake


def share(desk):
    """The site has a table ``[ehrs.fhircast]``."""
    shares = desk.ehr.model_copy(update={"fhircast": FhircastSetting()})
    desk.session._journey._ehr = shares


def test_the_hub_comes_with_the_token_and_its_scopes_are_asked_for(play, server):
    async def scene():
        async with desk_on(server) as desk:
            share(desk)
            await desk.settled()
            assert (await desk.token()).fhircast == GIVEN
            asked = server.asked("/authorize")[0]["scope"].split()
            assert "fhircast/Patient-open.read" in asked
            assert "fhircast/Patient-open.write" in asked

    play(scene)


def test_without_the_table_no_scope_of_it_is_asked_for(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            assert "fhircast" not in server.asked("/authorize")[0]["scope"]

    play(scene)


def test_a_refresh_that_does_not_repeat_the_hub_does_not_lose_it(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            before = await desk.token()
            server.hub = {}
            desk.session._held.refreshed_at = float("-inf")
            after = await desk.token(refused=True)
            assert after.access != before.access
            assert after.fhircast == GIVEN

    play(scene)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"hub.url": "https://hub.example"},
        {"hub.topic": "x"},
        {"hub.url": 7, "hub.topic": "x"},
        {"hub.url": "https://hub.example", "hub.topic": ""},
        {"hub.url": "https://hub.example", "hub.topic": "x" * 10_000},
        {"hub.url": ["https://hub.example"], "hub.topic": {"x": 1}},
    ],
)
def test_an_odd_hub_is_none_and_the_sign_in_is_good(play, server, odd):
    async def scene():
        server.hub = odd
        async with desk_on(server) as desk:
            await desk.settled()
            assert (await desk.token()).fhircast is None

    play(scene)


def test_the_table_reaches_the_workspace():
    setting = {"name": NAME, "base": "https://ehr.example", "fhircast": {"topic": "t"}}
    address = EhrSetting.model_validate(setting).address()
    assert address.fhircast.topic == "t"
    assert not address.fhircast.hub
