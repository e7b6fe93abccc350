"""One made-up person, before becoming FHIR: what ``people.toml`` may say about somebody.

Fields left at None are drawn by the generator; an empty tuple means *really none*.
"""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict


class Written(BaseModel):
    """A frozen value read from the training files; an unknown key is a mistake in them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phone(Written):
    number: str
    use: str = "home"
    rank: int | None = None
    ended_days_ago: int | None = None


class Address(Written):
    line: str
    city: str
    state: str
    zip: str


class OtherNumber(Written):
    type: str
    value: str


class Contact(Written):
    """``Patient.contact``: an emergency contact, never authority (rule V4)."""

    given: str
    family: str
    relation: str
    number: str


class Relative(Written):
    """A FHIR RelatedPerson. ``until_days`` counts from today; negative has ended."""

    given: str
    family: str
    relation: str
    number: str
    born: date | None = None
    until_days: int | None = None


class Visit(Written):
    """An appointment ``in_days`` from today, at the clock of its place."""

    in_days: int
    at: str
    what: str
    doctor: str
    place: str
    minutes: int = 30
    note: str = ""
    status: str = "booked"
    cancelable: bool | None = None
    security: tuple[str, ...] = ()


class Medicine(Written):
    what: str
    dose: str
    doctor: str
    refills: int = 0
    filled_days_ago: int | None = None
    status: str = "active"
    security: tuple[str, ...] = ()


class Illness(Written):
    what: str
    code: str
    since: str
    security: tuple[str, ...] = ()


class Intolerance(Written):
    what: str
    reaction: str
    severe: bool = False


class OpenAccount(Written):
    """``as_text`` sends the amount as a string, as one vendor's examples do (rule B3)."""

    number: str
    owed: Decimal
    statement_days_ago: int
    due_in_days: int
    currency: str = "USD"
    as_text: bool = False


class BillLine(Written):
    what: str
    price: Decimal
    code: str = ""


class Bill(Written):
    number: str
    days_ago: int
    lines: tuple[BillLine, ...]
    account: str = ""


class InsurerClaim(Written):
    what: str
    code: str
    diagnosis: str
    days_ago: int
    submitted: Decimal
    paid: Decimal
    patient_pays: Decimal


class Insurance(Written):
    plan: str
    member: str
    since_days: int
    until_days: int | None = None


class Person(Written):
    key: str
    mrn: str
    story: str = ""
    """Why this person is in the training hospital; empty for the drawn ones."""
    given: tuple[str, ...] = ()
    family: str = ""
    suffix: str = ""
    name_text: str = ""
    usual_given: tuple[str, ...] = ()
    nickname: str = ""
    maiden: str = ""
    other_numbers: tuple[OtherNumber, ...] = ()
    born: date | None = None
    born_text: str = ""
    age: int | None = None
    birthday: str = ""
    """``MM-DD``, with ``age``: somebody who stays that old whatever today is."""
    gender: str = "unknown"
    pronouns: str = ""
    language: str = "en"
    interpreter: bool = False
    died: bool = False
    died_days_ago: int | None = None
    active: bool = True
    replaced_by: str = ""
    household: str = ""
    """The key of the person whose address this one shares."""
    security: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    address: Address | None = None
    doctor: str = ""
    contact_restriction: str = ""
    contacts: tuple[Contact, ...] = ()
    relatives: tuple[Relative, ...] = ()
    past_visits: int | None = None
    visits: tuple[Visit, ...] | None = None
    conditions: tuple[Illness, ...] | None = None
    medicines: tuple[Medicine, ...] | None = None
    no_known_allergies: bool = False
    allergies: tuple[Intolerance, ...] | None = None
    accounts: tuple[OpenAccount, ...] | None = None
    invoices: tuple[Bill, ...] | None = None
    claims: tuple[InsurerClaim, ...] | None = None
    coverages: tuple[Insurance, ...] | None = None

    def birth_date(self, today: date) -> str:
        """FHIR ``date``: a full day, or as much of one as is on file."""
        if self.born_text:
            return self.born_text
        if self.age is not None:
            month, day = (int(part) for part in self.birthday.split("-"))
            had_it = (today.month, today.day) >= (month, day)
            return date(today.year - self.age - (not had_it), month, day).isoformat()
        return self.born.isoformat() if self.born else ""

    def is_child(self, today: date) -> bool:
        born = self.birth_date(today)
        return len(born) == 10 and date.fromisoformat(born) > today - timedelta(days=18 * 365)
