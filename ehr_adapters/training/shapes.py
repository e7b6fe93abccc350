"""FHIR R4 data types as plain JSON: small functions that leave out what is empty."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

EXTENSIONS = "https://northside.example/fhir/StructureDefinition"
MRN_SYSTEM = "https://northside.example/mrn"
HL7 = "http://terminology.hl7.org/CodeSystem"

LANGUAGES = {"en": "English", "es": "Spanish", "ar": "Arabic", "so": "Somali", "ko": "Korean"}

_RELATIONS = {
    "mother": ("MTH", "mother"),
    "father": ("FTH", "father"),
    "daughter": ("DAU", "natural daughter"),
    "son": ("SON", "natural son"),
    "guardian": ("GUARD", "guardian"),
    "power of attorney": ("HPOWATT", "healthcare power of attorney"),
}


def filled(**parts: Any) -> Json:
    """The parts that say something: None, empty text and empty lists are left out."""
    return {name: part for name, part in parts.items() if part is not None and part not in ("", [])}


def concept(text: str, code: str = "", system: str = "", display: str = "") -> Json:
    coding = [filled(system=system, code=code, display=display or text)] if code else []
    return filled(coding=coding, text=text)


def relation(word: str) -> Json:
    code, display = _RELATIONS[word]
    return concept(word, code, f"{HL7}/v3-RoleCode", display)


def reference(kind: str, key: str, display: str = "") -> Json:
    return filled(reference=f"{kind}/{key}", display=display)


def money(value: Decimal, currency: str = "USD", *, as_text: bool = False) -> Json:
    """Two decimals. A float holds these amounts exactly enough to print them again."""
    number = f"{value:.2f}"
    return filled(value=number if as_text else float(number), currency=currency)


def extension(name: str, **value: Any) -> Json:
    """One of the hospital's own extensions."""
    return {"url": f"{EXTENSIONS}/{name}", **value}


def meta(changed: datetime, security: Sequence[str] = ()) -> Json:
    """Confidentiality ``R`` and ``V``, and sensitivities such as ``PSY`` (rule V2)."""
    labels = [
        filled(system=f"{HL7}/v3-{'Confidentiality' if code in 'LMNRUV' else 'ActCode'}", code=code)
        for code in security
    ]
    stamp = changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return filled(versionId="1", lastUpdated=stamp, security=labels)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
