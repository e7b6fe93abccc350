"""Whether the telephone systems of the settings are there: asked once, for ``doctor``."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress

from patient_access.call_sources.asterisk.messages import Message
from patient_access.call_sources.asterisk.session import Session, SignInRefused
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.settings.telephony import AsteriskSetting, BaresipSetting
from patient_access.way_out.files import fault_of_authority
from patient_access.way_out.mistrust import mistrust_of

SECONDS = 5.0

_NOBODY = "-doctor"
"""Behind the name of the agent's own channel: a channel that does not exist."""


async def asterisk(setting: AsteriskSetting, secret: str | None) -> list[Check]:
    """Reached, trusted, let in, and allowed to ask about the agent's own channels."""
    code, where = "asterisk", f"The Asterisk at {setting.host}:{setting.port}"
    missing = []
    if setting.ca_file is not None and (fault := fault_of_authority(setting.ca_file)):
        missing.append(broken(code, f"asterisk.ca_file: {fault}"))
    if secret is None:
        told = "There is no secret for Asterisk; run `patient-access token set asterisk`."
        missing.append(broken(code, told))
    if secret is None or missing:
        return missing
    answers: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def heard(message: Message) -> None:
        if message.text(b"ActionID") == "doctor" and not answers.done():
            answers.set_result(message.text(b"Message").lower())

    session = Session(setting, heard)
    try:
        async with asyncio.timeout(SECONDS):
            await session.open(secret)
            session.ask("Status", Channel=setting.channels[0] + _NOBODY, ActionID="doctor")
            answer = await answers
    except SignInRefused:
        return [broken(code, f"{where} refused the account; check user, secret and its permit.")]
    except ssl.SSLError as error:
        return [broken(code, f"{where} {mistrust_of(error).sentence()}")]
    except TimeoutError:
        return [broken(code, f"{where} did not answer within {SECONDS:.0f} s.")]
    except OSError:
        return [broken(code, f"{where} cannot be reached; check host, port and the firewall.")]
    finally:
        await session.close()
    found = [good(code, f"{where} lets this agent's account in.")]
    if "permission" in answer:
        told = (
            "The account may not ask for Status: after a gap, calls that show no sign of life "
            "are ended. Give it `write = reporting`."
        )
        found.append(weak(code, told))
    return found


async def baresip(setting: BaresipSetting) -> list[Check]:
    """Whether what listens on the port answers as baresip's ``ctrl_tcp``."""
    code, where = "baresip", f"port {setting.port} of this machine"
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", setting.port)
    except OSError:
        told = f"Nothing listens on {where}; start baresip with ctrl_tcp_listen 127.0.0.1."
        return [broken(code, told)]
    try:
        writer.write(b'21:{"command":"reginfo"},')
        async with asyncio.timeout(SECONDS):
            answer = await reader.readuntil(b":{")
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        answer = b""
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    if not answer[:-2].isdigit():
        return [broken(code, f"What listens on {where} is not baresip's ctrl_tcp.")]
    return [good(code, f"baresip answers on {where}.")]
