"""Answers as bytes: every resource is written once, at the start, and only joined later."""

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import urlencode

from ehr_adapters.training.hospital import Hospital
from ehr_adapters.training.search import Findings, Search
from ehr_adapters.training.shapes import Json

_PAGES_KEPT = 256


@dataclass(frozen=True)
class _Rest:
    """What a ``next`` link stands for. Nothing of the question is in the link itself."""

    kind: str
    findings: Findings
    offset: int


class Bundles:
    """Writes searchset bundles below ``base``. Safe to use from several threads."""

    def __init__(self, hospital: Hospital, search: Search, base: str) -> None:
        self._search = search
        self._base = base
        self._resources = {
            (kind, resource["id"]): dump(resource)
            for kind in hospital.kinds()
            for resource in hospital.all(kind)
        }
        self._pages: OrderedDict[str, _Rest] = OrderedDict()
        self._lock = threading.Lock()

    def resource(self, kind: str, key: str) -> bytes | None:
        return self._resources.get((kind, key))

    def first_page(self, kind: str, findings: Findings) -> bytes:
        return self._page(kind, findings, 0)

    def page(self, kind: str, token: str) -> bytes | None:
        """The page behind a ``next`` link; None when the token is unknown or too old."""
        with self._lock:
            rest = self._pages.get(token)
        if rest is None or rest.kind != kind:
            return None
        return self._page(kind, rest.findings, rest.offset)

    def _page(self, kind: str, findings: Findings, offset: int) -> bytes:
        end = offset + findings.count
        keys = findings.matches[offset:end]
        entries = [self._entry(kind, key, b"match") for key in keys]
        for resource in self._search.included(kind, keys, findings.includes):
            entries.append(self._entry(resource["resourceType"], resource["id"], b"include"))
        if findings.ignored:
            entries.append(_outcome_entry(findings.ignored))
        asked = urlencode(findings.applied)
        links = [{"relation": "self", "url": f"{self._base}/{kind}{'?' + asked if asked else ''}"}]
        if findings.count and end < len(findings.matches):
            token = self._keep(_Rest(kind, findings, end))
            links.append({"relation": "next", "url": f"{self._base}/{kind}?_page={token}"})
        head = {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(findings.matches),
            "link": links,
        }
        body = dump(head)
        return b'%b,"entry":[%b]}' % (body[:-1], b",".join(entries)) if entries else body

    def _entry(self, kind: str, key: str, mode: bytes) -> bytes:
        return b'{"fullUrl":"%b/%b/%b","resource":%b,"search":{"mode":"%b"}}' % (
            self._base.encode(),
            kind.encode(),
            key.encode(),
            self._resources[kind, key],
            mode,
        )

    def _keep(self, rest: _Rest) -> str:
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._pages[token] = rest
            while len(self._pages) > _PAGES_KEPT:
                self._pages.popitem(last=False)
        return token


def dump(resource: Json) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()


def outcome(severity: str, code: str, diagnostics: str) -> Json:
    """An OperationOutcome with one issue; ``diagnostics`` never holds a value asked for."""
    issue = {"severity": severity, "code": code, "diagnostics": diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _outcome_entry(ignored: tuple[str, ...]) -> bytes:
    warning = outcome("warning", "not-supported", f"ignored: {', '.join(ignored)}")
    return dump({"resource": warning, "search": {"mode": "outcome"}})
