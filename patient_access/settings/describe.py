"""The settings reference, made from the model: what the README shows cannot be out of date."""

from __future__ import annotations

import types
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from patient_access.settings.audit import AuditSetting
from patient_access.settings.model import EhrSetting, FhircastSetting, Settings, SignInSetting
from patient_access.settings.schedule import ScheduleSetting
from patient_access.settings.telephony import (
    AsteriskSetting,
    BaresipSetting,
    HttpPopSetting,
    MqttSetting,
    TelephonySetting,
)
from patient_access.settings.text_gateway import TextGatewaySetting

_BEFORE_THE_TABLE = """\
# Settings

Made by `patient-access settings`. In a file, `ehrs.…` are keys of a table `[[ehrs]]`;
`ehrs.sign_in.…`, `ehrs.fhircast.…` and `ehrs.schedule.…` of tables `[ehrs.sign_in]`,
`[ehrs.fhircast]` and `[ehrs.schedule]` below it; `audit.…`, `asterisk.…` and so on of tables of
those names.

"""


def settings_page() -> str:
    """The whole of docs/settings.md, in Markdown: the command prints it, heading and all."""
    return _BEFORE_THE_TABLE + settings_table()


def settings_table() -> str:
    """All settings as one Markdown table, those of an EHR after the others, its own tables last."""
    rows = ["| setting | values | default | what it does |", "|---|---|---|---|"]
    rows += [_row(name, field) for name, field in _fields(Settings)]
    rows += [_row(f"ehrs.{name}", field) for name, field in _fields(EhrSetting)]
    rows += [_row(f"ehrs.sign_in.{name}", field) for name, field in _fields(SignInSetting)]
    rows += [_row(f"ehrs.fhircast.{name}", field) for name, field in _fields(FhircastSetting)]
    rows += [_row(f"ehrs.schedule.{name}", field) for name, field in _fields(ScheduleSetting)]
    rows += [_row(f"audit.{name}", field) for name, field in _fields(AuditSetting)]
    tables: dict[str, type[BaseModel]] = {
        "asterisk": AsteriskSetting,
        "baresip": BaresipSetting,
        "mqtt": MqttSetting,
        "http_pop": HttpPopSetting,
        "telephony": TelephonySetting,
        "text_gateway": TextGatewaySetting,
    }
    for named, table in tables.items():
        rows += [_row(f"{named}.{name}", field) for name, field in _fields(table)]
    return "\n".join(rows) + "\n"


def _fields(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return list(model.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    cells = (f"`{name}`", _values(field), _default(field), field.description or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _values(field: FieldInfo) -> str:
    lowest = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    highest = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    if lowest is not None and highest is not None:
        return f"{lowest}–{highest}"
    return _type(field.annotation)


def _type(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(inner[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        return _type(next(part for part in inner if part is not type(None)))
    if origin is tuple:
        return "tables" if inner[0] is EhrSetting else f"list of {_type(inner[0])}"
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return "table"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f"`{member.value}`" for member in annotation)
    return {bool: "`true`, `false`", int: "number", float: "number", str: "text", Path: "path"}[
        annotation
    ]


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "required"
    if value is None or value in ((), "", {}) or isinstance(value, BaseModel):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return ", ".join(f"`{part}`" for part in value)
    return f"`{value}`"
