"""A spoken name against the names on file.

Kind: order, comma, capitals, diacritics, hyphens, apostrophes, titles, degrees, familiar
forms; middle names may be left out, or be initials. Strict: the whole family name (both of
two surnames) and the given name, of which an initial is not enough; a middle name or a
suffix (Jr, III) that contradicts the record does not match.

A name counts while it is current: not ended, not ``old`` or ``anonymous``. A maiden name
counts until the record ends it, because callers give the name they live under.
"""

from enum import Enum, auto
from typing import NamedTuple

from nameparser import HumanName as ParsedName

from patient_access.domain.identity import HumanName
from patient_access.domain.patient import Patient
from patient_access.verification.familiar import different_people, familiar
from patient_access.verification.words import MAX_SAID, same, words

_GENERATIONS = {
    "jr": "jr junior",
    "sr": "sr senior",
    "ii": "ii 2nd second",
    "iii": "iii 3rd third",
    "iv": "iv 4th fourth",
}
_GENERATION = {word: short for short, row in _GENERATIONS.items() for word in row.split()}
_TITLE_WORDS = "mr mrs ms miss mx dr sr sra srta senor senora senorita don dona"
_TITLES = frozenset(_TITLE_WORDS.split())
_ABSENT = frozenset({"fnu", "lnu", "nfn", "nln", "unknown"})
"""*First name unknown* and its kin: how systems write the missing part of a mononym."""
_CALLED_LAST = frozenset({"thi", "van"})
"""Vietnamese middle names; the name somebody is called by comes after them."""
_CALLED_SECOND = frozenset({"maria", "ma"})
"""*María Guadalupe* is Guadalupe, or Lupe, to everybody: the second name tells more."""

_MOST_MIDDLES = 3
_MOST_WORDS = 8
_SHORTEST_SLIP = 4
_SEVERAL = frozenset({"and", "or"})
"""An answer that names several people is a guess."""


class Recorded(NamedTuple):
    """One name on file, folded. ``given`` has the given names one by one."""

    family: str
    given: tuple[str, ...]
    generation: str | None


def name_readable(said: str) -> bool:
    """Whether there is a letter in it, of any alphabet, that can be compared."""
    return any(char.isalpha() for char in said) and any(w.isalpha() for w in words(said))


def names_on_file(patient: Patient, *, spell_out: bool = False) -> list[Recorded]:
    """The names that count. A part a name lacks (a maiden family name) is the main name's."""
    main = patient.name
    current = [n for n in patient.names if not n.ended and n.use not in ("old", "anonymous")]
    main_parts = _recorded(main, spell_out) if main else Recorded("", (), None)
    found = []
    for name in current:
        parts = _recorded(name, spell_out)
        filled = Recorded(
            parts.family or main_parts.family, parts.given or main_parts.given, parts.generation
        )
        if filled.family or filled.given:
            found.append(filled)
    return found


def name_matches(said: str, patient: Patient) -> bool:
    """Whether what was said can be read as one of the names that count."""
    records = {*names_on_file(patient), *names_on_file(patient, spell_out=True)}
    readings = {
        tuple(_name_words(text, spell_out=spell_out))
        for text in (said, _without_titles(said))
        for spell_out in (False, True)
    }
    return any(_reads_as(tokens, recorded) for tokens in readings for recorded in records)


class Part(Enum):
    """Where in a name one letter is off."""

    FAMILY = auto()
    GIVEN = auto()


def slip_in(said: str, patient: Patient) -> Part | None:
    """Where one letter that is missing, added, changed or exchanged keeps it from matching.

    None where it is more than that, or where what was said is another name: *Julie* is no
    slip of *Julia*.
    """
    found: set[Part] = set()
    for recorded in names_on_file(patient):
        for text in {said, _without_titles(said)}:
            tokens = tuple(_name_words(text, spell_out=False))
            for at, token in enumerate(tokens[:_MOST_WORDS]):
                for part, word in _slips(token, recorded):
                    if _reads_as((*tokens[:at], word, *tokens[at + 1 :]), recorded):
                        found.add(part)
    return Part.GIVEN if Part.GIVEN in found else next(iter(found), None)


def _slips(token: str, recorded: Recorded) -> list[tuple[Part, str]]:
    """The recorded words that ``token`` is one letter away from."""
    family = [(Part.FAMILY, word) for word in recorded.family.split()]
    given = [(Part.GIVEN, word) for word in recorded.given[:2] if not different_people(token, word)]
    return [(part, word) for part, word in (*family, *given) if _one_letter_off(token, word)]


def _one_letter_off(said: str, word: str) -> bool:
    """One edit apart, in words long enough for a letter to be a slip and not another name."""
    if said == word or min(len(said), len(word)) < _SHORTEST_SLIP:
        return False
    if abs(len(said) - len(word)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(said, word, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, other = said[at:], word[at:]
    exchanged = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return exchanged or rest[1:] == other[1:] or rest == other[1:] or rest[1:] == other


def _reads_as(tokens: tuple[str, ...], recorded: Recorded) -> bool:
    spoken, generation = _spoken(tokens, {*recorded.given, *recorded.family.split()})
    contradicts = generation and recorded.generation and generation != recorded.generation
    return bool(spoken) and not contradicts and _fits(spoken, recorded)


def _fits(said: list[str], recorded: Recorded) -> bool:
    family = recorded.family.replace(" ", "")
    given, whole = "".join(recorded.given), "".join(said)
    # Scripts without spaces fold to one word; a mononym is one.
    if same(whole, family + given) or same(whole, given + family):
        return True
    if not family or not given:
        return False
    for cut in range(1, len(said)):
        front, back = said[:cut], said[cut:]
        if same("".join(back), family) and _given_fits(front, recorded.given):
            return True
        if same("".join(front), family) and _given_fits(back, recorded.given):
            return True
    return False


def _given_fits(said: list[str], given: tuple[str, ...]) -> bool:
    """The first given name, or all of them; more of them only as far as they agree."""
    if same("".join(said), "".join(given)) and len("".join(given)) > 1:
        return True
    called = [(0, given[1:])]
    if given[0] in _CALLED_LAST and len(given) > 1:
        called.append((len(given) - 1, given[:-1]))
    if given[0] in _CALLED_SECOND and len(given) > 1:
        called.append((1, (given[0], *given[2:])))
    for at, middles in called:
        if _one_fits(said[0], given[at]) and _middles_fit(said[1:], middles):
            return True
    # ``Mary Ann`` said as ``Maryann``, or the other way round.
    return any(
        same("".join(said[:one]), "".join(given[:other]))
        and _middles_fit(said[one:], given[other:])
        for one in range(1, len(said) + 1)
        for other in range(1, len(given) + 1)
        if one + other > 2
    )


def _one_fits(said: str, given: str) -> bool:
    return len(said) > 1 and len(given) > 1 and (same(said, given) or familiar(said, given))


def _middles_fit(said: list[str], recorded: tuple[str, ...]) -> bool:
    """A record without middle names contradicts none; one with them must agree to each."""
    if not recorded:
        return len(said) <= _MOST_MIDDLES and _SEVERAL.isdisjoint(said)
    return all(
        any(m == word or m[0] == word or m == word[0] or familiar(m, word) for m in recorded)
        for word in said
    )


def _recorded(name: HumanName, spell_out: bool) -> Recorded:
    given, family = " ".join(name.given), name.family or ""
    suffix = list(name.suffix)
    if not given and not family and name.text:
        parsed = ParsedName(name.text[:MAX_SAID])
        given, family = f"{parsed.first} {parsed.middle}", parsed.last
        suffix.append(parsed.suffix)
    first = [w for w in _name_words(given, spell_out=spell_out) if w not in _ABSENT]
    last = [w for w in _name_words(family, spell_out=spell_out) if w not in _ABSENT]
    generations = [_GENERATION[w] for w in words(" ".join(suffix)) if w in _GENERATION]
    if len(last) > 1 and last[-1] in _GENERATION:
        generations.append(_GENERATION[last.pop()])
    return Recorded(" ".join(last), tuple(first), next(iter(generations), None))


def _name_words(text: str, *, spell_out: bool) -> list[str]:
    """Words in which *Saint John* is *St. John* and *López y Vega* is *López Vega*."""
    found = words(text, spell_out=spell_out)
    return [
        "st" if word == "saint" else word
        for at, word in enumerate(found)
        if not (word == "y" and 0 < at < len(found) - 1)
    ]


def _spoken(tokens: tuple[str, ...], own: set[str]) -> tuple[list[str], str | None]:
    """The words of an answer without title and generation, and the generation."""
    generation = None
    found: list[str] = []
    for at, token in enumerate(tokens):
        if at == 0 and token in _TITLES and len(tokens) > 1 and token not in own:
            continue
        if at > 0 and token in _GENERATION and token not in own:
            generation = _GENERATION[token]
            if found[-1:] == ["the"]:
                found.pop()
        elif not token.isdigit():
            found.append(token)
    return found, generation


def _without_titles(said: str) -> str:
    """The answer without titles and degrees, as nameparser finds them (``Capt.``, ``RN``)."""
    parsed = ParsedName(said)
    generations = [w for w in words(parsed.suffix) if w in _GENERATION]
    return " ".join([parsed.first, parsed.middle, parsed.last, *generations])
