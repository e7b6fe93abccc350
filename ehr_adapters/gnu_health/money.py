"""Invoices for a patient's care and what is left to pay of each. Nothing is added up (B2).

An invoice belongs to the patient whose service a line of it is for, whoever pays: the party on it
may be a husband, and a husband's own panel never shows his wife's care.
"""

from datetime import UTC, datetime

from ehr_adapters.contract import EhrSite
from ehr_adapters.gnu_health.people import ref_of
from ehr_adapters.gnu_health.values import Row, decimal_of, inner, many, number_of, word
from ehr_adapters.gnu_health.values import partial_date as day
from patient_access.domain.billing import Balance, BalanceSource, Invoice, InvoiceLine, Money
from patient_access.domain.codes import Coded

SERVICE_LINE = "gnuhealth.health_service.line"
LINE_FIELDS = ("service.patient", "service.patient.party")
INVOICE_FIELDS = (
    "number",
    "state",
    "invoice_date",
    "description",
    "party",
    "party.rec_name",
    "currency.code",
    "untaxed_amount",
    "total_amount",
    "amount_to_pay",
    "lines.origin",
    "lines.description",
    "lines.amount",
)
_STATES = {"posted": "issued", "paid": "balanced"}


class OwnLines:
    """The lines of services given to one patient, as the server says whose each is."""

    def __init__(self, rows: list[Row], patient_id: str) -> None:
        services = [(row, inner(row, "service")) for row in rows]
        own = [
            (row, service)
            for row, service in services
            if str(number_of(service.get("patient"))) == patient_id
        ]
        self.unreadable = len(rows) - len(own)
        self.origins = frozenset(f"{SERVICE_LINE},{row.get('id')}" for row, _ in own)
        self.party = next((inner(s, "patient").get("party") for _, s in own), None)


def read_invoice(row: Row, site: EhrSite, own: OwnLines) -> tuple[Invoice, Balance | None] | None:
    """One invoice with what is left to pay; None when no line of it is the patient's.

    The totals of an invoice that is for several people's care are not one patient's to hear.
    """
    ref, lines = ref_of(site, row.get("id")), many(row, "lines")
    status = _STATES.get(word(row.get("state")) or "")
    mine = [line for line in lines if line.get("origin") in own.origins]
    if ref is None or status is None or not mine:
        return None
    whole = len(mine) == len(lines)
    currency = word(inner(row, "currency").get("code"))
    number, title = word(row.get("number")), word(row.get("description"))
    invoice = Invoice(
        ref=ref,
        status=status,
        number=number,
        date=day(row.get("invoice_date")),
        total_net=_money(row, "untaxed_amount", currency) if whole else None,
        total_gross=_money(row, "total_amount", currency) if whole else None,
        lines=tuple(
            InvoiceLine(
                what=Coded(text=word(line.get("description")) or title or "?"),
                amount=_money(line, "amount", currency),
            )
            for line in mine
        ),
    )
    left = _money(row, "amount_to_pay", currency) if whole else None
    if left is None or status != "issued":
        return invoice, None
    payer = word(inner(row, "party").get("rec_name")) if row.get("party") != own.party else None
    name = " · ".join(part for part in (number, title, payer) if part)
    return invoice, Balance(
        ref=ref,
        source=BalanceSource.INVOICE,
        name=name or None,
        amount=left,
        as_of=datetime.now(UTC),
    )


def _money(row: Row, name: str, currency: str | None) -> Money | None:
    value = decimal_of(row.get(name))
    return None if value is None else Money(value=value, currency=currency)
