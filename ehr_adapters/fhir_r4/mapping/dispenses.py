"""MedicationDispense: when an order was last handed out (rule C1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from ehr_adapters.fhir_r4.mapping.clocks import day
from ehr_adapters.fhir_r4.mapping.plain import rows, word
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from patient_access.domain.clinical import MedicationRequest
from patient_access.domain.codes import PartialDate

_HANDED_OUT = frozenset(("completed", "in-progress"))


@dataclass(frozen=True, slots=True)
class Dispense:
    """One handing-out, by the orders it names. Held for the length of one panel's reading."""

    orders: frozenset[str]
    on: PartialDate

    def __repr__(self) -> str:
        return "Dispense(…)"


def read_dispense(resource: Json, reading: Reading) -> Dispense | None:
    """None for one that was not handed out, says no day, or is restricted (V2)."""
    if reading.restriction(resource) or word(resource.get("status")) not in _HANDED_OUT:
        return None
    on = day(resource.get("whenHandedOver"), reading)
    orders = {
        key[1]
        for reference in rows(resource.get("authorizingPrescription"))
        if (key := reading.key(reference)) and key[0] == "MedicationRequest"
    }
    return Dispense(frozenset(orders), on) if orders and on and on.full else None


def with_last_dispensed(
    orders: Iterable[MedicationRequest], dispenses: Iterable[Dispense]
) -> tuple[MedicationRequest, ...]:
    """The orders, each with the last day it was handed out."""
    last: dict[str, PartialDate] = {}
    for dispense in dispenses:
        for order in dispense.orders:
            before = last.get(order)
            if before is None or _day(before) < _day(dispense.on):
                last[order] = dispense.on
    return tuple(
        order.model_copy(update={"last_dispensed": last[order.ref.id]})
        if order.ref.id in last and order.restriction is None
        else order
        for order in orders
    )


def _day(on: PartialDate) -> str:
    return on.full.isoformat() if on.full else ""
