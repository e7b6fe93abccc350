"""The settings of the audit trail: where records go, and what becomes of those that cannot."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from patient_access.handover.audit_frames import AuditTarget, OutboxMode
from patient_access.handover.call_events import Frozen
from patient_access.settings.addresses import FullFile, sealed_address
from patient_access.settings.host import host_and_port
from patient_access.settings.problems import wrong

_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


def _receiver(value: str) -> str:
    """A web address; plain HTTP only to this machine, because records name patients."""
    return value and sealed_address(value, "audit records name patients")


def _syslog(value: str) -> str:
    """A receiver's host, with or without its port, or nothing."""
    return value and host_and_port(value)


def _key(value: str) -> str:
    if value and _KEY.fullmatch(value.strip()) is None:
        raise wrong("write the public key that `patient-access outbox key FILE` printed.")
    return value.strip()


class AuditSetting(Frozen):
    """The audit trail; in the file, a table ``[audit]``."""

    fhir: Annotated[str, AfterValidator(_receiver)] = Field(
        "",
        description="The FHIR base address of the audit repository. Its token, if it wants one: "
        "`patient-access token set audit-repository`.",
    )
    disclosures: Annotated[str, AfterValidator(_receiver)] = Field(
        "",
        description="A FHIR base address for disclosure records alone. Without it they go where "
        "the others go.",
    )
    post: bool = Field(
        False,
        description="`true` where the repository takes `POST` only (IHE ITI-20): a conditional "
        "create, which it must support to keep a record from arriving twice.",
    )
    syslog: Annotated[str, AfterValidator(_syslog)] = Field(
        "",
        description="Instead of `fhir`: the host, or `host:port`, of a syslog receiver over TLS "
        "(RFC 5425). Without a port, 6514.",
    )
    notes: Annotated[str, AfterValidator(_receiver)] = Field(
        "",
        description="A FHIR base address for call notes that were typed and not saved when their "
        "call ended; they go there as drafts (`DocumentReference`). Without it they are kept "
        'sealed until `patient-access outbox open --notes`; with `outbox = "none"` they are '
        "not kept.",
    )
    ca_file: FullFile | None = Field(
        None,
        description="The full path of a PEM file with the certificates to believe for the "
        "receiver. Without it, those of the system.",
    )
    certificate: FullFile | None = Field(
        None,
        description="The full path of a PEM file with the certificate that this desk shows the "
        "receiver, where it asks for one (RFC 5425).",
    )
    certificate_key: FullFile | None = Field(
        None,
        description="Its private key, without a passphrase; left out where it stands in the same "
        "file.",
    )
    outbox: OutboxMode = Field(
        OutboxMode.NONE,
        description="What becomes of records that could not be sent before their call ended: "
        "`none` counts them as lost, `site` seals them for `outbox_key`, `courier` seals them for "
        "a key in the user's keyring and delivers them later.",
    )
    outbox_key: Annotated[str, AfterValidator(_key)] = Field(
        "", description="With `site`: the public key that `patient-access outbox key` printed."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> AuditSetting:
        if self.fhir and self.syslog:
            raise wrong("write either fhir or syslog, not both.")
        if self.outbox is OutboxMode.SITE and not self.outbox_key:
            raise wrong("outbox = “site” needs outbox_key beside it.")
        if self.outbox is OutboxMode.COURIER and not (self.fhir or self.syslog):
            raise wrong("outbox = “courier” needs fhir or syslog: somewhere to deliver to.")
        if (self.disclosures or self.notes) and not self.fhir:
            raise wrong("disclosures and notes need fhir beside them.")
        if self.certificate_key and not self.certificate:
            raise wrong("certificate_key needs certificate beside it.")
        return self

    def target(self, folder: Path) -> AuditTarget:
        """The same, as it is handed to a workspace or a courier."""
        return AuditTarget(
            fhir=self.fhir,
            disclosures=self.disclosures,
            syslog=self.syslog,
            notes=self.notes,
            ca_file=str(self.ca_file or ""),
            certificate=str(self.certificate or ""),
            certificate_key=str(self.certificate_key or ""),
            post=self.post,
            mode=self.outbox,
            key=self.outbox_key if self.outbox is OutboxMode.SITE else "",
            folder=str(folder),
        )
