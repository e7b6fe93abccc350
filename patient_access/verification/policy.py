"""The site's verification policy: what is asked, how many tries, and what that opens.

Read from TOML that a privacy officer can read too (``resources/policy/default.toml``).
45 CFR 164.514(h) asks for identity and sets no number of items, so the number is the site's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from importlib import resources
from typing import Self

import phonenumbers
from pydantic import (
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from patient_access.domain.panels import CAN_STAY_CLOSED, PARTS_OF, PanelName, Part, panel_of
from patient_access.toml_lines import syntax_error
from patient_access.verification.policy_tables import (
    CallerId,
    Code,
    Emergency,
    Fraud,
    Majority,
    MinorConsent,
    Opens,
    Panels,
    Parts,
    Purposes,
    Restricted,
    StrictTable,
    Whole,
    Withheld,
    YesNo,
)
from patient_access.verification.policy_words import PolicyError, policy_error
from patient_access.verification.values import Authority, CallerKind, Item, Level, LineWorth

__all__ = ["Near", "Policy", "PolicyError", "load_policy"]


class Near(StrEnum):
    """What one letter that is off in a name is worth."""

    MATCH = "match"
    """The family name's counts as a match; the given name's is asked again."""
    NO_MATCH = "no_match"
    ASK_AGAIN = "ask_again"
    """The first time in a call it is asked again and no try is used."""


FEWEST_ITEMS = 2
"""One item alone verifies nobody, whatever it is."""

OF_ONE_PERSON = frozenset({Item.NAME, Item.BIRTH_DATE, Item.MRN, Item.SSN_LAST4})
"""What tells somebody from those who share their home, telephone and insurance."""


class Policy(StrictTable):
    """One site's rules. ``load_policy`` makes one from text."""

    name: str = Field(min_length=1, max_length=80)
    """What the site calls it; goes into records of what was checked."""
    required: tuple[Item, ...] = Field(min_length=1)
    optional: tuple[Item, ...] = ()
    optional_needed: Whole = Field(default=0, ge=0)
    tries: Whole = Field(default=3, ge=1, le=10)
    """Answers of a call that may be wrong before nothing opens any more."""
    near: Near = Near.ASK_AGAIN
    region: str = "US"
    """ISO 3166 region: whose telephone numbers, postal codes and order of dates."""
    strong_needed: Whole = Field(default=0, ge=0)
    """Optional items that make a check strong; 0: this site has no such level."""
    needs_strong: Panels = frozenset()
    """Panels that open only after a strong check."""
    parts_need_strong: Parts = frozenset()
    """Parts of panels that are requested only after a strong check."""
    escalate_to: str = Field(default="", max_length=160)
    """To whom an agent turns when tries are used up: a person or a desk."""
    part_2: YesNo = False
    """The site's records are under 42 CFR Part 2 (substance use)."""
    caller_id: CallerId = Field(default_factory=CallerId)
    majority: Majority = Field(default_factory=Majority)
    minor_consent: MinorConsent = Field(default_factory=MinorConsent)
    emergency: Emergency = Field(default_factory=Emergency)
    code: Code = Field(default_factory=Code)
    fraud: Fraud = Field(default_factory=Fraud)
    purposes: Purposes = Field(default_factory=Purposes)
    restricted: Restricted = Field(default_factory=Restricted)
    opens: Opens = Field(default_factory=Opens)
    withheld: Withheld = Field(default_factory=Withheld)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        asked = [*self.required, *self.optional]
        twice = next((item for item in asked if asked.count(item) > 1), None)
        if twice:
            key = "optional" if twice in self.optional else "required"
            sentence = f"“{twice}” is listed twice; each item is asked for once."
        elif self.optional_needed > len(self.optional):
            key = "optional_needed"
            sentence = (
                f"{self.optional_needed} are needed, but optional lists only "
                f"{len(self.optional)}; nobody could ever pass."
            )
        elif len(self.required) + self.optional_needed < FEWEST_ITEMS:
            key = "required"
            sentence = f"this asks for one item in all; ask for at least {FEWEST_ITEMS}."
        elif not self._tells_people_apart():
            key = "required"
            sentence = (
                "all that is asked may be known to a whole household; add one of "
                f"{', '.join(item for item in Item if item in OF_ONE_PERSON)}."
            )
        elif self.region not in phonenumbers.SUPPORTED_REGIONS:
            key = "region"
            sentence = f"“{self.region}” is no country; write two letters, such as US or MX."
        else:
            key, sentence = (
                self._levels_add_up()
                or self._authorities_add_up()
                or self._parts_add_up()
                or self._reasons_add_up()
                or ("", "")
            )
            if not key:
                return self
        raise PydanticCustomError(
            "rule", "{sentence}", {"path": tuple(key.split(".")), "sentence": sentence}
        )

    def _tells_people_apart(self) -> bool:
        """Whether nobody passes with what everybody at home knows and has."""
        shared = [item for item in self.optional if item not in OF_ONE_PERSON]
        return not OF_ONE_PERSON.isdisjoint(self.required) or self.optional_needed > len(shared)

    def _levels_add_up(self) -> tuple[str, str] | None:
        if self.strong_needed and not self.optional_needed < self.strong_needed <= len(
            self.optional
        ):
            return "strong_needed", (
                "write more than optional_needed, and no more than optional lists "
                f"({self.optional_needed + 1} to {len(self.optional)})."
            )
        if self.needs_strong and not self.strong_needed:
            return "needs_strong", "nothing could open these; set strong_needed too."
        worths = {self.caller_id.A, self.caller_id.B, self.caller_id.C, self.caller_id.none}
        if LineWorth.ITEM in worths:
            if Item.PHONE not in self.optional:
                return "caller_id", "the number can count as an item only where phone is optional."
            if Item.ONE_TIME_CODE in (*self.required, *self.optional):
                return "caller_id", (
                    "the number on the line and a code sent to it prove the same telephone; "
                    "let one of the two count."
                )
            if len(self.required) + self.optional_needed - 1 < FEWEST_ITEMS:
                return "caller_id", (
                    "with the number counted, one answer would be enough; "
                    f"ask for at least {FEWEST_ITEMS} besides it."
                )
        if LineWorth.ITEM in (self.caller_id.B, self.caller_id.C, self.caller_id.none):
            return "caller_id", "only a number attested with A may count as an item."
        return None

    def _authorities_add_up(self) -> tuple[str, str] | None:
        alone = frozenset({PanelName.PEOPLE})
        if any(panels - alone for panels in self.opens.representative.values()):
            return "opens.representative", (
                "kinship is no authority: only people, where one is found, may open here."
            )
        if self.part_2:
            for authority in (Authority.SPOKEN_CONSENT, Authority.PROVIDER):
                if any(self.opens.roles(authority).values()):
                    return f"opens.{authority.value}", (
                        "42 CFR Part 2 asks for consent in writing (2.31); nothing may open here."
                    )
        return None

    def _parts_add_up(self) -> tuple[str, str] | None:
        if self.parts_need_strong and not self.strong_needed:
            return "parts_need_strong", "nothing could open these; set strong_needed too."
        if odd := self.parts_need_strong - CAN_STAY_CLOSED:
            return "parts_need_strong", _not_by_itself(odd)
        for authority in Authority:
            for role, parts in self.withheld.roles(authority).items():
                key = f"withheld.{authority.value}.{role}"
                opened = self.opened(authority, role, Level.STRONG, age=0)
                if odd := parts - CAN_STAY_CLOSED:
                    return key, _not_by_itself(odd)
                for part in sorted(parts):
                    panel = panel_of(part)
                    if panel not in opened:
                        return key, (
                            f"“{part}” is a part of {panel}, which does not open here; "
                            "leave it out."
                        )
                    if parts.issuperset(PARTS_OF[panel]):
                        return key, (
                            f"these are all of {panel}; take {panel} out of "
                            f"opens.{authority.value} instead."
                        )
        return None

    def _reasons_add_up(self) -> tuple[str, str] | None:
        minors, majority = self.minor_consent, self.majority
        oldest = max((majority.age, *majority.by_state.values()))
        if minors.closes and minors.from_age >= oldest:
            return "minor_consent.from_age", (
                f"nobody of {minors.from_age} is a minor here; write less than {oldest}."
            )
        rules = self.restricted
        if (rules.agent or rules.nurse) and not rules.reasons and not rules.own_words:
            return "restricted.reasons", (
                "nobody could give a reason; list purposes here, or set own_words = true."
            )
        return None

    def panels(self, kind: CallerKind, role: str) -> Panels:
        """What opens as soon as the check has passed, before any authority is shown."""
        first = {
            CallerKind.PATIENT: Authority.PATIENT,
            CallerKind.REPRESENTATIVE: Authority.REPRESENTATIVE,
        }.get(kind)
        return frozenset() if first is None else self.opened(first, role, Level.STANDARD)

    def opened(
        self, authority: Authority, role: str, level: Level, age: int | None = None
    ) -> Panels:
        """The intersection of role, level and authority. ``age``: the patient's, in years."""
        listed = self.opens.listed(authority, role)
        if authority is Authority.EMERGENCY:
            return listed
        if level is Level.NONE:
            return frozenset()
        if authority is Authority.PARENT and (age is None or age >= self.minor_consent.from_age):
            listed = listed - self.minor_consent.closes
        return listed if level is Level.STRONG else listed - self.needs_strong

    def kept_back(self, authority: Authority, role: str, level: Level) -> Parts:
        """Parts of opened panels that are not requested for this role, authority and level."""
        listed = self.withheld.listed(authority, role)
        if authority is Authority.EMERGENCY or level is Level.STRONG:
            return listed
        return listed | self.parts_need_strong

    def without(self, item: Item) -> Policy:
        """The same where ``item`` cannot be had at this desk.

        It stays where nobody could pass without it: that is said, not softened.
        """
        others = tuple(one for one in self.optional if one is not item)
        if item in self.required or len(others) < max(self.optional_needed, self.strong_needed):
            return self
        return self.model_copy(update={"optional": others})

    def majority_in(self, state: str | None) -> int:
        """The age of majority where the patient lives."""
        return self.majority.by_state.get((state or "").strip().upper(), self.majority.age)


def _not_by_itself(parts: Iterable[Part]) -> str:
    """Why these parts cannot stay closed in an open panel."""
    part = min(parts)
    if PARTS_OF[panel_of(part)] == (part,):
        return f"“{part}” is all of its panel; take {panel_of(part)} out of opens instead."
    known = ", ".join(one for one in Part if one in CAN_STAY_CLOSED)
    return f"“{part}” belongs to what it stands with; parts that can stay closed: {known}."


_MODELS = (
    Policy,
    Opens,
    Withheld,
    Majority,
    MinorConsent,
    CallerId,
    Emergency,
    Purposes,
    Restricted,
    Code,
    Fraud,
)


def load_policy(text: str | None, name: str = "") -> Policy:
    """The policy in ``text``; None: the one that ships. ``name`` is the file's, for sentences.

    Raises ``PolicyError`` for everything that is not a usable policy.
    """
    if text is None:
        name = "default.toml"
        text = resources.files("resources.policy").joinpath(name).read_text(encoding="utf-8")
    name = name or "the policy"
    text = text.removeprefix("\ufeff")  # some editors begin a file with it
    if not text.strip():
        raise PolicyError(name, "the file is empty; remove the setting to use the shipped policy.")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = syntax_error(text, error)
        raise PolicyError(name, f"not readable as TOML: {what}.", line=line) from None
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        raise policy_error(name, text, error.errors()[0], _MODELS) from None
