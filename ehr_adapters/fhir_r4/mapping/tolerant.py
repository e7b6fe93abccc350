"""Many rows at once: a bad one is counted, and the others go on (rule M1)."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ehr_adapters.fhir_r4.mapping.reading import Json, Reading

Value = TypeVar("Value")


def read_rows(
    rows: Iterable[object],
    mapper: Callable[[Json, Reading], Value | None],
    reading: Reading,
    kind: str,
) -> tuple[list[Value], int]:
    """Every row that could be read, in order, and how many could not.

    A mapper answers None for a row that is sound and has nothing to show.
    """
    values: list[Value] = []
    unreadable = 0
    for row in rows:
        if not isinstance(row, dict) or row.get("resourceType") != kind:
            unreadable += 1
            continue
        try:
            value = mapper(row, reading)
        except Exception:
            # Whatever is wrong with it is the row's fault and must not cost the panel; the error
            # is dropped unread because it may quote the row.
            unreadable += 1
            continue
        if value is not None:
            values.append(value)
    return values, unreadable
