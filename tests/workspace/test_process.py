"""The real workspace process: hardened before anything else, and gone with its parent."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from patient_access.handover import frames
from patient_access.handover.child import launch_command
from patient_access.handover.wire import PrivatePart, pack, read_frame

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


class Process:
    """A workspace with the test as its switchboard."""

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            launch_command("workspace"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=os.environ | environment,
        )
        self._guard = threading.Timer(30, self.process.kill)
        self._guard.start()

    @property
    def proc(self):
        return Path(f"/proc/{self.process.pid}")

    def send(self, frame, private=b""):
        self.send_raw(frames.encode(frame), private)

    def send_raw(self, header, private=b""):
        self.process.stdin.write(pack(header, PrivatePart(bytearray(private))))

    def hear(self, kind):
        """The next frame of this kind; others before it are passed over."""
        while (frame := read_frame(self.process.stdout)) is not None:
            heard = frames.decode_up(frame[0])
            assert not len(frame[1]), "nothing private comes up"
            if isinstance(heard, kind):
                return heard
        pytest.fail(f"the process left without {kind.__name__}")

    def leave(self):
        self._guard.cancel()
        self._guard.join()
        self.process.kill()
        self.process.wait(30)
        for stream in (self.process.stdin, self.process.stdout):
            stream.close()


@pytest.fixture
def workspace():
    started = []

    def start(**environment):
        started.append(Process(**environment))
        return started[-1]

    yield start
    for one in started:
        one.leave()


@linux
def test_it_is_hardened_before_it_says_hello_and_before_qt(workspace):
    process = workspace()
    hello = process.hear(frames.Hello)
    limits = (process.proc / "limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert "core_dumps_not_off" not in hello.hardening
    # Not dumpable: the kernel gives its files to root, so that its own user cannot read memory.
    # (As root this proves nothing: see the next test.)
    assert (process.proc / "mem").stat().st_uid == 0
    assert "tracing_not_refused" not in hello.hardening
    if os.geteuid() == 0:
        assert "libQt6" not in (process.proc / "maps").read_text()
    locked = next(
        int(line.split()[1])
        for line in (process.proc / "status").read_text().splitlines()
        if line.startswith("VmLck:")
    )
    assert (locked > 0) == ("memory_not_locked" not in hello.hardening)


@linux
def test_after_hardening_the_kernel_says_so_itself():
    ask = """
import ctypes, resource, sys
from patient_access.workspace.harden import harden
missing = harden()
libc = ctypes.CDLL(None)
on_death = ctypes.c_int()
libc.prctl(2, ctypes.byref(on_death))
print(libc.prctl(3), on_death.value, resource.getrlimit(resource.RLIMIT_CORE), *missing, sep="|")
print("PySide6" in sys.modules)
"""
    said = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, timeout=30, check=True
    )
    first, with_qt = said.stdout.splitlines()
    dumpable, on_death, core, *missing = first.split("|")
    assert dumpable == "0"
    assert on_death == str(int(signal.SIGKILL))
    assert core == "(0, 0)"
    assert set(missing) <= {"memory_not_locked"}
    assert with_qt == "False"


def test_nothing_of_a_call_is_in_its_arguments_or_environment(workspace):
    assert launch_command("workspace")[-2:] == ["--role", "workspace"]
    process = workspace()
    process.hear(frames.Hello)
    if sys.platform == "linux":
        arguments = (process.proc / "cmdline").read_bytes().split(b"\0")
        assert arguments[-3:] == [b"--role", b"workspace", b""]


@linux
def test_it_dies_with_a_switchboard_that_is_killed_outright():
    middle = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen({launch_command('workspace')!r}, stdin=subprocess.PIPE,"
        " stdout=subprocess.PIPE)\n"
        "child.stdout.read(8)\n"
        "print(child.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", middle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    watch = os.pidfd_open(pid)
    parent.kill()
    parent.wait(30)
    gone, _, _ = select.select([watch], [], [], 5)
    os.close(watch)
    parent.stdin.close()
    parent.stdout.close()
    assert gone, "the workspace outlived its switchboard"


def test_it_leaves_without_a_word_when_the_pipe_closes_before_its_welcome(workspace):
    process = workspace()
    process.hear(frames.Hello)
    process.process.stdin.close()
    assert process.process.wait(30) == 0


@pytest.mark.parametrize(
    "first",
    [
        b'{"kind": "welcome", "protocol": 999, "ehrs": []}',
        b'{"kind": "come_forward"}',
        b"garbage",
    ],
    ids=["another build", "no welcome", "garbage"],
)
def test_a_switchboard_that_makes_no_sense_is_left(workspace, first):
    process = workspace()
    process.hear(frames.Hello)
    process.send_raw(first)
    assert process.process.wait(30) == 1


def test_a_call_is_served_and_its_end_is_the_end_of_the_process(workspace):
    process = workspace()
    assert process.hear(frames.Hello).protocol == frames.PROTOCOL
    process.send(frames.Welcome(ehrs=()))
    assert process.hear(frames.Ready).seconds < 20
    event = {"source_id": "s", "leg_id": "l", "state": "offered"}
    process.send(
        frames.CallStarted.model_validate({"event": event}),
        json.dumps({"ani": "+12065550137"}).encode(),
    )
    process.send(frames.CallEnded(reason="caller"))
    assert process.hear(frames.Ending).reason == "caller"
    assert process.process.wait(30) == 0


def test_a_workspace_that_hangs_leaves_all_the_same(workspace):
    """Stopped by SIGSTOP it cannot; woken again, its reading thread ends it by itself."""
    process = workspace()
    process.hear(frames.Hello)
    process.send(frames.Welcome(ehrs=()))
    process.hear(frames.Ready)
    os.kill(process.process.pid, signal.SIGSTOP)
    process.process.stdin.close()
    os.kill(process.process.pid, signal.SIGCONT)
    assert process.process.wait(30) == 0


def test_a_private_part_that_is_no_call_is_an_empty_call(workspace):
    process = workspace()
    process.hear(frames.Hello)
    process.send(frames.Welcome(ehrs=()))
    process.hear(frames.Ready)
    event = {"source_id": "s", "leg_id": "l", "state": "offered"}
    process.send(frames.CallStarted.model_validate({"event": event}), b"\xff{not json")
    process.send(frames.CallEnded(reason="agent"))
    assert process.hear(frames.Ending).reason == "agent"
    assert process.process.wait(30) == 0
