"""The scripted calls of ``resources/training/calls.toml``, with the answers filled in."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from ehr_adapters.training.people import everybody
from patient_access.domain.call import CallDetails, Presentation
from patient_access.handover.call_events import EndReason

MONTHS_EN = "January February March April May June July August September October November December"
MONTHS_ES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Does(StrEnum):
    """What the line does by itself once the call is answered."""

    HOLD = "hold"
    RESUME = "resume"
    CONSULT = "consult"
    REVEAL = "reveal"
    """The patient's number replaces the one shown first, as at the merge of a transfer."""
    TRANSFER = "transfer"
    HANG_UP = "hang_up"


class Step(Written):
    after: float
    """Seconds since the answer."""
    does: Does
    number: str = ""


class ScriptedCall(Written):
    name: str
    story: str
    """What there is to practise."""
    about: str = ""
    """The key of the patient whose details ``says`` quotes."""
    number: str = ""
    called: str = "+18005550199"
    queue: str = "Scheduling"
    presentation: Presentation = Presentation.ALLOWED
    attestation: str = ""
    caller_name: str = ""
    mrn: str = ""
    says: str = ""
    rings_for: float = 60.0
    """Seconds until an unanswered call stops ringing."""
    unanswered: EndReason = EndReason.ABANDONED
    answers_itself_after: float | None = None
    """For desks whose phones pick up by themselves."""
    steps: tuple[Step, ...] = ()

    @property
    def telephones(self) -> frozenset[str]:
        """The digits of the telephones in the caller's hand: on others, no text is seen."""
        numbers = (self.number, *(step.number for step in self.steps))
        return frozenset(plain_number(one) for one in numbers if one)

    def details(self) -> CallDetails:
        return CallDetails(
            ani=self.number,
            dnis=self.called,
            presentation=self.presentation,
            attestation=self.attestation,
            caller_name=self.caller_name,
            mrn=self.mrn,
            spoken=self.says,
        )

    def reading(self, text: str) -> CallDetails:
        """The same, once the caller has got a text: the digits in it are read one by one."""
        code = next(iter(_RUN_OF_SIX.findall(text)), "")
        spanish = "clave" in text.casefold()
        read, no_code = _READ_ES if spanish else _READ_EN
        said = read.format(digits=" ".join(code)) if code else no_code
        return self.details().model_copy(update={"spoken": said})


_RUN_OF_SIX = re.compile(r"\b[0-9]{6}\b")
_READ_EN = (
    "Yes, a text just came. It says: {digits}.",
    "A text just came, but I see no number in it.",
)
_READ_ES = (
    "Sí, me acaba de llegar un mensaje. Dice: {digits}.",
    "Llegó un mensaje, pero sin número.",
)


def plain_number(number: str) -> str:
    """The last ten digits, by which two ways of writing one number are compared."""
    return "".join(char for char in number if char.isdigit())[-10:]


class _Calls(Written):
    call: tuple[ScriptedCall, ...]


def scripted_calls(today: date) -> dict[str, ScriptedCall]:
    """By name, in the order of the file; what callers say agrees with the hospital's records.

    Raises ``KeyError`` when a script quotes something nobody has on file.
    """
    return {call.name: _spoken(call, today) for call in _calls()}


@cache
def _calls() -> tuple[ScriptedCall, ...]:
    text = files("resources").joinpath("training", "calls.toml").read_text(encoding="utf-8")
    return _Calls.model_validate(tomllib.loads(text)).call


def _spoken(call: ScriptedCall, today: date) -> ScriptedCall:
    facts = _facts(call.about, today) if call.about else {}
    return call.model_copy(update={"says": " ".join(call.says.format_map(facts).split())})


def _facts(key: str, today: date) -> Mapping[str, str]:
    """What a caller can say about the patient with this key."""
    person = next(person for person in everybody() if person.key == key)
    facts = {"mrn": " ".join(person.mrn)}
    if person.address:
        facts |= {"street": person.address.line, "zip": " ".join(person.address.zip)}
    born = person.birth_date(today)
    if len(born) == 10:
        day = date.fromisoformat(born)
        facts["born"] = f"{MONTHS_EN.split()[day.month - 1]} {day.day}, {day.year}"
        facts["nacida"] = f"{day.day} de {MONTHS_ES.split()[day.month - 1]} de {day.year}"
    return facts
