"""A schedule relay in a process of its own, and an interface engine that sends to it."""

import asyncio
import socket
import ssl

import pytest

from patient_access.handover.child import Child
from patient_access.handover.schedule_frames import (
    ListenForSchedule,
    RelayListens,
    decode_relay_up,
    encode_relay,
)

ZOE = "H-7001^^^NORTH&1.2.3.4&ISO^MR"


def siu(control="C-1", kind="SIU^S12^SIU_S12", *, more="", mode="P", accept=""):
    """A scheduling message about a made-up person with a name that nothing else has."""
    return (
        f"MSH|^~\\&|SCHED|NORTH|PA|DESK|20261122||{kind}|{control}|{mode}|2.5|||{accept}\r"
        "SCH|P-9|F-9|||||^Follow-up||30|MIN|^^^202701151030-0600\r"
        f"PID|1||{ZOE}||Zzmarkerova^Zoe||19840517|F|||17 Zqstreet Lane|||415-555-0142\r"
        f"{more}"
    ).encode()


def framed(*messages):
    return b"".join(b"\x0b" + message + b"\x1c\r" for message in messages)


class Relay:
    """The child process, and what it passed on."""

    def __init__(self, **listen):
        self.said, self.told, self.exit = [], [], None
        self._listen = {"address": "127.0.0.1", "port": 0, "certificate": None, "senders": None}
        self._listen |= listen
        self._changed = asyncio.Event()

    async def __aenter__(self):
        self.child = Child.start(
            "schedule-relay",
            loop=asyncio.get_running_loop(),
            on_frame=self._heard,
            on_exit=self._gone,
            show_errors=True,
        )
        self.child.send(encode_relay(ListenForSchedule(**self._listen)))
        await self.until(lambda: self.told)
        return self

    async def __aexit__(self, *_):
        self.child.close()
        await self.until(lambda: self.exit is not None)
        assert self.exit == 0

    @property
    def port(self):
        return self.told[0].port

    async def until(self, what, seconds=30):
        async with asyncio.timeout(seconds):
            while not what():
                self._changed.clear()
                await self._changed.wait()

    def _heard(self, header, private):
        frame = decode_relay_up(header)
        if isinstance(frame, RelayListens):
            self.told.append(frame)
        else:
            self.said.append(bytes(private.buffer))
        private.wipe()
        self._changed.set()

    def _gone(self, code):
        self.exit = code
        self._changed.set()


class Engine:
    """Sends bytes and reads acknowledgements, as an interface engine does."""

    def __init__(self, port, context: ssl.SSLContext | None = None):
        plain = socket.create_connection(("127.0.0.1", port), timeout=30)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = context.wrap_socket(plain) if context else plain
        self._left = b""

    def send(self, data, pieces=1):
        size = max(1, -(-len(data) // pieces))
        for at in range(0, len(data), size):
            self._socket.sendall(data[at : at + size])

    def answers(self, count=1):
        """MSA of each acknowledgement: its code and whose control id it echoes."""
        found = []
        while len(found) < count:
            while b"\x1c\r" not in self._left:
                read = self._socket.recv(4096)
                if not read:
                    raise ConnectionError
                self._left += read
            one, self._left = self._left.split(b"\x1c\r", 1)
            assert one.startswith(b"\x0bMSH")
            msa = next(s for s in one.split(b"\r") if s.startswith(b"MSA"))
            found.append(tuple(msa.decode().split("|")[1:3]))
        return found

    def close(self):
        self._socket.close()


@pytest.fixture
def engine():
    opened = []

    async def connect(port, context=None):
        opened.append(await asyncio.to_thread(Engine, port, context))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()
