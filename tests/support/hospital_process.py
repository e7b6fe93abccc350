"""The training server in a process of its own, with people of a test, so that it can be killed.

python -m tests.support.hospital_process    reads the resources as one line of JSON
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ehr_adapters.training.fhir_server import TrainingServer
from ehr_adapters.training.hospital import Hospital

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def hospital_process(resources: list[dict[str, Any]]) -> Iterator[str]:
    """Its base address; killed, as a machine that loses its power, when the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.hospital_process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        print(json.dumps(resources), file=process.stdin, flush=True)
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    with TrainingServer(Hospital(json.loads(sys.stdin.readline()))) as server:
        print(server.base, flush=True)
        sys.stdin.read()
