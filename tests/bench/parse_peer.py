"""Read every bundle of a folder with a peer library. Run by the peers' own Python.

    python parse_peer.py LIBRARY FOLDER ROUNDS

prints one JSON object: the seconds of each round, how many resources were read, and how many
bundles were refused. A round begins with bytes in memory, as ours does.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def fhir_resources() -> Callable[[bytes], int]:
    """``fhir.resources``: R4B models, which hold R4; pydantic reads the JSON itself."""
    from fhir.resources.R4B.bundle import Bundle

    return lambda body: len(Bundle.model_validate_json(body).entry or [])


def fhirclient() -> Callable[[bytes], int]:
    """``fhirclient``: its own models, on what ``json`` has read; strict, as is its default."""
    from fhirclient.models.bundle import Bundle

    return lambda body: len(Bundle(json.loads(body)).entry or [])


def main(library: str, folder: str, rounds: int) -> dict[str, Any]:
    read = {"fhir.resources": fhir_resources, "fhirclient": fhirclient}[library]()
    bodies = [file.read_bytes() for file in sorted(Path(folder).glob("*.json"))]
    seconds: list[float] = []
    rows = refused = 0
    for _ in range(rounds):
        rows = refused = 0
        began = time.process_time()
        for body in bodies:
            try:
                rows += read(body)
            except Exception:  # what a library raises differs, and only the number is told
                refused += 1
        seconds.append(time.process_time() - began)
    return {"seconds": seconds, "rows": rows, "refused": refused}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
