"""What differs between servers, as frozen data (rule D5). Vendor profiles are more of these."""

from dataclasses import dataclass
from datetime import timedelta

PHONE_FORMS = (
    "{n}",
    "+{cc}{n}",
    "{a}-{b}-{c}",
    "({a}) {b}-{c}",
    "({a}){b}-{c}",
    "{a}.{b}.{c}",
    "{cc}{n}",
    "{cc}-{a}-{b}-{c}",
    "{a} {b} {c}",
)
"""The nine forms of a North American number, in the order they are tried (rule L3).

``n`` is the national number, ``cc`` the country code, ``a``-``b``-``c`` its three groups.
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """How to ask one kind of server. No secrets, no addresses, no patients."""

    name: str = "fhir_r4"
    phone_forms: tuple[str, ...] = PHONE_FORMS
    phone_lists: bool = True
    """Whether a comma list of forms may be tried; Oracle takes one value only (L3)."""
    post_search: bool = True
    """Whether ``POST _search`` is tried first, which keeps people out of URLs (L11)."""
    strict: bool = True
    """Whether lookups send ``Prefer: handling=strict`` (L7)."""
    page_size: int = 200
    """A hint (P3). Answers are parsed row by row, so a larger page costs no stall, only memory."""
    days_before: int = 30
    days_after: int = 180
    sensitivities: frozenset[str] = frozenset({"ETH", "PSY", "HIV", "GDIS", "SUD", "SEX"})
    """``v3-ActCode`` sensitivities whose rows are shown as restricted (V2)."""

    @property
    def window(self) -> tuple[timedelta, timedelta]:
        """How far back and ahead appointments are asked for (S2)."""
        return timedelta(days=self.days_before), timedelta(days=self.days_after)


PLAIN = Profile()
