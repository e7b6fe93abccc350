"""The settings of call sources that speak with a telephone system, a table each."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from patient_access.handover.call_events import Frozen

Host = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
Word = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{1,80}$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Detail = Literal["mrn", "dnis", "caller_name", "presentation", "attestation"]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(Frozen):
    """What every connection to a telephone system or a broker has."""

    ca_file: str | None = Field(
        None,
        description="The authority that signed the server's certificate, a PEM file. Without it, "
        "those of the system.",
    )
    ping_seconds: float = Field(
        5.0, ge=0.05, le=60, description="Seconds between two signs of life that are asked for."
    )
    misses: int = Field(
        2,
        ge=1,
        le=10,
        description="How many may fail until the source is stale and its patients are masked.",
    )


def _need_tls(tls: bool, host: str) -> None:
    if not tls and not _is_loopback(host):
        sentence = "callers' numbers never cross a network in the clear; leave tls out, or true."
        raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


class AsteriskSetting(_Server):
    """In the file, a table ``[asterisk]``."""

    host: Host = Field(description="The Asterisk server.")
    port: Port = Field(5039, description="Its manager interface's port.")
    tls: bool = Field(True, description="`false` only on this machine itself.")
    user: Word = Field(
        description="The manager account of this agent. Its secret is in the system keyring: "
        "`patient-access token set asterisk`."
    )
    channels: Annotated[tuple[Word, ...], Field(min_length=1, max_length=5)] = Field(
        description="The agent's own channels without the part that changes, such as `PJSIP/1001`."
    )
    variables: dict[Word, Detail] = Field(
        {},
        description="Channel variables that are read, and what they say of the call: `mrn`, "
        '`dnis`, `caller_name`, `presentation`, `attestation`, such as `{ MRN = "mrn" }`.',
    )

    @model_validator(mode="after")
    def _is_sealed(self) -> AsteriskSetting:
        _need_tls(self.tls, self.host)
        return self


class BaresipSetting(Frozen):
    """In the file, a table ``[baresip]``."""

    port: Port = Field(4444, description="The port of baresip's `ctrl_tcp` on this machine.")


class MqttSetting(_Server):
    """In the file, a table ``[mqtt]``."""

    host: Host = Field(description="The site's MQTT 5 broker.")
    port: Port = Field(8883, description="Its port.")
    tls: bool = Field(True, description="`false` only on this machine itself.")
    topic: Word = Field(
        description="The agent's own topic without its last part, such as `calls/agents/1001`."
    )
    user: Word | None = Field(
        None,
        description="The account at the broker, where it wants one. Its secret is in the system "
        "keyring: `patient-access token set mqtt`.",
    )
    certificate: str | None = Field(
        None, description="This workstation's own certificate with its key, a PEM file."
    )

    @model_validator(mode="after")
    def _is_sealed(self) -> MqttSetting:
        _need_tls(self.tls, self.host)
        if any(mark in self.topic for mark in "#+"):
            sentence = "name one agent's topic; # and + would bring other agents' callers here."
            raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
        return self
