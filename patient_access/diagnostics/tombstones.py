"""How many audit records were lost, when, and why: all that is written where there is no key."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

FOLDER = "lost"


def bury(outbox: Path, count: int, code: str) -> bool:
    """Write down that ``count`` records are gone. False when not even that could be written.

    ``code``: ``no_key``, ``disk`` or ``workspace_died``, with ``note_`` before it where it was
    the draft of a call note; nothing of what was in them.
    """
    stone = {"count": count, "time": datetime.now(UTC).isoformat("T", "seconds"), "code": code}
    folder = outbox / FOLDER
    path = folder / f"{uuid4().hex}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(place, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(json.dumps(stone).encode())
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".new").replace(path)
    except OSError:
        return False
    return True


def buried(outbox: Path) -> list[dict[str, object]]:
    """Every note there is, the oldest first. One that cannot be read counts as one record."""
    stones: list[dict[str, object]] = []
    for path in (outbox / FOLDER).glob("*.json"):
        try:
            stone = json.loads(path.read_bytes())
            stones.append({name: stone[name] for name in ("count", "time", "code")})
        except (OSError, ValueError, KeyError, TypeError):
            stones.append({"count": 1, "time": "", "code": "unreadable"})
    return sorted(stones, key=lambda stone: str(stone["time"]))


def lost_of(stones: list[dict[str, object]]) -> tuple[int, int]:
    """How many audit records were lost, and how many call notes."""
    notes = [stone for stone in stones if str(stone["code"]).startswith("note_")]
    counts = [sum(int(str(stone["count"])) for stone in some) for some in (stones, notes)]
    return counts[0] - counts[1], counts[1]
