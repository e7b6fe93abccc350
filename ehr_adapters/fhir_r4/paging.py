"""One search read to its end, or to a limit, whichever comes first (rules P1–P3)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ehr_adapters.fhir_r4.bundles import Page, read_page
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire import limits
from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.failures import WireFailure
from ehr_adapters.wire.limits import ByteBudget
from patient_access.domain.failure import EhrFailure, FailureKind

_PAGE_GONE = (404, 410)


@dataclass(slots=True)
class Gathered:
    """What one search brought, and how it ended."""

    rows: list[Any] = field(default_factory=list)
    included: list[Json] = field(default_factory=list)
    pages: int = 0
    truncated: bool = False
    """A limit of P2 was met: there is more."""
    warned: bool = False
    suppressed: bool = False
    broke: FailureKind | None = None
    """Why it ended early: the rows before that are kept."""

    def take(self, page: Page) -> None:
        """Add a page's rows, never more than the limit allows."""
        room = limits.PANEL_ROWS - len(self.rows)
        self.rows += page.rows[:room]
        self.truncated = self.truncated or len(page.rows) > room
        self.included += page.included
        self.pages += 1
        self.warned = self.warned or page.warned
        self.suppressed = self.suppressed or page.suppressed


async def gather_pages(
    transport: Transport,
    kind: str,
    params: Sequence[tuple[str, str]],
    *,
    budget: ByteBudget,
    deadline: float,
) -> Gathered:
    """Read all pages of ``GET kind?params`` until ``deadline`` (the loop's clock).

    Raises ``EhrFailure`` when not even the first page could be read; a page lost later ends the
    reading, and ``broke`` says why. An expired page token starts the search again, once (P2);
    what came before that is kept where the second reading brings nothing.
    """
    gathered = before = Gathered()
    for restarted in (False, True):
        before, gathered = gathered, Gathered()
        try:
            async with asyncio.timeout_at(deadline):
                await _read(transport, kind, params, budget, gathered)
        except TimeoutError:
            gathered.broke = FailureKind.TIMEOUT
        except EhrFailure as failure:
            expired = isinstance(failure, WireFailure) and failure.status in _PAGE_GONE
            if expired and gathered.pages and not restarted:
                continue
            gathered.broke = failure.kind
            if not gathered.pages and not before.pages:
                raise
        break
    if before.pages and not gathered.pages:
        before.broke = gathered.broke
        gathered = before
    if gathered.broke is not None and not gathered.pages:
        raise WireFailure(gathered.broke)
    if gathered.broke in (FailureKind.TOO_LARGE, FailureKind.TIMEOUT):
        gathered.truncated = True
    return gathered


async def _read(
    transport: Transport,
    kind: str,
    params: Sequence[tuple[str, str]],
    budget: ByteBudget,
    gathered: Gathered,
) -> None:
    visited: set[str] = set()
    page = read_page(await transport.get(kind, params, budget=budget), kind)
    gathered.take(page)
    while page.next is not None:
        if page.next in visited:
            # A circle: everything in it has been read, but nobody knows what was left out.
            gathered.broke = FailureKind.NOT_FHIR
            return
        if gathered.pages >= limits.PANEL_PAGES or len(gathered.rows) >= limits.PANEL_ROWS:
            gathered.truncated = True
            return
        visited.add(page.next)
        page = read_page(await transport.follow(page.next, budget=budget), kind)
        gathered.take(page)
