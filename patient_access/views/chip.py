"""Round chips: a short statement with a tone, in words, with an icon where it helps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from patient_access.views import icons, theme
from patient_access.views.labels import PlainLabel

_ICON = 14
_WEAK = {
    "neutral": "sunk",
    "good": "good_weak",
    "warning": "warning_weak",
    "info": "info_weak",
    "danger": "danger_weak",
    "accent": "accent_weak",
}


class Chip(PlainLabel):
    """``tone``: neutral, good, warning, info, danger or accent. ``icon``: a name or empty."""

    def __init__(
        self,
        text: str = "",
        tone: str = "neutral",
        icon: str = "",
        parent: QWidget | None = None,
        *,
        elide: bool = False,
    ) -> None:
        super().__init__(text, "caption-strong", tone=tone, elide=elide, parent=parent)
        self._icon, self._short = icon, False
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._pad()

    def say(self, text: str, tone: str, icon: str = "") -> None:
        """Change what the chip says."""
        self._icon = icon
        self._pad()
        self.set_tone(tone)
        self.setText(text)

    def shorten(self, short: bool) -> None:
        """Show only the first of several statements; the others stay in the tooltip."""
        if short != self._short:
            self._short = short
            self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().sizeHint()
        if not self._short:
            return hint
        sides = self.contentsMargins().left() + self.contentsMargins().right()
        words = self.fontMetrics().horizontalAdvance(self._written())
        return QSize(sides + words + 1, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ink = "muted" if self.tone == "neutral" else self.tone
        outline = QPen(theme.colour(ink)) if theme.roles().outlined else Qt.PenStyle.NoPen
        painter.setPen(outline)
        painter.setBrush(theme.colour(_WEAK[self.tone]))
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        if self._icon:
            top = (self.height() - _ICON) / 2
            icons.paint(painter, self._icon, ink, QRectF(10, top, _ICON, _ICON))
        painter.end()
        super().paintEvent(event)

    def _written(self) -> str:
        return self.text().split(" · ")[0] if self._short else self.text()

    def _pad(self) -> None:
        self.setContentsMargins(10 + (_ICON + 5 if self._icon else 0), 5, 10, 5)
