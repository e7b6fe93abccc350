"""Names that a command is given: an EHR of the settings, or whoever else has a secret here."""

from __future__ import annotations

from collections.abc import Iterable

from patient_access.settings.credentials import AUDIT_TOKEN
from patient_access.settings.model import Settings
from patient_access.settings.problems import nearest

OTHERS = ("asterisk", "mqtt", "text-gateway", AUDIT_TOKEN, "bridge-asterisk", "bridge-broker")
"""Who besides an EHR has a secret in the keyring, by the name that it is read by."""


def no_such_ehr(name: str, named: Iterable[str]) -> str:
    """A sentence with what was meant perhaps, and what there is."""
    known = list(named)
    there = f"They name: {', '.join(known)}." if known else "They name none."
    return f"The settings name no EHR {name}.{nearest(name, known)} {there}"


def nobody_reads(name: str, settings: Settings) -> str:
    """A sentence when a secret of this name would be read by nobody; empty when it would."""
    known = [*(ehr.name for ehr in settings.ehrs), *OTHERS]
    if name in known:
        return ""
    return (
        f"Until the settings name an EHR {name}, nobody reads it.{nearest(name, known)} "
        "`patient-access token forget` removes what was kept under a wrong name."
    )
