"""How much of a server's answer is read before we stop (rules P2, X5, E1)."""

from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind

ANSWER_BYTES = 10_000_000
"""One answer, after decompression."""
PANEL_BYTES = 10_000_000
PANEL_PAGES = 5
PANEL_ROWS = 500
PANEL_SECONDS = 15.0
ERROR_BYTES = 65_536
JSON_DEPTH = 200
"""The deepest nesting read. FHIR resources in the wild stay under 20."""
CANDIDATES = 25
LINK_HOPS = 3
NAMES_PER_REQUEST = 40
CONCURRENT_REQUESTS = 4
TRIES = 3
WAIT_SECONDS = 6.0
"""The longest all waits for one busy answer may take together."""


class ByteBudget:
    """Bytes a panel may still read, shared by its parts."""

    def __init__(self) -> None:
        self._left = PANEL_BYTES

    @property
    def next_answer(self) -> int:
        """How large the next answer may be."""
        return min(self._left, ANSWER_BYTES)

    def spend(self, read: int) -> None:
        """Count bytes read. Raises TOO_LARGE when there were not that many left."""
        self._left -= read
        if self._left < 0:
            raise failed(FailureKind.TOO_LARGE)
