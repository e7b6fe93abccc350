"""The tables of a policy: each a few settings that belong together."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, field_validator
from pydantic_core import PydanticCustomError

from patient_access.domain.codes import Restriction
from patient_access.domain.panels import PanelName, Part
from patient_access.verification.values import Authority, LineWorth

CODE_PLACE = "{code}"
LONGEST_TEXT = 160
"""Characters of one text, the code's six in place of ``{code}`` included."""

Panels = frozenset[PanelName]
Parts = frozenset[Part]
RoleName = Literal["agent", "nurse"]
State = Annotated[str, Field(pattern="^[A-Z]{2,3}$")]
Whole = Annotated[int, Strict()]
"""A number as TOML has it: neither ``true`` nor ``"3"`` is one."""
YesNo = Annotated[bool, Strict()]
Purpose = Literal["TREAT", "ETREAT", "HPAYMT", "HOPERAT", "PATRQT", "FAMRQT", "PWATRNY"]


Listed = TypeVar("Listed")


class StrictTable(BaseModel):
    """A setting that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ByAuthority(StrictTable, Generic[Listed]):
    """What is listed per authority, and per role of the agent; nothing that is not listed."""

    patient: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    minor: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    representative: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    parent: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    guardian: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    power_of_attorney: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    caregiver: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    spoken_consent: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    provider: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)
    emergency: dict[RoleName, frozenset[Listed]] = Field(default_factory=dict)

    def roles(self, authority: Authority) -> dict[RoleName, frozenset[Listed]]:
        """What is listed for an authority, by role."""
        table: dict[RoleName, frozenset[Listed]] = getattr(self, authority.value)
        return table

    def listed(self, authority: Authority, role: str) -> frozenset[Listed]:
        """The same for one role; nothing for a role that is not known."""
        by_role = self.roles(authority).items()
        return next((listed for name, listed in by_role if name == role), frozenset())


class Opens(ByAuthority[PanelName]):
    """Which panels open."""


class Withheld(ByAuthority[Part]):
    """Parts of opened panels that stay closed: they are not requested."""


class Majority(StrictTable):
    """From which age somebody speaks for themself, in completed years."""

    age: Whole = Field(default=18, ge=14, le=21)
    by_state: dict[State, Annotated[Whole, Field(ge=14, le=21)]] = Field(default_factory=dict)
    """By the state of the patient's address (two letters), where it is another."""


class MinorConsent(StrictTable):
    """Services a minor may consent to alone: their parent does not see the panels of these."""

    from_age: Whole = Field(default=12, ge=0, le=21)
    services: tuple[str, ...] = ()
    """In the site's words; for agents and for the explanation."""
    closes: Panels = frozenset()


class CallerId(StrictTable):
    """What the number on the line counts for, by STIR/SHAKEN attestation (RFC 8588)."""

    A: LineWorth = LineWorth.HINT
    B: LineWorth = LineWorth.HINT
    C: LineWorth = LineWorth.HINT
    none: LineWorth = LineWorth.HINT

    def worth(self, attestation: str) -> LineWorth:
        known = {"A": self.A, "B": self.B, "C": self.C}
        return known.get(attestation.strip().upper(), self.none)


class Emergency(StrictTable):
    minutes: Whole = Field(default=15, ge=1, le=120)
    """How long what opened in an emergency stays open."""
    report_to: str = Field(default="the privacy officer", min_length=1, max_length=120)


class Restricted(StrictTable):
    """Rows that the EHR labels as restricted: who may open one, and with which reasons (V2)."""

    agent: frozenset[Restriction] = frozenset()
    nurse: frozenset[Restriction] = frozenset()
    reasons: tuple[Purpose, ...] = ()
    """Purposes of use to choose among."""
    own_words: YesNo = True
    """Whether a reason may be typed instead."""

    def may_open(self, role: str) -> frozenset[Restriction]:
        """The labels whose rows somebody in this role may open."""
        return {"agent": self.agent, "nurse": self.nurse}.get(role, frozenset())

    def roles(self, label: Restriction) -> tuple[str, ...]:
        """The roles that may open a row of this label."""
        return tuple(role for role in ("agent", "nurse") if label in self.may_open(role))


class Code(StrictTable):
    """One-time codes: by which text, how long they are good, and how often."""

    minutes: Whole = Field(default=5, ge=1, le=15)
    """How long a code is good."""
    wrong: Whole = Field(default=2, ge=1, le=5)
    """Wrong answers that throw a code away; each is one of ``tries``, too."""
    sends: Whole = Field(default=2, ge=1, le=5)
    """Texts of one call."""
    changed_within_days: Whole = Field(default=30, ge=0, le=365)
    """Numbers on file for fewer days get none, where the record says since when; 0: all do."""
    text: str = (
        "Your code is {code}. Read it to the person you called. "
        "If you did not call, ignore this message."
    )
    text_es: str = (
        "Su clave es {code}. Lea esta clave a la persona que le atiende. "
        "Si usted no hizo esta llamada, ignore este mensaje."
    )
    """For people whose preferred language on file is Spanish."""

    @field_validator("text", "text_es")
    @classmethod
    def _fits(cls, value: str) -> str:
        """One text of 160 characters that every telephone can show, with the code in it."""
        if value.count(CODE_PLACE) != 1:
            sentence = f"write {CODE_PLACE} once, where the code shall stand."
        elif not value.isascii() or not value.isprintable():
            sentence = "use plain letters without accents: others halve what fits into a text."
        elif len(value) > LONGEST_TEXT:
            sentence = f"this is {len(value)} characters; write at most {LONGEST_TEXT}."
        else:
            return value
        raise PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


class Fraud(StrictTable):
    """When failed checks are told to the agent. All of one desk and one shift."""

    number_failures: Whole = Field(default=3, ge=0, le=50)
    """From so many failed checks with one number on; 0: never told."""
    record_failures: Whole = Field(default=3, ge=0, le=50)
    """The same for one record."""
    window_hours: Whole = Field(default=12, ge=1, le=24)
    """How long a failed check is remembered, within the shift."""
    turn_to: str = Field(default="", max_length=160)
    """To whom the agent turns; empty: as ``escalate_to`` says."""


class Purposes(StrictTable):
    """Purposes of use (HL7 v3 PurposeOfUse), by who calls; they go into the records."""

    patient: Purpose = "PATRQT"
    representative: Purpose = "FAMRQT"
    consent: Purpose = "PATRQT"
    provider: Purpose = "TREAT"
    emergency: Purpose = "ETREAT"
