"""The process: FHIR server and text gateway in threads, the telephone in this one, frames.

The end of the pipe is the end of the process: a hospital nobody listens to is closed.
"""

import signal
import time
from collections.abc import Callable
from datetime import date
from queue import Empty, SimpleQueue

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.shapes import MRN_SYSTEM
from patient_access.domain.call import CallDetails
from patient_access.handover.call_events import CallEvent
from patient_access.handover.parent import Parent
from patient_access.handover.training_frames import (
    Act,
    HospitalOpen,
    PhoneEvent,
    PlayCall,
    StartShift,
    Stop,
    TrainingDown,
    decode_training_down,
    encode_training,
)
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.text_gateway.loopback import LoopbackGateway, Text
from patient_access.training_hospital.exchange import Exchange
from patient_access.training_hospital.script import scripted_calls

Inbox = SimpleQueue[TrainingDown | Text]


def run() -> int:
    """Serve until the pipe ends or ``Stop`` comes. Returns the process's exit code."""
    # Ctrl-C in a terminal reaches the whole group; this process ends with its parent instead.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = Parent.take_standard_streams()
    inbox: Inbox = SimpleQueue()
    parent.listen(lambda header, private: _receive(inbox, header, private), _leave(inbox))
    calls = scripted_calls(date.today())  # noqa: DTZ011 - the desk's own day
    with TrainingServer() as server, LoopbackGateway(inbox.put) as gateway:
        opening = HospitalOpen(
            base=server.base, mrn_system=MRN_SYSTEM, texts=gateway.url, calls=tuple(calls)
        )
        parent.send(encode_training(opening))
        serve(Exchange(calls, _reporter(parent), time.monotonic), inbox, time.monotonic)
    return 0


def serve(exchange: Exchange, inbox: Inbox, clock: Callable[[], float]) -> None:
    """Pass frames to the exchange and wake it when something is due, until ``Stop``."""
    while True:
        due = exchange.due
        try:
            frame = inbox.get(timeout=None if due is None else max(0.0, due - clock()))
        except Empty:
            exchange.tick()
            continue
        match frame:
            case PlayCall(name=name):
                exchange.play(name)
            case StartShift(pause_seconds=pause):
                exchange.start_shift(pause)
            case Act(leg_id=leg_id, action=action):
                exchange.act(leg_id, action)
            case Text(number=number, text=text):
                exchange.text(number, text)
            case Stop():
                return


def _receive(inbox: Inbox, header: bytes, private: PrivatePart) -> None:
    private.wipe()
    try:
        inbox.put(decode_training_down(header))
    except WireError:
        inbox.put(Stop())


def _leave(inbox: Inbox) -> Callable[[], None]:
    return lambda: inbox.put(Stop())


def _reporter(parent: Parent) -> Callable[[CallEvent, CallDetails | None], None]:
    def report(event: CallEvent, details: CallDetails | None) -> None:
        private = PrivatePart(bytearray(details.model_dump_json().encode())) if details else None
        parent.send(encode_training(PhoneEvent(event=event)), private)

    return report
