"""The number on the line: how it reads, what to think of it, and whether to look it up."""

import phonenumbers

from patient_access.domain.call import CallDetails, Presentation
from patient_access.domain.lookup import ByPhone
from patient_access.views.values import NumberNote

_EXTENSION_DIGITS = 6
"""A number this short is an internal extension: it never pops a patient (telephony.md, 2)."""


def read_number(details: CallDetails, region: str) -> tuple[str, NumberNote | None, ByPhone | None]:
    """The number for the call bar, a note about it, and the lookup it allows.

    ``region`` is the ISO 3166 country whose national numbers are meant.
    """
    raw = details.ani.strip()
    if details.presentation is not Presentation.ALLOWED or not raw:
        return "", NumberNote.ANONYMOUS, None
    digits = [c for c in raw if c.isdigit()]
    if digits and len(digits) <= _EXTENSION_DIGITS and not raw.startswith("+"):
        return raw, NumberNote.INTERNAL, None
    number = _parse(raw, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return "", NumberNote.UNREADABLE, None
    attested = details.attestation.upper()
    note = None
    if attested:
        note = NumberNote.ATTESTED if attested == "A" else NumberNote.NOT_ATTESTED
    return display_number(raw, region), note, ByPhone(number=raw)


def display_number(raw: str, region: str) -> str:
    """As people of ``region`` write it; the text itself when it is no number."""
    number = _parse(raw, region)
    if number is None:
        return raw
    home = phonenumbers.country_code_for_region(region)
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, style)


def _parse(raw: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
