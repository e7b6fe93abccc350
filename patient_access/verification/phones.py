"""A spoken or typed telephone number against the current ones on file (rule L6)."""

import re

import phonenumbers

from patient_access.domain.identity import Telecom
from patient_access.verification import spoken
from patient_access.verification.words import MAX_SAID, words

_EXTENSION = re.compile(r"(?i)[\s,;]*(?:\bextension|\bextensión|\bext\.?|x|#)\s*\d{1,7}\s*$")


def read_phone(text: str, region: str = "US") -> str | None:
    """The full number in E.164 without an extension; None when it is not a full number.

    Seven digits are not: without the area code they are half an answer.
    """
    text = _EXTENSION.sub("", text[:MAX_SAID].strip().removeprefix("tel:"))
    run = spoken.digits(words(text))
    if run is None:
        return None
    try:
        number = phonenumbers.parse(f"+{run}" if text.lstrip().startswith("+") else run, region)
    except phonenumbers.NumberParseException:
        return None
    if (
        phonenumbers.is_possible_number_with_reason(number)
        != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return None
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phones_on_file(telecoms: tuple[Telecom, ...], region: str = "US") -> list[str]:
    """The current telephone numbers of a record, in E.164; what cannot be read is left out."""
    current = (
        t for t in telecoms if t.system in ("phone", "sms") and not t.ended and t.use != "old"
    )
    return [number for t in current if (number := read_phone(t.value, region))]
