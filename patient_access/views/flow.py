"""A layout that wraps like text: chips, pills and figure cards at any width and scale."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

_Line = list[tuple[QLayoutItem, QSize]]
"""What stands on one line, each with the size it wants."""


class FlowLayout(QLayout):
    """Items side by side, wrapped to the width; ``centred`` lines or left-aligned ones.

    ``last_right``: the last item goes to the right end, where it has company on its line.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        gap: int = 8,
        centred: bool = False,
        last_right: bool = False,
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._centred, self._last_right = centred, last_right
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addWidget(self, widget: QWidget) -> None:  # noqa: N802 - Qt's name
        """With an item made here. One that Qt makes may stand where an earlier one stood in
        memory; PySide then gives us the Python object of that one, and later takes it away.
        """
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Everything on one line, where there is room for it."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins: QMargins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        top = room.top()
        for line in self._lines(room.width()):
            height = max(size.height() for _, size in line)
            if move:
                self._place_line(line, room, top, height)
            top += height + self.spacing()
        return max(0, top - self.spacing() - room.top()) + margins.top() + margins.bottom()

    def _lines(self, width: int) -> list[_Line]:
        lines: list[_Line] = []
        used, gap = 0, self.spacing()
        for item in self._shown():
            size = item.sizeHint()  # asked once for all that is done with it: it is dear
            need = size.width()
            if lines and used + gap + need <= width:
                lines[-1].append((item, size))
                used += gap + need
            else:
                lines.append([(item, size)])
                used = need
        return lines

    def _place_line(self, line: _Line, room: QRect, top: int, height: int) -> None:
        widths = [min(size.width(), room.width()) for _, size in line]
        used = sum(widths) + self.spacing() * (len(line) - 1)
        left = room.left() + ((room.width() - used) // 2 if self._centred else 0)
        for (item, size), width in zip(line, widths, strict=True):
            if self._last_right and len(line) > 1 and item is self._items[-1]:
                left = room.left() + room.width() - width
            own = size.height()
            corner = QPoint(left, top + (height - own) // 2)
            item.setGeometry(QRect(corner, QSize(width, own)))
            left += width + self.spacing()
