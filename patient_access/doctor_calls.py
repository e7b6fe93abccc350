"""How ``doctor`` tells where calls come from: each source of the settings, and the HTTP port."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterable

from patient_access.call_sources import probes
from patient_access.call_sources.mqtt import listen_frame
from patient_access.call_sources.registry import SourceRefused, open_source
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.front_door.http_rules import No
from patient_access.front_door.http_token import read_digest
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.model import Settings
from patient_access.settings.telephony import HttpPopSetting, MqttSetting
from patient_access.way_out.files import fault_of_authority, fault_of_certificate

_BROKER_SECONDS = 3.0


def call_checks(settings: Settings, *, running: bool) -> Iterable[Check]:
    """``running``: whether Patient Access runs on this desk, which then has the HTTP port."""
    for name in settings.sources():
        try:
            open_source(name, settings=settings)
        except SourceRefused as refused:
            yield broken("call_source", refused.sentence)
            continue
        if name == "asterisk" and settings.asterisk is not None:
            yield from asyncio.run(probes.asterisk(settings.asterisk, _secret(name)))
        elif name == "mqtt" and settings.mqtt is not None:
            yield from _mqtt(settings.mqtt)
        elif name == "baresip":
            yield from asyncio.run(probes.baresip(settings.baresip))
    if settings.http_pop is not None:
        yield from _http(settings.http_pop, running=running)
        if "screen_pop" not in settings.sources():
            told = "Calls by HTTP come to screen_pop; add it to call_sources."
            yield broken("http_pop", told)


def _secret(name: str) -> str | None:
    """The keyring has a finding of its own; here, what is refused without it."""
    try:
        return read_token(name)
    except CredentialsUnavailable:
        return None


def _mqtt(setting: MqttSetting) -> Iterable[Check]:
    from patient_access.phone_bridge.probe import probe

    code, where = "mqtt", f"The broker at {setting.host}:{setting.port}"
    faults = list(_file_faults(setting))
    if faults:
        yield from (broken(code, fault) for fault in faults)
        return
    secret = _secret("mqtt") if setting.user is not None else None
    found = probe(listen_frame(setting), secret, _BROKER_SECONDS)
    if not found.reached:
        yield broken(code, f"{where} cannot be reached; check host, port and the firewall.")
    elif found.mistrust is not None:
        yield broken(code, f"{where} {found.mistrust.sentence()}")
    elif not found.let_in:
        yield broken(code, f"{where} refused this desk; check certificate, user and secret.")
    elif not found.granted:
        yield broken(code, f"{where} does not let this desk read {setting.topic}; check its ACL.")
    else:
        yield good(code, f"{where} lets this desk in.")
        if not found.list_retained:
            told = (
                f"Nothing is published at {setting.topic}/calls, or the broker's ACL keeps it "
                "back; until then this desk hears no call."
            )
            yield weak(code, told)
        if not found.publisher_online:
            yield weak(code, "The publisher of this agent's calls is not online.")


def _file_faults(setting: MqttSetting) -> Iterable[str]:
    """Of each file that the broker's TLS needs and that cannot be used."""
    if setting.ca_file is not None and (fault := fault_of_authority(setting.ca_file)):
        yield f"mqtt.ca_file: {fault}"
    if setting.certificate is not None and (fault := fault_of_certificate(setting.certificate)):
        yield f"mqtt.certificate: {fault}"


def _http(setting: HttpPopSetting, *, running: bool) -> Iterable[Check]:
    code, port = "http_pop", setting.port
    try:
        if read_digest() is None:
            yield broken(code, "There is no token; run `patient-access pop-token new`.")
    except CredentialsUnavailable as unavailable:
        yield broken(code, str(unavailable))
    match _who_has(port), running:
        case None, False:
            yield good(code, f"Port {port} is free.")
        case None, True:
            told = f"Nobody listens on port {port}; start Patient Access again."
            yield broken(code, told)
        case True, _:
            yield good(code, f"Calls by HTTP are taken on port {port}.")
        case _:
            yield broken(code, f"Another program has port {port}; choose another http_pop.port.")


def _who_has(port: int) -> bool | None:
    """True: this program; False: another; None: nobody. Asked without a token."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("POST", "/v1/calls/ringing")
        answer = line.getresponse()
        said = answer.read(200).decode("utf-8", "replace")
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return said in (No.TOKEN.sentence, No.TOO_MANY_WRONG.sentence)
