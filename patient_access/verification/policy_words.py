"""Why a policy cannot be used: the file, the line, and a sentence that helps."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from patient_access.domain.codes import Restriction
from patient_access.domain.panels import CAN_STAY_CLOSED, PanelName, Part
from patient_access.toml_lines import KeyPath, line_of
from patient_access.verification.values import Item


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


def policy_error(
    name: str, text: str, error: ErrorDetails, models: tuple[type[BaseModel], ...]
) -> PolicyError:
    """The first problem of a validation; ``models`` have the settings that there are."""
    context: dict[str, Any] = error.get("ctx", {})
    path: KeyPath = tuple(part for part in error["loc"] if part != "[key]")
    path = path or tuple(context.get("path", ("required",)))
    sentence = _sentence(error, [field for model in models for field in model.model_fields])
    return PolicyError(
        name,
        sentence,
        line=line_of(text, path, error["input"]),
        key=".".join(str(part) for part in path if isinstance(part, str)),
    )


def _sentence(error: ErrorDetails, settings: list[str]) -> str:
    kind, given = error["type"], error["input"]
    field = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "missing":
        return f"this setting is missing; add {field} = …"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(field, settings)
        return "there is no such setting" + (f"; did you mean {near[0]}?" if near else ".")
    if kind == "enum":
        things, known = _known(error)
        near = difflib.get_close_matches(str(given), known)
        hint = f"did you mean {near[0]}?" if near else f"write one of {', '.join(known)}."
        return f"“{given}” is no {things}; {hint}"
    if kind == "dict_type" and field == "by_state":
        return "write a table of states, such as { AL = 19, NE = 19 }."
    if kind == "string_pattern_mismatch":
        return f"“{given}” is no state; write it as addresses do, such as NE."
    if kind == "string_too_long":
        return f"this is {len(str(given))} characters; write at most {context['max_length']}."
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind == "rule":
        return str(context["sentence"])
    if kind == "literal_error":
        if error["loc"][0] in ("opens", "withheld"):
            return f"“{given}” is no role; write agent or nurse."
        return f"“{given}” cannot stand here; write {context.get('expected', 'another')}."
    if kind == "greater_than_equal":
        return f"{given} is too small; write at least {context['ge']}."
    if kind == "less_than_equal":
        return f"{given} is too large; write at most {context['le']}."
    if kind in ("bool_type", "bool_parsing"):
        return "write true or false."
    return f"not what is expected here: {error['msg'][:1].lower()}{error['msg'][1:]}."


def _known(error: ErrorDetails) -> tuple[str, list[str]]:
    """What may stand there: items, panels, or the words of a choice."""
    where = error["loc"]
    if where[0] in ("required", "optional"):
        return "item", [str(v) for v in Item]
    if where[0] == "restricted":
        return "label", [str(v) for v in Restriction]
    if {"opens", "needs_strong", "closes"}.intersection(map(str, where)):
        return "panel", [str(v) for v in PanelName]
    if where[0] in ("withheld", "parts_need_strong"):
        return "part", [str(v) for v in Part if v in CAN_STAY_CLOSED]
    expected = str(error.get("ctx", {}).get("expected", ""))
    return "choice", [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
