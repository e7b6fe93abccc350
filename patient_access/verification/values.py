"""The words of verification, shared by the rules, the workspace and the views."""

from enum import StrEnum

from patient_access.domain.base import PhiModel
from patient_access.domain.panels import PanelName


class CallerKind(StrEnum):
    """The first question of a call."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    GENERAL = "general"


class Item(StrEnum):
    """What a caller can be asked for."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    ADDRESS_LINE = "address_line"
    MRN = "mrn"
    SSN_LAST4 = "ssn_last4"


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
    opens: frozenset[PanelName] = frozenset()
    """The panels this caller, for this role, may have once ``status`` is PASSED."""
