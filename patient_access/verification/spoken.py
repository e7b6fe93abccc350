"""Numbers as they are said, in English and Spanish: ``nineteen seventy nine``, ``two oh six``.

Only what birth dates, telephone numbers, ZIP codes and house numbers need.
"""

from typing import NamedTuple

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_SPANISH = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres "
    "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_ORDINAL = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPANISH_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ORDINAL_TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"


def _counted(row: str, start: int = 0, by: int = 1) -> dict[str, int]:
    return {word: by * n for n, word in enumerate(row.split(), start=start)}


CARDINALS = _counted(_ENGLISH) | _counted(_SPANISH) | {"un": 1, "una": 1}
TENS = _counted(_ENGLISH_TENS, 2, 10) | _counted(_SPANISH_TENS, 2, 10)
ORDINALS = _counted(_ORDINAL) | _counted(_ORDINAL_TENS, 2, 10) | {"primero": 1}
_HUNDREDS = {"ochocientos": 800, "novecientos": 900}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_OH = frozenset({"oh", "o", "zero", "cero"})
_REPEAT = {"double": 2, "triple": 3, "doble": 2}


class Atom(NamedTuple):
    """One number or one word of what was said. A number keeps its digits: ``05`` is not ``5``."""

    text: str
    number: bool = False
    ordinal: bool = False


def atoms(tokens: list[str]) -> list[Atom]:
    """The tokens of ``words.words`` with spoken numbers put into digits.

    Tens take the unit after them (``seventy nine``, ``setenta y nueve``), *oh* the digit
    after it, *hundred*, *thousand* and *mil* build years and prefixes. Never raises.
    """
    found: list[Atom] = []
    at = 0
    while at < len(tokens):
        atom, used = _year(tokens, at) or _small(tokens, at)
        times = _REPEAT.get(tokens[at], 0)
        if times and at + 1 < len(tokens):
            # The next word alone: in *double oh seven* the seven comes once.
            following, used_after = _small(tokens[: at + 2], at + 1)
            if following.number and len(following.text) == 1:
                atom, used = Atom(following.text * times, number=True), 1 + used_after
        found.append(atom)
        at += used
    return found


def _small(tokens: list[str], at: int) -> tuple[Atom, int]:
    """The number below a hundred, or the word, that begins at ``at``; and its length."""
    word = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word[0].isdigit():
        run = word.rstrip(_LETTERS)
        return Atom(run, number=True, ordinal=run != word), 1
    if word in _OH:
        digit = CARDINALS.get(after, 0)
        if 1 <= digit <= 9:
            return Atom(f"0{digit}", number=True), 2
        return (Atom("0", number=True) if word != "o" or after in _OH else Atom(word)), 1
    if word in TENS:
        gap = 2 if after == "y" else 1
        unit = tokens[at + gap] if at + gap < len(tokens) else ""
        for table in (CARDINALS, ORDINALS):
            if 1 <= table.get(unit, 0) <= 9:
                number = str(TENS[word] + table[unit])
                return Atom(number, number=True, ordinal=table is ORDINALS), gap + 1
        return Atom(str(TENS[word]), number=True), 1
    if word in CARDINALS:
        return Atom(str(CARDINALS[word]), number=True), 1
    if word in ORDINALS:
        return Atom(str(ORDINALS[word]), number=True, ordinal=True), 1
    return Atom(word), 1


def _year(tokens: list[str], at: int) -> tuple[Atom, int] | None:
    """``nineteen hundred (and) five``, ``two thousand four``, ``mil novecientos ochenta``."""
    word = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word == "mil":
        base, used = 1000, 1
    elif word in ("two", "dos") and after in ("thousand", "mil"):
        base, used = 2000, 2
    else:
        hundreds, used = _small(tokens, at)
        if tokens[at + used : at + used + 1] != ["hundred"] or len(hundreds.text) > 2:
            return None
        if not hundreds.number or hundreds.ordinal or not hundreds.text.strip("0"):
            return None
        base, used = int(hundreds.text) * 100, used + 1
    if at + used < len(tokens) and tokens[at + used] in _HUNDREDS:
        base, used = base + _HUNDREDS[tokens[at + used]], used + 1
    gap = 1 if at + used < len(tokens) and tokens[at + used] in ("and", "y") else 0
    if at + used + gap < len(tokens):
        rest, length = _small(tokens, at + used + gap)
        # ``eight hundred five five five`` begins a telephone number, not 805.
        adds = rest.number and not rest.ordinal and len(rest.text) <= 2
        if adds and (base >= 1000 or gap or len(rest.text) == 2):
            base, used = base + int(rest.text), used + gap + length
    return Atom(str(base), number=True), used


def digits(tokens: list[str]) -> str | None:
    """Everything said as one run of digits; None when a word among it is no number."""
    run = ""
    for atom in atoms(tokens):
        if not atom.number and atom.text not in ("o", "and", "y"):
            return None
        run += atom.text if atom.number else ("0" if atom.text == "o" else "")
    return run or None
