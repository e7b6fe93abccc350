"""Whether a recording still holds a value of the original. Nothing may be kept that does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ehr_adapters.kit.making_up import PARTS, SHORT, MadeUp

Placed = tuple[str, str]
"""Where a value stands in the recording, ``answer.people.0.town``, and the value."""
_DAY = re.compile(r"(?<![0-9])[0-9]{4}(-?)[0-9]{2}\1[0-9]{2}")
_SHORT_NUMBER = re.compile(r"[0-9]{4,6}|[0-9]{4}-[0-9]{2}")


def left_in(made: MadeUp, results: Iterable[Placed]) -> list[Placed]:
    """Originals of four characters and more that are somewhere in what was made, each once.

    Words of the protocols do not count, in either.
    """
    folded = [(place, _without_words(text, made).casefold()) for place, text in results]
    return _found(_sought(made), folded)


def left_but_by_chance(made: MadeUp, results: Iterable[Placed]) -> list[Placed]:
    """The same without what only looks left.

    Of many dates some are others so many days later: however they are moved, one comes to be where
    another was, in another place of the record. So a date, a month and a number of four to six
    digits, such as a year, are not looked for in dates that were moved, and such a number not in a
    longer one. What stayed would be found as the whole that it is.
    """
    kept = [(place, _without_words(text, made).casefold()) for place, text in results]
    others = [(place, _without_moved(text, made)) for place, text in kept]
    sought = _sought(made)
    chance = {one for one in sought if one in made.days or _SHORT_NUMBER.fullmatch(one)}
    return [
        *_found([one for one in sought if one not in chance], kept),
        *_found(chance, others, _stands_in),
    ]


def _sought(made: MadeUp) -> list[str]:
    known = {word.casefold() for word in made.words}
    return [one for one in made.originals if len(one) >= SHORT and one not in known]


def _found(
    sought: Iterable[str],
    folded: list[Placed],
    is_in: Callable[[str, str], bool] = str.__contains__,
) -> list[Placed]:
    everything = "\n".join(text for _, text in folded)
    return [
        (next(place for place, text in folded if is_in(text, one)), one)
        for one in sought
        if one in everything and is_in(everything, one)
    ]


def _stands_in(text: str, number: str) -> bool:
    """By itself, and not within a longer number."""
    return bool(re.search(rf"(?<![0-9]){re.escape(number)}(?![0-9])", text))


def _without_words(text: str, made: MadeUp) -> str:
    pieces = PARTS.split(text)
    return "".join(
        "" if at % 2 == 0 and one in made.words else one for at, one in enumerate(pieces)
    )


def _without_moved(text: str, made: MadeUp) -> str:
    """``moved`` has the years of dates in numbers as well, which stand by themselves."""
    if text in made.moved:
        return ""
    return _DAY.sub(lambda found: "" if found[0] in made.moved else found[0], text)
