"""Accounts where no search names the patient: through visits, then through guarantors (B1)."""

import asyncio
from collections.abc import Iterable

from ehr_adapters.fhir_r4.mapping.plain import has_code, word
from ehr_adapters.fhir_r4.part_reader import Bounds, PartAnswer, PartReader, gone
from ehr_adapters.fhir_r4.parts import PARTS, Pairs, PartRead
from ehr_adapters.fhir_r4.profile import AccountsThrough, BillingSource, Profile
from ehr_adapters.wire.answers import Json
from patient_access.domain.panels import PanelName, PanelState, Part

_MOST = 3
"""Visits, or guarantors, whose accounts are asked for: each is a request of its own."""
_GUARANTOR = frozenset(("GUAR", "GUARANTOR"))


async def read_accounts(
    reader: PartReader,
    account: PartRead,
    profile: Profile,
    patient_id: str,
    bounds: Bounds,
) -> PartAnswer:
    """The accounts of the first source of the profile's chain that has a balance.

    Rows are kept only if the account itself names the patient, whichever way it was reached.
    """
    tried = PartAnswer()
    for source in profile.billing:
        through = profile.through(source)
        if through is not None:
            found = await _through(through, source, reader, account, patient_id, bounds)
        elif source is BillingSource.ACCOUNTS:
            found = await reader.read(account, patient_id, bounds)
        else:
            continue
        if found.values:
            return found
        tried = _together((tried, found))
    if tried.rows and not tried.values and not tried.unreadable:
        # Accounts are on file and none says a balance: that is not "nothing owed".
        tried.missing.append(gone(Part.ACCOUNTS, PanelState.NOT_AVAILABLE))
    return tried


async def _through(
    through: AccountsThrough,
    source: BillingSource,
    reader: PartReader,
    account: PartRead,
    patient_id: str,
    bounds: Bounds,
) -> PartAnswer:
    by_visit = source is BillingSource.ACCOUNTS_BY_ENCOUNTER
    part = _part(Part.ENCOUNTERS) if by_visit else _part(Part.PEOPLE)
    first = await reader.read(part, patient_id, bounds)
    rows = _newest(first.rows) if by_visit else _guarantors(first.rows)
    asked = [_whose(through, id_) for row in rows[:_MOST] if (id_ := word(row.get("id")))]
    if not asked:
        # Nobody to go through: whatever was missing there is missing here.
        missing = [one.model_copy(update={"part": Part.ACCOUNTS}) for one in first.missing]
        return PartAnswer(missing=missing, reference=first.reference)
    answers = await asyncio.gather(
        *(reader.read(account, patient_id, bounds, whose) for whose in asked)
    )
    found = _together(answers)
    found.truncated = found.truncated or len(rows) > _MOST
    return found


def _whose(through: AccountsThrough, id_: str) -> Pairs:
    asked = [(through.parameter, id_)]
    return [*asked, ("type", through.type)] if through.type else asked


def _newest(visits: list[Json]) -> list[Json]:
    def began(visit: Json) -> str:
        period = visit.get("period")
        return (word(period.get("start")) or "") if isinstance(period, dict) else ""

    return sorted(visits, key=began, reverse=True)


def _guarantors(people: list[Json]) -> list[Json]:
    said = [one for one in people if has_code(one.get("relationship"), _GUARANTOR)]
    return said or people


def _part(wanted: Part) -> PartRead:
    panel = PanelName.CLINICAL if wanted is Part.ENCOUNTERS else PanelName.PEOPLE
    return next(part for part in PARTS[panel] if part.part is wanted)


def _together(answers: Iterable[PartAnswer]) -> PartAnswer:
    """Several answers as one; an account reached twice is one account."""
    whole = PartAnswer()
    seen: set[str] = set()
    for answer in answers:
        for value in answer.values:
            if value.ref.id not in seen:
                seen.add(value.ref.id)
                whole.values.append(value)
        whole.rows += answer.rows
        whole.missing += [one for one in answer.missing if one not in whole.missing]
        whole.unreadable += answer.unreadable
        whole.truncated = whole.truncated or answer.truncated
        whole.reference = whole.reference or answer.reference
    return whole
