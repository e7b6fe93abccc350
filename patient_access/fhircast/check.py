"""What ``doctor`` says of a FHIRcast hub: what it tells of itself, without subscribing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.fhircast import writing
from patient_access.fhircast.addresses import allowed_hosts, may_ask
from patient_access.fhircast.requests import Answer, Requests
from patient_access.fhircast.values import Hub, HubFailed, HubProblem
from patient_access.settings.credentials import CredentialsUnavailable, read_link_secret
from patient_access.settings.model import EhrSetting, FhircastSetting
from patient_access.way_out.trust import Secret

_WHY = {
    HubProblem.PROXY: "cannot be reached: its proxy refused; check ehrs.proxy, and its password "
    "with `patient-access token set EHR --of proxy`.",
    HubProblem.CLIENT_CERTIFICATE: "wants another certificate of this desk; check "
    "client_certificate, client_key and its passphrase.",
    HubProblem.UNTRUSTED: "has a certificate that cannot be trusted; check its chain.",
    HubProblem.DOWN: "does not answer; check ehrs.fhircast.hub and the network.",
}
_SECONDS = 15.0


def hub_checks(ehr: EhrSetting) -> list[Check]:
    """One line for each finding. Blocks for as long as the hub takes; sends no token."""
    site = ehr.fhircast
    if site is None:
        return []
    if not site.hub:
        return [_without_hub(ehr)]
    hub = _hub(ehr, site)
    if not may_ask(hub.url, hub.hosts):
        said = "is not https, or its host is not the EHR's own and not in ehrs.fhircast.hosts."
        return [broken("fhircast", f"{ehr.name}: its hub {said} Nothing is sent to it.")]
    try:
        answer = asyncio.run(_asked(ehr.name, hub))
    except HubFailed as failed:
        return [broken("fhircast", f"{ehr.name}: its hub {_WHY[failed.problem]}")]
    except TimeoutError:
        return [broken("fhircast", f"{ehr.name}: its hub {_WHY[HubProblem.DOWN]}")]
    found = [_reached(ehr.name, answer), *_offers(ehr.name, answer)]
    if not site.topic and ehr.sign_in is None:
        said = "topic is not set and nobody signs in, so nothing is shared; set ehrs.fhircast.topic"
        found.append(broken("fhircast", f"{ehr.name}: {said}."))
    return found


def _without_hub(ehr: EhrSetting) -> Check:
    if ehr.sign_in is None:
        said = "no hub is set and nobody signs in, so nothing is shared; set ehrs.fhircast.hub."
        return broken("fhircast", f"{ehr.name}: {said}")
    return good("fhircast", f"{ehr.name}: its hub comes with the sign-in, and is not asked here.")


def _hub(ehr: EhrSetting, site: FhircastSetting) -> Hub:
    return Hub(
        url=site.hub,
        topic=site.topic,
        hosts=allowed_hosts(ehr.base, site.hosts),
        proxy=ehr.proxy,
        client_certificate=ehr.client_certificate,
        client_key=ehr.client_key,
    )


async def _asked(ehr: str, hub: Hub) -> Answer:
    async def nobody() -> None:
        return None

    async def secret(what: Secret) -> str | None:
        try:
            return await asyncio.to_thread(read_link_secret, ehr, what)
        except CredentialsUnavailable:
            return None  # the keyring has a finding of its own

    requests = Requests(hub, nobody, ask=secret)
    try:
        async with asyncio.timeout(_SECONDS):
            return await requests.describe()
    finally:
        await requests.close()


def _reached(name: str, answer: Answer) -> Check:
    if answer.secured is None:
        return weak("fhircast", f"{name}: its hub is reached without TLS, on this machine.")
    version = answer.secured.version.replace("TLSv", "TLS ")
    return good("fhircast", f"{name}: its hub is reached with {version}.")


def _offers(name: str, answer: Answer) -> Iterator[Check]:
    """FHIRcast 2.7: every hub says which events it supports; older ones need not."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield broken("fhircast", f"{name}: its hub is out of order ({answer.status}).")
        return
    told = _read(answer)
    if told is None:
        said = "does not say what it supports (.well-known/fhircast-configuration)"
        yield weak("fhircast", f"{name}: its hub {said}; check ehrs.fhircast.hub.")
        return
    if told.get("websocketSupport") is False:
        said = "offers no WebSocket, which is the only way to hear of it"
        yield broken("fhircast", f"{name}: its hub {said}.")
    events = {one.lower() for one in told["eventsSupported"] if isinstance(one, str)}
    missing = [one for one in writing.EVENTS.split(",") if one.lower() not in events]
    needed = [one for one in writing.FEWER_EVENTS.split(",") if one in missing]
    if needed:
        yield broken("fhircast", f"{name}: its hub does not tell of {', '.join(needed)}.")
    elif missing:
        yield weak("fhircast", f"{name}: its hub does not tell of {', '.join(missing)}.")
    else:
        yield good("fhircast", f"{name}: its hub tells of every event that is asked for.")


def _read(answer: Answer) -> dict[str, Any] | None:
    if answer.status != HTTPStatus.OK:
        return None
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    listed = told.get("eventsSupported") if isinstance(told, dict) else None
    return told if isinstance(listed, list) else None
