"""A FHIR server that keeps one vendor's documented rules: parameters, refusals, paging, bodies."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from tests.ehr_adapters.fake_fhir import (
    FakeFhir,
    Reply,
    Seen,
    bundle,
    outcome,
    reply,
)

Json = dict[str, Any]
SUBJECTS = ("subject", "patient", "beneficiary")


class VendorServer(FakeFhir):
    """Subclasses say what is documented. What is not declared is ignored, or refused."""

    name: ClassVar[str]
    """The profile that fits."""
    software: ClassVar[Json]
    publisher: ClassVar[str | None] = None
    searchable: ClassVar[dict[str, tuple[str, ...]]]
    """Search parameters by type, as ``/metadata`` lists them."""
    readable: ClassVar[tuple[str, ...]] = ()
    """Types that can be read by id and not searched."""
    includes: ClassVar[dict[str, tuple[str, ...]]] = {}
    page_size: ClassVar[int] = 50
    page_token: ClassVar[str] = "page"
    refuses_unknown: ClassVar[bool] = False
    error_headers: ClassVar[dict[str, str]] = {}
    mrn_system: ClassVar[str | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.metadata = {
            "resourceType": "CapabilityStatement",
            "fhirVersion": "4.0.1",
            "software": self.software,
            **({"publisher": self.publisher} if self.publisher else {}),
            "rest": [{"mode": "server", "resource": self._declared()}],
        }

    # -- what a vendor overrides

    def rule(self, kind: str, seen: Seen) -> Reply | None:
        """A refusal of this search, or None."""
        return None

    def fits(self, kind: str, row: Json, name: str, value: str) -> bool:
        """Whether a row fits one parameter."""
        return standard_fit(row, name, value)

    def found(self, kind: str, seen: Seen) -> list[Json]:
        known = [pair for pair in seen.params if pair[0] in self.searchable[kind]]
        return [
            row
            for row in self.resources.get(kind, [])
            if all(self.fits(kind, row, *pair) for pair in known)
        ]

    def error(self, status: int, text: str, code: str = "invalid") -> Reply:
        """How this vendor words an error; an OperationOutcome unless overridden."""
        answer = reply(outcome(code), status)
        answer.headers |= self.error_headers
        return answer

    # -- HTTP

    def _standard(self, seen: Seen) -> Reply:
        if seen.path == "metadata":
            return reply(self.metadata)
        kind, _, id_ = seen.path.partition("/")
        if kind not in self.searchable and kind not in self.readable:
            return self.error(404, "not found", "not-found")
        if id_ and id_ != "_search":
            row = next((r for r in self.resources.get(kind, []) if r["id"] == id_), None)
            return reply(row) if row else self.error(404, "not found", "not-found")
        if seen.method == "POST" or kind not in self.searchable:
            return self.error(405, "not supported", "not-supported")
        if self.refuses_unknown and (unknown := self._unknown(kind, seen)):
            return self.error(400, f"{unknown} is not a valid parameter")
        return self.rule(kind, seen) or self._page(kind, seen)

    def _unknown(self, kind: str, seen: Seen) -> str | None:
        common = ("_count", "_include", "_id", self.page_token)
        known = (*self.searchable[kind], *common)
        return next((name for name, _ in seen.params if name not in known), None)

    def _page(self, kind: str, seen: Seen) -> Reply:
        rows = self.found(kind, seen)
        start = int(seen.param(self.page_token) or "0")
        size = min(int(seen.param("_count") or self.page_size), self.page_size)
        pairs = [pair for pair in seen.params if pair[0] != self.page_token]
        shown = rows[start : start + size]
        more = start + size < len(rows)
        following = [*pairs, (self.page_token, str(start + size))]
        answer = bundle(
            shown,
            self_link=f"{self.base}/{kind}?{_query(pairs)}",
            next_link=f"{self.base}/{kind}?{_query(following)}" if more else None,
        )
        answer["entry"] += [
            {"resource": row, "search": {"mode": "include"}} for row in self.included(seen, shown)
        ]
        return reply(answer)

    def included(self, seen: Seen, rows: list[Json]) -> list[Json]:
        wanted = {value.split(":")[0] for name, value in seen.params if name == "_include"}
        if not wanted:
            return []
        text = json.dumps(rows)
        return [
            row
            for kind, all_rows in self.resources.items()
            if kind not in ("Patient", *wanted)
            for row in all_rows
            if f'"{kind}/{row["id"]}"' in text
        ]

    def _declared(self) -> list[Json]:
        searched = [
            {
                "type": kind,
                "interaction": [{"code": "read"}, {"code": "search-type"}],
                "searchParam": [{"name": name, "type": "token"} for name in params],
                "searchInclude": list(self.includes.get(kind, ())),
            }
            for kind, params in self.searchable.items()
        ]
        read = [{"type": kind, "interaction": [{"code": "read"}]} for kind in self.readable]
        return searched + read


def standard_fit(row: Json, name: str, value: str) -> bool:
    if name == "_id":
        return row["id"] in value.split(",")
    if name in ("patient", "subject", "beneficiary"):
        held = [row.get(key) for key in SUBJECTS]
        held += [part.get("actor") for part in row.get("participant", [])]
        flat = [one for entry in held for one in (entry if isinstance(entry, list) else [entry])]
        wanted = f"Patient/{value}"
        return any(isinstance(one, dict) and one.get("reference") == wanted for one in flat)
    if name == "birthdate":
        return bool(row.get("birthDate") == value)
    if name == "gender":
        return bool(row.get("gender") == value)
    if name in ("family", "given"):
        names = [one.get(name) for one in row.get("name", [])]
        flat = [part for one in names for part in (one if isinstance(one, list) else [one])]
        return any(part.casefold().startswith(value.casefold()) for part in flat if part)
    if name == "identifier":
        system, _, number = value.rpartition("|")
        return any(
            one["value"] == number and system in ("", one.get("system"))
            for one in row.get("identifier", [])
        )
    return True


def stored_phones(row: Json) -> list[str]:
    return [t["value"] for t in row.get("telecom", []) if t.get("system") == "phone"]


def plain_text(status: int, text: str, **headers: str) -> Reply:
    """An error body that is no OperationOutcome (E2)."""
    return Reply(status, text.encode(), {"Content-Type": "text/plain", **headers})


def _query(pairs: list[tuple[str, str]]) -> str:
    from urllib.parse import urlencode

    return urlencode(pairs)
