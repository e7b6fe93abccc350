"""What a server says it can do, read from ``/metadata`` and believed only so far (D5, V1)."""

from dataclasses import dataclass, field
from typing import Any

from ehr_adapters.fhir_r4.mapping.plain import first, inner, many, rows, word
from ehr_adapters.wire.answers import Json
from ehr_adapters.wire.failures import failed
from patient_access.domain.failure import FailureKind


@dataclass(frozen=True, slots=True)
class Searchable:
    """One resource type that can be searched."""

    params: frozenset[str] = frozenset()
    """Empty: the server does not list them."""
    includes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Capability:
    """A server's own account of itself. An empty ``types`` means it gave none."""

    software: str | None = None
    version: str | None = None
    types: dict[str, Searchable] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """What it calls itself: software, publisher, implementation."""

    def offers(self, kind: str) -> bool:
        """Whether ``kind`` can be searched, as far as the server says."""
        return not self.types or kind in self.types

    def lists(self, kind: str) -> bool:
        """Whether the server itself says that ``kind`` can be searched."""
        return kind in self.types

    def declared(self, kind: str, wanted: tuple[str, ...]) -> str | None:
        """The first of these parameters that the server declares for ``kind``.

        The first of all where it declares none for the type; None where it leaves all of them out.
        """
        params = self.types.get(kind, Searchable()).params
        if not params:
            return next(iter(wanted), None)
        return next((one for one in wanted if one in params), None)

    def includes(self, kind: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the wanted ``_include`` values that the server declares (P4)."""
        declared = self.types.get(kind, Searchable()).includes
        return wanted if "*" in declared else tuple(one for one in wanted if one in declared)


def read_capability(statement: Json) -> Capability:
    """Read a CapabilityStatement.

    Raises UNSUPPORTED_VERSION for anything but R4 and R4B, NOT_FHIR for another resource.
    """
    kind = statement.get("resourceType")
    if kind == "Conformance":
        raise failed(FailureKind.UNSUPPORTED_VERSION)
    if kind != "CapabilityStatement":
        raise failed(FailureKind.NOT_FHIR)
    version = word(statement.get("fhirVersion"))
    if version is not None and not version.startswith(("4.0", "4.3")):
        raise failed(FailureKind.UNSUPPORTED_VERSION)
    software = first(statement.get("software"))
    return Capability(
        software=word(software.get("name")) if isinstance(software, dict) else None,
        version=version,
        types=_types(statement),
        words=tuple(
            filter(
                None,
                (
                    word(inner(statement, "software", "name")),
                    word(inner(statement, "publisher")),
                    word(inner(statement, "implementation", "description")),
                ),
            )
        ),
    )


def _types(statement: Json) -> dict[str, Searchable]:
    # What the software does as somebody else's client is no offer of this server.
    served = [rest for rest in rows(statement.get("rest")) if word(rest.get("mode")) != "client"]
    types: dict[str, Searchable] = {}
    for resource in many(served[0].get("resource") if served else None):
        kind = word(resource.get("type")) if isinstance(resource, dict) else None
        if kind is None:
            continue
        actions = _names(resource.get("interaction"), "code")
        if actions and "search-type" not in actions:
            continue
        types[kind] = Searchable(
            params=_names(resource.get("searchParam"), "name"),
            includes=frozenset(filter(None, map(word, many(resource.get("searchInclude"))))),
        )
    return types


def _names(rows: Any, key: str) -> frozenset[str]:
    found = (word(row.get(key)) for row in many(rows) if isinstance(row, dict))
    return frozenset(name for name in found if name)
