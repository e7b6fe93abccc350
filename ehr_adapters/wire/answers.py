"""From bytes to JSON, in steps small enough for the screen's thread to keep moving.

The C parser holds the interpreter lock for one value at a time, so a Bundle is read entry by
entry: a 4 MB answer never stops the Qt thread for longer than its largest entry (X5).
"""

import asyncio
import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from ehr_adapters.wire.failures import ISSUE_CODES, failed
from ehr_adapters.wire.limits import JSON_DEPTH
from patient_access.domain.failure import FailureKind

Json = dict[str, Any]

_DECODER = json.JSONDecoder(parse_float=Decimal)
_SPACE = re.compile(r"[ \t\r\n]*")
_STEP_CHARACTERS = 100_000
"""Entries are read without giving way until this much text has gone by."""
_SMALL = 100_000


async def read_json(body: bytes) -> Json:
    """The JSON object in ``body``, numbers exact (B3).

    Raises NOT_FHIR when it is no JSON object or no UTF-8, TRUNCATED when it breaks off or is not
    well-formed, TOO_DEEP when it nests deeper than ``JSON_DEPTH``.
    """
    kind = FailureKind.TRUNCATED
    try:
        text = body.decode("utf-8-sig")
        if not text.lstrip(" \t\r\n").startswith("{"):
            kind = FailureKind.NOT_FHIR
        else:
            return await _Reader(text).object()
    except RecursionError:
        kind = FailureKind.TOO_DEEP
    except UnicodeDecodeError as error:
        # JSON is UTF-8 (RFC 8259). A character cut in half is an answer cut short; any other
        # text is not what was promised, and asking again would not make it so.
        cut = error.reason == "unexpected end of data"
        kind = FailureKind.TRUNCATED if cut else FailureKind.NOT_FHIR
    except (ValueError, ArithmeticError):
        kind = FailureKind.TRUNCATED
    except _TooDeep:
        kind = FailureKind.TOO_DEEP
    # Raised here, outside the handlers, so that no parser error (which holds the text) hangs on.
    raise failed(kind)


def issue_of(body: bytes) -> str | None:
    """The coded reason in an error's OperationOutcome; plain text and HTML give None (E2)."""
    try:
        outcome = json.loads(body)
        code = outcome["issue"][0]["code"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return code if isinstance(code, str) and code in ISSUE_CODES else None


class _TooDeep(Exception):
    """Nesting past the limit."""


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    async def object(self) -> Json:
        """The whole text as one object, its ``entry`` list read one element at a time."""
        found: Json = {}
        self._expect("{")
        if self._next() == "}":
            self._at += 1
        else:
            while True:
                key = self._value()
                if not isinstance(key, str):
                    self._wrong()
                self._expect(":")
                found[key] = await self._entries() if self._is_entries(key) else self._value()
                if self._ends("}"):
                    break
        if self._next():
            self._wrong()
        return found

    def _is_entries(self, key: str) -> bool:
        return key == "entry" and len(self._text) > _SMALL and self._next() == "["

    async def _entries(self) -> list[Any]:
        entries: list[Any] = []
        self._expect("[")
        if self._next() == "]":
            self._at += 1
            return entries
        pause_at = self._at + _STEP_CHARACTERS
        while True:
            entries.append(self._value())
            if self._ends("]"):
                return entries
            if self._at > pause_at:
                await asyncio.sleep(0)
                pause_at = self._at + _STEP_CHARACTERS

    def _value(self) -> Any:
        self._next()
        began = self._at
        value, self._at = _DECODER.raw_decode(self._text, began)
        # Depth N needs N opening brackets, so only texts with that many are measured.
        opens = self._text.count("{", began, self._at) + self._text.count("[", began, self._at)
        if opens > JSON_DEPTH and _deeper_than(value, JSON_DEPTH):
            raise _TooDeep
        return value

    def _next(self) -> str:
        match = _SPACE.match(self._text, self._at)
        if match:
            self._at = match.end()
        return self._text[self._at : self._at + 1]

    def _expect(self, char: str) -> None:
        if self._next() != char:
            self._wrong()
        self._at += 1

    def _ends(self, close: str) -> bool:
        char = self._next()
        if char not in (",", close):
            self._wrong()
        self._at += 1
        return char == close

    def _wrong(self) -> NoReturn:
        raise ValueError("not well-formed")


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
