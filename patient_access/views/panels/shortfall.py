"""What an answer lacks, in words: rows not read, limits met, parts that did not come."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import Denied, Denier, MissingPart, PanelAnswer, PanelState, Part
from patient_access.views.sentences import failure_sentence

translate = QCoreApplication.translate

PARTS: Final[dict[Part, object]] = {
    Part.APPOINTMENTS: QT_TRANSLATE_NOOP("Panels", "Appointments"),
    Part.ACCOUNTS: QT_TRANSLATE_NOOP("Panels", "Accounts"),
    Part.INVOICES: QT_TRANSLATE_NOOP("Panels", "Invoices"),
    Part.CLAIMS: QT_TRANSLATE_NOOP("Panels", "Claims"),
    Part.COVERAGES: QT_TRANSLATE_NOOP("Panels", "Coverage"),
    Part.MEDICATIONS: QT_TRANSLATE_NOOP("Panels", "Medications"),
    Part.CONDITIONS: QT_TRANSLATE_NOOP("Panels", "Conditions"),
    Part.ALLERGIES: QT_TRANSLATE_NOOP("Panels", "Allergies"),
    Part.ENCOUNTERS: QT_TRANSLATE_NOOP("Panels", "Visits"),
    Part.PEOPLE: QT_TRANSLATE_NOOP("Panels", "People on file"),
    Part.AUTHORISED: QT_TRANSLATE_NOOP("Panels", "Who may be told"),
    Part.DISPENSES: QT_TRANSLATE_NOOP("Panels", "Last dispensed"),
}


def part_name(part: Part) -> str:
    return translate("Panels", str(PARTS[part]))


def lacks(answer: PanelAnswer, part: Part) -> bool:
    """Whether nothing can be said of a part: an empty list of it proves nothing."""
    return any(
        missing.part is part and missing.state is not PanelState.PARTIAL
        for missing in answer.missing
    )


def can_retry(answer: PanelAnswer) -> bool:
    """Whether asking again could bring more."""
    return any(missing.state is PanelState.FAILED for missing in answer.missing)


def row_count(answer: PanelAnswer) -> int:
    groups = (
        answer.appointments,
        answer.balances,
        answer.invoices,
        answer.claims,
        answer.coverages,
        answer.medications,
        answer.conditions,
        answer.allergies,
        answer.encounters,
        answer.people,
    )
    return sum(len(group) for group in groups)


def shortfalls(answer: PanelAnswer) -> list[str]:
    """One line for each thing the agent must know is not here."""
    lines = [_missing(one, answer.source) for one in answer.missing if not one.by_policy]
    if answer.truncated:
        shown = row_count(answer)
        lines.append(translate("Panels", "First %n shown; there may be more.", None, shown))
    if answer.unreadable == 1:
        lines.append(translate("Panels", "1 row could not be read."))
    elif answer.unreadable:
        lines.append(translate("Panels", "%n rows could not be read.", None, answer.unreadable))
    if answer.reference and answer.state is not PanelState.FAILED:
        said = translate("Sentences", "Reference %1").replace("%1", answer.reference)
        lines.append(said)
    if answer.state is PanelState.PARTIAL and not lines and not kept_back(answer):
        lines.append(translate("Panels", "This may not be all of it."))
    return lines


def kept_back(answer: PanelAnswer) -> list[str]:
    """One line for each part that the site's policy does not open, and nobody asked for."""
    said = translate("Panels", "%1: not opened for you in this call.")
    parts = dict.fromkeys(one.part for one in answer.missing if one.by_policy)
    return [said.replace("%1", part_name(part)) for part in parts]


DENIALS: Final[dict[Denier, object]] = {
    Denier.METADATA: QT_TRANSLATE_NOOP("Panels", "%1 does not list %2 in its /metadata."),
    Denier.SMART: QT_TRANSLATE_NOOP("Panels", "%1 lists no sign-in scope for %2."),
    Denier.PROFILE: QT_TRANSLATE_NOOP(
        "Panels", "%1 cannot be searched for %2, as its vendor documents it."
    ),
    Denier.VISITS_ONLY: QT_TRANSLATE_NOOP(
        "Panels", "%1 tells of visits, and of changes during this call; there may be more."
    ),
}


def denial(denied: Denied, source: str) -> str:
    """Who says that a system does not offer something (rule D5)."""
    said = translate("Panels", str(DENIALS[denied.where]))
    return said.replace("%1", source).replace("%2", denied.what)


def _missing(missing: MissingPart, source: str) -> str:
    return f"{part_name(missing.part)}: {_why(missing, source)}"


def _why(missing: MissingPart, source: str) -> str:
    if missing.failure is not None:
        return failure_sentence(missing.failure, source).what
    if missing.state is PanelState.NOT_PERMITTED:
        return failure_sentence(FailureKind.NOT_PERMITTED, source).what
    if missing.denied is not None:
        return denial(missing.denied, source)
    if missing.state is PanelState.NOT_AVAILABLE:
        return failure_sentence(FailureKind.UNSUPPORTED, source).what
    return translate("Panels", "some of it is missing.")
