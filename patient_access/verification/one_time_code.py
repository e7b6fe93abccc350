"""One-time codes: where one may go, what the text says, and what an answer to it is worth.

A number on file that receives a text is somebody's telephone, and no more than that: the code is
one item of several (45 CFR 164.514(h)), never a check by itself.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from patient_access.domain.identity import Telecom
from patient_access.domain.patient import Patient
from patient_access.verification import spoken
from patient_access.verification.phones import read_phone
from patient_access.verification.policy_tables import CODE_PLACE, Code
from patient_access.verification.values import Verdict
from patient_access.verification.words import MAX_SAID, words

DIGITS = 6
_TEXTED = frozenset({"sms"})


def numbers_for_code(
    records: Iterable[Patient], policy: Code, today: date, region: str = "US"
) -> tuple[str, ...]:
    """The numbers of one person that a code may go to, in E.164, best rank first.

    A mobile or a number for texts, in use, and not new. None at all where the record restricts
    how the person may be reached (45 CFR 164.522(b)), where they have died, or where it is
    somebody else's to read.
    """
    people = tuple(records)
    if any(one.contact_restriction or one.deceased or one.restriction for one in people):
        return ()
    # A number that one record calls new, or has ended, is not old because another says nothing.
    barred = {
        number
        for person in people
        for telecom in person.telecoms
        if _is_new(telecom, policy, today) or telecom.ended or telecom.use == "old"
        if (number := read_phone(telecom.value, region))
    }
    reached = sorted(
        (one for person in people for one in person.telecoms if _takes_texts(one)),
        key=lambda one: one.rank or 99,
    )
    found = (read_phone(one.value, region) for one in reached)
    return tuple(dict.fromkeys(one for one in found if one and one not in barred))


def last_two(number: str) -> str:
    """All that is shown of a number."""
    return number[-2:]


def text_with(code: str, policy: Code, records: Iterable[Patient]) -> str:
    """The text. It names nobody; that it is in Spanish is all it says of the person."""
    spanish = any(
        language.preferred and (language.language.code or "").lower().startswith("es")
        for one in records
        for language in one.languages
    )
    return (policy.text_es if spanish else policy.text).replace(CODE_PLACE, code)


class OneTimeCode:
    """One code, from its sending to its use. Its digits are overwritten when it is over."""

    __slots__ = ("_digits", "_ends", "_left")

    def __init__(self, policy: Code, now: float) -> None:
        """``now`` is any clock in seconds; the same one judges."""
        self._digits = bytearray(b"%06d" % secrets.randbelow(10**DIGITS))
        self._ends = now + 60 * policy.minutes
        self._left = policy.wrong

    def __repr__(self) -> str:
        return "OneTimeCode(…)"

    @property
    def text(self) -> str:
        """The digits, for the one text that carries them. Empty once it is over."""
        return self._digits.decode()

    def is_open(self, now: float) -> bool:
        """Whether an answer still counts."""
        return bool(self._digits) and now < self._ends

    def answer(self, said: str, now: float) -> Verdict:
        """What the caller reads against the code; after a match, or too many wrong ones, over.

        ``NOT_READABLE`` for anything but six digits costs nothing. ``NOT_ON_FILE`` when it is
        over or too old.
        """
        if not self.is_open(now):
            self.wipe()
            return Verdict.NOT_ON_FILE
        run = spoken.digits(words(said[:MAX_SAID]))
        if run is None or len(run) != DIGITS:
            return Verdict.NOT_READABLE
        if hmac.compare_digest(run.encode(), self._digits):
            self.wipe()
            return Verdict.MATCH
        self._left -= 1
        if self._left <= 0:
            self.wipe()
        return Verdict.NO_MATCH

    def wipe(self) -> None:
        """Overwrite the digits; it answers nothing any more."""
        self._digits[:] = bytes(len(self._digits))
        self._digits.clear()


def _takes_texts(telecom: Telecom) -> bool:
    """A number for texts, or a mobile; a home or office telephone is not sent one."""
    return telecom.system in _TEXTED or (telecom.system == "phone" and telecom.use == "mobile")


def _is_new(telecom: Telecom, policy: Code, today: date) -> bool:
    """Changed lately, or from a day to come. An account is taken over by changing its number."""
    if not policy.changed_within_days or telecom.since is None:
        return False
    since = telecom.since.full
    if since is None:  # a month or a year: its last day is not known, so the doubt counts
        year = telecom.since.year
        return year is None or year >= (today - timedelta(days=policy.changed_within_days)).year
    return since > today - timedelta(days=policy.changed_within_days)
