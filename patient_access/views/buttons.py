"""Buttons that say what happens, with the key beside the words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from patient_access.views import fonts, icons, theme
from patient_access.views.accessible import name_it
from patient_access.views.fonts import Size

_PAD, _GAP, _ICON = 14, 8, 16


class PlainButton(QPushButton):
    """A quiet button. ``key`` is shown as a key cap; the shortcut itself belongs to the window."""

    kind = "plain"
    ink, cap_ink, cap_fill = "text", "muted", "sunk"
    pad, tall, type_size = _PAD, 36, Size.BODY
    """Left and right of the content, the least height, and the type."""

    def __init__(
        self,
        text: str = "",
        key: str = "",
        *,
        icon: str = "",
        spread: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        self._icon, self._spread, self._with_cap = icon, spread, bool(key)
        self._hints: tuple[QSize, QSize] | None = None
        """The size wanted and the least: a layout asks some hundred times, they rarely change."""
        self.setProperty("kind", self.kind)
        self.setFont(fonts.font(self.type_size, strong=True))
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        super().setText(text)
        name_it(self, text.replace("&&", "&"), key=self._key)
        self._measure_again()

    def show_cap(self, shown: bool) -> None:
        """Whether the key is shown beside the words; it is named to a screen reader always."""
        if shown != self._with_cap and self._key:
            self._with_cap = shown
            self._measure_again()

    def show_icon(self, icon: str) -> None:
        """Another icon before the words, or none."""
        if icon != self._icon:
            self._icon = icon
            self._measure_again()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return (self._hints or self._measured())[0]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Icon and words; the key cap is left out where there is no room for it."""
        return (self._hints or self._measured())[1]

    def _measured(self) -> tuple[QSize, QSize]:
        height = max(self.tall, self.fontMetrics().height() + self.tall - 20)
        least = 2 * self.pad + self._icon_width() + self._words_width()
        cap = _GAP + self._cap_width() if self._with_cap else 0
        self._hints = QSize(least + cap, height), QSize(least, height)
        return self._hints

    def _measure_again(self) -> None:
        self._hints = None
        self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._hints = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        capped = self._with_cap and self.width() >= self.sizeHint().width()
        cap = _GAP + self._cap_width() if capped else 0
        words = min(self._words_width(), self.width() - self.pad - self._icon_width() - cap)
        left = float(self.pad)
        if not self._spread:
            left = max(self.pad / 2, (self.width() - self._icon_width() - words - cap) / 2)
        if self._icon:
            top = (self.height() - _ICON) / 2
            icons.paint(painter, self._icon, self._ink(), QRectF(left, top, _ICON, _ICON))
            left += self._icon_width()
        painter.setPen(theme.colour(self._ink()))
        shown = self.fontMetrics().elidedText(self._words(), Qt.TextElideMode.ElideRight, words + 1)
        box = QRectF(left, 0, words + 1, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        if capped:
            end = self.width() - self.pad - self._cap_width()
            self._paint_cap(painter, end if self._spread else left + words + _GAP)
        painter.end()

    def _icon_width(self) -> int:
        return (_ICON + (_GAP if self.text() else 0)) if self._icon else 0

    def _words_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._words())

    def _ink(self) -> str:
        return self.ink

    def _words(self) -> str:
        return self.text().replace("&&", "&")

    def _cap_width(self) -> int:
        metrics = QFontMetrics(fonts.font(Size.CAPTION, strong=True))
        return metrics.horizontalAdvance(self._key) + 10

    def _paint_cap(self, painter: QPainter, left: float) -> None:
        paint_key_cap(painter, self._key, left, self.height(), self.cap_ink, self.cap_fill)


class PrimaryButton(PlainButton):
    """The one thing to do next."""

    kind = "primary"
    ink, cap_ink, cap_fill = "on_accent", "on_accent", ""


class DangerButton(PlainButton):
    """Ends the call. Red is for this and for nothing else."""

    kind = "danger"
    ink, cap_ink, cap_fill = "on_danger", "on_danger", ""


class LinkButton(PlainButton):
    """Words that do something inside a line of text, e.g. *show*."""

    kind = "link"
    ink = "accent"
    pad, tall = 4, 24


class PillButton(PlainButton):
    """A round chip that can be pressed, and stays pressed where it is checkable."""

    kind = "pill"
    ink = "muted"
    pad, tall, type_size = 10, 26, Size.CAPTION

    def _ink(self) -> str:
        return "accent" if self.isChecked() else "muted"


class IconButton(PlainButton):
    """An icon that can be pressed; its name is for screen readers and the tooltip."""

    kind = "icon"
    ink = "muted"
    pad, tall = 6, 28

    def __init__(self, icon: str, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(icon=icon, parent=parent)
        name_it(self, name, key=key, hint=name)


def paint_key_cap(
    painter: QPainter, key: str, left: float, height: int, ink: str, fill: str
) -> None:
    """Draw a key cap, vertically centred in ``height``, its left edge at ``left``."""
    painter.setFont(fonts.font(Size.CAPTION, strong=True))
    metrics = painter.fontMetrics()
    tall = metrics.height() + 3
    cap = QRectF(left + 0.5, (height - tall) / 2, metrics.horizontalAdvance(key) + 9, tall)
    border = theme.colour("line" if fill else ink)
    if not fill:
        border.setAlphaF(0.55)
    painter.setPen(QPen(border))
    painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cap, 4, 4)
    painter.setPen(theme.colour(ink))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
