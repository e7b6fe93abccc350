"""Account, Invoice, ExplanationOfBenefit and Coverage. Nothing is ever added up (B2)."""

from decimal import Decimal, InvalidOperation
from typing import Any

from ehr_adapters.fhir_r4.mapping.clocks import day
from ehr_adapters.fhir_r4.mapping.plain import (
    code_of,
    coded,
    coded_or_absent,
    extension_values,
    first,
    has_code,
    inner,
    instant,
    partial_date,
    rows,
    whole,
    word,
)
from ehr_adapters.fhir_r4.mapping.reading import Json, Reading
from patient_access.domain.billing import (
    Balance,
    BalanceSource,
    Claim,
    ClaimItem,
    Coverage,
    Invoice,
    InvoiceLine,
    Money,
)
from patient_access.domain.codes import Coded, PartialDate

CLAIM_NAMED_AT = ("insurer", "provider")
COVERAGE_NAMED_AT = ("payor",)
_PATIENT_PAYS = frozenset(
    ("memberliability", "patient-pay", "patientpay", "patient-responsibility", "paidbypatient")
)
_SUBMITTED = frozenset(("submitted",))
_INSURER_PAID = frozenset(("benefit", "paidtoprovider"))
_MOST_LINES = 100


def money(value: Any) -> Money | None:
    """A Money, a Quantity or a bare number, also sent as text; exact, or None (B3)."""
    found = first(value)
    amount = found.get("value") if isinstance(found, dict) else found
    if isinstance(amount, bool) or not isinstance(amount, int | str | Decimal):
        return None
    try:
        exact = Decimal(amount.strip()) if isinstance(amount, str) else Decimal(amount)
    except InvalidOperation:
        return None
    # An exponent from a hostile server must not become a text of a billion zeros.
    if not exact.is_finite() or not -15 <= exact.adjusted() <= 15 or len(exact.as_tuple()[1]) > 30:
        return Money(value=Decimal(0), currency=_currency(found)) if exact == 0 else None
    return Money(value=exact, currency=_currency(found))


def read_balance(resource: Json, reading: Reading) -> Balance | None:
    """The balance an Account carries as an extension; None when it carries none.

    Base R4 Account has no balance. Oracle's ``account-balance`` is one, and so is any extension
    of that name.
    """
    restriction = reading.restriction(resource)
    ref = reading.ref(resource)
    as_of = instant(inner(resource, "meta", "lastUpdated"))
    amount = None
    for extension in extension_values(resource, "account-balance"):
        # One level down as well: an extension may carry its parts as extensions.
        for holder in (extension, *rows(extension.get("extension"))):
            for key in ("valueMoney", "valueQuantity", "valueDecimal", "valueString"):
                amount = amount or money(holder.get(key))
    if amount is None:
        return None
    if restriction:
        return Balance(
            ref=ref, source=BalanceSource.ACCOUNT_BALANCE, as_of=as_of, restriction=restriction
        )
    kind = coded(resource.get("type"))
    return Balance(
        ref=ref,
        source=BalanceSource.ACCOUNT_BALANCE,
        name=word(resource.get("name"))
        or word(resource.get("description"))
        or (kind.text if kind else None),
        amount=amount,
        as_of=as_of,
        due=_due(resource),
    )


def read_invoice(resource: Json, reading: Reading) -> Invoice:
    """An Invoice with its own totals; they are never summed with another's."""
    restriction = reading.restriction(resource)
    bare = Invoice(
        ref=reading.ref(resource),
        status=word(resource.get("status")) or "unknown",
        date=day(resource.get("date"), reading),
        restriction=restriction,
    )
    if restriction:
        return bare
    return bare.model_copy(
        update={
            "number": next(
                filter(None, (word(r.get("value")) for r in rows(resource.get("identifier")))), None
            ),
            "total_net": money(resource.get("totalNet")),
            "total_gross": money(resource.get("totalGross")),
            "payment_terms": word(resource.get("paymentTerms")),
            "lines": tuple(
                _invoice_line(row, resource, reading)
                for row in list(rows(resource.get("lineItem")))[:_MOST_LINES]
            ),
        }
    )


def read_claim(resource: Json, reading: Reading) -> Claim:
    """An ExplanationOfBenefit: what an insurer said about one claim."""
    restriction = reading.restriction(resource)
    bare = dict[str, Any](
        ref=reading.ref(resource),
        status=word(resource.get("status")) or "unknown",
        serviced=_serviced(resource),
        created=instant(resource.get("created")),
        outcome=word(resource.get("outcome")),
        restriction=restriction,
    )
    if restriction:
        return Claim(**bare)
    items = tuple(
        ClaimItem(what=coded_or_absent(row, "productOrService"), net=money(row.get("net")))
        for row in list(rows(resource.get("item")))[:_MOST_LINES]
    )
    return Claim(
        **bare,
        what=_claim_words(resource, items),
        insurer=reading.name(resource.get("insurer"), resource),
        provider=reading.name(resource.get("provider"), resource),
        diagnoses=tuple(_diagnoses(resource)),
        items=items,
        submitted=_total(resource, _SUBMITTED),
        insurer_paid=money(inner(resource, "payment", "amount")) or _total(resource, _INSURER_PAID),
        patient_pays=_total(resource, _PATIENT_PAYS),
    )


def read_coverage(resource: Json, reading: Reading) -> Coverage:
    """A Coverage; self-pay is one too (B4)."""
    restriction = reading.restriction(resource)
    bare = Coverage(
        ref=reading.ref(resource),
        status=word(resource.get("status")) or "unknown",
        period_start=partial_date(inner(resource, "period", "start")),
        period_end=partial_date(inner(resource, "period", "end")),
        restriction=restriction,
    )
    if restriction:
        return bare
    payors = [reading.name(row, resource) for row in rows(resource.get("payor"))]
    return bare.model_copy(
        update={
            "payor": ", ".join(name for name in payors if name) or None,
            "plan": _plan(resource),
            "type": coded(resource.get("type")),
            "member_id": _member_id(resource),
            "relationship": coded(resource.get("relationship")),
            "order": whole(resource.get("order")),
        }
    )


def _currency(found: Any) -> str | None:
    for key in ("currency", "code", "unit"):
        said = word(found.get(key)) if isinstance(found, dict) else None
        if said and len(said) == 3 and said.isascii() and said.isalpha():
            return said.upper()
    return None


def _due(resource: Json) -> PartialDate | None:
    for ending in ("account-due-date", "payment-due-date", "due-date", "account-balance-due"):
        for extension in extension_values(resource, ending):
            due = partial_date(extension.get("valueDate") or extension.get("valueDateTime"))
            if due:
                return due
    return None


def _invoice_line(row: Json, resource: Json, reading: Reading) -> InvoiceLine:
    what = coded(row.get("chargeItemCodeableConcept"))
    name = None if what else reading.name(row.get("chargeItemReference"), resource)
    prices = list(rows(row.get("priceComponent")))
    base = next((p for p in prices if word(p.get("type")) == "base"), prices[0] if prices else {})
    return InvoiceLine(
        what=what
        or (Coded(text=name) if name else coded_or_absent(row, "chargeItemCodeableConcept")),
        amount=money(base.get("amount")),
    )


def _serviced(resource: Json) -> PartialDate | None:
    return (
        partial_date(inner(resource, "billablePeriod", "start"))
        or partial_date(inner(resource, "item", "servicedDate"))
        or partial_date(inner(resource, "item", "servicedPeriod", "start"))
    )


def _claim_words(resource: Json, items: tuple[ClaimItem, ...]) -> Coded | None:
    said = next((item.what for item in items if item.what.text != item.what.code), None)
    return said or coded(resource.get("type"))


def _diagnoses(resource: Json) -> list[Coded]:
    found = []
    for row in rows(resource.get("diagnosis")):
        what = coded(row.get("diagnosisCodeableConcept"))
        said = word(inner(row, "diagnosisReference", "display"))
        if what or said:
            found.append(what or Coded(text=said or ""))
    return found


def _total(resource: Json, codes: frozenset[str]) -> Money | None:
    """The claim's own total of this category; amounts of single items are not added (B2)."""
    for place in ("total", "adjudication"):
        for row in rows(resource.get(place)):
            if has_code(row.get("category"), codes) and (amount := money(row.get("amount"))):
                return amount
    return None


def _plan(resource: Json) -> str | None:
    for row in rows(resource.get("class")):
        if has_code(row.get("type"), frozenset(("plan",))):
            return word(row.get("name")) or word(row.get("value"))
    return None


def _member_id(resource: Json) -> str | None:
    if said := word(resource.get("subscriberId")):
        return said
    numbers = [r for r in rows(resource.get("identifier")) if word(r.get("value"))]
    member = next((r for r in numbers if code_of(r.get("type")) == "MB"), None)
    return word((member or next(iter(numbers), {})).get("value"))
