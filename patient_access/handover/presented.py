"""Words that telephone systems send in place of a number, or around it. Standard library only."""

from __future__ import annotations

RESTRICTED, UNAVAILABLE = "restricted", "unavailable"

_WORDS = {
    "anonymous": RESTRICTED,
    "restricted": RESTRICTED,
    "private": RESTRICTED,
    "withheld": RESTRICTED,
    "unavailable": UNAVAILABLE,
    "unknown": UNAVAILABLE,
}
"""RFC 3323 has *anonymous*, RFC 3325 and 3GPP TS 29.163 *unavailable*; the others are vendors'."""
_LONGEST_WORD = 11
_PASSED = "tn-validation-passed-"


def instead_of_number(said: str | bytes | bytearray | memoryview) -> str:
    """``restricted`` or ``unavailable`` when this is such a word; empty when it may be a number.

    Of what could be a number nothing is made: neither text nor bytes.
    """
    if not 0 < len(said) <= _LONGEST_WORD:
        return ""
    if isinstance(said, str):
        return _WORDS.get(said.lower(), "")
    if any(0x30 <= byte <= 0x39 for byte in said):
        return ""
    return _WORDS.get(bytes(said).decode("ascii", "replace").lower(), "")


def number_of_address(said: str) -> str:
    """The number in ``sip:NUMBER@host`` and ``tel:NUMBER;parameters``; else what was said."""
    scheme, colon, rest = said.partition(":")
    if not colon or scheme.lower() not in ("sip", "sips", "tel"):
        return said
    return rest.partition("@")[0].partition(";")[0]


def attestation_level(said: str) -> str:
    """``A``, ``B`` or ``C`` (RFC 8588), also from a ``verstat`` (3GPP TS 24.229); else empty."""
    text = said.strip().lower()
    level = text.removeprefix(_PASSED).upper()
    return level if level in ("A", "B", "C") else ""
