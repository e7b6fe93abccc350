"""Read every bundle of a folder as panels are read: our JSON reader, then our mapping.

    python -m tests.bench.parse_ours FOLDER ROUNDS

prints what ``parse_peer`` prints, and of how many resources values were made.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.parts import PARTS
from ehr_adapters.wire.answers import read_json
from patient_access.workspace.garbage import collect_less

MAPPERS = {part.kind: part.mapper for parts in PARTS.values() for part in parts}
MAPPERS["Patient"] = read_patient
READING = Reading(source="Bench", base="http://127.0.0.1/fhir", mrn_system=None)


async def read(body: bytes) -> tuple[int, int, int]:
    """How many resources a bundle holds, how many became values, and how many were unreadable."""
    page = read_page(await read_json(body), "")
    by_kind: dict[str, list[Any]] = {}
    resources = [*page.rows, *page.included]
    for resource in resources:
        by_kind.setdefault(resource["resourceType"], []).append(resource)
    values = unreadable = 0
    for kind, rows in by_kind.items():
        if kind in MAPPERS:
            found, lost = read_rows(rows, MAPPERS[kind], READING, kind)
            values, unreadable = values + len(found), unreadable + lost
    return len(resources), values, unreadable


async def main(folder: str, rounds: int) -> dict[str, Any]:
    collect_less()  # as every workspace does before it is ready
    bodies = [file.read_bytes() for file in sorted(Path(folder).glob("*.json"))]
    seconds: list[float] = []
    found: list[tuple[int, int, int]] = []
    for _ in range(rounds):
        began = time.process_time()
        found = [await read(body) for body in bodies]
        seconds.append(time.process_time() - began)
    rows, values, refused = (sum(column) for column in zip(*found, strict=True))
    return {"seconds": seconds, "rows": rows, "refused": refused, "values": values}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], int(sys.argv[2])))))
