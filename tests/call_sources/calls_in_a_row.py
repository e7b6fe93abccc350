"""A process that hears calls from a telephone system and keeps nothing: for the memory scan.

Says ``ready`` when it is live, and how many calls it has heard end at each line of its input.
Arguments: ``asterisk`` or ``baresip``, the port, the authority's file when it is TLS.
"""

import asyncio
import sys

from patient_access.call_sources.asterisk import Asterisk
from patient_access.call_sources.baresip import Baresip
from patient_access.handover.call_events import CallState, SourceStatus
from patient_access.settings.telephony import AsteriskSetting, BaresipSetting


class Desk:
    def __init__(self):
        self.ends = 0
        self.with_number = 0
        self.live = asyncio.Event()

    def deliver(self, event, private):
        self.with_number += bool(private)
        self.ends += event.state is CallState.ENDED
        private.wipe()

    def status(self, source_id, status, silent_for=0.0):
        if status is SourceStatus.LIVE:
            self.live.set()


def asterisk(port, ca_file):
    setting = AsteriskSetting.model_validate(
        {
            "host": "127.0.0.1",
            "port": port,
            "tls": ca_file is not None,
            "ca_file": ca_file,
            "user": "desk1001",
            "channels": ["PJSIP/1001"],
            "variables": {"MRN": "mrn"},
        }
    )
    return Asterisk(setting, lambda name: "made-up-secret")


def baresip(port, _ca_file):
    return Baresip(BaresipSetting.model_validate({"port": port}))


async def main(make, port, ca_file):
    desk = Desk()
    task = asyncio.create_task(make(port, ca_file).run(desk))
    await desk.live.wait()
    print("ready", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(desk.ends, desk.with_number, flush=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


make = {"asterisk": asterisk, "baresip": baresip}[sys.argv[1]]
asyncio.run(main(make, int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
