"""Made-up values for real ones: the same for the same, in one recording and in no other.

Names become names, telephone numbers 555-01xx ones, dates others by as many days, other values
letters for letters and digits for digits; free text is dropped. What a protocol needs is kept by
``vocabulary``; so is what has fewer than four characters and stands where no name does.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from ehr_adapters.kit.vocabulary import (
    FREE_KEYS,
    NAME_KEYS,
    NAMES,
    PHONE_KEYS,
    WORDS,
)

DROPPED = "(dropped)"
SHORT = 4
"""Characters from which on a value of the original may not be left anywhere."""

_AREAS = ("206", "212", "305", "312", "415", "503", "617", "702", "816", "915")
RECENT_DAYS = 730

_PHONE = re.compile(r"\+?[(]?[0-9][0-9 ().\-]{5,22}[0-9]")
_DAY = re.compile(
    r"([a-z]{2})?([0-9]{4})(-?)([0-9]{2})\3([0-9]{2})((?:T?[0-9:.]{4,15})?(?:Z|[+-][0-9:]{4,6})?)"
)
PARTS = re.compile(r"([\s/?&=|#,:;^~<>\"'%]+)")
_LETTERS = "abcdefghjkmnpqrstuvwxyz"


class MadeUp:
    """``originals`` collects whatever was replaced, for ``left_over`` to look for in the result."""

    def __init__(self, words: Iterable[str] = (), name_fields: Iterable[str] = ()) -> None:
        """``words``: of one more protocol, kept like those of ``vocabulary``; ``name_fields``:
        what its fields with names in them are called."""
        self.words = WORDS.union(words)
        self._name_keys = NAME_KEYS.union(map(_plain_key, name_fields))
        self._key = secrets.token_bytes(32)
        # More than a year each, so that no year stays. What is recent or to come moves by another
        # number of days than a birth date does: the first can be read off ``today``.
        self._near, self._old = (-(400 + secrets.randbelow(300)) for _ in range(2))
        self.today = (date.today() + timedelta(days=self._near)).isoformat()  # noqa: DTZ011 - a day
        self._made: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self.originals: set[str] = set()
        """What was replaced."""
        self.days: set[str] = set()
        """Those of them that are dates."""
        self.moved = {self.today}
        """What became of the dates."""

    def value(self, text: str, key: str = "") -> str:
        """What stands for ``text`` in a field called ``key``."""
        if not text.strip():
            return text
        if key in FREE_KEYS:
            return self._instead(text, DROPPED)
        if _plain_key(key) in self._name_keys:
            return self.name(text)
        if text in self.words:
            return text
        if key in PHONE_KEYS or _is_phone(text):
            return self.phone(text)
        if day := self._day(text):
            return day
        if len(PARTS.split(text)) > 1:
            return self._in_pieces(text)
        return self.letters(text)

    def name(self, text: str) -> str:
        """Each word by itself, so that parts of a name stay parts of it."""
        self._instead(text, "")
        return re.sub(r"[^\W\d_]+|\d+", lambda part: self._word(part[0]), text)

    def phone(self, text: str) -> str:
        """Its digits replaced where they stand; a number of another country becomes a US one."""
        digits = re.sub(r"\D", "", text)
        national = digits[-10:]
        made = self._find("phone", national, self._numbers())
        self._instead(text, made)
        self._instead(digits, made)
        self._instead(national, made)
        if len(digits) not in (10, 11) or (len(digits) == 11 and digits[0] != "1"):
            return made if len(digits) < 10 else f"+1{made}"
        rest = iter(digits[: len(digits) - 10] + made)
        return re.sub(r"\d", lambda _: next(rest), text)

    def number(self, value: int | float) -> int | float:
        """A number of four digits and more becomes another one; less says nothing."""
        text = str(abs(value))
        if isinstance(value, bool) or len(text) < SHORT:
            return value
        made = self.letters(text)
        other = float(made) if isinstance(value, float) else int(made)
        return -other if value < 0 else other

    def letters(self, text: str) -> str:
        """A letter for a letter, a digit for a digit; what else there is stays."""
        if len(text) < SHORT:
            return text
        made = self._find("letters", text, self._spellings(text))
        return self._instead(text, made)

    # --- how things are made up -----------------------------------------------------------

    def _in_pieces(self, text: str) -> str:
        """A reference, an address, some words: each piece like itself where it stands alone.

        A reference such as ``Patient/p1`` may stay as it is; words among which one is not the
        protocol's may not, however short they are.
        """
        pieces = PARTS.split(text)
        words = [piece for piece in pieces[::2] if piece]
        if all(word in self.words for word in words):
            return text
        result = self._joined(pieces, self.value)
        if (
            result == text
            and any(word in self.words for word in words)
            and not re.search(r"\s", text)
        ):
            return text
        return self._instead(text, self._joined(pieces, self._whatever_its_length))

    def _joined(self, pieces: list[str], like: Callable[[str], str]) -> str:
        return "".join(one if at % 2 or not one else like(one) for at, one in enumerate(pieces))

    def _whatever_its_length(self, text: str) -> str:
        if len(text) >= SHORT or text in self.words:
            return self.value(text)
        return self._find("letters", text, self._spellings(text))

    def _word(self, word: str) -> str:
        if word.isdigit():
            return self.letters(word) if len(word) >= SHORT else word
        made = self._find("name", _folded(word), self._names())
        self._instead(word, made)
        self._instead(_folded(word), made)
        return made.upper() if word.isupper() else made.lower() if word.islower() else made

    def _day(self, text: str) -> str | None:
        """A date or moment, also as ``ge2026-11-20``, so many days earlier at the same hour."""
        matched = _DAY.fullmatch(text)
        if matched is None:
            return None
        sign, year, dash, month, day, rest = matched.groups(default="")
        try:
            moved = self._moved(date(int(year), int(month), int(day)))
        except (ValueError, OverflowError):
            return None
        was = f"{year}{dash}{month}{dash}{day}"
        now = f"{moved.year:04}{dash}{moved.month:02}{dash}{moved.day:02}"
        self._instead(text, "")
        self._instead(was, "")
        self.days |= {text.casefold(), was}
        self.moved.add(now)
        return f"{sign}{now}{rest}"

    def day(self, year: int, month: int, day: int) -> date | None:
        """A date in numbers, moved like the others."""
        try:
            was = date(year, month, day)
            now = self._moved(was)
            self._instead(was.isoformat(), "")
            self.days.add(was.isoformat())
            self.moved |= {now.isoformat(), str(now.year)}
        except (ValueError, OverflowError):
            return None
        return now

    def _moved(self, day: date) -> date:
        recent = day >= date.today() - timedelta(days=RECENT_DAYS)  # noqa: DTZ011 - a day
        return day + timedelta(days=self._near if recent else self._old)

    def _find(self, kind: str, original: str, ideas: Iterator[str]) -> str:
        known = self._made.get((kind, original))
        if known is None:
            known = next(idea for idea in ideas if self._is_free(idea, original))
            self._made[kind, original] = known
            self._taken.add(known.casefold())
        return known

    def _is_free(self, idea: str, original: str) -> bool:
        return idea.casefold() not in self._taken and idea.casefold() != original.casefold()

    def _names(self) -> Iterator[str]:
        start = secrets.randbelow(len(NAMES))
        yield from (*NAMES[start:], *NAMES[:start])
        while True:
            yield "".join(secrets.choice(_LETTERS) for _ in range(9)).capitalize()

    def _numbers(self) -> Iterator[str]:
        while True:
            yield f"{secrets.choice(_AREAS)}55501{secrets.randbelow(100):02}"

    def _spellings(self, text: str) -> Iterator[str]:
        count = 0
        while True:
            stream = hmac.digest(self._key, f"{count} {text}".encode(), "sha512") * (
                1 + len(text) // 64
            )
            # One digit has nine others: when they are used up it becomes longer.
            longer = _LETTERS[count % len(_LETTERS)] * (count // 30)
            yield "".join(map(_like, text, stream)) + longer
            count += 1

    def _instead(self, original: str, made: str) -> str:
        self.originals.add(original.casefold())
        return made


def moved_on(text: str, days: int, since: date) -> str:
    """The text with every date from ``since`` on so many days later."""
    if _DAY.fullmatch(text):
        return _later(text, days, since)
    pieces = PARTS.split(text)
    return "".join(one if at % 2 else _later(one, days, since) for at, one in enumerate(pieces))


def _later(piece: str, days: int, since: date) -> str:
    matched = _DAY.fullmatch(piece)
    if matched is None:
        return piece
    sign, year, dash, month, day, rest = matched.groups(default="")
    try:
        was = date(int(year), int(month), int(day))
        now = was + timedelta(days=days) if was >= since else was
    except (ValueError, OverflowError):
        return piece
    return f"{sign}{now.year:04}{dash}{now.month:02}{dash}{now.day:02}{rest}"


def _like(char: str, byte: int) -> str:
    if char.isdigit():
        return str(1 + byte % 9)
    if char.isalpha():
        made = _LETTERS[byte % len(_LETTERS)]
        return made.upper() if char.isupper() else made
    return char


def _plain_key(key: str) -> str:
    """``first_name`` and ``firstName`` are one."""
    return key.replace("_", "").casefold()


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _is_phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return bool(_PHONE.fullmatch(text)) and 10 <= digits <= 15 and not _DAY.fullmatch(text)
