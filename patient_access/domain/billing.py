"""Money: balances, invoices, claims and coverage, each with where it came from.

Nothing here adds charges up and calls the sum a balance (rule B2).
"""

from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime

from patient_access.domain.base import PhiModel
from patient_access.domain.codes import Coded, PartialDate
from patient_access.domain.labelled import LabelledRow


class Money(PhiModel):
    """``currency`` is ISO 4217; None is shown as *currency not stated* (rule B3)."""

    value: Decimal
    currency: str | None = None


class BalanceSource(StrEnum):
    """Where a balance comes from; always shown beside it (rule B1)."""

    ACCOUNT_BALANCE = "account_balance"
    """An Account carried a balance."""
    INVOICE = "invoice"
    """Issued invoices; each one's own total, never their sum."""
    CLAIM_ESTIMATE = "claim_estimate"
    """``patient pay`` on an ExplanationOfBenefit: what the insurer expects, an estimate."""


class Balance(LabelledRow):
    """What is owed on one account, said by one source."""

    source: BalanceSource
    name: str | None = None
    amount: Money | None = None
    """None only on a restricted row: its amount is not kept (rule V2)."""
    as_of: AwareDatetime | None = None
    due: PartialDate | None = None


class InvoiceLine(PhiModel):
    what: Coded
    amount: Money | None = None


class Invoice(LabelledRow):
    """FHIR R4 Invoice."""

    status: str
    number: str | None = None
    date: PartialDate | None = None
    total_net: Money | None = None
    total_gross: Money | None = None
    payment_terms: str | None = None
    lines: tuple[InvoiceLine, ...] = ()


class ClaimItem(PhiModel):
    what: Coded
    net: Money | None = None


class Claim(LabelledRow):
    """One FHIR R4 ExplanationOfBenefit in the terms a caller asks in."""

    status: str
    what: Coded | None = None
    insurer: str | None = None
    provider: str | None = None
    serviced: PartialDate | None = None
    created: AwareDatetime | None = None
    outcome: str | None = None
    diagnoses: tuple[Coded, ...] = ()
    items: tuple[ClaimItem, ...] = ()
    submitted: Money | None = None
    insurer_paid: Money | None = None
    patient_pays: Money | None = None


class Coverage(LabelledRow):
    """FHIR R4 Coverage. The member id is held whole and shown masked (rule B4)."""

    status: str
    payor: str | None = None
    plan: str | None = None
    type: Coded | None = None
    member_id: str | None = None
    relationship: Coded | None = None
    order: int | None = None
    period_start: PartialDate | None = None
    period_end: PartialDate | None = None
