"""The site's verification policy: what is asked, how many tries, and what that opens.

Read from TOML that a privacy officer can read too (``resources/policy/default.toml``).
45 CFR 164.514(h) asks for identity and sets no number of items, so the number is the site's.
"""

from __future__ import annotations

import difflib
import tomllib
from enum import StrEnum
from importlib import resources
from typing import Any, Literal, Self

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from patient_access.domain.panels import PanelName
from patient_access.toml_lines import KeyPath, line_of, syntax_error
from patient_access.verification.values import CallerKind, Item


class Near(StrEnum):
    """What one letter that is off in a name is worth."""

    MATCH = "match"
    """The family name's counts as a match; the given name's is asked again."""
    NO_MATCH = "no_match"
    ASK_AGAIN = "ask_again"
    """The first time in a call it is asked again and no try is used."""


FEWEST_ITEMS = 2
"""One item alone verifies nobody, whatever it is."""

Panels = frozenset[PanelName]
RoleName = Literal["agent", "nurse"]


class PolicyError(Exception):
    """A policy that cannot be used. Free of PHI: a policy names no patient.

    ``name`` is the file's, ``line`` counts from 1 (None: not one line), ``key`` is the path of
    the setting (``opens.patient.agent``), ``sentence`` says what is wrong and what to write.
    """

    def __init__(self, name: str, sentence: str, *, line: int | None = None, key: str = "") -> None:
        self.name = name
        self.sentence = sentence
        self.line = line
        self.key = key
        where = name if line is None else f"{name}, line {line}"
        super().__init__(f"{where}: {f'{key}: ' if key else ''}{sentence}")


_EXPECTED = {
    "too_short": "at least one is needed.",
    "string_too_short": "write a name between quotes.",
    "string_type": "write text between quotes.",
    "tuple_type": 'write a list, such as ["name", "birth_date"].',
    "frozen_set_type": 'write a list, such as ["appointments"].',
    "int_type": "write a whole number.",
    "int_parsing": "write a whole number.",
    "int_from_float": "write a whole number.",
    "dict_type": "write a table of roles, such as agent = […].",
    "model_type": "write a table, such as [opens.patient].",
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opens(_Strict):
    """Which panels open, per kind of caller and per role of the agent."""

    patient: dict[RoleName, Panels] = Field(default_factory=dict)
    representative: dict[RoleName, Panels] = Field(default_factory=dict)


class Policy(_Strict):
    """One site's rules. ``load_policy`` makes one from text."""

    name: str = Field(min_length=1, max_length=80)
    """What the site calls it; goes into records of what was checked."""
    required: tuple[Item, ...] = Field(min_length=1)
    optional: tuple[Item, ...] = ()
    optional_needed: int = Field(default=0, ge=0)
    tries: int = Field(default=3, ge=1, le=10)
    """Answers of a call that may be wrong before nothing opens any more."""
    near: Near = Near.ASK_AGAIN
    region: str = "US"
    """ISO 3166 region: whose telephone numbers, postal codes and order of dates."""
    opens: Opens = Field(default_factory=Opens)

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
        elif self.region not in phonenumbers.SUPPORTED_REGIONS:
            key = "region"
            sentence = f"“{self.region}” is no country; write two letters, such as US or MX."
        else:
            return self
        raise PydanticCustomError("rule", "{sentence}", {"key": key, "sentence": sentence})

    def panels(self, kind: CallerKind, role: str) -> Panels:
        """What opens for this caller and role once verified; nothing that is not listed."""
        if kind is CallerKind.GENERAL:
            return frozenset()
        table = self.opens.patient if kind is CallerKind.PATIENT else self.opens.representative
        return next((panels for name, panels in table.items() if name == role), frozenset())


def load_policy(text: str | None, name: str = "") -> Policy:
    """The policy in ``text``; None: the one that ships. ``name`` is the file's, for sentences.

    Raises ``PolicyError`` for everything that is not a usable policy.
    """
    if text is None:
        name = "default.toml"
        text = resources.files("resources.policy").joinpath(name).read_text(encoding="utf-8")
    name = name or "the policy"
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
        raise _policy_error(name, text, error.errors()[0]) from None


def _policy_error(name: str, text: str, error: ErrorDetails) -> PolicyError:
    context: dict[str, Any] = error.get("ctx", {})
    path: KeyPath = tuple(part for part in error["loc"] if part != "[key]")
    path = path or (context.get("key", "required"),)
    sentence = _sentence(error)
    return PolicyError(
        name,
        sentence,
        line=line_of(text, path, error["input"]),
        key=".".join(str(part) for part in path if isinstance(part, str)),
    )


def _sentence(error: ErrorDetails) -> str:
    kind, given = error["type"], error["input"]
    field = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "missing":
        return f"this setting is missing; add {field} = …"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(field, [*Policy.model_fields, "patient", "representative"])
        return "there is no such setting" + (f"; did you mean {near[0]}?" if near else ".")
    if kind == "enum":
        things = "panel" if error["loc"][0] == "opens" else "item"
        known = [str(v) for v in (PanelName if things == "panel" else Item)]
        near = difflib.get_close_matches(str(given), known)
        hint = f"did you mean {near[0]}?" if near else f"write one of {', '.join(known)}."
        return f"“{given}” is no {things}; {hint}"
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind == "rule":
        return str(context["sentence"])
    if kind == "literal_error":
        return f"“{given}” is no role; write agent or nurse."
    if kind == "greater_than_equal":
        return f"{given} is too small; write at least {context['ge']}."
    if kind == "less_than_equal":
        return f"{given} is too large; write at most {context['le']}."
    return f"not what is expected here: {error['msg'][:1].lower()}{error['msg'][1:]}."
