"""The settings of the audit trail: where records go, and what becomes of those that cannot."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from patient_access.handover.audit_frames import AuditTarget, OutboxMode
from patient_access.handover.call_events import Frozen

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def _receiver(value: str) -> str:
    """A web address; plain HTTP only to this machine, because records name patients."""
    try:
        parts = urlsplit(value.strip())
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not value:
        return value
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise _wrong("write the base address of a FHIR server that begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise _wrong("leave user name and password out; the token belongs in the keyring.")
    if parts.scheme == "http" and not _is_here(host):
        raise _wrong("audit records name patients: write https:// (http:// to this machine only).")
    return value.strip().rstrip("/")


def _syslog(value: str) -> str:
    port = value.rpartition(":")[2] if ":" in value else "1"
    if value and (_HOST.fullmatch(value) is None or not 0 < int(port) < 65536):
        raise _wrong("write a host, or host:port, such as syslog.example:6514.")
    return value


def _key(value: str) -> str:
    if value and _KEY.fullmatch(value.strip()) is None:
        raise _wrong("write the public key that `patient-access outbox key FILE` printed.")
    return value.strip()


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
    ca_file: Path | None = Field(
        None,
        description="A PEM file with the certificates to believe for the receiver. Without it, "
        "those of the system.",
    )
    certificate: Path | None = Field(
        None,
        description="A PEM file with the certificate that this desk shows the receiver, where it "
        "asks for one (RFC 5425).",
    )
    certificate_key: Path | None = Field(
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
            raise _wrong("write either fhir or syslog, not both.")
        if self.outbox is OutboxMode.SITE and not self.outbox_key:
            raise _wrong("outbox = “site” needs outbox_key beside it.")
        if self.outbox is OutboxMode.COURIER and not (self.fhir or self.syslog):
            raise _wrong("outbox = “courier” needs fhir or syslog: somewhere to deliver to.")
        if (self.disclosures or self.notes) and not self.fhir:
            raise _wrong("disclosures and notes need fhir beside them.")
        if self.certificate_key and not self.certificate:
            raise _wrong("certificate_key needs certificate beside it.")
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
