"""The command ``doctor``: the desk's own checks, the settings, the front door, the EHRs."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable

from ehr_adapters.contract import Connection, EhrSite, LinkSecret
from ehr_adapters.registry import AdapterRefused, open_site
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.diagnostics.doctor import checks, probed, report
from patient_access.doctor_way import way_checks, why_blocked
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.lookup import PhoneLookup
from patient_access.front_door import client
from patient_access.front_door.address import DoorFault, prepare, runtime_dir
from patient_access.presence.checks import screen_lock
from patient_access.settings.credentials import (
    CredentialsUnavailable,
    read_link_secret,
    read_token,
)
from patient_access.settings.load import load_settings, machine_file, user_file
from patient_access.settings.model import EhrSetting, Settings
from patient_access.settings.names import no_such_ehr
from patient_access.settings.paths import state_dir
from patient_access.settings.policy_text import policy_text
from patient_access.settings.problems import SettingsProblem
from patient_access.verification.policy import PolicyError, load_policy

_CONNECT_SECONDS = 15.0

_WHY = {
    FailureKind.WRONG_ADDRESS: "cannot be found; check its base address and the DNS.",
    FailureKind.NO_SOURCE: "is read from a file or folder that is not there; check its base, and "
    "that its share is connected.",
    FailureKind.UNREADABLE_SOURCE: "is read from a file or folder that this user may not read; "
    "check who may, and that it is what the adapter expects.",
    FailureKind.REFUSED: "refused the connection; check the port, and whether it runs.",
    FailureKind.TLS: "has a certificate that cannot be trusted; check its chain and the clock.",
    FailureKind.TIMEOUT: "did not answer in time; check the proxy and the firewall.",
    FailureKind.CONNECTION_LOST: "broke the connection off.",
    FailureKind.NOT_FHIR: "answered, but not as a FHIR server; check its base address.",
    FailureKind.TRUNCATED: "answered with something broken.",
    FailureKind.SIGN_IN: "wants a token; run `patient-access token set`.",
    FailureKind.NOT_PERMITTED: "does not let this desk in.",
    FailureKind.PROXY: "cannot be reached: its proxy refused; check ehrs.proxy, and its "
    "password with `patient-access token set EHR --of proxy`.",
    FailureKind.CLIENT_CERTIFICATE: "wants another certificate of this desk; check "
    "client_certificate, client_key and its passphrase (`patient-access token set EHR --of "
    "client_key`).",
    FailureKind.UNSUPPORTED_VERSION: "does not speak FHIR R4.",
}


def examine() -> int:
    """Print one line a finding; 1 when something stands in the way of a shift."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings, problems = load_settings()
    found = checks(
        [
            lambda: _settings(settings, problems),
            _door,
            lambda: _calls(settings),
            lambda: _ehrs(settings),
            lambda: _texts(settings),
            lambda: [screen_lock()],
            lambda: _audit(settings),
        ]
    )
    return report(found, sys.stdout.write)


def examine_ehr(name: str) -> int:
    """The same for one EHR of the settings and its adapter: ``patient-access adapter check``."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings, problems = load_settings()
    wanted = [ehr for ehr in settings.ehrs if ehr.name == name]
    if not wanted:
        # It may be there, and be refused: then the settings say why.
        found = [broken("settings", str(problem)) for problem in problems]
        found.append(broken("ehr", no_such_ehr(name, [ehr.name for ehr in settings.ehrs])))
        return report(found, sys.stdout.write)
    narrowed = settings.model_copy(update={"ehrs": wanted})
    return report(probed([lambda: _ehrs(narrowed)]), sys.stdout.write)


def _settings(settings: Settings, problems: tuple[SettingsProblem, ...]) -> Iterable[Check]:
    for problem in problems:
        yield broken("settings", str(problem))
    if not problems:
        yield _read()
    yield from _policy(settings)
    if not settings.ehrs:
        yield weak("ehr", "No EHR is configured; add a table [[ehrs]] to the settings.")


def _read() -> Check:
    """Which files were read: one in another place is read by nobody."""
    places = (machine_file(), user_file())
    there = [str(place) for place in places if place.is_file()]
    if there:
        return good("settings", f"The settings can be used: {', '.join(there)}.")
    looked = " nor at ".join(map(str, places))
    return good("settings", f"There is no settings file, neither at {looked}.")


def _policy(settings: Settings) -> Iterable[Check]:
    """The file that the setting names; without one the shipped policy is used, which is good."""
    text, name, unreadable = policy_text(settings)
    if unreadable is not None:
        yield broken("policy", str(unreadable))
    elif text is not None:
        try:
            load_policy(text, name)
        except PolicyError as problem:
            yield broken("policy", f"{problem} Nothing opens until it is put right.")
        else:
            yield good("policy", f"{name} can be used.")


def _door() -> Iterable[Check]:
    try:
        place = prepare(runtime_dir())
        running = client.is_answered(place)
    except (DoorFault, client.DoorTrouble) as fault:
        yield broken("front_door", str(fault))
        return
    yield good(
        "front_door",
        "Patient Access is running and takes calls."
        if running
        else "Free; only this user may use it.",
    )


def _calls(settings: Settings) -> Iterable[Check]:
    from patient_access.doctor_calls import call_checks

    return call_checks(settings, running=_runs())


def _runs() -> bool:
    try:
        return client.is_answered(runtime_dir())
    except client.DoorTrouble:
        return False  # the front door has a finding of its own


def _ehrs(settings: Settings) -> Iterable[Check]:
    for ehr in settings.ehrs:
        yield from asyncio.run(_reach(ehr))
        yield from _sign_in(ehr)
        yield from _hub(ehr)
        yield from _schedule(ehr)


def _sign_in(ehr: EhrSetting) -> Iterable[Check]:
    """Only where a site signs in is anything of it loaded."""
    if ehr.sign_in is None:
        return []
    from patient_access.sign_in.check import sign_in_checks

    return sign_in_checks(ehr)


def _hub(ehr: EhrSetting) -> Iterable[Check]:
    """The same for a hub."""
    if ehr.fhircast is None:
        return []
    from patient_access.fhircast.check import hub_checks

    return hub_checks(ehr)


def _schedule(ehr: EhrSetting) -> Iterable[Check]:
    """The same where an EHR sends messages by itself."""
    if ehr.schedule is None:
        return []
    from patient_access.doctor_schedule import schedule_checks

    return schedule_checks(ehr, running=_runs())


def _texts(settings: Settings) -> Iterable[Check]:
    """The same for the gateway of one-time codes."""
    if settings.text_gateway is None:
        return []
    from patient_access.doctor_texts import text_checks

    return text_checks(settings.text_gateway)


def _audit(settings: Settings) -> Iterable[Check]:
    from patient_access.audit.checks import examine as examine_audit

    audit = settings.audit
    return examine_audit(None if audit is None else audit.target(state_dir() / "outbox"))


async def _reach(ehr: EhrSetting) -> list[Check]:
    """Connect as a workspace would; no patient is asked for. What it denies is said, too (D5)."""

    async def token() -> str | None:
        if ehr.sign_in is not None:
            return None  # nobody is signed in here; what needs nobody is asked
        return await asyncio.to_thread(read_token, ehr.name)

    async def secret(which: LinkSecret) -> str | None:
        try:
            return await asyncio.to_thread(read_link_secret, ehr.name, which)
        except CredentialsUnavailable:
            return None  # the keyring has a finding of its own; here, what is refused without it

    given = ehr.model_dump(include=set(EhrSite.model_fields))
    site = EhrSite.model_validate({**given, "secret": secret})
    try:
        opened = open_site(site, token)
    except AdapterRefused as refusal:
        return [broken("ehr", f"{ehr.name}: {refusal.refused.reason}")]
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            connection = await opened.connect()
    except EhrFailure as failure:
        passphrase = await secret("client_key") or ""
        more = await asyncio.to_thread(why_blocked, ehr, failure.kind, passphrase)
        return [broken("ehr", f"{ehr.name} {more or _why(ehr, failure.kind)}")]
    except CredentialsUnavailable as unavailable:
        return [broken("ehr", f"{ehr.name}: {unavailable}")]
    except TimeoutError:
        return [broken("ehr", f"{ehr.name} did not answer within {_CONNECT_SECONDS:.0f} s.")]
    finally:
        await opened.close()
    known = " ".join(filter(None, (connection.software, connection.version)))
    answers = good("ehr", f"{ehr.name} answers ({known or 'version not stated'}).")
    return [answers, *way_checks(ehr, connection), *_offers(ehr.name, connection)]


def _why(ehr: EhrSetting, kind: FailureKind) -> str:
    """What follows the EHR's name. A folder has no DNS, whatever its adapter calls the failure."""
    if kind is FailureKind.WRONG_ADDRESS and ehr.base.startswith("file:"):
        kind = FailureKind.NO_SOURCE
    return _WHY.get(kind, f"does not answer as it should ({kind.value}).")


def _offers(name: str, connection: Connection) -> Iterable[Check]:
    """How the number on the line is used there, and what is not offered, with who says so."""
    if connection.profile is not None:
        asked = ", ".join(one.value.replace("_", " ") for one in connection.needed)
        how = {
            PhoneLookup.PHONE_ONLY: "people are found by the number on the line",
            PhoneLookup.PHONE_PLUS_DEMOGRAPHICS: f"the number counts only with {asked}",
            PhoneLookup.NONE: f"the number cannot be searched; agents ask for {asked}",
        }[connection.lookup]
        yield good("ehr", f"{name} is asked as {connection.profile}: {how}.")
    for denied in connection.denied:
        yield weak("ehr", f"{name} does not offer {denied.what}, says {denied.where.value}.")
