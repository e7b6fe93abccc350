"""One finding of the doctor."""

from enum import StrEnum

from patient_access.handover.call_events import Frozen


class Ease(StrEnum):
    GOOD = "good"
    WEAK = "weak"
    """The program works, with less protection or comfort than it could have."""
    BROKEN = "broken"
    """Something the program needs is not there."""


class Check(Frozen):
    code: str
    ease: Ease
    sentence: str
    """What is so and, unless it is good, what to do. Never anything of a patient."""

    @property
    def ok(self) -> bool:
        return self.ease is Ease.GOOD


def good(code: str, sentence: str) -> Check:
    return Check(code=code, ease=Ease.GOOD, sentence=sentence)


def weak(code: str, sentence: str) -> Check:
    return Check(code=code, ease=Ease.WEAK, sentence=sentence)


def broken(code: str, sentence: str) -> Check:
    return Check(code=code, ease=Ease.BROKEN, sentence=sentence)
