"""The settings of call sources that speak with a telephone system, a table each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from patient_access.handover.call_events import Frozen
from patient_access.settings.addresses import FullPath
from patient_access.settings.host import Host, is_loopback
from patient_access.settings.problems import wrong

Word = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f]{1,80}$")]
Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
"""Strict: ``true`` is no port, and would be taken for 1."""
Detail = Literal["mrn", "dnis", "caller_name", "presentation", "attestation"]
Channels = Annotated[tuple[Word, ...], Field(min_length=1, max_length=5)]
Topic = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f#+$/][^\s\x00-\x1f#+]{0,79}$")]
"""A topic of MQTT without wildcards, and none of the broker's own."""


def _ping_seconds() -> Any:
    return Field(
        5.0, ge=0.05, le=60, description="Seconds between two signs of life that are asked for."
    )


def _misses() -> Any:
    return Field(
        2,
        ge=1,
        le=10,
        description="How many may fail until the source is stale and its patients are masked.",
    )


class _Server(Frozen):
    """What every connection to a telephone system or a broker has."""

    ca_file: FullPath | None = Field(
        None,
        description="The full path of the authority that signed the server's certificate, a PEM "
        "file. Without it, those of the system.",
    )
    ping_seconds: float = _ping_seconds()
    misses: int = _misses()


def _need_tls(tls: bool, host: str) -> None:
    if not tls and not is_loopback(host):
        sentence = "callers' numbers never cross a network in the clear; leave tls out, or true."
        raise wrong(sentence)


class TelephonySetting(Frozen):
    """What happens when a source's stream breaks off; in the file, a table ``[telephony]``."""

    mask_after_seconds: float = Field(
        0.0,
        ge=0,
        le=10,
        description="Seconds a source may be stale until its patients are masked. 0: at once.",
    )
    wipe_after_seconds: float = Field(
        30.0,
        ge=5,
        le=300,
        description="Seconds a source may be stale until its patients are wiped; as long may a "
        "call stay unproven after a reconnect.",
    )
    longest_pause_seconds: float = Field(
        30.0,
        ge=1,
        le=300,
        description="The longest pause between two tries to connect again; the first is 0.25 s, "
        "each next one twice as long.",
    )

    @model_validator(mode="after")
    def _masks_before_it_wipes(self) -> TelephonySetting:
        if self.mask_after_seconds >= self.wipe_after_seconds:
            sentence = "mask_after_seconds must be less than wipe_after_seconds."
            raise wrong(sentence)
        return self


class AmiServer(_Server):
    """How an Asterisk's manager interface (AMI) is reached, and what is read of a call."""

    host: Host = Field(description="The Asterisk server.")
    port: Port = Field(5039, description="Its manager interface's port.")
    tls: bool = Field(True, description="`false` only on this machine itself.")
    user: Word = Field(
        description="The manager account of this agent. Its secret is in the system keyring: "
        "`patient-access token set asterisk`."
    )
    variables: dict[Word, Detail] = Field(
        {},
        description="Channel variables that are read, and what they say of the call: `mrn`, "
        '`dnis`, `caller_name`, `presentation`, `attestation`, such as `{ MRN = "mrn" }`.',
    )

    @model_validator(mode="after")
    def _is_sealed(self) -> AmiServer:
        _need_tls(self.tls, self.host)
        return self


class AsteriskSetting(AmiServer):
    """In the file, a table ``[asterisk]``."""

    channels: Channels = Field(
        description="The agent's own channels without the part that changes, such as `PJSIP/1001`."
    )


class BaresipSetting(Frozen):
    """In the file, a table ``[baresip]``."""

    port: Port = Field(4444, description="The port of baresip's `ctrl_tcp` on this machine.")
    ping_seconds: float = _ping_seconds()
    misses: int = _misses()


class HttpPopSetting(Frozen):
    """In the file, a table ``[http_pop]``."""

    port: Annotated[int, Field(ge=1024, le=65535)] = Field(
        17651,
        description="The port on 127.0.0.1 where this machine's programs tell of calls. Their "
        "token: `patient-access pop-token new`.",
    )


class Broker(_Server):
    """How a broker is reached, by desks and by the bridge."""

    host: Host = Field(description="The site's MQTT 5 broker.")
    port: Port = Field(8883, description="Its port.")
    tls: bool = Field(True, description="`false` only on this machine itself.")
    user: Word | None = Field(
        None,
        description="The account at the broker, where it wants one. Its secret is in the system "
        "keyring: `patient-access token set mqtt`.",
    )
    certificate: FullPath | None = Field(
        None,
        description="The full path of this workstation's own certificate with its key, a PEM file.",
    )

    @model_validator(mode="after")
    def _is_sealed(self) -> Broker:
        _need_tls(self.tls, self.host)
        return self


class MqttSetting(Broker):
    """In the file, a table ``[mqtt]``."""

    topic: Word = Field(
        description="The agent's own topic without its last part, such as `calls/agents/1001`."
    )
    publisher_topic: Word | None = Field(
        None,
        description="The topic that says whether the publisher is alive, where one publisher "
        "serves all agents, such as `calls/publisher`. Without it, `publisher` below the agent's.",
    )

    @model_validator(mode="after")
    def _is_one_agents(self) -> MqttSetting:
        if any(mark in self.topic + (self.publisher_topic or "") for mark in "#+"):
            sentence = "name one agent's topic; # and + would bring other agents' callers here."
            raise wrong(sentence)
        return self
