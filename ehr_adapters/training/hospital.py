"""The whole hospital on one day, as FHIR R4 resources in memory."""

from collections.abc import Iterable, Iterator
from datetime import date

from ehr_adapters.training.bills import bills
from ehr_adapters.training.care import care
from ehr_adapters.training.patients import patient, related_people
from ehr_adapters.training.people import everybody
from ehr_adapters.training.places import places
from ehr_adapters.training.shapes import Json
from ehr_adapters.training.visits import appointments, encounters


class Hospital:
    """Resources by type and id, in the order they were made. Nothing is written later."""

    def __init__(self, resources: Iterable[Json]) -> None:
        self._by_type: dict[str, dict[str, Json]] = {}
        for resource in resources:
            shelf = self._by_type.setdefault(resource["resourceType"], {})
            if resource["id"] in shelf:
                raise ValueError("two resources of one type share an id")
            shelf[resource["id"]] = resource

    def all(self, kind: str) -> tuple[Json, ...]:
        return tuple(self._by_type.get(kind, {}).values())

    def one(self, kind: str, key: str) -> Json | None:
        return self._by_type.get(kind, {}).get(key)

    def kinds(self) -> tuple[str, ...]:
        return tuple(self._by_type)


def open_hospital(today: date) -> Hospital:
    """The same hospital for the same day: everything dated counts from ``today``."""
    return Hospital(_resources(today))


def _resources(today: date) -> Iterator[Json]:
    yield from places(today)
    people = everybody()
    replaces = {person.replaced_by: person.key for person in people if person.replaced_by}
    for person in people:
        yield patient(person, today, replaces.get(person.key, ""))
        yield from related_people(person, today)
        yield from appointments(person, today)
        yield from encounters(person, today)
        yield from bills(person, today)
        yield from care(person, today)
