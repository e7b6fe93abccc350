"""How ``doctor`` tells the way of one-time codes: the gateway, its token, whom it is believed by.

Sends no text and no token: what is asked of the server is a handshake.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.text_gateway import TextGatewaySetting
from patient_access.text_gateway.contract import TOKEN_NAME, GatewayUnusable
from patient_access.text_gateway.registry import open_gateway
from patient_access.way_out.files import fault_of_authority
from patient_access.way_out.mistrust import shake_hands
from patient_access.way_out.tls import trusted

CODE = "text_gateway"
SECONDS = 5.0


def text_checks(setting: TextGatewaySetting) -> Iterable[Check]:
    """Every finding of the table ``[text_gateway]``. Blocks."""
    try:
        asyncio.run(_opened_and_closed(setting))
    except GatewayUnusable as unusable:
        yield broken(CODE, unusable.sentence)
        return
    yield from _token()
    if setting.ca_file is not None and (fault := fault_of_authority(str(setting.ca_file))):
        yield broken(CODE, f"text_gateway.ca_file: {fault}")
        return
    yield _way(setting)


async def _opened_and_closed(setting: TextGatewaySetting) -> None:
    """As a workspace opens it. Raises ``GatewayUnusable``."""

    async def none() -> None:
        return None

    await open_gateway(setting.address(), none).close()


def _token() -> Iterable[Check]:
    try:
        if read_token(TOKEN_NAME) is None:
            told = (
                "There is no token for the text gateway; unless it wants none, run "
                f"`patient-access token set {TOKEN_NAME}`."
            )
            yield weak(CODE, told)
    except CredentialsUnavailable as unavailable:
        yield broken(CODE, str(unavailable))


def _way(setting: TextGatewaySetting) -> Check:
    parts = urlsplit(setting.url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    where = f"The text gateway at {host}:{port}"
    if setting.proxy:
        return good(CODE, f"{where} is loaded; it is asked through its proxy, and not here.")
    try:
        if parts.scheme == "https":
            context = trusted(str(setting.ca_file or ""))
            if why := shake_hands(host, port, context, SECONDS):
                said = why.sentence(authority="text_gateway.ca_file", name="text_gateway.url")
                return broken(CODE, f"{where} {said}")
        else:
            socket.create_connection((host, port), SECONDS).close()
    except OSError:
        told = "cannot be reached; check text_gateway.url, the DNS and the firewall."
        return broken(CODE, f"{where} {told}")
    return good(CODE, f"{where} can be reached; no text was sent.")
