"""The switchboard as a whole: what it tells windows, telephones, the log; and how it stops."""

import asyncio
import os
import signal

import pytest

from patient_access.diagnostics import log
from patient_access.front_door.messages import PopRequest
from patient_access.front_door.words import PopState, Refusal
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState, EndReason, PhoneAction
from patient_access.handover.ehr_rests import EhrLearned, EhrRests
from patient_access.handover.presence_events import PresenceEvent
from patient_access.handover.wire import PrivatePart
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.model import Settings
from patient_access.switchboard import grants
from patient_access.switchboard.app import Shift, Switchboard
from patient_access.switchboard.door_host import DoorHost
from patient_access.switchboard.sleep import Sleep
from tests.switchboard.conftest import NUMBER, FakeChild

TOKEN = "token-made-up-4417"


class Telephone:
    """A source with buttons; keeps what it was asked."""

    source_id = "phone"
    actions = frozenset({PhoneAction.HANG_UP})

    def __init__(self):
        self.asked = []
        self.let_go_of = []
        self.asked_again = 0
        self.breaks = asyncio.Event()

    async def run(self, desk):
        self.desk = desk
        await self.breaks.wait()
        raise RuntimeError("a defect of the source")

    async def act(self, leg_id, action):
        self.asked.append((leg_id, action))

    def let_go(self, leg_id):
        self.let_go_of.append(leg_id)

    def ask_again(self):
        self.asked_again += 1

    def ring(self, leg="leg"):
        self.deliver(CallState.OFFERED, leg)

    def deliver(self, state, leg="leg", reason=None):
        private = PrivatePart(bytearray(NUMBER))
        event = CallEvent(source_id="phone", leg_id=leg, state=state, end_reason=reason)
        self.desk.deliver(event, private)


class Door:
    async def serve(self, host):
        await asyncio.Event().wait()


class Shifted:
    """One shift with made-up processes."""

    def __init__(self, **more):
        self.children = []
        self.telephone = Telephone()
        self.settings = Settings()
        shift = Shift(settings=self.settings, ehrs=(), sources=(self.telephone,), **more)
        self.board = Switchboard(shift, start_child=self._start)
        self.seconds = 0.0
        """What a clock says that goes on while the computer sleeps; here, when a test says so."""
        self.board._sleep = Sleep(self.board._slept, lambda: self.seconds)

    def _start(self, role, *, loop, on_frame, on_exit, show_errors):
        child = FakeChild(on_frame, on_exit)
        close = child.close
        child.close = lambda: (close(), loop.call_soon(child.exit))
        say = child.say

        def say_and_leave(frame):
            say(frame)
            if isinstance(frame, frames.Ending):
                loop.call_soon(child.exit)

        child.say = say_and_leave
        self.children.append(child)
        return child

    async def until(self, what):
        while not what():
            await asyncio.sleep(0.002)


@pytest.fixture
def lines(monkeypatch):
    """The codes that were logged."""
    heard = []
    monkeypatch.setattr(log, "event", lambda code, *args, **more: heard.append(str(code)))
    return heard


@pytest.fixture
def shift(lines):
    """Play a scene in a shift; gives the exit code. The shift is ended by signing out."""

    def play(scene, **more):
        async def whole():
            shifted = Shifted(**more)
            running = asyncio.ensure_future(
                shifted.board.run(Door(), DoorHost(None), None),
            )
            await shifted.until(lambda: shifted.children)
            shifted.children[0].ready()
            shifted.children[1].ready()
            await scene(shifted)
            if not running.done():
                shifted.children[-1].say(frames.Hello())
                shifted.children[-1].say(frames.SignOut())
            return await asyncio.wait_for(running, 30)

        return asyncio.run(asyncio.wait_for(whole(), 60))

    return play


def test_signing_out_ends_everybody_with_code_0(shift):
    children = []

    async def scene(it):
        children.extend(it.children)

    assert shift(scene) == 0
    assert all(child.last(frames.CallEnded).reason is EndReason.SIGN_OUT for child in children)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_stop_is_a_sign_out(shift, number):
    async def scene(it):
        os.kill(os.getpid(), number)
        await it.until(lambda: not it.board.workspaces.pids)

    assert shift(scene) == 0


def test_what_is_wrong_with_the_set_up_is_said_once_in_the_first_window(shift):
    wrong = ("site.toml, line 3: a", "site.toml, line 4: b", "c", "d", "e")

    async def scene(it):
        said = [one for one in it.children[0].told if isinstance(one, frames.Notice)]
        assert [one.code for one in said] == ["settings_problem"]
        assert said[0].detail == "site.toml, line 3: a · site.toml, line 4: b · c · +2"
        assert it.children[1].last(frames.Notice) is None

    shift(scene, wrong=wrong)


def test_the_token_goes_into_the_pipe_and_nowhere_else(shift, monkeypatch):
    monkeypatch.setattr(grants, "read_token", lambda ehr: TOKEN)

    async def scene(it):
        child = it.children[0]
        child.say(frames.TokenWanted(ehr="Northside EHR"))
        await it.until(lambda: child.last(frames.TokenGranted))
        assert child.secrets[-1] == TOKEN.encode()
        assert TOKEN not in repr(child.told)
        assert TOKEN.encode() not in it.children[1].secrets

    shift(scene)


def test_a_keyring_that_does_not_open_is_said_once_and_answered_with_no_token(
    shift, monkeypatch, lines
):
    def locked(ehr):
        raise CredentialsUnavailable("It is locked.")

    monkeypatch.setattr(grants, "read_token", locked)

    async def scene(it):
        for child in it.children[:2]:
            child.say(frames.TokenWanted(ehr="Northside EHR"))
            await it.until(lambda child=child: child.last(frames.TokenGranted))
            assert child.secrets[-1] == b""
            assert child.last(frames.Notice) is None, "an open server needs no keyring"
        for child in it.children[:2]:
            answers = len(child.secrets)
            child.say(frames.TokenWanted(ehr="Northside EHR", refused=True))
            await it.until(lambda child=child, n=answers: len(child.secrets) > n)
        said = [c.last(frames.Notice) for c in it.children]
        assert [one.code for one in said if one] == ["credentials_unavailable"]

    shift(scene)
    assert lines.count("credentials_unavailable") == 4


def test_end_pressed_hangs_up_where_the_telephone_can_and_lets_the_leg_go(shift):
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))
        await it.until(lambda: it.telephone.asked)
        assert it.telephone.asked == [("leg", PhoneAction.HANG_UP)]
        assert it.telephone.let_go_of == ["leg"]

    shift(scene)


def test_a_session_that_timed_out_hangs_nobody_up(shift):
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.Ending(reason=EndReason.IDLE, had_focus=True))
        await asyncio.sleep(0)
        assert it.telephone.let_go_of == ["leg"]
        assert not it.telephone.asked

    shift(scene)


@pytest.mark.parametrize(
    "wakes",
    [
        lambda it: it.children[1].say(frames.PresenceChanged(event=PresenceEvent.WOKE)),
        lambda it: (setattr(it, "seconds", 600.0), it.board._sleep.look()),
        lambda it: (setattr(it, "seconds", 5.0), it.board._sleep.look()),
    ],
    ids=["it never slept", "ten minutes", "five seconds"],
)
def test_a_call_whose_window_went_for_a_sleep_is_kept_and_asked_for_after_it(shift, wakes):
    async def scene(it):
        it.telephone.ring()
        it.telephone.deliver(CallState.CONNECTED)
        it.children[0].say(frames.Ending(reason=EndReason.SLEEP, had_focus=True))
        await asyncio.sleep(0)
        assert not it.telephone.asked
        assert not it.telephone.let_go_of
        assert it.telephone.asked_again == 0, "it sleeps first"
        wakes(it)
        wakes(it)
        assert it.telephone.asked_again == 1
        it.telephone.deliver(CallState.CONNECTED)
        assert it.children[1].calls() == ["leg"], "the call is back, in a fresh window"

    shift(scene)


def test_who_wakes_with_no_call_owed_is_not_asked_again(shift):
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.PresenceChanged(event=PresenceEvent.WOKE))
        assert it.telephone.asked_again == 0
        it.seconds = 20.0
        it.board._sleep.look()
        assert it.telephone.asked_again == 0, "its window is there, and its link may be alive"

    shift(scene)


def test_a_sleep_that_nobody_announced_asks_again_for_what_it_wiped(shift):
    async def scene(it):
        it.telephone.ring()
        it.seconds = 600.0
        it.board._sleep.look()
        assert it.children[0].last(frames.CallEnded).reason is EndReason.STREAM_LOST
        assert it.telephone.asked_again == 1

    shift(scene)


def test_a_button_the_telephone_does_not_have_is_not_pressed(shift):
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(frames.PhoneIntent(action=PhoneAction.HOLD))
        it.children[0].say(frames.PhoneIntent(action=PhoneAction.HANG_UP))
        await it.until(lambda: it.telephone.asked)
        assert it.telephone.asked == [("leg", PhoneAction.HANG_UP)]

    shift(scene)


def test_the_figures_of_a_call_stand_in_the_next_window_and_a_missing_outcome_is_asked(shift):
    async def scene(it):
        it.telephone.ring()
        it.telephone.deliver(CallState.ENDED, reason=EndReason.CALLER)
        it.children[0].say(
            frames.Ending(
                reason=EndReason.CALLER, had_focus=True, handle_time=291.0, time_to_verify=24.0
            )
        )
        stand = it.children[1].last(frames.Stand)
        assert (stand.figures.calls, stand.figures.handle_time) == (1, 291.0)
        assert stand.ask_outcome
        it.children[1].say(frames.OutcomeGiven(outcome="answered"))

    shift(scene)


@pytest.mark.parametrize("outcome", ["answered", None])
def test_a_call_that_only_rang_or_has_its_outcome_asks_for_none(shift, outcome):
    async def scene(it):
        it.telephone.ring()
        it.children[0].say(
            frames.Ending(
                reason=EndReason.END_PRESSED,
                had_focus=True,
                outcome=outcome,
                handle_time=12.0 if outcome else None,
            )
        )
        assert not it.children[1].last(frames.Stand).ask_outcome

    shift(scene)


def test_a_session_by_hand_is_known_and_its_end_is_its_own(shift):
    async def scene(it):
        it.children[0].say(frames.ManualStart())
        assert "serving" in it.board.workspaces.pids.values()
        it.children[0].say(frames.Ending(reason=EndReason.END_PRESSED, had_focus=True))
        assert it.children[1].last(frames.Stand) is not None

    shift(scene)


def test_a_source_that_breaks_is_said_to_be_lost_and_the_shift_goes_on(shift, lines):
    async def scene(it):
        it.telephone.breaks.set()
        await it.until(lambda: it.children[0].last(frames.SourceChanged).source_id == "phone")
        assert it.children[0].last(frames.SourceChanged).status == "lost"

    assert shift(scene) == 0
    assert "source_fault" in lines


def test_windows_that_keep_dying_end_the_program_with_a_code_of_their_own(shift, lines):
    async def scene(it):
        while "workspaces_keep_dying" not in lines:
            living = [child for child in it.children if not child.gone]
            living[-1].exit(1)
            await asyncio.sleep(0)

    assert shift(scene) == 70


def test_a_window_that_dies_with_a_call_lets_the_leg_go(shift, lines):
    async def scene(it):
        it.telephone.ring()
        it.children[0].exit(-11)
        assert it.telephone.let_go_of == ["leg"]
        assert "workspace_lost" in lines

    shift(scene)


def test_a_pop_that_is_refused_is_logged_without_the_call(lines):
    async def tell(request, private):
        return Refusal.AMBIGUOUS

    host = DoorHost(tell)
    request = PopRequest(state=PopState.RINGING)
    assert asyncio.run(host.pop(request, PrivatePart())) is Refusal.AMBIGUOUS
    assert lines == ["pop_refused"]


def test_a_second_start_shows_the_window_that_is_there(shift):
    async def scene(it):
        host = DoorHost(None)
        host.come_forward_to = it.board.workspaces
        host.come_forward()
        assert it.children[0].last(frames.ComeForward)
        it.telephone.ring("one")
        it.telephone.ring("two")
        host.come_forward()
        assert it.children[1].last(frames.ComeForward), "the call that began last"

    shift(scene)


def test_a_window_that_opens_later_is_told_which_server_wants_rest(shift):
    async def scene(it):
        it.children[0].say(EhrLearned(ehr="Northside EHR", state="busy", seconds=60.0))
        assert it.children[1].last(EhrRests).state == "busy"
        it.telephone.ring("first")
        it.telephone.ring("second")
        await it.until(lambda: len(it.children) > 2)
        it.children[2].ready()
        assert 59 < it.children[2].last(EhrRests).seconds <= 60

    shift(scene)
