"""Allergies, conditions and visits, each as one row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import QCoreApplication

from patient_access.domain.clinical import Allergy, AllergyKind, Condition, Encounter
from patient_access.views import formats
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.status_words import CERTAINTY, CONDITION, CRITICALITY, ENCOUNTER, words

translate = QCoreApplication.translate

_PAST = frozenset({"inactive", "remission", "resolved"})
_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def gravest_first(allergies: Sequence[Allergy]) -> list[Allergy]:
    """Those of high risk first; otherwise as the server has them."""
    return sorted(allergies, key=lambda one: one.criticality != "high")


def allergy_row(allergy: Allergy) -> Row:
    if allergy.is_closed:
        return restricted(translate("Panels", "Restricted allergy"))
    if allergy.kind is AllergyKind.NONE_KNOWN:
        stated = translate("Panels", "Stated in the record: %1").replace("%1", allergy.what.text)
        return Row(title=translate("Panels", "No known allergies"), lines=(stated,))
    past = allergy.clinical_status in _PAST
    reaction = joined(*allergy.reactions)
    status = words(CONDITION, allergy.clinical_status) if past else ""
    return Row(
        title=allergy.what.text,
        lines=(reaction or translate("Panels", "reaction not recorded"),),
        chip=status or words(CRITICALITY, allergy.criticality),
        chip_tone="warning" if allergy.criticality == "high" and not past else "neutral",
        quiet=past,
    )


def is_current(condition: Condition) -> bool:
    """Whether it belongs in the list that is shown at once; unknown status counts as current."""
    gone = condition.verification_status in ("refuted", "entered-in-error")
    return condition.clinical_status not in _PAST and not gone


def condition_row(condition: Condition, today: date) -> Row:
    if condition.is_closed:
        return restricted(translate("Panels", "Restricted condition"))
    onset, recorded = condition.onset, condition.recorded
    since = translate("Panels", "since %1").replace(
        "%1", formats.partial_day(onset, today) if onset else ""
    )
    noted = translate("Panels", "recorded %1").replace(
        "%1", formats.partial_day(recorded, today) if recorded else ""
    )
    known = words(CERTAINTY, condition.verification_status)
    said = joined(
        words(CONDITION, condition.clinical_status),
        known if condition.verification_status != "confirmed" else None,
        since if onset else None,
        noted if recorded else None,
    )
    return Row(
        title=condition.what.text,
        lines=(said,) if said else (),
        quiet=not is_current(condition),
    )


def latest_first(encounters: Sequence[Encounter]) -> list[Encounter]:
    return sorted(encounters, key=lambda one: one.start or _LONG_AGO, reverse=True)


def encounter_row(encounter: Encounter, today: date) -> Row:
    start = encounter.start
    lead = formats.day(start.date(), today) if start else translate("Panels", "No date")
    if encounter.is_closed:
        return restricted(translate("Panels", "Restricted visit"), lead=lead)
    said = joined(*encounter.with_whom, encounter.where)
    return Row(
        title=encounter.what.text,
        lead=lead,
        lines=(said,) if said else (),
        chip="" if encounter.status == "finished" else words(ENCOUNTER, encounter.status),
        quiet=encounter.status in ("cancelled", "entered-in-error"),
    )
