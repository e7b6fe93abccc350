"""The process that takes calls by HTTP: it ends with its parent's pipe, and between calls."""

from __future__ import annotations

import asyncio
import signal
from queue import SimpleQueue

from patient_access.front_door.address import runtime_dir
from patient_access.front_door.call_words import Pop
from patient_access.front_door.client import send_pop
from patient_access.front_door.http_frames import (
    HttpDown,
    HttpUp,
    Listening,
    PortTaken,
    Retire,
    Retired,
    Serve,
    TookCall,
    Warm,
    decode_http_down,
)
from patient_access.front_door.http_pop import HttpPop
from patient_access.front_door.words import Refusal
from patient_access.handover.parent import Parent
from patient_access.handover.wire import PrivatePart, WireError


def run() -> int:
    """Returns the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with its parent
    parent = Parent.take_standard_streams()
    asked: SimpleQueue[HttpDown | None] = SimpleQueue()

    def heard(header: bytes, private: PrivatePart) -> None:
        private.wipe()
        try:
            asked.put(decode_http_down(header))
        except WireError:
            asked.put(None)

    parent.listen(heard, lambda: asked.put(None))
    _say(parent, Warm())
    serve = asked.get()
    if isinstance(serve, Serve):
        asyncio.run(_serve(parent, serve, asked))
    return 0


async def _serve(parent: Parent, serve: Serve, asked: SimpleQueue[HttpDown | None]) -> None:
    def tell(call: Pop) -> Refusal | None:
        _say(parent, TookCall())
        return send_pop(runtime_dir(), call)

    door = HttpPop(serve.port, bytes.fromhex(serve.token_digest), tell)
    serving = asyncio.create_task(door.serve(lambda port: _say(parent, Listening(port=port))))
    told = asyncio.create_task(asyncio.to_thread(asked.get))
    await asyncio.wait((serving, told), return_when=asyncio.FIRST_COMPLETED)
    if not told.done():
        _say(parent, PortTaken())
        parent.flush(1.0)
        asked.put(None)
    elif isinstance(told.result(), Retire):
        door.retire()
        _say(parent, Retired())
        await asyncio.wait((serving,))
    serving.cancel()
    await asyncio.gather(serving, told, return_exceptions=True)


def _say(parent: Parent, frame: HttpUp) -> None:
    parent.send(frame.model_dump_json().encode())
