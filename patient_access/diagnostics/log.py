"""A log that cannot hold PHI: what is written is chosen from a list, all else is counted.

``event`` is the only way to a line. Records of any other logger, ours included, are counted by
library and level, and their text is dropped: httpx logs whole URLs, and a URL names a patient.
"""

from __future__ import annotations

import logging
import math
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from patient_access.diagnostics.codes import LARGEST, NUMBERS, Code
from patient_access.diagnostics.log_file import EventFile

TALKATIVE = (
    "httpx",
    "httpcore",
    "h11",
    "asyncio",
    "keyring",
    "filelock",
    "urllib3",
    "PIL",
    "websockets",
)
"""Set to WARNING before anything else happens (architecture.md)."""

_CORRELATION_ID = re.compile(r"[0-9a-f]{12}")
_WHERE = re.compile(r"[A-Za-z_][A-Za-z0-9_/]{0,100}\.py:[0-9]{1,6}")
_TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,80}")

_logger = logging.getLogger("patient_access.events")


@dataclass(frozen=True)
class Event:
    """One line. Made by ``event`` only, which lets nothing else through."""

    code: Code
    correlation_id: str = ""
    where: str = ""
    """One of our own files and a line."""
    type_name: str = ""
    """Of an exception, or the library of a foreign record."""
    numbers: dict[str, float] = field(default_factory=dict)

    def line(self, now: datetime) -> str:
        words = [now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), self.code.value]
        words += [
            f"{name}={value}"
            for name, value in (
                ("correlation", self.correlation_id),
                ("where", self.where),
                ("type", self.type_name),
            )
            if value
        ]
        words += [f"{name}={value:g}" for name, value in sorted(self.numbers.items())]
        return " ".join(words)


def event(
    code: str,
    correlation_id: str = "",
    *,
    where: str = "",
    type_name: str = "",
    **numbers: float,
) -> None:
    """Write one line. What is not on the lists in ``codes`` is left out and counted as dropped."""
    fits = {name: float(value) for name, value in numbers.items() if _is_measure(name, value)}
    dropped = len(numbers) - len(fits)
    texts = {
        "correlation_id": _matching(_CORRELATION_ID, correlation_id),
        "where": _matching(_WHERE, where),
        "type_name": _matching(_TYPE_NAME, type_name),
    }
    given = {"correlation_id": correlation_id, "where": where, "type_name": type_name}
    dropped += sum(1 for name, text in given.items() if text and not texts[name])
    if dropped:
        fits["dropped"] = float(dropped)
    try:
        known = Code(code)
    except ValueError:
        known = Code.UNLISTED
    allowed = Event(code=known, numbers=fits, **texts)
    _logger.info("event", extra={"allowed": allowed})


class AllowedOnly(logging.Handler):
    """The one handler. Passes ``Event``s on and counts the rest."""

    def __init__(self, write: Callable[[Event], None]) -> None:
        super().__init__()
        self._write = write
        self.foreign: Counter[tuple[str, str]] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        allowed = record.__dict__.get("allowed")
        if isinstance(allowed, Event):
            self._write(allowed)
        else:
            self.foreign[_library(record.name), _level(record.levelno)] += 1

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nothing: the usual one prints the record."""

    def tell_foreign(self) -> None:
        """One line for each library that wanted to log, and the count begins again."""
        counts, self.foreign = self.foreign, Counter()
        for (library, level), count in sorted(counts.items()):
            event(Code.FOREIGN_RECORDS, type_name=f"{library}.{level}", count=count)


def setup(
    log_file: Path | None = None, forward: Callable[[Event], None] | None = None
) -> AllowedOnly:
    """Make this process's logging safe; call it first. Returns the handler.

    The switchboard gives ``log_file`` and is the only one that writes it (rotating, mode 0600).
    A workspace gives ``forward``, which sends a ``Diagnostic`` up, or nothing.
    Raises ``OSError`` when the file cannot be opened.
    """
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False
    logging.lastResort = None
    logging.captureWarnings(capture=True)
    write = forward or _nowhere
    if log_file is not None:
        write = _to_file(EventFile(log_file))
    handler = AllowedOnly(write)
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
        other.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    _logger.setLevel(logging.INFO)
    return handler


def _to_file(file: EventFile) -> Callable[[Event], None]:
    return lambda allowed: file.write(allowed.line(datetime.now(UTC)))


def _nowhere(_: Event) -> None:
    pass


def _is_measure(name: str, value: object) -> bool:
    return (
        name in NUMBERS
        and isinstance(value, (int, float))
        and math.isfinite(value)
        and abs(value) < LARGEST
    )


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _library(name: str) -> str:
    """The top-level name of an imported library; a name made at run time is not one."""
    top = name.partition(".")[0]
    return top if top == "py" or top in sys.modules else "other"


def _level(number: int) -> str:
    name = logging.getLevelName(number)
    return name if name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL") else "OTHER"
