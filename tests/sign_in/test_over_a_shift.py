"""A sign-in over a shift: fresh, renewed when refused, taken back, never printed."""

import asyncio

from patient_access.handover.sign_in_states import SignInProblem, SignInState
from patient_access.settings.credentials import SIGN_IN_SERVICE
from patient_access.sign_in.pace import Pace
from tests.sign_in.conftest import NAME, desk_on

QUICK = Pace(browser=5.0, least=0.05, ahead=90.0, leaving=2.0, reading=2.0)


def refreshes(server):
    return [f for f in server.asked("/token") if f["grant_type"] == "refresh_token"]


def test_a_token_of_570_seconds_is_refreshed_at_480(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            loop = asyncio.get_running_loop()
            assert 470 < desk.session._held.timer.when() - loop.time() <= 480

    play(scene)


def test_it_is_refreshed_before_it_ends_and_the_new_refresh_token_is_used_next(play, server):
    server.expires_in = 0.4

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            await desk.until(lambda: len(refreshes(server)) >= 3)
            used = [form["refresh_token"] for form in refreshes(server)]
            assert len(set(used)) == len(used), "a rotated token is never sent again"
            assert used[0] in server.issued
            assert [one.state for one in desk.said] == [SignInState.WAITING, SignInState.SIGNED_IN]

    play(scene)


def test_the_old_refresh_token_stays_where_no_new_one_comes(play, server):
    server.expires_in, server.rotates = 0.4, False

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            await desk.until(lambda: len(refreshes(server)) >= 3)
            assert len({form["refresh_token"] for form in refreshes(server)}) == 1

    play(scene)


def test_many_refused_reads_refresh_once(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            first = await desk.token()
            renewed = await asyncio.gather(*(desk.token(refused=True) for _ in range(8)))
            assert {one.access for one in renewed} != {first.access}
            assert len({one.access for one in renewed}) == 1
            assert len(refreshes(server)) == 1

    play(scene)


def test_never_more_often_than_the_least_time_allows(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            second = await desk.token(refused=True)
            assert (await desk.token(refused=True)).access == second.access
            assert len(refreshes(server)) == 1

    play(scene)


def test_a_refused_refresh_asks_the_agent_again_and_forgets_the_tokens(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            server.live_refresh.clear()
            assert await desk.token(refused=True) is None
            assert (desk.said[-1].state, desk.said[-1].problem) == (
                SignInState.NEEDED,
                SignInProblem.RAN_OUT,
            )
            assert desk.session._held.tokens is None
            assert (await desk.settled()).state is SignInState.SIGNED_IN

    play(scene)


def test_a_server_that_is_down_for_a_while_signs_nobody_out(play, server):
    server.expires_in = 0.8

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            server.token_answer = (503, {})
            await desk.until(lambda: len(refreshes(server)) >= 2)
            assert desk.said[-1].state is SignInState.SIGNED_IN
            await desk.until(lambda: desk.session._held.left() < 0)
            assert await desk.token() is None, "a read fails; the sign-in is not lost"
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.SERVER_DOWN)
            server.token_answer = None
            await desk.until(lambda: desk.session._held.left() > 0)
            assert (await desk.token()) is not None
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            assert len(desk.browser.opened) == 1

    play(scene)


def test_giving_up_a_new_sign_in_while_the_server_is_down_loses_nothing(play, server):
    server.expires_in = 0.8

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            server.token_answer = (503, {})
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.SERVER_DOWN)
            desk.browser.closed = True
            desk.sign_ins.want(NAME)
            desk.sign_ins.cancel(NAME)
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.CANCELLED)
            desk.sign_ins.want(NAME)
            await desk.until(lambda: desk.browser.opened[1:])
            desk.sign_ins.cancel(NAME)
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.CANCELLED)
            server.token_answer = None
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)

    play(scene)


def test_signing_in_anew_takes_the_old_tokens_back(play, server):
    server.expires_in = 0.8

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            old = set(server.issued)
            server.refresh_answer = (503, {})
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.SERVER_DOWN)
            assert old & server.live_refresh
            assert (await desk.settled()).state is SignInState.SIGNED_IN
            assert len(desk.browser.opened) == 2
            assert not old & (server.live_access | server.live_refresh)

    play(scene)


def test_an_old_refresh_that_is_refused_late_does_not_end_a_new_sign_in(play, server):
    server.expires_in = 0.8

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            server.refresh_answer = (503, {})
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.SERVER_DOWN)
            server.expires_in = 570
            with server.hold_refreshes():
                desk.session._refresh_soon()
                await desk.until(lambda: desk.session._refreshing is not None)
                assert (await desk.settled()).state is SignInState.SIGNED_IN
                server.refresh_answer = (400, {"error": "invalid_grant"})
            await desk.until(lambda: desk.session._refreshing is None)
            assert desk.said[-1].state is SignInState.SIGNED_IN
            assert await desk.token() is not None

    play(scene)


def test_without_a_refresh_token_it_ends_with_the_access_token(play, server):
    server.refresh_tokens, server.expires_in = False, 0.3

    async def scene():
        async with desk_on(server, pace=QUICK) as desk:
            await desk.settled()
            await desk.until(lambda: desk.said[-1].problem is SignInProblem.RAN_OUT)

    play(scene)


def test_a_read_waits_for_a_refresh_but_not_for_ever(play, server):
    async def scene():
        pace = Pace(least=0.0, reading=0.1, leaving=1.0)
        async with desk_on(server, pace=pace) as desk:
            await desk.settled()
            with server._lock:
                granted = await desk.token(refused=True)
            assert granted.access == server.issued[0], "what there is, after the wait"

    play(scene)


# --- the end ------------------------------------------------------------------------------


def test_leaving_takes_back_the_refresh_token_first(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()

    play(scene)
    assert [form["token_type_hint"] for form in server.asked("/revoke")] == [
        "refresh_token",
        "access_token",
    ]
    assert server.live_refresh == set()
    assert server.live_access == set()


def test_a_server_that_does_not_answer_keeps_nobody_from_leaving(play, server):
    async def scene():
        async with desk_on(server, pace=Pace(leaving=0.2)) as desk:
            await desk.settled()
            server._lock.acquire()
            try:
                began = asyncio.get_running_loop().time()
                await desk.sign_ins.close(keep=False)
                assert asyncio.get_running_loop().time() - began < 5
            finally:
                server._lock.release()

    play(scene)


def test_leaving_while_a_browser_is_open_ends_that_too(play, server):
    async def scene():
        async with desk_on(server) as desk:
            desk.browser.closed = True
            desk.sign_ins.want(NAME)
            await desk.until(lambda: desk.browser.opened)

    play(scene)


def test_nothing_that_is_held_can_be_printed(play, server):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            granted = await desk.token()
            session = desk.session
            held = (session._held.tokens, granted, session.identity, session, session._journey)
            told = " ".join(map(repr, held)) + " ".join(map(str, desk.said))
            assert [token for token in server.issued if token in told] == []

    play(scene)


# --- the keyring --------------------------------------------------------------------------


def test_online_access_leaves_the_keyring_alone(play, server, made_up_keyring):
    async def scene():
        async with desk_on(server) as desk:
            await desk.settled()
            assert made_up_keyring.kept == {}

    play(scene)


def test_offline_access_survives_a_stop_and_goes_on_without_a_browser(
    play, server, made_up_keyring
):
    async def first():
        async with desk_on(server, offline=True, signed_out=False) as desk:
            await desk.settled()
            assert "offline_access" in server.asked("/authorize")[0]["scope"].split()
            await desk.token(refused=True)

    play(first)
    [(place, kept)] = made_up_keyring.kept.items()
    assert place[0] == SIGN_IN_SERVICE
    assert place[1].startswith(server.base)
    assert kept in server.live_refresh, "the newest one is kept, and is not taken back"

    async def second():
        async with desk_on(server, offline=True) as desk:
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.SIGNED_IN)
            assert desk.browser.opened == []

    play(second)
    assert made_up_keyring.kept == {}, "signing out takes it out of the keyring"
    assert server.live_refresh == set()


def test_a_stop_during_a_refresh_keeps_the_token_that_comes_with_it(play, server, made_up_keyring):
    async def scene():
        async with desk_on(server, offline=True, signed_out=False) as desk:
            await desk.settled()
            with server.hold_refreshes():
                desk.session._refresh_soon()
                await desk.until(lambda: refreshes(server))
                closing = asyncio.ensure_future(desk.sign_ins.close(keep=True))
                await asyncio.sleep(0)
            await closing

    play(scene)
    assert list(made_up_keyring.kept.values()) == list(server.live_refresh)


def test_without_a_keyring_the_sign_in_works_and_it_is_said(play, server):
    async def scene():
        async with desk_on(server, offline=True) as desk:
            last = await desk.settled()
            assert (last.state, last.problem) == (
                SignInState.SIGNED_IN,
                SignInProblem.NO_KEYRING,
            )
            assert await desk.token() is not None

    play(scene)


def test_a_kept_sign_in_the_server_no_longer_takes_is_forgotten(play, server, made_up_keyring):
    async def scene():
        async with desk_on(server, offline=True) as desk:
            account = f"{server.base} {desk.ehr.sign_in.client_id}"
            made_up_keyring.set_password(SIGN_IN_SERVICE, account, "made-up-old")
            desk.sign_ins.open()
            await desk.until(lambda: desk.said[-1].state is SignInState.NEEDED)
            assert desk.said[-1].problem is SignInProblem.RAN_OUT
            assert made_up_keyring.kept == {}

    play(scene)
