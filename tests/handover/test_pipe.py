"""Two real processes and the pipe between them."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from patient_access.handover.child import Child, launch_command
from patient_access.handover.wire import PrivatePart

SECRET = b'{"ani": "+12065550137"}'

ECHO = """
import os, sys, threading
from patient_access.handover.parent import Parent

gone = threading.Event()
parent = Parent.take_standard_streams()
{first}

def on_frame(header, private):
    {frame}

parent.listen(on_frame, gone.set)
gone.wait()
{last}
"""


class Talk:
    """A child that runs ``code``, and what was heard of it."""

    def __init__(self, code, **how):
        self.loop = asyncio.get_running_loop()
        self.frames = asyncio.Queue()
        self.exited = asyncio.Event()
        self.code = None
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if how.get("errors") else subprocess.DEVNULL,
            bufsize=0,
        )
        self.child = Child(self.process, self.loop, self._heard, self._left)

    def _heard(self, header, private):
        assert not self.exited.is_set(), "the exit is told last"
        self.frames.put_nowait((header, bytes(private.buffer)))

    def _left(self, code):
        self.code = code
        self.exited.set()

    async def next(self):
        return await asyncio.wait_for(self.frames.get(), 15)

    async def leave(self):
        self.child.close()
        await asyncio.wait_for(self.exited.wait(), 15)
        return self.code


def echo(first="", frame="parent.send(header, private)", last="parent.flush(5)"):
    return ECHO.format(first=first, frame=frame, last=last)


def play(scene):
    asyncio.run(asyncio.wait_for(scene(), 30))


def test_frames_go_there_and_back_in_order_and_the_sent_private_part_is_wiped():
    async def scene():
        talk = Talk(echo())
        sent = [PrivatePart(bytearray(SECRET + bytes([number]))) for number in range(50)]
        for number, private in enumerate(sent):
            talk.child.send(json.dumps(number).encode(), private)
        for number in range(50):
            assert await talk.next() == (str(number).encode(), SECRET + bytes([number]))
        assert not any(any(private.buffer) for private in sent)
        assert await talk.leave() == 0

    play(scene)


def test_a_closed_pipe_is_the_end_for_the_child_after_what_was_sent_before():
    async def scene():
        talk = Talk(echo(last='parent.send(b"leaving"); parent.flush(5)'))
        talk.child.send(b"1")
        talk.child.close()
        assert await talk.next() == (b"1", b"")
        assert await talk.next() == (b"leaving", b"")
        await asyncio.wait_for(talk.exited.wait(), 15)
        assert talk.code == 0

    play(scene)


def test_a_child_that_ends_is_reported_once_after_its_last_frame():
    async def scene():
        talk = Talk(echo(frame='parent.send(b"last"); parent.flush(5); os._exit(7)'))
        talk.child.send(b"go")
        assert await talk.next() == (b"last", b"")
        await asyncio.wait_for(talk.exited.wait(), 15)
        assert talk.code == 7
        talk.child.kill()  # of one that is gone: nothing

    play(scene)


def test_what_is_sent_to_a_child_that_is_gone_is_wiped_all_the_same():
    async def scene():
        talk = Talk("import os; os._exit(3)")
        await asyncio.wait_for(talk.exited.wait(), 15)
        private = PrivatePart(bytearray(SECRET))
        talk.child.send(b"to nobody", private)
        while any(private.buffer):
            await asyncio.sleep(0.005)
        assert talk.code == 3

    play(scene)


def test_what_is_queued_behind_the_end_is_wiped():
    async def scene():
        talk = Talk(echo())
        talk.child.close()
        behind = [PrivatePart(bytearray(SECRET)) for _ in range(20)]
        for private in behind:
            talk.child.send(b"behind", private)
        while any(any(private.buffer) for private in behind):
            await asyncio.sleep(0.005)
        await asyncio.wait_for(talk.exited.wait(), 15)
        assert talk.frames.empty()

    play(scene)


def test_a_killed_child_is_reported():
    async def scene():
        talk = Talk(echo())
        talk.child.send(b"1")
        await talk.next()
        talk.child.kill()
        await asyncio.wait_for(talk.exited.wait(), 15)
        assert talk.code == -signal.SIGKILL

    play(scene)


def test_a_child_that_prints_does_not_break_its_frames():
    prints = (
        'print("hello from nowhere", flush=True); os.write(1, b"raw"); '
        'sys.__stdout__.write("x"); parent.send(header, private)'
    )

    async def scene():
        talk = Talk(echo(frame=prints), errors=True)
        for text in (b"1", b"2"):
            talk.child.send(text)
            assert await talk.next() == (text, b"")
        assert await talk.leave() == 0
        said = talk.process.stderr.read()
        talk.process.stderr.close()
        assert b"hello from nowhere" in said
        assert b"raw" in said

    play(scene)


def test_a_child_cannot_read_frames_as_input():
    reads = "parent.send(repr(sys.stdin.read()).encode())"

    async def scene():
        talk = Talk(echo(frame=reads))
        talk.child.send(b"1")
        assert await talk.next() == (b"''", b"")
        assert await talk.leave() == 0

    play(scene)


@pytest.mark.parametrize("garbage", ["b'x' * 64", "b'\\xff' * 64", "b'\\0' * 64"])
def test_a_child_that_sends_garbage_is_killed(garbage):
    code = f"import os, threading; os.write(1, {garbage}); threading.Event().wait(60)"

    async def scene():
        talk = Talk(code)
        await asyncio.wait_for(talk.exited.wait(), 15)
        assert talk.code == -signal.SIGKILL
        assert talk.frames.empty()

    play(scene)


def test_a_child_that_does_not_read_never_blocks_its_parent():
    async def scene():
        talk = Talk("import threading; threading.Event().wait(60)")
        for _ in range(8):
            talk.child.send(b"h", PrivatePart(bytearray(1 << 19)))
        talk.child.close()
        talk.child.kill()
        await asyncio.wait_for(talk.exited.wait(), 15)

    play(scene)


def test_flush_waits_for_the_pipe_and_gives_up_in_time():
    stuck = """
import os, sys
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart
parent = Parent.take_standard_streams()
early = parent.flush(5)
parent.send(b"h", PrivatePart(bytearray(1 << 19)))
late = parent.flush(0.05)
sys.stderr.write(f"{early} {late}")
sys.stderr.flush()
os._exit(0)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", stuck],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.wait(15)
    assert process.stderr.read() == b"True False"
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


def test_a_parent_killed_outright_is_noticed_by_its_child():
    """The middle process dies by SIGKILL; the innermost one says so on its own pipe."""
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    inner = echo(last=f'os.write({writing}, b"gone")')
    middle = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {inner!r}], stdin=subprocess.PIPE,
                 stdout=subprocess.PIPE, pass_fds=[{writing}])
print("up", flush=True)
sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", middle],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[writing],
    )
    os.close(writing)
    assert process.stdout.readline() == b"up\n"
    process.kill()
    with os.fdopen(reading, "rb") as told:
        assert told.read() == b"gone"
    process.wait(10)
    for stream in (process.stdin, process.stdout):
        stream.close()


def test_a_role_is_started_by_the_same_program_frozen_or_not(monkeypatch):
    assert launch_command("workspace")[-2:] == ["--role", "workspace"]
    assert launch_command("workspace")[0] == sys.executable
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launch_command("workspace") == [sys.executable, "--role", "workspace"]
