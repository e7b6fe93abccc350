"""Billing: what is known, from which source, as of when; never a sum of anything (rule B2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from patient_access.domain.billing import Balance, Claim, Invoice
from patient_access.domain.panels import PanelAnswer, PanelName, Part
from patient_access.views.panels import billing_rows
from patient_access.views.panels.balance_figure import BalanceFigure
from patient_access.views.panels.base import PanelCard
from patient_access.views.panels.fold import Fold
from patient_access.views.panels.row import Row
from patient_access.views.panels.section import quiet_line
from patient_access.views.panels.shortfall import lacks

translate = QCoreApplication.translate


class BillingPanel(PanelCard):
    panel = PanelName.BILLING

    def words(self) -> str:
        return translate("Panels", "Billing")

    def none_on_file(self) -> str:
        return translate("Panels", "No bills or claims on file that you can see here.")

    def content(self, answer: PanelAnswer) -> Sequence[QWidget]:
        widgets = [*self._balances(answer), *self._invoices(answer), *self._claims(answer)]
        if widgets and not answer.balances and not lacks(answer, Part.ACCOUNTS):
            said = translate("Panels", "No balance on file. The amounts below are not one.")
            widgets.insert(0, quiet_line(said))
        return widgets

    def _balances(self, answer: PanelAnswer) -> list[QWidget]:
        open_ones = [one for one in answer.balances if one.restriction is None]
        if len(answer.balances) == 1 and open_ones:
            return [BalanceFigure(open_ones[0], self.clock, self)]
        if not answer.balances:
            return []
        many = translate("Panels", "%n accounts, not added up", None, len(answer.balances))
        caption = many if len(answer.balances) > 1 else ""
        rows = self.rows(answer.balances, self._balance)
        return [self.section(caption, rows, translate("Panels", "accounts"))]

    def _invoices(self, answer: PanelAnswer) -> list[QWidget]:
        if not answer.invoices:
            return []
        current, over = billing_rows.split_invoices(answer.invoices)
        name = translate("Panels", "invoices")
        caption = translate("Panels", "Invoices")
        found: list[QWidget] = []
        if current:
            found.append(self.section(caption, self.rows(current, self._invoice), name))
        if over:
            said = translate("Panels", "%n settled or cancelled invoices", None, len(over))
            one = translate("Panels", "1 settled or cancelled invoice")
            rows = self.rows(over, self._invoice)
            said = one if len(over) == 1 else said
            found.append(Fold(said, name, lambda: self.row_list(rows, name), self))
        return found

    def _claims(self, answer: PanelAnswer) -> list[QWidget]:
        if not answer.claims:
            return []
        claims = billing_rows.newest_first(answer.claims)
        caption = translate("Panels", "Claims · what the insurer expects you to pay (estimate)")
        name = translate("Panels", "claims")
        return [self.section(caption, self.rows(claims, self._claim), name)]

    def _balance(self, balance: Balance) -> Row:
        return billing_rows.balance_row(balance, self.clock)

    def _invoice(self, invoice: Invoice) -> Row:
        return billing_rows.invoice_row(invoice, self.clock.today)

    def _claim(self, claim: Claim) -> Row:
        return billing_rows.claim_row(claim, self.clock.today)
