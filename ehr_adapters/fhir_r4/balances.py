"""Which balance is shown, and who says so (rules B1, B2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ehr_adapters.fhir_r4.profile import BillingSource
from patient_access.domain.billing import Balance, BalanceSource, Claim, Invoice

_ESTIMATE_DAYS = 365
_OPEN_INVOICE = "issued"


def balances_of(
    chain: Sequence[BillingSource],
    accounts: Sequence[Balance],
    invoices: Sequence[Invoice],
    claims: Sequence[Claim],
    now: datetime,
) -> tuple[Balance, ...]:
    """What the first source of the site's chain says that says anything (B1).

    Each row is one source's own figure. Nothing is added up, and no two sources are mixed.
    """
    for source in chain:
        if source is BillingSource.INVOICES:
            found = tuple(filter(None, map(_of_invoice, invoices)))
        elif source is BillingSource.CLAIMS:
            found = tuple(filter(None, (_of_claim(claim, now) for claim in claims)))
        else:
            found = tuple(accounts)
        if found:
            return found
    return ()


def _of_invoice(invoice: Invoice) -> Balance | None:
    amount = invoice.total_gross or invoice.total_net
    if invoice.status != _OPEN_INVOICE or amount is None or invoice.restriction:
        return None
    return Balance(
        ref=invoice.ref, source=BalanceSource.INVOICE, name=invoice.number, amount=amount
    )


def _of_claim(claim: Claim, now: datetime) -> Balance | None:
    recent = claim.created is not None and claim.created > now - timedelta(days=_ESTIMATE_DAYS)
    owed = claim.patient_pays
    if claim.status != "active" or not recent or owed is None or owed.value <= 0:
        return None
    return Balance(
        ref=claim.ref,
        source=BalanceSource.CLAIM_ESTIMATE,
        name=claim.what.text if claim.what else None,
        amount=owed,
        as_of=claim.created,
    )
