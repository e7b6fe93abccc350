"""What is wrong in a settings file, in a sentence that helps. Free of PHI: settings are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from patient_access.handover.call_events import Frozen

_TABLES_OF_A_BRIDGE = ("asterisk", "broker", "agents")
_TELEPHONY = ("asterisk", "baresip", "mqtt", "http_pop", "telephony")


class SettingsProblem(Frozen):
    """One mistake. The program runs on without that value."""

    file: Path
    line: int | None = None
    key: str = ""
    sentence: str
    machine_wide: bool = False
    """In the file that IT keeps, which the user cannot put right."""

    def __str__(self) -> str:
        where = f"{self.file}" if self.line is None else f"{self.file}, line {self.line}"
        whose = " (machine-wide, ask IT)" if self.machine_wide else ""
        return f"{where}{whose}: {f'{self.key}: ' if self.key else ''}{self.sentence}"


def wrong(sentence: str) -> PydanticCustomError:
    """The error that a setting's own rule raises: it says what to write instead."""
    return PydanticCustomError("rule", "{sentence}", {"sentence": sentence})


def nearest(word: str, known: Iterable[str]) -> str:
    """`` Did you mean …?``, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {near[0]}?" if near else ""


def sentence_for(error: ErrorDetails, known: Iterable[str]) -> str:
    """One pydantic error in words that say what to write instead."""
    kind, given = error["type"], error["input"]
    context: dict[str, Any] = error.get("ctx", {})
    field = str(error["loc"][-1]) if error["loc"] else ""
    match kind:
        case "missing" if field in _TABLES_OF_A_BRIDGE and len(error["loc"]) == 1:
            return f"this table is missing; add [{field}], and below it what it needs."
        case "missing":
            return f"this is missing; add {field} = …"
        case "extra_forbidden":
            return f"there is no such setting.{nearest(field, known)}"
        case "enum" | "literal_error":
            return f"“{given}” is not possible; write one of {context['expected']}."
        case "greater_than_equal":
            return f"{given} is too small; write at least {context['ge']}."
        case "less_than_equal":
            return f"{given} is too large; write at most {context['le']}."
        case "int_type" | "int_parsing" | "int_from_float":
            return "write a whole number, without quotes."
        case "bool_type" | "bool_parsing":
            return "write true or false, without quotes."
        case "string_type" | "path_type":
            return "write text between quotes."
        case "string_too_short":
            return "this cannot be empty."
        case "string_too_long":
            return f"this is too long; at most {context['max_length']} characters."
        case "string_pattern_mismatch":
            if field == "country":
                return "write two capital letters, such as US or MX."
            if "resources" in error["loc"]:
                return "write names of record types, such as Patient."
            if "text_gateway" in error["loc"]:
                return "write letters, digits, - and _ only (and dots, in the name of a field)."
            return "write it in one word, without spaces; at most 80 characters."
        case "tuple_type":
            return "write a list between square brackets."
        case "model_type" if field == "fhircast":
            return "write a table: [ehrs.fhircast]; it may be empty."
        case "model_type" if field == "schedule":
            return "write a table: [ehrs.schedule], and below it its port."
        case "model_type" if field == "sign_in":
            return "write a table: [ehrs.sign_in], and below it its client_id."
        case "model_type" if field == "text_gateway":
            return "write a table: [text_gateway], and below it its url."
        case "model_type" if field == "audit":
            return "write a table: [audit], and below it its fhir or syslog."
        case "dict_type":
            return 'write a table, such as { RN = "nurse" }.'
        case "too_short":
            return "this list cannot be empty."
        case "too_long":
            return f"this list is too long; at most {context['max_length']} entries."
        case "model_type" if field in _TELEPHONY:
            return f"write a table: [{field}], and below it what it needs."
        case "model_type":
            return "write a table: [[ehrs]], and below it its name and base."
        case "rule":
            return str(context["sentence"])
        case _:
            return f"not what is expected here: {error['msg']}."
