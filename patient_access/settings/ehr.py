"""One EHR: who it is, how it is asked, and the way to it; ``[[ehrs]]``."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from patient_access.handover.call_events import Frozen
from patient_access.handover.frames import EhrAddress
from patient_access.settings.addresses import FullPath, Proxy, SystemAddress, WebAddress
from patient_access.settings.fhircast import FhircastSetting
from patient_access.settings.problems import wrong
from patient_access.settings.schedule import ScheduleSetting
from patient_access.settings.sign_in import SignInSetting

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


_ASKED_AT = {
    "fhir_r4": ("https", "http"),
    "gnu_health": ("https", "http"),
    "hl7v2": ("mllps", "mllp"),
}
"""Of the adapters that ship; what another one makes of its address, it says itself."""


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
    raise wrong(sentence)


def _time_zone(value: str) -> str:
    """An IANA name that this machine knows."""
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        sentence = "write a time zone by its IANA name, such as America/Chicago."
        raise wrong(sentence) from None


class EhrSetting(Frozen):
    """One EHR; in the file, a table ``[[ehrs]]``."""

    name: Name = Field(description="What agents read, such as `Northside EHR`. Must be unique.")
    adapter: Name = Field("fhir_r4", description="The adapter that speaks with this system.")
    base: SystemAddress = Field(
        description="The interface's base address, beginning with `https://` or `http://`; for "
        "`hl7v2`, `mllps://host:port/APPLICATION/FACILITY` (or `mllp://`, without TLS)."
    )
    also_at: tuple[WebAddress, ...] = Field(
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

    proxy: Proxy | None = Field(
        None,
        description="The proxy on the way to it, such as `http://proxy.example:8080`. Proxies of "
        "the environment are not used. Its user name and password: `patient-access token`.",
    )
    client_certificate: FullPath | None = Field(
        None,
        description="The full path of a PEM file with the certificate that this desk shows to the "
        "system (mutual TLS). The stores of Windows and macOS are not read yet.",
    )
    client_key: FullPath | None = Field(
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
            raise wrong(sentence)
        return self

    @model_validator(mode="after")
    def _is_asked_at_its_kind_of_address(self) -> EhrSetting:
        wanted = _ASKED_AT.get(self.adapter)
        if wanted is not None and self.base.partition("://")[0] not in wanted:
            secure, plain = wanted
            sentence = f"{self.adapter} is asked at a base with {secure}:// (or {plain}://)."
            raise wrong(sentence)
        return self

    @model_validator(mode="after")
    def _also_at_is_as_safe(self) -> EhrSetting:
        sentence = ""
        if self.also_at and self.adapter != "fhir_r4":
            sentence = 'only an EHR with adapter = "fhir_r4" has also_at.'
        elif self.base.startswith("https:") and any(a.startswith("http:") for a in self.also_at):
            sentence = "also_at: beside a base with https:// write addresses with https:// only."
        if sentence:
            raise wrong(sentence)
        return self

    @model_validator(mode="after")
    def _only_hl7v2_sends_messages(self) -> EhrSetting:
        if self.schedule is not None and self.adapter != "hl7v2":
            sentence = 'only an EHR with adapter = "hl7v2" has a table [ehrs.schedule].'
            raise wrong(sentence)
        return self

    def address(self) -> EhrAddress:
        """The same, as it is handed to a workspace."""
        given = self.model_dump(exclude={"sign_in", "schedule"})
        return EhrAddress(
            **given,
            signs_in=self.sign_in is not None,
            hears_appointments=self.schedule is not None,
        )
