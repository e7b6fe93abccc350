"""The process that takes calls by HTTP: it ends with its parent's pipe, and between calls."""

from __future__ import annotations

import asyncio
import signal
import threading
from queue import SimpleQueue

from patient_access.front_door.address import runtime_dir
from patient_access.front_door.call_words import Pop
from patient_access.front_door.client import send_pop
from patient_access.front_door.http_frames import (
    HttpUp,
    Listening,
    PortTaken,
    Serve,
    TookCall,
    Warm,
    decode_serve,
)
from patient_access.front_door.http_pop import HttpPop
from patient_access.front_door.words import Refusal
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart, WireError


def run() -> int:
    """Returns the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent
    parent = Parent.take_standard_streams()
    asked: SimpleQueue[Serve | None] = SimpleQueue()
    over = threading.Event()

    def heard(header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            asked.put(decode_serve(header))
        except WireError:
            asked.put(None)

    def gone() -> None:
        over.set()
        asked.put(None)

    parent.listen(heard, gone)
    _say(parent, Warm())
    serve = asked.get()
    if serve is None:
        return 0
    asyncio.run(_serve(parent, serve, over))
    return 0


async def _serve(parent: Parent, serve: Serve, over: threading.Event) -> None:
    def tell(call: Pop) -> Refusal | None:
        _say(parent, TookCall())
        return send_pop(runtime_dir(), call)

    door = HttpPop(serve.port, bytes.fromhex(serve.token_digest), tell)
    serving = asyncio.create_task(door.serve(lambda port: _say(parent, Listening(port=port))))
    told = asyncio.create_task(asyncio.to_thread(over.wait))
    await asyncio.wait((serving, told), return_when=asyncio.FIRST_COMPLETED)
    if serving.done() and isinstance(serving.exception(), OSError):
        _say(parent, PortTaken())
        parent.flush(1.0)
        over.set()
    serving.cancel()
    await asyncio.gather(serving, told, return_exceptions=True)


def _say(parent: Parent, frame: HttpUp) -> None:
    parent.send(frame.model_dump_json().encode())
