"""FHIR R4 search over the hospital in memory: what matches, in which order, with what else."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ehr_adapters.training.hospital import Hospital
from ehr_adapters.training.search_parameters import (
    FILTERS,
    MODIFIERS,
    PARAMETERS,
    Kind,
    Parameter,
)
from ehr_adapters.training.search_values import (
    Span,
    phone_digits,
    plain,
    reference_keys,
    span,
    spans,
    strings,
    tokens,
    walk,
)
from ehr_adapters.training.shapes import Json

MOST = 200
USUAL = 50
_LOCAL = 7
"""Digits of a North American number without its area code."""

Pairs = Sequence[tuple[str, str]]
_PREFIX = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb)?(.+)")
_FAR = datetime(9999, 12, 31, tzinfo=UTC)


class Refused(Exception):
    """A search that cannot be answered: 400. ``diagnostics`` names parameters, not values."""

    def __init__(self, code: str, diagnostics: str) -> None:
        self.code = code
        self.diagnostics = diagnostics
        super().__init__(code)


@dataclass(frozen=True)
class Findings:
    """Ids that match, ids that come along, and which parameters were used and not used."""

    matches: tuple[str, ...]
    applied: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    includes: tuple[str, ...]
    count: int


class Search:
    """Values to compare are worked out once, at the start: the first question is no slower."""

    def __init__(self, hospital: Hospital) -> None:
        self._hospital = hospital
        self._values = {
            (kind, name): {
                resource["id"]: tuple(_values(resource, parameter))
                for resource in hospital.all(kind)
            }
            for kind, parameters in PARAMETERS.items()
            for name, parameter in parameters.items()
        }

    def find(self, kind: str, pairs: Pairs, *, strict: bool = False) -> Findings:
        """Answer ``pairs`` of one type. Raises ``Refused``.

        An unknown parameter is ignored, as FHIR allows, and is missing from ``applied``;
        with ``strict`` (``Prefer: handling=strict``) it is refused.
        """
        known = PARAMETERS[kind]
        applied, ignored = [], []
        keys = [resource["id"] for resource in self._hospital.all(kind)]
        for name, value in pairs:
            bare, _, modifier = name.partition(":")
            if bare in FILTERS:
                applied.append((name, value))
            elif bare not in known:
                ignored.append(name)
            elif not value:
                raise Refused("value", f"{bare} has no value")
            else:
                matching = _test(known[bare], bare, modifier, value)
                values = self._values[kind, bare]
                keys = [key for key in keys if matching(values[key])]
                applied.append((name, value))
        if ignored and strict:
            raise Refused("not-supported", f"unknown parameter: {', '.join(ignored)}")
        sort = [value for name, value in pairs if name == "_sort"]
        keys = self._sorted(kind, keys, sort or (["date"] if kind == "Appointment" else []))
        return Findings(
            matches=tuple(keys),
            applied=tuple(applied),
            ignored=tuple(ignored),
            includes=tuple(value for name, value in pairs if name == "_include"),
            count=_count(pairs),
        )

    def included(self, kind: str, keys: Iterable[str], includes: Iterable[str]) -> list[Json]:
        """What ``_include`` brings along with these resources, each once."""
        found: dict[tuple[str, str], Json] = {}
        for include in includes:
            of, _, name = include.partition(":")
            name = name.partition(":")[0]
            wanted = PARAMETERS[kind].get(name)
            if of != kind or wanted is None or wanted.kind is not Kind.REFERENCE:
                raise Refused("not-supported", "_include names no reference of this type")
            for key in keys:
                for path in wanted.path.split():
                    for part in walk(self._hospital.one(kind, key), path):
                        self._follow(part, wanted.target, found)
        return list(found.values())

    def _follow(self, part: Json, target: str, found: dict[tuple[str, str], Json]) -> None:
        kind, _, key = part.get("reference", "").partition("/")
        resource = self._hospital.one(kind, key) if target in ("", kind) else None
        if resource is not None:
            found[kind, key] = resource

    def _sorted(self, kind: str, keys: list[str], orders: Sequence[str]) -> list[str]:
        names = [name for order in orders for name in order.split(",")]
        for name in reversed(names):
            parameter = PARAMETERS[kind].get(name.lstrip("-"))
            if parameter is None:
                raise Refused("not-supported", "_sort names no parameter of this type")
            values = self._values[kind, name.lstrip("-")]
            nothing = (_FAR, _FAR) if parameter.kind is Kind.DATE else ("", "")

            def rank(key: str, values: Any = values, nothing: Any = nothing) -> Any:
                return min(values[key], default=nothing)

            keys = sorted(keys, key=rank, reverse=name.startswith("-"))
        return keys


def _values(resource: Json, parameter: Parameter) -> Iterable[Any]:
    for path in parameter.path.split():
        for part in walk(resource, path):
            match parameter.kind:
                case Kind.TOKEN:
                    yield from tokens(part)
                case Kind.STRING:
                    yield from strings(part)
                case Kind.DATE:
                    yield from spans(part)
                case Kind.REFERENCE:
                    yield from reference_keys(part, parameter.target)
                case Kind.PHONE if part.get("system") in ("phone", "sms"):
                    yield phone_digits(part["value"])


def _test(
    parameter: Parameter, name: str, modifier: str, value: str
) -> Callable[[tuple[Any, ...]], bool]:
    """A test for the values of one resource; a comma means *or* (rule L4)."""
    if modifier and modifier not in MODIFIERS[parameter.kind]:
        raise Refused("not-supported", f"modifier not supported on {name}")
    asked = [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", value)]
    match parameter.kind:
        case Kind.TOKEN:
            wanted = [_wanted_token(part) for part in asked]
            negate = modifier == "not"
            return lambda has: (
                negate
                != any(
                    (system is None or system == its) and code in ("", code_of)
                    for system, code in wanted
                    for its, code_of in has
                )
            )
        case Kind.STRING:
            return _string_test(asked, modifier)
        case Kind.DATE:
            ranges = [_wanted_dates(part, name) for part in asked]
            return lambda has: any(_compare(op, it, of) for op, it in ranges for of in has)
        case Kind.REFERENCE:
            keys = {part.rstrip("/").rpartition("/")[2] for part in asked}
            return lambda has: any(key in keys for key in has)
        case Kind.PHONE:
            if "|" in value:
                raise Refused("value", f"{name} takes a bare number")
            return _phone_test({phone_digits(part) for part in asked} - {""})


def _phone_test(numbers: set[str]) -> Callable[[tuple[Any, ...]], bool]:
    """Equal digits; a number stored without its area code also matches by its seven."""
    local = {number[-_LOCAL:] for number in numbers}
    return lambda has: any(
        number in numbers or (len(number) == _LOCAL and number in local) for number in has
    )


def _wanted_token(text: str) -> tuple[str | None, str]:
    system, bar, code = text.rpartition("|")
    return (system, code) if bar else (None, code)


def _string_test(asked: list[str], modifier: str) -> Callable[[tuple[Any, ...]], bool]:
    if modifier == "exact":
        return lambda has: any(text in asked for text in has)
    wanted = [plain(part) for part in asked]
    if modifier == "contains":
        return lambda has: any(part in plain(text) for part in wanted for text in has)
    return lambda has: any(
        plain(text).startswith(part) or f" {part}" in f" {plain(text)}"
        for part in wanted
        for text in has
    )


def _wanted_dates(text: str, name: str) -> tuple[str, Span]:
    found = _PREFIX.fullmatch(text)
    try:
        prefix, value = found.groups() if found else ("", "")
        return prefix or "eq", span(value)
    except ValueError:
        raise Refused("value", f"{name} is not a date") from None


def _compare(prefix: str, asked: Span, has: Span) -> bool:
    """FHIR R4 3.1.1.4.6, on half-open spans."""
    inside = asked[0] <= has[0] and has[1] <= asked[1]
    return {
        "eq": inside,
        "ne": not inside,
        "gt": has[1] > asked[1],
        "lt": has[0] < asked[0],
        "ge": inside or has[1] > asked[1],
        "le": inside or has[0] < asked[0],
        "sa": has[0] >= asked[1],
        "eb": has[1] <= asked[0],
    }[prefix]


def _count(pairs: Pairs) -> int:
    for name, value in pairs:
        if name == "_count":
            if not value.isdecimal() or len(value) > 9:
                raise Refused("value", "_count is not a number")
            return min(int(value), MOST)
    return USUAL
