"""Text made comparable: one alphabet, one case, no marks, and a comparison that takes its time."""

import hmac
import re

from anyascii import anyascii

MAX_SAID = 200
"""Characters of an answer, or of a value on file, that are read; nobody's are longer."""

_APOSTROPHES = str.maketrans("", "", "'’‘`´ʻʼ′")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_WORD = re.compile(r"[0-9]+(?:st|nd|rd|th|ro|er)\b|[a-z]+|[0-9]+")


def fold(text: str, *, spell_out: bool = False) -> str:
    """Lower-case ASCII: ``Peña`` → ``pena``, ``O’Brien`` → ``obrien``, ``王`` → ``wang``.

    ``spell_out`` writes umlauts the German way (``Müller`` → ``mueller``), the other
    spelling the same person uses.
    """
    text = text[:MAX_SAID].translate(_APOSTROPHES)
    if spell_out:
        text = text.lower().translate(_GERMAN)
    return anyascii(text).lower().translate(_APOSTROPHES)


def words(text: str, *, spell_out: bool = False) -> list[str]:
    """The folded text's runs of letters and of digits, in order; ``14th`` is one word."""
    return _WORD.findall(fold(text, spell_out=spell_out))


def compact(text: str) -> str:
    """Only the folded letters and digits, in upper case: ``ab-12 3`` → ``AB123``."""
    return "".join(words(text)).upper()


def same(one: str, other: str) -> bool:
    """Equal, found out in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
