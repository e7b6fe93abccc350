"""Balances, invoices and claims in the words a caller uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from patient_access.domain.billing import Balance, BalanceSource, Claim, Invoice
from patient_access.domain.codes import Coded, PartialDate
from patient_access.views import formats
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.panels.row import Row, joined, restricted
from patient_access.views.status_words import CLAIM, CLAIM_OUTCOME, INVOICE, words

translate = QCoreApplication.translate

_SOURCES: Final[dict[BalanceSource, object]] = {
    BalanceSource.ACCOUNT_BALANCE: QT_TRANSLATE_NOOP("Panels", "account balance"),
    BalanceSource.INVOICE: QT_TRANSLATE_NOOP("Panels", "total of this invoice"),
    BalanceSource.CLAIM_ESTIMATE: QT_TRANSLATE_NOOP("Panels", "insurer's estimate, not a bill"),
}
_SETTLED = frozenset({"balanced", "cancelled", "entered-in-error"})
_SHOWN_ITEMS = 3


def balance_means(balance: Balance, today: date) -> str:
    """``owed, due 5 Dec``; a credit is never worded as a debt."""
    amount = balance.amount
    if amount is None:
        return ""
    if amount.value < 0:
        return translate("Panels", "in the patient’s favour")
    if amount.value == 0:
        return translate("Panels", "nothing owed")
    if balance.source is BalanceSource.CLAIM_ESTIMATE:
        return translate("Panels", "expected by the insurer (estimate)")
    if balance.due is None:
        return translate("Panels", "owed")
    due = formats.partial_day(balance.due, today)
    return translate("Panels", "owed, due %1").replace("%1", due)


def balance_source(balance: Balance, clock: DeskClock, *, named: bool = True) -> str:
    """Where the number comes from and as of when (rule B1); ``named`` with the account."""
    as_of = clock.moment(balance.as_of) if balance.as_of else ""
    when = translate("Panels", "as of %1").replace("%1", as_of)
    undated = translate("Panels", "date not stated")
    source = translate("Panels", str(_SOURCES[balance.source]))
    said = joined(
        balance.name if named else None, source, balance.ref.source, when if as_of else undated
    )
    return translate("Panels", "Source: %1").replace("%1", said)


def balance_row(balance: Balance, clock: DeskClock) -> Row:
    if balance.is_closed or balance.amount is None:
        return restricted(translate("Panels", "Restricted account"))
    return Row(
        title=balance.name or translate("Panels", "Account"),
        lines=(
            balance_means(balance, clock.today),
            balance_source(balance, clock, named=False),
        ),
        figure=formats.money(balance.amount),
        figure_means=translate("Panels", "balance"),
    )


def split_invoices(invoices: Sequence[Invoice]) -> tuple[list[Invoice], list[Invoice]]:
    """Those that still matter, and those settled or withdrawn."""
    current = [one for one in invoices if one.status not in _SETTLED]
    return current, [one for one in invoices if one.status in _SETTLED]


def invoice_row(invoice: Invoice, today: date) -> Row:
    if invoice.is_closed:
        return restricted(translate("Panels", "Restricted invoice"))
    number = translate("Panels", "Invoice %1").replace("%1", invoice.number or "").strip()
    total = invoice.total_gross or invoice.total_net
    return Row(
        title=_dated(number, invoice.date, today),
        lines=tuple(
            line
            for line in (_listed([line.what for line in invoice.lines]), invoice.payment_terms)
            if line
        ),
        figure=formats.money(total) if total else "",
        figure_means=translate("Panels", "total of this invoice"),
        chip="" if invoice.status == "issued" else words(INVOICE, invoice.status),
        quiet=invoice.status in _SETTLED,
    )


def newest_first(claims: Sequence[Claim]) -> list[Claim]:
    """By the day of service, else by when the claim was made; undated ones last."""
    return sorted(claims, key=_claim_day, reverse=True)


def _claim_day(claim: Claim) -> tuple[int, int, int]:
    served = claim.serviced
    if served is not None and served.year is not None:
        return served.year, served.month or 0, served.day or 0
    if claim.created is not None:
        return claim.created.year, claim.created.month, claim.created.day
    return 0, 0, 0


def claim_row(claim: Claim, today: date) -> Row:
    """What was done and when; what the insurer expects the patient to pay, if it says so."""
    if claim.is_closed:
        return restricted(translate("Panels", "Restricted claim"))
    items = [item.what for item in claim.items]
    what = claim.what or next(iter(items), None)
    title = what.text if what else translate("Panels", "Claim")
    unstated = translate("Panels", "The insurer has not said what you pay.")
    in_force = claim.status == "active"
    outcome = "" if claim.outcome == "complete" else words(CLAIM_OUTCOME, claim.outcome)
    return Row(
        title=_dated(title, claim.serviced, today),
        lines=tuple(
            line
            for line in (
                joined(claim.provider, claim.insurer),
                _listed([*(one for one in items if one.text != title), *claim.diagnoses]),
                _paid(claim),
                "" if claim.patient_pays else unstated,
            )
            if line
        ),
        figure=formats.money(claim.patient_pays) if claim.patient_pays else "",
        figure_means=translate("Panels", "Insurer expects you to pay (estimate)"),
        chip=outcome if in_force else words(CLAIM, claim.status),
        quiet=not in_force,
    )


def _paid(claim: Claim) -> str:
    """``Insurer paid $60.00 of $146.00``, as far as it is known."""
    if claim.insurer_paid is None:
        return ""
    paid = formats.money(claim.insurer_paid)
    if claim.submitted is None:
        return translate("Panels", "Insurer paid %1").replace("%1", paid)
    said = translate("Panels", "Insurer paid %1 of %2 charged")
    return said.replace("%1", paid).replace("%2", formats.money(claim.submitted))


def _dated(title: str, when: PartialDate | None, today: date) -> str:
    return f"{title}, {formats.partial_day(when, today)}" if when else title


def _listed(items: Sequence[Coded]) -> str:
    """The first few with their codes, and how many more there are."""
    shown = [_coded(item) for item in items[:_SHOWN_ITEMS]]
    more = len(items) - len(shown)
    return joined(*shown, translate("Panels", "and %n more", None, more) if more else None)


def _coded(item: Coded) -> str:
    return f"{item.text} ({item.code})" if item.code and item.code != item.text else item.text
