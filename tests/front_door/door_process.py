"""A process with a front door, a ``ScreenPop`` and a desk that passes the private part on.

As the switchboard does: the private part is written to a pipe with ``write_frame`` and wiped.
Each event's public half goes to standard output as one JSON line.
"""

import asyncio
import os
import sys
from pathlib import Path

from patient_access.call_sources.screen_pop import ScreenPop
from patient_access.front_door.door import AlreadyRunning, open_door
from patient_access.front_door.http_door import HttpDoor
from patient_access.front_door.http_rules import digest_of
from patient_access.handover.wire import write_frame
from patient_access.settings.telephony import HttpPopSetting

kept = []


class PassingDesk:
    def __init__(self, keep):
        self.keep = keep
        self.pipe = open(os.devnull, "wb", buffering=0)  # noqa: PTH123, SIM115 - for its life

    def deliver(self, event, private):
        if self.keep:
            kept.append(bytes(private.buffer))
        header = event.model_dump_json().encode()
        write_frame(self.pipe, header, private)
        private.wipe()
        say(header)

    def status(self, source_id, status, silent_for=0.0):
        pass


class Host:
    def __init__(self, source):
        self.pop = source.pop

    def come_forward(self):
        say(b'{"kind": "come_forward"}')


def say(line):
    os.write(1, line + b"\n")


def open_http(source, port):
    """As the switchboard does where the settings have a table ``[http_pop]``."""
    setting = HttpPopSetting(port=port)
    door = HttpDoor(setting, lambda: source.is_quiet, lambda: digest_of("made-up-token").hex())
    source.when_quiet = door.call_over
    return door.run()


async def main(place, keep, port):
    try:
        door = open_door(place)
    except AlreadyRunning:
        say(b'{"kind": "already_running"}')
        return
    source = ScreenPop()
    say(b'{"kind": "open"}')
    http = [open_http(source, port)] if port else []
    await asyncio.gather(source.run(PassingDesk(keep)), door.serve(Host(source)), *http)


ports = [int(word.removeprefix("--http=")) for word in sys.argv if word.startswith("--http=")]
asyncio.run(main(Path(sys.argv[1]), "--keep" in sys.argv, ports[0] if ports else 0))
