"""Labels that show text and nothing else. Every text on the dashboard is one of these."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from patient_access.views import fonts
from patient_access.views.fonts import Size
from patient_access.views.plain_text import plain, tooltip

_TYPE: dict[str, tuple[Size, bool]] = {
    "caption": (Size.CAPTION, False),
    "caption-strong": (Size.CAPTION, True),
    "body": (Size.BODY, False),
    "strong": (Size.BODY, True),
    "lead": (Size.LEAD, False),
    "lead-strong": (Size.LEAD, True),
    "heading": (Size.HEADING, True),
    "figure": (Size.FIGURE, True),
}


class PlainLabel(QLabel):
    """A label whose text is shown as its characters, whatever they are.

    ``role`` is the type: caption, caption-strong, body, strong, lead, lead-strong, heading
    or figure. ``tone`` is the colour: text, muted, accent, good, warning, danger or info.
    ``wrap`` breaks lines; ``elide`` shortens with … and keeps the whole text in the
    tooltip and for screen readers.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        tone: str = "text",
        wrap: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(wrap)
        size, strong = _TYPE[role]
        self.setFont(fonts.font(size, strong=strong))
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @property
    def tone(self) -> str:
        return str(self.property("tone"))

    def set_tone(self, tone: str) -> None:
        """Change the colour; the style sheet is asked again for this label only."""
        if tone != self.tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(plain(text))
        self._tell_whole_text()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = super().minimumSizeHint()
        if self._elide:
            sides = self.contentsMargins().left() + self.contentsMargins().right()
            few = self.fontMetrics().averageCharWidth() * 4 + sides
            hint.setWidth(min(hint.width(), few))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._tell_whole_text()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._elide:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        elide = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self._written(), elide, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(room, int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)
        painter.end()

    def _written(self) -> str:
        """What is drawn where it may be cut short."""
        return self.text()

    def _tell_whole_text(self) -> None:
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
            self.setToolTip(tooltip(self.text()) if cut else "")


class BriefLabel(PlainLabel):
    """One line that says less where there is less room, instead of losing its last words.

    The whole text stays in the tooltip and for screen readers.
    """

    def __init__(self, role: str = "body", *, tone: str = "text") -> None:
        self._ways: tuple[str, ...] = ()
        super().__init__(role=role, tone=tone, elide=True)

    def say(self, *ways: str) -> None:
        """The whole text, then shorter ones; the last is cut where even that has no room."""
        self._ways = tuple(plain(way) for way in ways)
        self.setText(ways[0])
        self.update()

    def _written(self) -> str:
        room, metrics = self.contentsRect().width(), self.fontMetrics()
        fits = (way for way in self._ways if metrics.horizontalAdvance(way) <= room)
        return next(fits, self._ways[-1] if self._ways else self.text())
