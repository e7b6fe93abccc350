"""Where the keyboard stands when it is on the panels as a whole, so that it can scroll them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from patient_access.views import theme


class FocusAnchor(QWidget):
    """A point at the top of ``target``: scrolling to what has the focus goes to the top.

    Keys it does not know pass to the scroll area around ``target``.
    """

    def __init__(self, name: str, target: QWidget) -> None:
        super().__init__(target)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setFixedSize(1, 1)
        self._ring = _Ring(target)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self._ring.appear()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self._ring.hide()


class _Ring(QWidget):
    """A ring around what is seen of ``target``; takes no room and no clicks.

    All four sides are on the screen wherever the page is scrolled to: half a ring reads as a
    border of something else.
    """

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        self._target = target
        self._area: QScrollArea | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        target.installEventFilter(self)

    def appear(self) -> None:
        """Around what is seen now, above everything in ``target``."""
        self._watch_the_page()
        self._fit()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        painter.end()

    def _watch_the_page(self) -> None:
        above = self._target.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea) and above is not self._area:
            self._area = above
            above.viewport().installEventFilter(self)
            above.verticalScrollBar().valueChanged.connect(self._fit)

    def _fit(self) -> None:
        seen = self._target.rect()
        if self._area is not None:
            port = self._area.viewport()
            corner = self._target.mapFrom(port, port.rect().topLeft())
            seen &= port.rect().translated(corner)
        self.setGeometry(seen)
