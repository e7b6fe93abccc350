"""Phone numbers: the forms a server may have stored, and the comparison that decides (L3–L6)."""

import re
from dataclasses import dataclass

import phonenumbers

PHONE_FORMS = (
    "{n}",
    "+{cc}{n}",
    "{a}-{b}-{c}",
    "({a}) {b}-{c}",
    "({a}){b}-{c}",
    "{a}.{b}.{c}",
    "{cc}{n}",
    "{cc}-{a}-{b}-{c}",
    "{a} {b} {c}",
)
"""The nine forms of a North American number, in the order they are tried (rule L3).

``n`` is the national number, ``cc`` the country code, ``a``-``b``-``c`` its three groups.
"""

FEWEST_DIGITS = 7
"""Fewer digits than this never match anybody (L6)."""
_LONGEST = 40
_EXTENSION = re.compile(
    r"(?:[;,\s]*(?:ext\.?|extn\.?|extension|x|#|;ext=|;postd=)\s*:?\s*\d{1,8}\s*)$", re.I
)
_SCHEME = re.compile(r"^\s*(?:tel|sip|sips|sms):", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """A number taken apart. ``repr`` names nothing: a number is an identifier."""

    national: str
    """The national significant number, or the digits as they stand."""
    country: int | None
    """The country code; None when neither the number nor its length says one."""
    full: bool
    """Whether it is a whole national number and not a local rest."""

    def __repr__(self) -> str:
        return "Number(…)"


@dataclass(frozen=True, slots=True)
class Match:
    """Two numbers reach the same telephone. Weak: on fewer digits than a national number."""

    weak: bool


def read_number(text: str, region: str) -> Number | None:
    """Take a number apart; None when it can be nobody's: too short, hidden, or no number.

    ``region`` is the ISO 3166 country whose national numbers are meant without a code.
    """
    plain = _SCHEME.sub("", text[:_LONGEST]).split("@", 1)[0]
    plain = _EXTENSION.sub("", plain).split(";", 1)[0]
    if re.search(r"[A-Za-z]", plain):
        return None
    digits = "".join(str(int(c)) for c in plain if c.isdecimal())
    if len(digits) < FEWEST_DIGITS or len(set(digits)) == 1:
        return None
    candidate = ("+" if plain.lstrip(" (").startswith("+") else "") + digits
    try:
        parsed = phonenumbers.parse(candidate, region)
    except phonenumbers.NumberParseException:
        return Number(national=digits, country=None, full=False)
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    full = possible == phonenumbers.ValidationResult.IS_POSSIBLE
    if not full:
        return Number(national=digits, country=None, full=False)
    return Number(
        national=phonenumbers.national_significant_number(parsed),
        country=parsed.country_code,
        full=True,
    )


def same_number(asked: Number, stored: Number) -> Match | None:
    """Compare by digits (L6). Two whole numbers match only when country and digits are equal."""
    if asked.full and stored.full:
        same = asked.national == stored.national and asked.country == stored.country
        return Match(weak=False) if same else None
    short, long = sorted((asked.national, stored.national), key=len)
    return Match(weak=True) if len(short) >= FEWEST_DIGITS and long.endswith(short) else None


def forms(number: Number, templates: tuple[str, ...] = PHONE_FORMS) -> tuple[str, ...]:
    """The ways ``number`` may be stored, in the order to try them (L3). Bare values only (L1)."""
    digits = number.national
    if not number.full:
        local = (f"{digits[:3]}-{digits[3:]}",) if len(digits) == FEWEST_DIGITS else ()
        return (digits, *local)
    if number.country == 1 and len(digits) == 10:
        parts = {"a": digits[:3], "b": digits[3:6], "c": digits[6:], "n": digits, "cc": "1"}
        return tuple(dict.fromkeys(template.format(**parts) for template in templates))
    return _international(number)


def _international(number: Number) -> tuple[str, ...]:
    parsed = phonenumbers.parse(f"+{number.country}{number.national}", None)
    written = phonenumbers.format_number
    style = phonenumbers.PhoneNumberFormat
    national = written(parsed, style.NATIONAL)
    trunk = "".join(c for c in national if c.isdigit())
    return tuple(
        dict.fromkeys(
            (
                trunk,
                written(parsed, style.E164),
                national,
                written(parsed, style.INTERNATIONAL),
                number.national,
                f"{number.country}{number.national}",
            )
        )
    )
