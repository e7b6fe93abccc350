"""The training hospital as a process, over its real pipe."""

import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from patient_access.handover.call_events import CallState, EndReason, PhoneAction
from patient_access.handover.training_frames import (
    Act,
    HospitalOpen,
    PlayCall,
    StartShift,
    Stop,
    decode_training_down,
    decode_training_up,
    encode_training,
)
from patient_access.handover.wire import WireError, read_frame, write_frame

pytestmark = pytest.mark.end_to_end

PROGRAM = "from patient_access.training_hospital.main import run; raise SystemExit(run())"
PATIENCE = 30.0


class Hospital:
    """One running hospital and its pipe."""

    def __init__(self, process):
        self.process = process

    def send(self, frame):
        write_frame(self.process.stdin, encode_training(frame))

    def hear(self):
        """The next frame; a hospital that stays silent is killed, which ends the pipe."""
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            frame = read_frame(self.process.stdout)
        finally:
            watch.cancel()
            watch.join()
        assert frame is not None, "the hospital closed"
        header, private = frame
        return decode_training_up(header), bytes(private.buffer)

    def leave(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def running(program=PROGRAM):
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield Hospital(process)
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stdin.close()
        process.stdout.close()


def test_it_opens_then_rings_answers_and_hangs_up():
    with running() as hospital:
        opened, _ = hospital.hear()
        assert isinstance(opened, HospitalOpen)
        assert "ana" in opened.calls
        found = {"identifier": f"{opened.mrn_system}|00418142"}
        assert httpx.get(f"{opened.base}/Patient", params=found).json()["total"] == 1
        assert httpx.get(f"{opened.base}/Patient/ana").json()["birthDate"] == "1979-03-14"

        hospital.send(PlayCall(name="ana"))
        ring, private = hospital.hear()
        assert ring.event.state is CallState.OFFERED
        assert json.loads(private)["ani"] == "+12065550147"
        assert "555" not in ring.model_dump_json()

        hospital.send(Act(leg_id=ring.event.leg_id, action=PhoneAction.ANSWER))
        connected, private = hospital.hear()
        assert connected.event.state is CallState.CONNECTED
        assert private == b""

        hospital.send(Act(leg_id=ring.event.leg_id, action=PhoneAction.HANG_UP))
        ended, _ = hospital.hear()
        assert (ended.event.state, ended.event.end_reason) == (CallState.ENDED, EndReason.AGENT)
        assert hospital.leave() == 0


def test_a_shift_goes_on_by_itself():
    with running() as hospital:
        hospital.hear()
        hospital.send(StartShift(pause_seconds=0))
        for _ in range(3):
            ring, private = hospital.hear()
            assert ring.event.state is CallState.OFFERED
            assert private
            hospital.send(Act(leg_id=ring.event.leg_id, action=PhoneAction.HANG_UP))
            assert hospital.hear()[0].event.state is CallState.ENDED


def test_the_end_of_the_pipe_is_the_end_of_the_process_and_of_the_server():
    with running() as hospital:
        opened, _ = hospital.hear()
        hospital.send(PlayCall(name="ana"))
        hospital.hear()
        assert hospital.leave() == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{opened.base}/metadata")


@pytest.mark.parametrize("last", [encode_training(Stop()), b'{"kind":"nonsense"}'])
def test_stop_and_nonsense_end_it(last):
    with running() as hospital:
        hospital.hear()
        write_frame(hospital.process.stdin, last)
        assert hospital.process.wait(PATIENCE) == 0


def test_what_is_printed_by_accident_does_not_reach_the_pipe():
    noisy = (
        "import patient_access.training_hospital.main as m\n"
        "before = m.scripted_calls\n"
        "def stray(today):\n"
        "    import os; print('stray', flush=True); os.write(1, b'stray'); return before(today)\n"
        "m.scripted_calls = stray\n"
        "raise SystemExit(m.run())"
    )
    with running(noisy) as hospital:
        assert isinstance(hospital.hear()[0], HospitalOpen)
        hospital.send(PlayCall(name="ana"))
        assert hospital.hear()[0].event.state is CallState.OFFERED


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
def test_a_callers_number_is_in_no_argument_and_no_environment():
    with running() as hospital:
        hospital.hear()
        hospital.send(PlayCall(name="ana"))
        hospital.hear()
        for name in ("cmdline", "environ"):
            text = Path(f"/proc/{hospital.process.pid}/{name}").read_bytes()
            assert b"5550147" not in text


@pytest.mark.parametrize("header", [b"", b"{}", b"nonsense", b'{"kind":"act"}'])
def test_what_is_no_frame_is_refused_without_quoting_it(header):
    for decode in (decode_training_up, decode_training_down):
        with pytest.raises(WireError) as failure:
            decode(header)
        assert failure.value.__cause__ is None


def test_frames_come_back_as_they_were_sent():
    for frame in (PlayCall(name="ana"), StartShift(pause_seconds=2), Stop()):
        assert decode_training_down(encode_training(frame)) == frame
