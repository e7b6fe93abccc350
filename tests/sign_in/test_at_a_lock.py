"""The agent leaves the desk, or the program is cut off: what the site says becomes of it (A9)."""

import asyncio

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.credentials import SIGN_IN_SERVICE
from patient_access.sign_in import keeping
from patient_access.sign_in.pace import Pace
from tests.sign_in.conftest import NAME, desk_on
from tests.sign_in.fake_server import CLIENT


def last(desk):
    return desk.said[-1].state, desk.said[-1].problem


def held(desk):
    return desk.session._held.tokens.access


def kept(made_up_keyring):
    return {place: token for (service, place), token in made_up_keyring.kept.items()}


# --- kept, as it is unless a site says otherwise --------------------------------------------


def test_at_a_lock_the_access_token_goes_and_the_next_read_gets_another(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            first = await desk.token()
            desk.sign_ins.locked()
            assert held(desk) == "", "at once, before anything is awaited"
            assert last(desk) == (SignInState.SIGNED_IN, None)
            assert desk.said[-1].let_go, "and windows are told"
            assert server.asked("/revoke") == []
            second = await desk.token()
            assert second.access not in ("", first.access)
            assert len(desk.browser.opened) == 1
            assert not desk.said[0].let_go

    play(scene)
    assert server.live_refresh == set(), "leaving takes back what is left"


def test_a_lock_right_after_a_refresh_keeps_nobody_waiting(play, server):
    async def scene():
        async with desk_on(server) as desk:  # a minute between refreshes
            await desk.settled()
            await desk.token(refused=True)
            desk.sign_ins.locked()
            desk.sign_ins.locked()
            assert await desk.token() is not None

    play(scene)


def test_nothing_is_refreshed_while_nobody_asks(play, server):
    server.expires_in = 0.4

    async def scene():
        async with desk_on(server, pace=Pace(least=0.05)) as desk:
            await desk.settled()
            desk.sign_ins.locked()
            asked = len(server.asked("/token"))
            assert desk.session._held.timer is None
            await desk.token()
            assert len(server.asked("/token")) == asked + 1
            assert desk.session._held.timer is not None, "and from here on it is kept fresh again"

    play(scene)


def test_a_lock_during_a_refresh_loses_neither_the_sign_in_nor_the_new_token(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            with server._lock:
                desk.session._refresh_soon()
                await desk.until(lambda: len(server.asked("/token")) == 2)
                desk.sign_ins.locked()
            await desk.until(lambda: desk.session._refreshing is None)
            assert held(desk) == "", "also what came after the lock"
            assert desk.session._held.tokens.refresh in server.live_refresh
            assert await desk.token() is not None
            assert server.asked("/revoke") == []

    play(scene)


def test_without_a_refresh_token_a_lock_is_no_sign_out(play, server):
    server.refresh_tokens = False

    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            desk.sign_ins.locked()
            assert (await desk.token()).access == server.issued[0]

    play(scene)


def test_a_lock_before_anybody_is_signed_in_is_nothing(play, server):
    async def scene():
        for at_lock in ("keep", "revoke"):
            async with desk_on(server, at_lock=at_lock) as desk:
                desk.sign_ins.locked()
                assert last(desk) == (SignInState.NEEDED, None)

    play(scene)


# --- taken back -----------------------------------------------------------------------------


def test_where_the_site_says_so_a_lock_takes_everything_back(play, server, made_up_keyring):
    async def scene():
        async with desk_on(server, at_lock="revoke", offline=True) as desk:
            await desk.settled()
            assert made_up_keyring.kept
            desk.sign_ins.locked()
            assert desk.session._held.tokens is None, "at once"
            assert last(desk) == (SignInState.NEEDED, SignInProblem.LOCKED)
            assert await desk.token() is None
            await desk.until(lambda: not server.live_access | server.live_refresh)
            await desk.until(lambda: made_up_keyring.kept == {})
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_a_lock_while_the_browser_is_open_ends_that(play, server):
    async def scene():
        async with desk_on(server, at_lock="revoke") as desk:
            desk.browser.closed = True
            desk.sign_ins.want(NAME)
            await desk.until(lambda: desk.browser.opened)
            desk.sign_ins.locked()
            await desk.until(lambda: desk.said[-1].state is SignInState.NEEDED)

    play(scene)


def test_a_lock_during_a_refresh_takes_the_new_tokens_back_too(play, server):
    async def scene():
        async with desk_on(server, at_lock="revoke") as desk:
            await desk.settled()
            with server._lock:
                desk.session._refresh_soon()
                await desk.until(lambda: len(server.asked("/token")) == 2)
                desk.sign_ins.locked()
            await desk.until(lambda: len(server.issued) > 2 and not server.live_access)
            assert server.live_refresh == set()
            assert last(desk) == (SignInState.NEEDED, SignInProblem.LOCKED)

    play(scene)


def test_giving_up_when_the_tokens_have_come_takes_them_back(play, server, monkeypatch):
    """The keyring asks the agent for a password; she leaves instead."""
    asked = asyncio.Event()

    async def keep(*_):
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(keeping, "keep", keep)

    async def scene():
        async with desk_on(server, offline=True) as desk:
            desk.sign_ins.want(NAME)
            await asked.wait()
            assert server.live_refresh

    play(scene)
    assert server.live_refresh | server.live_access == set()


def test_leaving_right_after_a_lock_waits_for_the_server(play, server):
    async def scene():
        async with desk_on(server, at_lock="revoke") as desk:
            await desk.settled()
            desk.sign_ins.locked()

    play(scene)
    assert server.live_refresh | server.live_access == set()


# --- cut off --------------------------------------------------------------------------------


async def cut_off(desk):
    """As ``kill -9``: nothing is said to anybody any more."""
    desk.session._forget()
    if desk.session._refreshing is not None:
        desk.session._refreshing.cancel()


def leave_one_behind(play, server, **setting):
    async def scene():
        async with desk_on(server, offline=True, signed_out=False, **setting) as desk:
            await desk.settled()
            await desk.token(refused=True)
            await cut_off(desk)

    play(scene)


def test_what_was_cut_off_is_used_again(play, server, made_up_keyring):
    leave_one_behind(play, server)
    assert len(server.live_refresh) == 1

    async def scene():
        async with desk_on(server, offline=True) as desk:
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            assert len(server.live_refresh) == 1, "no second one stands there"
            assert list(kept(made_up_keyring).values()) == list(server.live_refresh)
            assert desk.browser.opened == []

    play(scene)


def test_where_the_site_says_so_what_was_cut_off_is_taken_back(play, server, made_up_keyring):
    leave_one_behind(play, server, at_lock="revoke")
    assert list(kept(made_up_keyring).values()) == list(server.live_refresh)

    async def scene():
        async with desk_on(server, offline=True, at_lock="revoke") as desk:
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.NEEDED)
            assert last(desk) == (SignInState.NEEDED, SignInProblem.CUT_OFF)
            assert server.live_refresh == set()
            assert made_up_keyring.kept == {}

    play(scene)


def test_a_program_that_came_to_its_end_is_not_cut_off(play, server, made_up_keyring):
    for _ in range(2):

        async def scene():
            more = {"offline": True, "at_lock": "revoke"}
            async with desk_on(server, signed_out=False, **more) as desk:
                desk.sign_ins.open()
                await desk.until(lambda: desk.said[-1].state is not SignInState.WAITING)
                if desk.said[-1].state is SignInState.NEEDED:
                    await desk.settled()
                assert len(kept(made_up_keyring)) == 1

        play(scene)
    assert len(server.asked("/authorize")) == 1, "the second needed no browser"
    assert len(server.live_refresh) == 1


def test_while_the_server_is_down_it_stays_for_the_next_try(play, server, made_up_keyring):
    leave_one_behind(play, server, at_lock="revoke")

    async def scene():
        async with desk_on(server, offline=True, at_lock="revoke") as desk:
            server.revoke_status = 503
            desk.sign_ins.open()
            await desk.until(lambda: last(desk) == (SignInState.NEEDED, SignInProblem.SERVER_DOWN))
            assert len(made_up_keyring.kept) == 1

    play(scene)


def test_signing_in_anew_takes_back_what_could_not_be_used(play, server, made_up_keyring):
    for at_lock in ("keep", "revoke"):
        leave_one_behind(play, server, at_lock=at_lock)
        [old] = server.live_refresh

        async def scene(old=old, at_lock=at_lock):
            async with desk_on(server, offline=True, at_lock=at_lock) as desk:
                server.configuration = {"token_endpoint": None, "grant_types_supported": []}
                desk.sign_ins.open()
                await desk.until(lambda: desk.said[-1].state is SignInState.NEEDED)
                server.configuration = {}
                assert (await desk.settled()).state is SignInState.SIGNED_IN
                await desk.until(lambda: old not in server.live_refresh)
                assert list(kept(made_up_keyring).values()) == list(server.live_refresh)

        play(scene)
        assert server.live_refresh == set()
        assert made_up_keyring.kept == {}


def test_a_site_that_changes_its_mind_uses_it_again(play, server, made_up_keyring):
    leave_one_behind(play, server, at_lock="revoke")

    async def scene():
        async with desk_on(server, offline=True) as desk:
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            assert list(kept(made_up_keyring)) == [f"{server.base} {CLIENT}"]
            assert {service for service, _ in made_up_keyring.kept} == {SIGN_IN_SERVICE}

    play(scene)


def test_a_short_token_is_refreshed_in_time_for_the_next(play, server):
    server.expires_in = 1.0

    async def scene():
        async with desk_on(server) as desk:  # with a minute between refreshes, if it lived so long
            await desk.settled()
            loop = asyncio.get_running_loop()
            until = loop.time() + 2.5
            while loop.time() < until:
                assert await desk.token() is not None
                await asyncio.sleep(0.1)
            assert len(desk.browser.opened) == 1

    play(scene)
