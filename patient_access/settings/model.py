"""Every setting, declared once: type, default, description.

The reference for IT (``describe.settings_table``) is made from this model and nothing else.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from patient_access.handover.call_events import Frozen
from patient_access.handover.frames import EhrAddress, Role, Theme
from patient_access.settings.audit import AuditSetting
from patient_access.settings.schedule import ScheduleSetting
from patient_access.settings.telephony import (
    AsteriskSetting,
    BaresipSetting,
    HttpPopSetting,
    MqttSetting,
    TelephonySetting,
)
from patient_access.settings.text_gateway import TextGatewaySetting

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def _web_address(value: str) -> str:
    """An http(s) URL with a host and nothing secret in it; the trailing slash goes."""
    try:
        parts = urlsplit(value.strip())
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_one = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_one:
        sentence = "write a web address that begins with https:// (or http://) and a host."
    elif parts.username is not None or parts.password is not None:
        sentence = "leave user name and password out; the token belongs in the keyring."
    elif parts.query or parts.fragment:
        sentence = "leave out everything from “?” or “#” on; only the base address is wanted."
    elif any(char.isspace() for char in value.strip()):
        sentence = "a web address holds no spaces."
    else:
        return value.strip().rstrip("/")
    raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def _proxy(value: str) -> str:
    """A web address, without the secret that may belong to it."""
    try:
        secret = "@" in urlsplit(value).netloc
    except ValueError:
        secret = False
    if secret:
        sentence = (
            "leave user name and password out; keep them with "
            "`patient-access token set EHR --of proxy`."
        )
        raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
    return _web_address(value)


def _file(value: str) -> str:
    """The full path of a file: a desk may be started from anywhere."""
    if Path(value).is_absolute():
        return value
    raise PydanticCustomError("rule", "{sentence}", {"sentence": "write the file's full path."})


def _system_address(value: str) -> str:
    """A web address, that of an HL7 v2 listener, or a folder of files."""
    scheme, found, rest = value.strip().partition("://")
    if scheme == "file" and rest.startswith("/") and not set(rest) & set("?#"):
        return value.strip()
    if not found or scheme not in ("mllp", "mllps"):
        return _web_address(value)
    return f"{scheme}://{_web_address('https://' + rest).removeprefix('https://')}"


def _profile(value: str) -> str:
    """A shipped profile's name, or the path of a file ending in ``.toml``."""
    shipped = sorted(
        place.name.removesuffix(".toml")
        for place in (files("resources") / "profiles").iterdir()
        if place.name.endswith(".toml")
    )
    if value in shipped or (value.endswith(".toml") and Path(value).is_absolute()):
        return value
    names = ", ".join(shipped)
    sentence = f"write one of {names}, or the full path of a file ending in .toml."
    raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def _issuer(value: str) -> str:
    """An issuer as it names itself: compared letter by letter, so nothing of it is changed."""
    _web_address(value)
    return value.strip()


def _private_address(value: str) -> str:
    """A redirect address of a scheme of one's own (RFC 8252, 7.1), or nothing."""
    if value and not _PRIVATE_ADDRESS.fullmatch(value):
        sentence = "write an address of a scheme of your own, such as patientaccess:/callback."
        raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
    return value


_PRIVATE_ADDRESS = re.compile(
    r"(?!(?:https?|file|ftp|data|javascript|mailto|patient-access):)"
    r"[a-z][a-z0-9+.-]{2,60}:/{1,2}[A-Za-z0-9._~/-]{1,100}"
)
Port = Annotated[int, Field(ge=1024, le=65535)]


class SignInSetting(Frozen):
    """How agents sign in to one EHR (SMART App Launch); in the file, ``[ehrs.sign_in]``."""

    client_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        max_length=200, description="The client id that the EHR gave this program."
    )
    redirect_ports: Annotated[tuple[Port, ...], Field(min_length=1, max_length=5)] = Field(
        (17641, 17642, 17643),
        description="The ports of `http://127.0.0.1:PORT/callback`, each registered with the EHR; "
        "the first free one is used.",
    )
    redirect_uri: Annotated[str, AfterValidator(_private_address)] = Field(
        "",
        description="Instead of the ports: a registered address of a scheme that the desktop "
        "opens with `patient-access url`, such as `patientaccess:/callback`.",
    )
    pkce: bool = Field(
        True, description="`false` only where the server refuses a sign-in with PKCE (S256)."
    )
    issuers: tuple[Annotated[str, AfterValidator(_issuer)], ...] = Field(
        (),
        description="Who may issue tokens for this EHR. None: whoever its own "
        "`smart-configuration` names.",
    )
    offline: bool = Field(
        False,
        description="`true` asks for `offline_access` and keeps the sign-in in the system keyring "
        "until the agent signs out.",
    )
    at_lock: Literal["keep", "revoke"] = Field(
        "keep",
        description="When the screen is locked: `keep` lets go of the access token only, `revoke` "
        "signs the agent out. A kept sign-in of a program that was cut off is used again, or "
        "taken back, likewise.",
    )
    resources: tuple[Annotated[str, StringConstraints(pattern="^[A-Z][A-Za-z]+$")], ...] = Field(
        (
            "Patient",
            "RelatedPerson",
            "Appointment",
            "Slot",
            "Schedule",
            "Coverage",
            "Account",
            "Invoice",
            "ExplanationOfBenefit",
            "MedicationRequest",
            "MedicationDispense",
            "Condition",
            "AllergyIntolerance",
            "Encounter",
            "Consent",
        ),
        description="The record types that reading is asked for; what is not granted stays grey.",
    )
    role_claim: str = Field(
        "", max_length=60, description="The claim of the `id_token` that says what the agent is."
    )
    roles: dict[str, Role] = Field(
        {},
        description="What a value of that claim, or a qualification code of the agent's "
        "Practitioner record, means here. Without a match, `role` above.",
    )


def _hub_address(value: str) -> str:
    """A hub's address, or nothing: as the sign-in says."""
    return value and _web_address(value)


class FhircastSetting(Frozen):
    """How open records are shared with one EHR (FHIRcast); in the file, ``[ehrs.fhircast]``."""

    hub: Annotated[str, AfterValidator(_hub_address)] = Field(
        "", description="The hub's address (`hub.url`). Without it, the one the sign-in brings."
    )
    topic: str = Field(
        "",
        max_length=200,
        description="The session to share (`hub.topic`), where the sign-in does not bring it.",
    )
    hosts: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+$")], ...] = Field(
        (),
        description="Hosts that the hub and its channel may be on besides the EHR's own host.",
    )
    numeric_status: bool = Field(
        False, description='`true` where the hub wants `200` instead of `"200"` as an answer.'
    )
    refuse: bool = Field(
        True,
        description="Another patient during a call: `true` refuses at once (409), `false` accepts "
        "the message (202) and then says that it is not followed (SyncError).",
    )


def _time_zone(value: str) -> str:
    """An IANA name that this machine knows."""
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        sentence = "write a time zone by its IANA name, such as America/Chicago."
        raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence}) from None


class EhrSetting(Frozen):
    """One EHR; in the file, a table ``[[ehrs]]``."""

    name: Name = Field(description="What agents read, such as `Northside EHR`. Must be unique.")
    adapter: Name = Field("fhir_r4", description="The adapter that speaks with this system.")
    base: Annotated[str, AfterValidator(_system_address)] = Field(
        description="The interface's base address, beginning with `https://` or `http://`; for "
        "`hl7v2`, `mllps://host:port/APPLICATION/FACILITY` (or `mllp://`, without TLS)."
    )
    also_at: tuple[Annotated[str, AfterValidator(_web_address)], ...] = Field(
        (),
        max_length=8,
        description="Further base addresses of the same FHIR system that its answers point to, "
        "such as a load balancer's; the sign-in's token goes there too. Nothing else is followed.",
    )
    mrn_system: str | None = Field(
        None, description="The `Identifier.system` of the site's medical record numbers."
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = Field(
        None,
        description="The facility's time zone, such as `America/Chicago`, where the system sends "
        "times in UTC.",
    )
    country: str = Field(
        "US",
        pattern="^[A-Z]{2}$",
        description="Whose telephone numbers are meant when no country code is given (ISO 3166).",
    )
    phone_lookup: bool = Field(
        True, description="`false` where the system cannot be searched by telephone number."
    )
    visit_query: bool = Field(
        False,
        description="`true` where an `hl7v2` system answers visit queries (IHE ITI-22, QBP^ZV1).",
    )
    profile: Annotated[str, AfterValidator(_profile)] | None = Field(
        None,
        description="How this vendor's system is asked: `epic`, `oracle_health`, `athenahealth`, "
        "`meditech`, `openemr`, `plain_r4`, or the path of your own profile. "
        "Without it, as the system names itself.",
    )

    proxy: Annotated[str, AfterValidator(_proxy)] | None = Field(
        None,
        description="The proxy on the way to it, such as `http://proxy.example:8080`. Proxies of "
        "the environment are not used. Its user name and password: `patient-access token`.",
    )
    client_certificate: Annotated[str, AfterValidator(_file)] | None = Field(
        None,
        description="The full path of a PEM file with the certificate that this desk shows to the "
        "system (mutual TLS). The stores of Windows and macOS are not read yet.",
    )
    client_key: Annotated[str, AfterValidator(_file)] | None = Field(
        None,
        description="The full path of its key, where that is in a PEM file of its own. "
        "Its passphrase: `patient-access token`.",
    )
    requests_per_minute: int = Field(
        600,
        ge=30,
        le=6000,
        description="How often one call may ask it; a sixth of this may come at once. All desks "
        "of a site together often come from one address.",
    )

    sign_in: SignInSetting | None = Field(
        None, description="How agents sign in to it in the browser; a table `[ehrs.sign_in]`."
    )
    fhircast: FhircastSetting | None = Field(
        None,
        description="Tell it whose record is open, and hear of it; a table `[ehrs.fhircast]`. "
        "Without it, nothing is shared.",
    )
    schedule: ScheduleSetting | None = Field(
        None,
        description="Hear of appointments from an `hl7v2` system (SIU^S12–S17) while a record of "
        "it is open; a table `[ehrs.schedule]`. Without it, nobody listens.",
    )

    @model_validator(mode="after")
    def _key_has_a_certificate(self) -> EhrSetting:
        if self.client_key is not None and self.client_certificate is None:
            sentence = "a client_key needs its client_certificate beside it."
            raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
        return self

    @model_validator(mode="after")
    def _also_at_is_as_safe(self) -> EhrSetting:
        sentence = ""
        if self.also_at and self.adapter != "fhir_r4":
            sentence = 'only an EHR with adapter = "fhir_r4" has also_at.'
        elif self.base.startswith("https:") and any(a.startswith("http:") for a in self.also_at):
            sentence = "also_at: beside a base with https:// write addresses with https:// only."
        if sentence:
            raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
        return self

    @model_validator(mode="after")
    def _only_hl7v2_sends_messages(self) -> EhrSetting:
        if self.schedule is not None and self.adapter != "hl7v2":
            sentence = 'only an EHR with adapter = "hl7v2" has a table [ehrs.schedule].'
            raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})
        return self

    def address(self) -> EhrAddress:
        """The same, as it is handed to a workspace."""
        given = self.model_dump(exclude={"sign_in", "schedule"})
        return EhrAddress(
            **given,
            signs_in=self.sign_in is not None,
            hears_appointments=self.schedule is not None,
        )


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
