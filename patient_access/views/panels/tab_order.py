"""Tab goes through panels as the eye does, whatever order their answers arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def focusable(widget: QWidget) -> Iterator[QWidget]:
    """``widget`` and what stands in it that Tab can reach, in the order of the layouts."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield from focusable(widget)
        elif inner is not None:
            yield from _in_layout(inner)


def follow(first: QWidget, widgets: Iterable[QWidget]) -> None:
    """Put ``widgets`` behind ``first`` in the tab order."""
    for before, after in pairwise((first, *widgets)):
        QWidget.setTabOrder(before, after)
