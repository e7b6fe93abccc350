"""The one loud number: a single account's balance, with where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from patient_access.domain.billing import Balance
from patient_access.views import formats
from patient_access.views.labels import PlainLabel
from patient_access.views.panels.billing_rows import balance_means, balance_row, balance_source
from patient_access.views.panels.desk_clock import DeskClock
from patient_access.views.plain_text import plain
from patient_access.views.wrapped import WrappedLabel


class BalanceFigure(QFrame):
    def __init__(self, balance: Balance, clock: DeskClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(plain(balance_row(balance, clock).spoken))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        amount = formats.money(balance.amount) if balance.amount else ""
        figure = PlainLabel(amount, "figure", parent=self)
        means = WrappedLabel(balance_means(balance, clock.today), tone="muted", parent=self)
        # Beside a figure of 28 px the words stand on its baseline, not on its middle.
        means.setMinimumHeight(figure.sizeHint().height())
        means.setAlignment(Qt.AlignmentFlag.AlignBottom)
        means.setContentsMargins(0, 0, 0, 6)
        line.addWidget(figure)
        line.addWidget(means, 1)
        column.addLayout(line)
        column.addWidget(
            WrappedLabel(balance_source(balance, clock), "caption", tone="muted", parent=self)
        )
