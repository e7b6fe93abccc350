"""What ``doctor`` says of the audit trail: the receiver, the key, and what waits. Sends nothing."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterable
from pathlib import Path

import httpx

from patient_access.audit.delivery import counts
from patient_access.audit.keys import keyring_pair
from patient_access.audit.seal import KeyUnusable, SealKey
from patient_access.audit.syslog_sink import SyslogSink
from patient_access.audit.trust import tls
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.diagnostics.tombstones import buried, lost_of
from patient_access.handover.audit_frames import AuditTarget, OutboxMode
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.way_out.files import fault_of_authority, fault_of_certificate
from patient_access.way_out.mistrust import mistrust_of
from patient_access.way_out.trouble import mistrust_in

_SECONDS = 10.0
_LARGEST = 20 << 20


def examine(target: AuditTarget | None) -> Iterable[Check]:
    """Every finding; None: the site has not set an audit trail up."""
    if target is None or not target.is_on:
        yield weak("audit", "No audit trail is set up; add a table [audit] to the settings.")
        return
    faults = list(_file_faults(target))
    yield from (broken("audit", fault) for fault in faults)
    if target.fhir and not faults:
        yield _fhir(target)
    if target.syslog and not faults:
        yield _syslog(target)
    yield _key(target)
    yield from _outbox(Path(target.folder))


def _file_faults(target: AuditTarget) -> Iterable[str]:
    """Of each file of certificates that cannot be used."""
    if target.ca_file and (fault := fault_of_authority(target.ca_file)):
        yield f"audit.ca_file: {fault}"
    if not target.certificate:
        return
    if fault := fault_of_certificate(target.certificate, target.certificate_key or None):
        yield f"audit.certificate: {fault}"


def _fhir(target: AuditTarget) -> Check:
    """Whether the repository takes what it will be sent, by its own description."""
    try:
        verify: ssl.SSLContext | bool = tls(target) if target.fhir.startswith("https:") else True
        with httpx.Client(verify=verify, timeout=_SECONDS, trust_env=False) as client:
            answer = client.get(f"{target.fhir}/metadata", headers={"Accept": "application/json"})
        said = json.loads(answer.content[:_LARGEST])
        kinds = [kind for rest in said["rest"] for kind in rest.get("resource", [])]
        audit = next((kind for kind in kinds if kind.get("type") == "AuditEvent"), None)
    except OSError:
        return broken("audit", "The files of ca_file or certificate cannot be used.")
    except httpx.HTTPError as error:
        if why := mistrust_in(error):
            said = why.sentence(authority="audit.ca_file", name="audit.fhir")
            return broken("audit", f"The audit repository {said}")
        return broken("audit", f"The audit repository does not answer ({type(error).__name__}).")
    except (ValueError, KeyError, TypeError, AttributeError):
        return broken("audit", "The audit repository does not describe itself as a FHIR server.")
    if audit is None:
        return broken("audit", "The audit repository does not take AuditEvents.")
    if target.post and not audit.get("conditionalCreate"):
        return weak(
            "audit",
            "The audit repository does not say that it can create conditionally: after a crash "
            "a record might arrive twice.",
        )
    if not target.post and audit.get("updateCreate") is False:
        return broken("audit", "The audit repository gives its own ids; set post = true.")
    return good("audit", "The audit repository answers and takes AuditEvents.")


def _syslog(target: AuditTarget) -> Check:
    try:
        with SyslogSink(target).connected() as secured:
            version = secured.version()
    except ssl.SSLError as error:
        why = mistrust_of(error).sentence(authority="audit.ca_file", name="audit.syslog")
        return broken("audit", f"The syslog receiver {why}")
    except OSError:
        return broken("audit", "The syslog receiver does not answer.")
    return good("audit", f"The syslog receiver answers ({version}).")


def _key(target: AuditTarget) -> Check:
    code = "outbox"
    if target.mode is OutboxMode.NONE:
        return weak(
            code,
            "There is no key: records that cannot be delivered in time are lost, and counted. "
            "Set outbox to “site” or “courier”.",
        )
    try:
        if target.mode is OutboxMode.SITE:
            SealKey(target.key)
            return good(code, "What cannot be delivered is sealed for the site.")
        pair = keyring_pair(make=False)
    except KeyUnusable as unusable:
        return broken(code, str(unusable))
    except CredentialsUnavailable as unavailable:
        return broken(code, str(unavailable))
    if pair is None:
        return good(code, "The courier makes its key when it first runs.")
    return good(code, "What cannot be delivered is sealed for the keyring's key.")


def _outbox(root: Path) -> Iterable[Check]:
    there = counts(root)
    if there["waiting"]:
        yield weak("outbox", f"{there['waiting']} sealed records wait to be delivered.")
    if there["notes"]:
        yield weak(
            "outbox",
            f"{there['notes']} call notes are kept sealed; open them with "
            "`patient-access outbox open --notes`.",
        )
    aside = there["refused"] + there["damaged"]
    if aside:
        yield weak("outbox", f"{aside} records are set aside; see `patient-access outbox status`.")
    lost, notes = lost_of(buried(root))
    if notes:
        yield weak(
            "outbox", f"{notes} call notes were not kept; see `patient-access outbox status`."
        )
    if lost:
        yield broken("outbox", f"{lost} records were lost; see `patient-access outbox status`.")
