"""What a search answered, sorted by ``search.mode`` (rule L10)."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind


@dataclass(slots=True)
class Page:
    """One page of a search: rows, the resources that came along, and how to go on."""

    rows: list[Any] = field(default_factory=list)
    included: list[Json] = field(default_factory=list)
    warned: bool = False
    """An OperationOutcome came along with a warning, an error or a suppression (E3)."""
    suppressed: bool = False
    """It said that something is withheld (break-the-glass and kin, V3)."""
    next: str | None = None
    self_link: str | None = None

    def echoes(self, *names: str) -> bool | None:
        """Whether ``link[self]`` shows one of these parameters; None when it shows none at all."""
        if self.self_link is None or "?" not in self.self_link:
            return None
        query = httpx.QueryParams(self.self_link.split("?", 1)[1])
        return any(name.split(":", 1)[0] in names for name in query)


def read_page(answer: Json, kind: str) -> Page:
    """Sort a searchset. Raises NOT_FHIR for anything but a Bundle."""
    if answer.get("resourceType") != "Bundle":
        raise failed(FailureKind.NOT_FHIR)
    page = Page()
    for entry in _list(answer.get("entry")):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            page.rows.append(None)
            continue
        search = entry.get("search")
        mode = search.get("mode") if isinstance(search, dict) else None
        found = resource.get("resourceType")
        if found == "OperationOutcome" or mode == "outcome":
            _note(page, resource)
        elif mode == "include" or (mode != "match" and found != kind and isinstance(found, str)):
            page.included.append(resource)
        else:
            page.rows.append(resource)
    for link in _list(answer.get("link")):
        if isinstance(link, dict) and isinstance(link.get("url"), str):
            if link.get("relation") == "next":
                page.next = _from_here(link["url"], kind)
            elif link.get("relation") == "self":
                page.self_link = link["url"]
    return page


def _from_here(link: str, kind: str) -> str:
    """A link that is nothing but a query belongs to the search it stands in (RFC 3986, 5.2.2)."""
    return f"{kind}{link}" if link.startswith("?") else link


def _note(page: Page, outcome: Json) -> None:
    for issue in _list(outcome.get("issue")):
        if not isinstance(issue, dict):
            continue
        if issue.get("code") == "suppressed":
            page.suppressed = True
        if issue.get("severity") in ("fatal", "error", "warning") or issue.get("code") in (
            "suppressed",
            "incomplete",
        ):
            page.warned = True


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
