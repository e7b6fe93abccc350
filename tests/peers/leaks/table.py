"""``docs/leaks.md``, made by leading three clients into each trap.

    python -m tests.peers.leaks.table

writes it; ``tests/peers/test_leaks.py`` fails where the file and the run differ.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.peers.leaks.traps import HOST, TRAPS, Server, Trap
from tests.support.certificate import self_signed

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
PEERS = ROOT / ".cache" / "peers" / "bin" / "python"
DOCUMENT = ROOT / "docs" / "leaks.md"
TOKEN = "made-up-token-ZQX-5127"

NEVER, SENT, WITHOUT = "no", "**token sent**", "no: went there without it"


@dataclass(frozen=True)
class Client:
    name: str
    python: str
    script: str

    def versioned(self) -> str:
        """Its name and the version that was run."""
        if self.name == OURS.name:
            return self.name
        code = f"import importlib.metadata as m; print(m.version({self.name!r}))"
        asked = subprocess.run(
            [self.python, "-c", code], capture_output=True, text=True, check=True, timeout=30
        )
        return f"{self.name} {asked.stdout.strip()}"


OURS = Client("Patient Access", sys.executable, "ask_ours.py")
CLIENTS = (
    OURS,
    Client("fhirclient", str(PEERS), "ask_fhirclient.py"),
    Client("fhirpy", str(PEERS), "ask_fhirpy.py"),
)


@dataclass(frozen=True)
class Outcome:
    began: bool
    """The first search came with the token, so the trap was really set."""
    verdict: str
    said: str
    """The end of what the client printed; for a failed test only."""


def run(client: Client, trap: Trap) -> Outcome:
    """Lead one client into one trap."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        context = self_signed(folder, HOST) if trap.secure else None
        certificate = str(folder / "made-up.pem")
        with Server(context) as server, Server() as other:
            trap.lead(server, other)
            finished = subprocess.run(
                [client.python, str(HERE / client.script), trap.base(server.port), TOKEN],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
                cwd=ROOT,
                env=os.environ
                | {"PYTHONPATH": str(ROOT) if client is OURS else ""}
                | {"SSL_CERT_FILE": certificate, "REQUESTS_CA_BUNDLE": certificate},
            )
            scheme = "https" if trap.secure else "http"
            began = any(TOKEN in sent for one, _, sent in server.seen if one == scheme)
            away = [*other.seen, *(one for one in server.seen if one[0] != scheme)]
    sent_away = any(TOKEN in sent for _, _, sent in away)
    verdict = SENT if sent_away else WITHOUT if away else NEVER
    return Outcome(began, verdict, finished.stdout[-300:] + finished.stderr[-600:])


def page() -> tuple[str, list[str]]:
    """The document, and for each client whether and how its run went wrong."""
    rows = [
        "| the server points to | by | " + " | ".join(one.versioned() for one in CLIENTS) + " |",
        "|---|---|" + "---|" * len(CLIENTS),
    ]
    wrong: list[str] = []
    for trap in TRAPS:
        outcomes = {client.name: run(client, trap) for client in CLIENTS}
        wrong += [f"{name}, {trap.name}: {o.said}" for name, o in outcomes.items() if not o.began]
        cells = " | ".join(one.verdict for one in outcomes.values())
        rows.append(f"| {trap.name} | {trap.how} | {cells} |")
    return _HEAD + "\n".join(rows) + "\n" + _FOOT, wrong


_HEAD = """# Where a bearer token goes

Made by `python -m tests.peers.leaks.table` after `make setup-peers`; `make test-peers` checks it.

A FHIR server on loopback answers a search with a `next` link, or with a redirect, that leads out
of its base. Each client reads all pages of the search as its own documentation says, with a bearer
token. The table says whether that token arrived at the other place.

"""
_FOOT = """
“No” means that nothing was asked there; “went there without it”, that a request without the token
was made. Only what this run did is said: one search, one token, these versions. fhirpy was run
with its asynchronous client.
"""


if __name__ == "__main__":
    text, wrong = page()
    if wrong:
        sys.exit("\n".join(wrong))
    DOCUMENT.write_text(text, encoding="utf-8")
