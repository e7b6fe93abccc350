"""A JSON answer, a query or a path with made-up values in the places of the real ones."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ehr_adapters.kit.making_up import MadeUp

_METHOD = re.compile(r"(?:model|common)\.[a-z_.]{1,80}")
_FIELD = re.compile(r"[a-z_]+(?:[.:][a-z_]+)*")
_KEY = re.compile(r"[A-Za-z_$][\w.:$-]{0,60}")


def like(value: Any, made: MadeUp, key: str = "") -> Any:
    """The same structure. Truth values and nothing stay as they are."""
    if isinstance(value, dict):
        if value.get("__class__") in ("date", "datetime"):
            return _moved(value, made)
        return {
            name if _KEY.fullmatch(name) else made.letters(name): like(one, made, name.rstrip("."))
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [like(one, made, key) for one in value]
    if isinstance(value, str):
        return made.value(value, key)
    return made.number(value) if isinstance(value, int | float) else value


def path_like(base: str, made: MadeUp) -> str:
    """A base's path, part for part, however often it comes: it is an address and nobody's value."""
    return "/".join(made.value(part) for part in base.split("/"))


def asked_like(
    method: str, target: str, body: bytes, content_type: str, base: str, made: MadeUp
) -> dict[str, Any]:
    """What is kept of a question: of a JSON body the method it calls and no more.

    ``base``: the path that every path of this system begins with.
    """
    parts = urlsplit(target)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    called = ""
    if "form-urlencoded" in content_type:
        pairs += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    elif body:
        called = called_in(body)
    return {
        "method": method,
        "path": _under(base, parts.path, made),
        "params": [{name: made.value(value, name.partition(":")[0])} for name, value in pairs],
        "calls": called,
    }


def _under(base: str, path: str, made: MadeUp) -> str:
    if not path.startswith(f"{base}/"):
        return made.value(path)
    return path_like(base, made) + made.value(path[len(base) :])


def called_in(body: bytes) -> str:
    """The method that a JSON-RPC question calls, and a digest of the fields that it names.

    "" for anything else. Field names are the adapter's own words; only their digest is kept.
    """
    try:
        asked = json.loads(body)
        called, params = asked["method"], asked["params"]
    except (ValueError, KeyError, TypeError):
        return ""
    if not isinstance(called, str) or not _METHOD.fullmatch(called):
        return ""
    lists = [one for one in params if isinstance(one, list)] if isinstance(params, list) else []
    fields = [one for one in lists if one and all(map(_is_field, one))]
    named = ",".join(sorted(fields[-1])) if fields else ""
    return f"{called} {hashlib.sha256(named.encode()).hexdigest()[:12]}"


def _is_field(value: Any) -> bool:
    return isinstance(value, str) and bool(_FIELD.fullmatch(value))


def _moved(value: dict[str, Any], made: MadeUp) -> dict[str, Any]:
    numbers = [value.get(part) for part in ("year", "month", "day")]
    whole = [one for one in numbers if isinstance(one, int)]
    day = made.day(whole[0], whole[1], whole[2]) if len(whole) == 3 else None
    if day is None:
        return {"__class__": value["__class__"]}
    return {**value, "year": day.year, "month": day.month, "day": day.day}
