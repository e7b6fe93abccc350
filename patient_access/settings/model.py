"""All settings of a desk, declared once: type, default, description.

The reference for IT (``describe.settings_table``) is made from this model and those it names, and
nothing else. Each table of a file has a module of its own beside this one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from patient_access.handover.call_events import Frozen
from patient_access.handover.frames import Role, Theme
from patient_access.settings.audit import AuditSetting
from patient_access.settings.ehr import EhrSetting, Name
from patient_access.settings.fhircast import FhircastSetting
from patient_access.settings.sign_in import SignInSetting
from patient_access.settings.telephony import (
    AsteriskSetting,
    BaresipSetting,
    HttpPopSetting,
    MqttSetting,
    TelephonySetting,
)
from patient_access.settings.text_gateway import TextGatewaySetting

__all__ = ["EhrSetting", "FhircastSetting", "Settings", "SignInSetting"]


class Settings(Frozen):
    """All settings of one workstation or one user. PHI-free."""

    ehrs: tuple[EhrSetting, ...] = Field(
        (), description="The EHRs that are asked; one table `[[ehrs]]` for each."
    )
    agent_name: str = Field(
        "", max_length=60, description="The agent's name, shown on the call bar."
    )
    desk: str = Field("", max_length=60, description="The team or desk, shown on the call bar.")
    role: Role = Field(
        Role.AGENT, description="What this workstation's user may see, as the policy defines it."
    )
    language: Literal["en", "es"] = Field("en", description="The language of the windows.")
    theme: Theme = Field(Theme.SYSTEM, description="Light or dark windows, or as the system has.")
    policy_file: Path | None = Field(
        None,
        description="The site's verification policy, a TOML file. Without it, the shipped one.",
    )
    idle_seconds: int = Field(
        240,
        ge=30,
        le=3600,
        description="Seconds without a key or click until an open patient is wiped.",
    )
    clipboard_seconds: int = Field(
        30, ge=5, le=300, description="Seconds until copied text is cleared from the clipboard."
    )
    hide_from_capture: bool = Field(
        True, description="Hide windows from screenshots and screen sharing where possible."
    )
    call_sources: tuple[Name, ...] = Field(
        ("screen_pop",),
        description="Where calls come from. `manual` is always there and need not be listed.",
    )
    asterisk: AsteriskSetting | None = Field(
        None, description="The Asterisk server; a table `[asterisk]`."
    )
    baresip: BaresipSetting = Field(
        BaresipSetting.model_validate({}),
        description="The telephone on this machine; a table `[baresip]`.",
    )
    mqtt: MqttSetting | None = Field(
        None, description="The broker that calls are published to; a table `[mqtt]`."
    )
    http_pop: HttpPopSetting | None = Field(
        None,
        description="Take calls by HTTP on this machine; a table `[http_pop]`. Without it, none.",
    )
    telephony: TelephonySetting = Field(
        TelephonySetting.model_validate({}),
        description="What happens when a call source breaks off; a table `[telephony]`.",
    )
    keep_after_call_seconds: int = Field(
        0,
        ge=0,
        le=120,
        description="Seconds a patient stays on the screen after the call ended. 0: none.",
    )
    audit: AuditSetting | None = Field(
        None,
        description="Where audit events and disclosure records go; a table `[audit]`. Without it, "
        "none are made.",
    )
    text_gateway: TextGatewaySetting | None = Field(
        None,
        description="Where one-time codes are sent; a table `[text_gateway]`. Without it, callers "
        "are not asked for any.",
    )

    def sources(self) -> tuple[str, ...]:
        """The call sources to start: ``manual`` first, each once."""
        return tuple(dict.fromkeys(("manual", *self.call_sources)))
