"""How ``doctor`` tells whether an EHR's scheduling messages could come: port, files, authority."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime

from patient_access.diagnostics.check import Check, broken, good
from patient_access.doctor_way import own_certificate
from patient_access.settings.model import EhrSetting
from patient_access.settings.schedule import ScheduleSetting
from patient_access.way_out.files import fault_of_authority, fault_of_certificate

CODE = "schedule"


def schedule_checks(ehr: EhrSetting, *, running: bool) -> Iterable[Check]:
    """The findings of ``[ehrs.schedule]``, if there is one. ``running``: as in ``call_checks``."""
    setting = ehr.schedule
    if setting is None:
        return
    yield from _files(ehr.name, setting)
    yield _port(ehr.name, setting, running=running)


def _files(name: str, setting: ScheduleSetting) -> Iterable[Check]:
    if setting.certificate is not None:
        if fault := fault_of_certificate(setting.certificate):
            yield broken(CODE, f"{name}: schedule.certificate: {fault}")
        else:
            shown = own_certificate(name, setting.certificate, datetime.now(UTC))
            yield shown.model_copy(update={"code": CODE})
    if setting.senders is not None and (fault := fault_of_authority(setting.senders)):
        yield broken(CODE, f"{name}: schedule.senders: {fault}")


def _port(name: str, setting: ScheduleSetting, *, running: bool) -> Check:
    where = f"port {setting.port} of {setting.address}"
    match _bound(setting.address, setting.port), running:
        case None, False:
            who = "senders with a certificate" if setting.senders else "this machine only"
            return good(CODE, f"{name}: {where} is free; messages are taken from {who}.")
        case None, True:
            told = f"nobody listens on {where}; start Patient Access again."
        case errno.EADDRINUSE, True:
            return good(CODE, f"{name}: messages are taken on {where}.")
        case errno.EADDRINUSE, False:
            told = f"another program has {where}; end it, or choose another schedule.port."
        case errno.EADDRNOTAVAIL, _:
            told = f"{setting.address} is no address of this machine; write one that it has."
        case errno.EACCES, _:
            told = f"this user may not listen on {where}; choose a port from 1024 on."
        case _:
            told = f"it is not possible to listen on {where}; choose another address or port."
    return broken(CODE, f"{name}: {told}")


def _bound(address: str, port: int) -> int | None:
    """Take the port for a moment, as the relay does; why it could not be had, or None."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with closing(socket.socket(family, socket.SOCK_STREAM)) as taken:
            if sys.platform != "win32":  # there it would take the port from who has it
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((address, port))
            taken.listen(1)
    except OSError as error:
        return error.errno or errno.EIO
    return None
