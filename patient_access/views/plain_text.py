"""What an EHR or a caller wrote is shown as those characters, never as markup or layout."""

from __future__ import annotations

import html
import re
import unicodedata

_DIRECTION = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\ufeff")
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """``text`` without control characters and direction overrides; line breaks stay.

    Joiners (U+200C, U+200D) stay too: names in several scripts are spelt with them.
    """
    if text.isprintable():
        return text  # nothing that is removed below counts as printable
    return "".join(char for char in text if _shown(char))


def _shown(char: str) -> bool:
    if char == "\n":
        return True
    return not (
        unicodedata.category(char) in ("Cc", "Cs") or char in _DIRECTION or char in _ISOLATES
    )


def tooltip(text: str) -> str:
    """``text`` as a tooltip that cannot be rich text: Qt guesses, so we leave no guess."""
    return f"<qt>{html.escape(plain(text))}</qt>" if text else ""


def without_mnemonic(text: str) -> str:
    """``text`` for a button or a label with a buddy, where ``&`` would underline."""
    return plain(text).replace("&", "&&")


def fill(template: str, *values: str) -> str:
    """``%1``, ``%2`` … in a translated ``template`` replaced in one pass.

    One pass, so that a value holding ``%2`` is not filled again.
    """
    return re.sub(
        r"%([1-9])",
        lambda found: values[int(found[1]) - 1] if int(found[1]) <= len(values) else found[0],
        template,
    )
