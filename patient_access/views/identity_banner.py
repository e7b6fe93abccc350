"""Whose record is open: the name in use, and what must be known before anything is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.domain.patient import Patient
from patient_access.views import banner_words, fonts, theme
from patient_access.views.card import Card
from patient_access.views.chip import Chip
from patient_access.views.flow import FlowLayout
from patient_access.views.fonts import Size
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import plain
from patient_access.views.wrapped import WrappedLabel

translate = QCoreApplication.translate

_AVATAR = 52
_ROOM_FOR_NAME = 420
"""Beside the chips, for avatar, name and the line under it."""


class IdentityBanner(QWidget):
    """A card with name, age, MRN and source, chips at its right, and warnings under it.

    Empty, and of no height, until ``show_patient``; ``clear`` makes it so again.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(16)

    def show_patient(self, patient: Patient, today: date, also_in: Sequence[str] = ()) -> None:
        """``also_in``: other EHRs in which identifiers prove the same person."""
        self.clear()
        self._column.addWidget(_IdentityCard(patient, today, also_in, self))
        bars = banner_words.bars(patient, today)
        for bar in bars:
            self._column.addWidget(WarningBar(bar.text, stop=bar.stop, parent=self))
        said = (banner_words.spoken(patient, today, also_in), *(bar.text for bar in bars))
        self.setAccessibleName(translate("Banner", "Patient"))
        self.setAccessibleDescription(plain(" ".join(said)))

    def clear(self) -> None:
        """No patient: nothing of the last one stays in a widget."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.setAccessibleDescription("")


class _IdentityCard(Card):
    def __init__(
        self, patient: Patient, today: date, also_in: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__("", "", parent)
        who = QHBoxLayout()
        who.setSpacing(16)
        who.addWidget(Avatar(banner_words.initials(patient), self))
        who.addLayout(self._words(patient, today, also_in), 1)
        self._chips = FlowLayout(gap=8)
        for chip in banner_words.chips(patient):
            self._chips.addWidget(Chip(chip.text, chip.tone, chip.icon, self))
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addLayout(self._chips)
        middle.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(12)
        self._line.addLayout(who, 1)
        self._line.addLayout(middle)
        self.body.addLayout(self._line)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Chips stand beside the name while they fit on one line there, else under it."""
        super().resizeEvent(event)
        needed = self._chips.sizeHint().width() + _ROOM_FOR_NAME
        fits = not self._chips.count() or needed <= event.size().width()
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(beside if fits else under)

    def _words(self, patient: Patient, today: date, also_in: Sequence[str]) -> QVBoxLayout:
        first = QHBoxLayout()
        first.setSpacing(8)
        name = _OneLine(banner_words.written_name(patient), "heading", parent=self)
        first.addWidget(name)
        beside = banner_words.beside_name(patient)
        if beside:
            pronouns = PlainLabel(beside, "lead", tone="muted", parent=self)
            pronouns.setAlignment(Qt.AlignmentFlag.AlignBottom)
            first.addWidget(pronouns, 0, Qt.AlignmentFlag.AlignBottom)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addLayout(first)
        for line in banner_words.lines(patient, today, also_in):
            words.addWidget(WrappedLabel(line, "caption", tone="muted", parent=self))
        words.addStretch(1)
        return words


class _OneLine(WrappedLabel):
    """Wraps where it must; QLabel by itself would break a line that has room."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().sizeHint()
        lines = self.text().split("\n")
        hint.setWidth(max(map(self.fontMetrics().horizontalAdvance, lines)) + 2)
        return hint


class Avatar(QWidget):
    """Initials in a circle; the name beside them says the same."""

    def __init__(self, initials: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = plain(initials)
        self.setFixedSize(_AVATAR, _AVATAR)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outlined = theme.roles().outlined
        painter.setPen(theme.colour("line") if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_weak"))
        circle = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(circle)
        painter.setPen(theme.colour("text" if outlined else "accent"))
        painter.setFont(fonts.font(Size.LEAD, strong=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.end()


class WarningBar(QFrame):
    """A warning across the full width. ``stop``: larger, and in the strongest contrast."""

    def __init__(self, text: str, *, stop: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "stop" if stop else "restriction")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(plain(text))
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 12 if stop else 9, 14, 12 if stop else 9)
        line.setSpacing(10)
        icon, tone = ("ban", "surface") if stop else ("triangle-alert", "warning")
        line.addWidget(IconLabel(icon, tone, 20 if stop else 16, self))
        role = "lead-strong" if stop else "strong"
        tone = "inverse" if stop else "warning"
        line.addWidget(WrappedLabel(text, role, tone=tone, parent=self), 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if theme.roles().outlined:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.colour("text"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            painter.end()
