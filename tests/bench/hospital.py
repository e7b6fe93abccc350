"""The training server in a process of its own: ``python -m tests.bench.hospital LATENCY_MS``.

Prints its base address and answers until its standard input ends. In the bench's own process
it would share the interpreter with the bare script and slow that down, in our favour.
"""

import sys

from ehr_adapters.training.fhir_server import TrainingServer

if __name__ == "__main__":
    with TrainingServer(latency=float(sys.argv[1])) as server:
        print(server.base, flush=True)
        sys.stdin.read()
