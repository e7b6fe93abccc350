"""Single patients read by id: the record that lives on after a merger (L10), contacts (V4)."""

import re

from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.mapping.tolerant import read_rows
from ehr_adapters.fhir_r4.transport import Transport
from ehr_adapters.wire import limits
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import Found
from patient_access.domain.patient import LinkType, Patient, RelatedPerson

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~-]{0,254}")
"""Ids that are followed: wider than R4 allows (Oracle uses ``_``), never a way up a path."""


class Survivors:
    """Follows ``replaced-by`` and ``refer`` links, at most three, never in a circle."""

    def __init__(self, transport: Transport, reading: Reading) -> None:
        self._transport = transport
        self._reading = reading

    async def replace(self, found: list[Found]) -> tuple[list[Found], bool]:
        """The people to offer, one record each, and whether a link could not be followed."""
        kept: dict[str, Found] = {}
        lost = False
        direct = {one.patient.ref.id: one for one in found}
        for one in found:
            survivor, complete = await self._survivor(one.patient, direct)
            lost = lost or not complete
            if survivor is one.patient:
                kept[survivor.ref.id] = one
            elif survivor.ref.id not in kept and survivor.ref.id not in direct:
                merged = survivor.model_copy(update={"merged_from": one.patient.ref})
                kept[survivor.ref.id] = one.model_copy(update={"patient": merged})
        return list(kept.values()), lost

    async def _survivor(self, patient: Patient, direct: dict[str, Found]) -> tuple[Patient, bool]:
        visited = {patient.ref.id}
        current = patient
        for _ in range(limits.LINK_HOPS):
            onward = _onward(current)
            if onward is None:
                return current, True
            if onward in visited:
                # A circle of records: the one the server offered is as good as any.
                return patient, False
            visited.add(onward)
            known = direct.get(onward)
            following = known.patient if known else await self._read(onward)
            if following is None:
                return current, False
            current = following
        return (current, True) if _onward(current) is None else (patient, False)

    async def _read(self, patient_id: str) -> Patient | None:
        try:
            resource = await self._transport.get(f"Patient/{patient_id}")
        except EhrFailure:
            return None
        patients, _ = read_rows([resource], read_patient, self._reading, "Patient")
        # A read of one record must not answer with another.
        return next((one for one in patients if one.ref.id == patient_id), None)


async def contacts_of(
    transport: Transport, reading: Reading, patient_id: str
) -> tuple[RelatedPerson, ...]:
    """Emergency contacts of the patient's own record, where relatives cannot be searched (V4).

    None where the record cannot be read: that relatives are not offered is said anyway.
    """
    try:
        resource = await transport.get(f"Patient/{patient_id}")
    except EhrFailure:
        return ()
    patients, _ = read_rows([resource], read_patient, reading, "Patient")
    patient = next((one for one in patients if one.ref.id == patient_id), None)
    if patient is None:
        return ()
    return tuple(
        RelatedPerson(
            ref=patient.ref.model_copy(update={"id": f"{patient_id}#contact-{place}"}),
            patient_id=patient_id,
            names=(contact.name,) if contact.name else (),
            relationship=contact.relationship,
            telecoms=contact.telecoms,
            emergency_contact=True,
        )
        if patient.restriction is None
        else RelatedPerson(
            ref=patient.ref.model_copy(update={"id": f"{patient_id}#contact-{place}"}),
            patient_id=patient_id,
            emergency_contact=True,
            restriction=patient.restriction,
        )
        for place, contact in enumerate(patient.contacts, start=1)
    )


def _onward(patient: Patient) -> str | None:
    for kind in (LinkType.REPLACED_BY, LinkType.REFER):
        for link in patient.links:
            if link.type is kind and ID.fullmatch(link.other_id):
                return link.other_id
    return None
