"""Icons of one family (Lucide, ISC licence), drawn in a role's colour at any pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from patient_access.views import theme


@cache
def load() -> dict[str, bytes]:
    """Read every icon, once; the dashboard does so as it is built, so that painting never reads."""
    folder = files("resources").joinpath("icons")
    return {
        file.name.removesuffix(".svg"): file.read_bytes()
        for file in folder.iterdir()
        if file.name.endswith(".svg")
    }


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    svg = load()[name].replace(b"currentColor", colour.encode())
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def pixmap(name: str, role: str, size: int, ratio: float) -> QPixmap:
    """The icon ``name`` in the colour ``role``, ``size`` device-independent pixels square.

    Raises ``KeyError`` for an icon that is not in ``resources/icons``.
    """
    return _drawn(name, theme.colour(role).name(), size, ratio)


def paint(painter: QPainter, name: str, role: str, where: QRectF) -> None:
    """Draw the icon into ``where`` on an open painter."""
    ratio = painter.device().devicePixelRatio()
    picture = pixmap(name, role, round(where.width()), ratio)
    painter.drawPixmap(where.toRect(), picture)


class IconLabel(QWidget):
    """An icon beside words that say the same; nothing for screen readers to add."""

    def __init__(
        self, name: str, role: str = "muted", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._role, self._size = name, role, size
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        paint(painter, self._name, self._role, QRectF(0, 0, self._size, self._size))
        painter.end()
