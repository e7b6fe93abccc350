"""The words of verification, shared by the rules, the workspace and the views."""

from enum import StrEnum

from pydantic import AwareDatetime

from patient_access.domain.base import PhiModel
from patient_access.domain.codes import PartialDate
from patient_access.domain.panels import PanelName, Part


class CallerKind(StrEnum):
    """The first question of a call."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    GENERAL = "general"
    CONSENT = "consent"
    """The patient is on the line too and lets somebody speak for them."""
    PROVIDER = "provider"
    EMERGENCY = "emergency"


class Authority(StrEnum):
    """On what somebody may hear about a patient (45 CFR 164.502(g), 164.510(b)).

    The names are those of the policy's ``opens`` tables.
    """

    PATIENT = "patient"
    MINOR = "minor"
    """The patient, under the age of majority."""
    REPRESENTATIVE = "representative"
    """Calls for the patient; nothing on file says that they may. Kinship is not authority."""
    PARENT = "parent"
    """Of a patient under the age of majority, on file as such."""
    GUARDIAN = "guardian"
    POWER_OF_ATTORNEY = "power_of_attorney"
    CAREGIVER = "caregiver"
    """Named by a consent on file."""
    SPOKEN_CONSENT = "spoken_consent"
    PROVIDER = "provider"
    EMERGENCY = "emergency"


class Ground(StrEnum):
    """Whether the record lets somebody speak for the patient, and why not."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    KINSHIP = "kinship"
    """A relative and no more: being one is not permission."""


class Standing(PhiModel):
    """One person on file who has the name that the caller gave."""

    name: str
    relationship: str
    authority: Authority = Authority.REPRESENTATIVE
    ground: Ground = Ground.KINSHIP
    source: str = ""
    """Whose word it is: the EHR, or whoever made the consent."""
    until: PartialDate | None = None
    """None: no end is on file."""


class Level(StrEnum):
    """How well the patient was verified."""

    NONE = "none"
    STANDARD = "standard"
    STRONG = "strong"
    """With as many optional items as ``strong_needed`` says."""


class LineWorth(StrEnum):
    """What the number on the line counts for."""

    NOTHING = "nothing"
    """Nobody is looked up by it."""
    HINT = "hint"
    """It brings up candidates, and verifies nothing."""
    ITEM = "optional_item"
    """It counts as the phone item, where it is one on file of the chosen person."""


class Item(StrEnum):
    """What a caller can be asked for."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    ADDRESS_LINE = "address_line"
    MRN = "mrn"
    SSN_LAST4 = "ssn_last4"
    MEMBER_ID = "member_id"
    """The number on the insurance card, where the lookup brought it with the patient."""
    ONE_TIME_CODE = "one_time_code"
    """What the caller reads from a text that was sent to a number on file."""


class Verdict(StrEnum):
    """What the agent learns of one answer. Never the expected value."""

    MATCH = "match"
    NO_MATCH = "no_match"
    NEAR = "near"
    """One letter of the family name is off. What that is worth, the policy says."""
    NEAR_GIVEN = "near_given"
    """One letter of the given name is off. Never worth a match: so are the names of twins."""
    NOT_READABLE = "not_readable"
    """Not a date, a number, a name: say it again. Does not count as a try."""
    NOT_ON_FILE = "not_on_file"
    """Shown as *cannot be used*, and only for optional items; says nothing of the answer."""


class CheckStatus(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    LOCKED = "locked"
    """Tries are used up: nothing opens in this call; the agent follows the site's procedure."""


class CallerSaid(PhiModel):
    """What a caller who is not the patient says of themself; as typed, empty where not asked."""

    name: str = ""
    relation: str = ""
    """To the patient; or the organisation of a provider."""
    purpose: str = ""
    """What is to be spoken of; or the reason of an emergency."""


class SpokenConsent(PhiModel):
    """The verified patient let somebody speak for them (45 CFR 164.510(b)): who, to whom,
    for what, when."""

    by: str
    """The patient's record, as ``source/id``; never a name."""
    to_whom: str
    about: str
    at: AwareDatetime


class ItemState(PhiModel):
    """One line of the checklist."""

    item: Item
    required: bool
    verdict: Verdict | None = None


class CheckView(PhiModel):
    """All that the dashboard is told of a check."""

    status: CheckStatus = CheckStatus.OPEN
    items: tuple[ItemState, ...] = ()
    optional_needed: int = 0
    tries_used: int = 0
    tries_allowed: int = 3
    level: Level = Level.NONE
    authority: Authority | None = None
    """On what it opens; None until the check has passed."""
    can_be_stronger: bool = False
    """More answers would open more panels."""
    escalate_to: str = ""
    """To whom the agent turns when tries are used up, in the site's words."""
    opens: frozenset[PanelName] = frozenset()
    """The panels this caller, for this role, may have once ``status`` is PASSED."""
    withheld: frozenset[Part] = frozenset()
    """Parts of these panels that stay closed: they are not requested."""


class CodeState(StrEnum):
    """How far a one-time code has come."""

    NOT_POSSIBLE = "not_possible"
    """No number on file can be texted, or nobody is chosen."""
    OFFERED = "offered"
    SENDING = "sending"
    SENT = "sent"
    """The gateway took it, or may have: a code is open."""
    OVER = "over"
    """The last code is gone (too old, or too many wrong answers); another may be sent."""


class CodeView(PhiModel):
    """All that the dashboard is told of a one-time code: never the code, never a number."""

    state: CodeState = CodeState.NOT_POSSIBLE
    numbers: tuple[str, ...] = ()
    """The last two digits of each number that a code can go to."""
    sent_to: int | None = None
    """The place of the number that the last code went to."""
    sends_left: int = 0
    minutes: int = 0
    """How long a code is good for."""


class SignalsView(PhiModel):
    """Failed checks of this shift, before this call; 0 where the policy has nothing to say."""

    number_failures: int = 0
    """With callers from the number on the line."""
    record_failures: int = 0
    """For the chosen record."""
    turn_to: str = ""
    """To whom the agent turns, in the site's words."""
