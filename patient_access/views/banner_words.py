"""What the identity banner says of a patient: words only, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from patient_access.domain.base import PhiModel
from patient_access.domain.patient import Language, Patient
from patient_access.views import formats
from patient_access.views.language_names import language_name

translate = QCoreApplication.translate


_CHIP_LETTERS = 64
"""A chip stays on one line; longer words are a line of their own."""
_PRONOUN_LETTERS = 24


class ChipWords(PhiModel):
    text: str
    tone: str = "neutral"
    icon: str = ""


class Bar(PhiModel):
    text: str
    stop: bool = False


def written_name(patient: Patient) -> str:
    name = patient.name
    return (name.written if name else "") or translate("Banner", "Name not on file")


def initials(patient: Patient) -> str:
    """Two letters at most: of the first given name and of the family name."""
    name = patient.name
    if name is None:
        return "?"
    words = [*name.given[:1], *([name.family] if name.family else [])]
    if not words and name.text:
        parts = name.text.split()
        words = [parts[0], parts[-1]] if len(parts) > 1 else parts
    letters = (next((char.upper() for char in word if char.isalpha()), "") for word in words)
    return "".join(letters) or "?"


def about(patient: Patient, today: date, also_in: Sequence[str]) -> str:
    """``47 years · MRN 00400000 · Northside EHR, also in GNU Health``."""
    mrn = translate("Banner", "MRN %1").replace("%1", patient.mrn.value if patient.mrn else "")
    source = patient.ref.source
    if also_in:
        others = ", ".join(also_in)
        source = translate("Banner", "%1, also in %2").replace("%1", source).replace("%2", others)
    none = translate("Banner", "no MRN on file")
    return " · ".join((age(patient, today), mrn if patient.mrn else none, source))


def age(patient: Patient, today: date) -> str:
    """The age now, or the age at death."""
    born, died = patient.birth_date, patient.deceased_at
    if not patient.deceased or born is None:
        return formats.age(born, today)
    if born.full is None or died is None or died.full is None:
        return translate("Banner", "born %1").replace("%1", formats.partial_day(born, today))
    at = formats.age(born, died.full)
    return translate("Banner", "%1 at death").replace("%1", at)


def beside_name(patient: Patient) -> str:
    """Pronouns, as recorded; longer words about them stand under the name."""
    said = patient.pronouns or ""
    return said if len(said) <= _PRONOUN_LETTERS else ""


def lines(patient: Patient, today: date, also_in: Sequence[str]) -> list[str]:
    """What stands under the name: ``about``, and what is too long for a chip."""
    long = [chip.text for chip in _said(patient) if len(chip.text) > _CHIP_LETTERS]
    if patient.pronouns and not beside_name(patient):
        long.insert(0, patient.pronouns)
    return [about(patient, today, also_in), *long]


def chips(patient: Patient) -> list[ChipWords]:
    """Language first, then who cares for the patient, then what is odd about the record."""
    return [chip for chip in _said(patient) if len(chip.text) <= _CHIP_LETTERS]


def _said(patient: Patient) -> list[ChipWords]:
    found: list[ChipWords] = []
    language = _language(patient)
    if language:
        found.append(ChipWords(text=language, tone="info", icon="languages"))
    if patient.general_practitioner:
        said = translate("Banner", "%1, primary care")
        found.append(ChipWords(text=said.replace("%1", patient.general_practitioner)))
    if patient.merged_from is not None:
        merged = translate("Banner", "Merged: opened from an older record")
        found.append(ChipWords(text=merged, tone="warning"))
    if patient.active is False:
        inactive = translate("Banner", "Inactive record")
        found.append(ChipWords(text=inactive, tone="warning", icon="triangle-alert"))
    if patient.restriction is not None:
        found.append(ChipWords(text=translate("Banner", "Restricted record"), icon="lock"))
    return found


def bars(patient: Patient, today: date) -> list[Bar]:
    """What stops or changes the conversation, most urgent first."""
    found: list[Bar] = []
    if patient.deceased:
        when = formats.partial_day(patient.deceased_at, today) if patient.deceased_at else ""
        dated = translate(
            "Banner", "Deceased %1. Stop the normal script; follow your site's procedure."
        ).replace("%1", when)
        undated = translate(
            "Banner", "Deceased. Stop the normal script; follow your site's procedure."
        )
        found.append(Bar(text=dated if when else undated, stop=True))
    if patient.contact_restriction:
        found.append(Bar(text=patient.contact_restriction))
    return found


def spoken(patient: Patient, today: date, also_in: Sequence[str]) -> str:
    """The banner as one sentence, for a screen reader."""
    words = (written_name(patient), patient.pronouns, about(patient, today, also_in))
    said = ", ".join((*(word for word in words if word), *(chip.text for chip in _said(patient))))
    return f"{said.replace(' · ', ', ')}."


def _language(patient: Patient) -> str:
    """Silent for English without an interpreter: a chip is for what is out of the ordinary."""
    language = _preferred(patient.languages)
    name = language.language.text if language else ""
    code = (language.language.code or "").casefold() if language else ""
    is_english = code.split("-")[0] == "en" or name.casefold().startswith("english")
    name = language_name(name)
    if patient.interpreter_needed:
        asked = translate("Banner", "interpreter requested")
        alone = translate("Banner", "Interpreter requested")
        return f"{name} · {asked}" if name else alone
    return "" if is_english else name


def _preferred(languages: Sequence[Language]) -> Language | None:
    return next((one for one in languages if one.preferred), next(iter(languages), None))
