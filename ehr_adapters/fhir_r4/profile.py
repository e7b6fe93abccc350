"""What differs between servers, as frozen data (rule D5). The files are in ``resources/profiles``.

No secrets, no addresses, no patients: a profile may be read by anybody.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ehr_adapters.finding.phones import PHONE_FORMS
from patient_access.domain.lookup import Demographic, PhoneLookup

Template = Annotated[str, Field(pattern=r"^(?:[^{}]|\{(?:n|cc|a|b|c)\})+$")]
MrnForm = Annotated[str, Field(pattern=r"^(?:[^{}]|\{system\})*\{value\}$")]
Parameter = Annotated[str, Field(pattern=r"^[-_]?[A-Za-z][A-Za-z0-9.:_-]*$")]
ResourceType = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]+$")]
UpperCase = Annotated[str, AfterValidator(str.upper)]
Days = Annotated[int, Field(ge=0, le=3660)]


class BillingSource(StrEnum):
    """A link of the chain from which a balance is taken (rule B1); the first that has one wins."""

    ACCOUNTS = "accounts"
    """``Account?patient=``."""
    ACCOUNTS_BY_ENCOUNTER = "accounts_by_encounter"
    """Encounter, then Account by the parameter of the section of that name."""
    ACCOUNTS_BY_GUARANTOR = "accounts_by_guarantor"
    """RelatedPerson, then Account by the parameter of the section of that name."""
    INVOICES = "invoices"
    CLAIMS = "claims"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phone(_Section):
    """How people are found by the number on the line."""

    lookup: PhoneLookup = PhoneLookup.PHONE_ONLY
    parameters: tuple[Parameter, ...] = ("phone", "telecom")
    """The first that the server declares is used; the first of all where it declares none."""
    forms: tuple[Template, ...] = PHONE_FORMS
    lists: bool = True
    """Whether a comma list of forms may be tried; Oracle takes one value only (L3)."""


class RelativesSearch(StrEnum):
    """When people are looked for through the relatives on file for them."""

    NEVER = "never"
    IF_NOBODY = "if_nobody"
    """Only when nobody has the number themself: one request more."""
    ALWAYS = "always"


class Relatives(_Section):
    """Whether ``RelatedPerson?phone=`` finds for whom a caller may be speaking (L9, V4)."""

    search: RelativesSearch = RelativesSearch.IF_NOBODY
    parameters: tuple[Parameter, ...] = ("phone", "telecom")
    """The first that the server lists is used; where it lists none, nothing is asked."""


class Demographics(_Section):
    """What is asked for beside the number, and the parameters it goes to."""

    needed: tuple[Demographic, ...] = (Demographic.FAMILY, Demographic.BIRTH_DATE)
    given: Parameter = "given"
    """Left out where the server lists its parameters without it; we compare it anyway (D2)."""
    family: Parameter = "family"
    name: Parameter = "name"
    """Takes the family name where the server lists no ``family`` (US Core: SHALL)."""
    birth_date: Parameter = "birthdate"
    sex: tuple[Parameter, ...] = ("gender",)
    """The first that the server declares is used."""


class Mrn(_Section):
    parameter: Parameter = "identifier"
    with_system: MrnForm = "{system}|{value}"
    without_system: MrnForm = "{value}"
    types: tuple[str, ...] = ("MR",)
    """``Identifier.type`` codes (or texts) that make an identifier an MRN (L8)."""


class Requests(_Section):
    post_search: bool = True
    """Whether ``POST _search`` is tried first, which keeps people out of URLs (L11)."""
    strict: bool = True
    """Whether lookups send ``Prefer: handling=strict`` (L7)."""
    page_size: int = Field(default=200, ge=1, le=1000)
    """A hint (P3). Answers are parsed row by row, so a larger page costs no stall, only memory."""


class AccountsThrough(_Section):
    """How accounts are asked for where no search names the patient (B1)."""

    parameter: Parameter
    """Takes the id of the visit, or of the guarantor."""
    type: str | None = None
    """Of the accounts that are asked for; None: of any."""


class Appointments(_Section):
    days_before: Days = 30
    days_after: Days = 180
    date: Parameter = "date"
    date_required: bool = False
    """True: a server that refuses the dates is not asked again without them."""


class Way(StrEnum):
    """How something about appointments is done; what is ``none`` is not offered (S1)."""

    FHIR = "fhir"
    VENDOR = "vendor"
    """By the vendor's own interface, which is not this adapter's."""
    NONE = "none"


class Scheduling(_Section):
    """What the system can do about appointments. This adapter reads; the rest is for others."""

    read: Way = Way.FHIR
    find_slots: Way = Way.NONE
    book: Way = Way.NONE
    cancel: Way = Way.NONE
    reschedule: Way = Way.NONE


class Restrictions(_Section):
    sensitivities: frozenset[UpperCase] = frozenset({"ETH", "PSY", "HIV", "GDIS", "SUD", "SEX"})
    """``v3-ActCode`` sensitivities whose rows are shown as restricted (V2)."""


class Profile(_Section):
    """How to ask one kind of server."""

    name: str = "plain_r4"
    title: str = "FHIR R4"
    software: tuple[str, ...] = ()
    """Words of ``/metadata`` (software, publisher, implementation) by which it is recognised."""
    phone: Phone = Phone()
    relatives: Relatives = Relatives()
    demographics: Demographics = Demographics()
    mrn: Mrn = Mrn()
    requests: Requests = Requests()
    appointments: Appointments = Appointments()
    scheduling: Scheduling = Scheduling()
    billing: tuple[BillingSource, ...] = (
        BillingSource.ACCOUNTS,
        BillingSource.INVOICES,
        BillingSource.CLAIMS,
    )
    accounts_by_encounter: AccountsThrough | None = None
    accounts_by_guarantor: AccountsThrough | None = None
    search: dict[ResourceType, dict[Parameter, str]] = {"MedicationRequest": {"intent": "order"}}
    """Parameters every search of a type carries beside ``patient`` (C1)."""
    newest_first: dict[ResourceType, Parameter] = {}
    """The date parameter to sort by, so that a cut history keeps its newest rows."""
    not_offered: dict[ResourceType, str] = {}
    """Types that cannot be searched by patient whatever ``/metadata`` lists, and why."""
    authorised_people: bool = False
    """Whether ``Consent?patient=…&_include=Consent:actor`` names who may be spoken to (V4)."""
    restrictions: Restrictions = Restrictions()
    limits: tuple[str, ...] = ()
    """Known limits, in sentences."""
    not_known: tuple[str, ...] = ()
    """What no source says; never assumed, to be tried in the customer's sandbox."""

    @model_validator(mode="after")
    def _says_how(self) -> "Profile":
        for source in (BillingSource.ACCOUNTS_BY_ENCOUNTER, BillingSource.ACCOUNTS_BY_GUARANTOR):
            if source in self.billing and self.through(source) is None:
                msg = f"billing names {source}, and there is no section [{source}]"
                raise ValueError(msg)
        return self

    def through(self, source: BillingSource) -> AccountsThrough | None:
        """How accounts are reached by this link of the chain; None where by the patient (B1)."""
        return {
            BillingSource.ACCOUNTS_BY_ENCOUNTER: self.accounts_by_encounter,
            BillingSource.ACCOUNTS_BY_GUARANTOR: self.accounts_by_guarantor,
        }.get(source)

    @property
    def window(self) -> tuple[timedelta, timedelta]:
        """How far back and ahead appointments are asked for (S2)."""
        days = self.appointments
        return timedelta(days=days.days_before), timedelta(days=days.days_after)

    def narrowed(self, before: int, after: int) -> "Profile":
        """The same with another window of appointments, in days."""
        days = self.appointments.model_copy(update={"days_before": before, "days_after": after})
        return self.model_copy(update={"appointments": days})


PLAIN = Profile()
