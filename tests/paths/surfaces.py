"""Everything that an agent, a screen reader, another program or a log could read of a desk.

Also of widgets that are hidden, of every role of every model, and of the accessibility tree as a
screen reader walks it: what is there can be brought up, and what is not there cannot.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAccessible, QAction, QClipboard, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

TEXTS_OF_A_WIDGET = (
    *("windowTitle", "windowIconText", "toolTip", "statusTip", "whatsThis", "objectName"),
    *("accessibleName", "accessibleDescription", "accessibleIdentifier", "styleSheet"),
    *("text", "title", "placeholderText", "inputMask", "currentText", "toPlainText", "toHtml"),
    *("windowFilePath", "prefix", "suffix", "specialValueText", "displayText", "selectedText"),
)
"""Asked of each widget that has it."""
_OWN = ("text", "displayText", "selectedText")
"""Of a field: what was typed into it."""
_ROLES = range(Qt.ItemDataRole.UserRole + 64)
_SPOKEN = tuple(QAccessible.Text)
_INPUT_METHOD = (
    Qt.InputMethodQuery.ImSurroundingText,
    Qt.InputMethodQuery.ImCurrentSelection,
    Qt.InputMethodQuery.ImTextBeforeCursor,
    Qt.InputMethodQuery.ImTextAfterCursor,
)
_DIRECTIONS = (Qt.Orientation.Horizontal, Qt.Orientation.Vertical)


@dataclass(frozen=True)
class Hit:
    """Where a text of the record was found."""

    surface: str
    where: str
    needle: str


@dataclass
class Trail:
    """What leaves the process or is kept of it: pipe, logs, output."""

    frames: list
    qt: list
    log: list
    printed: list
    announced: list = field(default_factory=list)
    """What a screen reader was told to say."""


def texts(trail: Trail) -> Iterator[tuple[str, str, str]]:
    """Surface, place, text."""
    yield from _of_widgets()
    yield from _of_accessibility()
    yield from _of_windows_and_clipboard()
    for surface in ("frames", "qt", "log", "printed", "announced"):
        for text in getattr(trail, surface):
            yield surface, "", str(text)


def find(needles: tuple[str, ...], trail: Trail, typed: tuple[str, ...] = ()) -> set[Hit]:
    """Every one of ``needles`` that can be read anywhere.

    What the agent has typed stands in the field where she typed it, and is not counted there:
    it came from the caller.
    """
    found = set()
    for surface, where, text in texts(trail):
        in_its_field = surface in ("field", "spoken field") and text in typed
        if text and not in_its_field:
            found |= {Hit(surface, where, needle) for needle in needles if needle in text}
    return found


def _of_widgets() -> Iterator[tuple[str, str, str]]:
    for widget in QApplication.allWidgets():
        kind = type(widget).__name__
        for name in TEXTS_OF_A_WIDGET:
            value = getattr(widget, name, None)
            own = isinstance(widget, QLineEdit) and name in _OWN
            if callable(value):
                yield "field" if own else "widget", f"{kind}.{name}", str(value())
        for name in (bytes(each).decode() for each in widget.dynamicPropertyNames()):
            with suppress(RuntimeError):  # Qt's own, of types that Python cannot take
                yield "widget", f"{kind}.{name}", str(widget.property(name))
        if isinstance(widget, QComboBox):
            yield from _of_model(kind, widget.model())
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _of_model(kind, widget.model())
        if isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit)):
            yield from _of_undo(kind, widget)
            yield from _of_input_method(kind, widget)
        for action in widget.findChildren(QAction):
            for name in ("text", "toolTip", "statusTip", "whatsThis", "iconText"):
                yield "action", f"{kind}.{name}", str(getattr(action, name)())
        for model in widget.findChildren(QAbstractItemModel):
            yield from _of_model(kind, model)


def _of_undo(kind: str, field: QWidget) -> Iterator[tuple[str, str, str]]:
    """A field that was filled and emptied can be filled again with Ctrl+Z."""
    if isinstance(field, QLineEdit):
        if field.isUndoAvailable() and not field.text():
            field.undo()
            yield "widget", f"{kind}.undo", field.text()
            field.redo()
    elif field.document().isUndoAvailable() and not field.toPlainText():
        field.undo()
        yield "widget", f"{kind}.undo", field.toPlainText()
        field.redo()


def _of_input_method(kind: str, field: QWidget) -> Iterator[tuple[str, str, str]]:
    """What an input method is told: another program, which may learn and propose words."""
    own = "field" if isinstance(field, QLineEdit) else "widget"
    for query in _INPUT_METHOD:
        with suppress(RuntimeError):  # the selection of a text of many lines, of a type of Qt's own
            yield own, f"{kind}.{query.name}", str(field.inputMethodQuery(query) or "")


def _of_model(kind: str, model: QAbstractItemModel, parent=None) -> Iterator[tuple[str, str, str]]:
    parent = parent or QModelIndex()
    is_list = isinstance(model, QAbstractListModel)
    for direction in _DIRECTIONS:
        for section in range(4):
            for role in _ROLES[: Qt.ItemDataRole.UserRole]:
                header = model.headerData(section, direction, role)
                if header is not None:
                    yield "model", f"{kind} header {int(role)}", _deep(header)
    for row in range(model.rowCount(parent)):
        for column in range(1 if is_list else model.columnCount(parent)):
            index = model.index(row, column, parent)
            for role in _ROLES:
                value = index.data(role)
                if value is not None:
                    yield "model", f"{kind} role {int(role)}", _deep(value)
            yield from _of_drag(kind, model, index)
            if not is_list:
                yield from _of_model(kind, model, index)


def _of_drag(kind: str, model: QAbstractItemModel, index: QModelIndex) -> Iterator[tuple]:
    """What a row would take along to another program."""
    taken = model.mimeData([index]) if index.isValid() else None
    if taken is not None:
        for what in taken.formats():
            yield "model", f"{kind} dragged", bytes(taken.data(what)).decode("utf-8", "replace")
            # Qt's own format for rows writes text as UTF-16.
            yield "model", f"{kind} dragged", bytes(taken.data(what)).decode("utf-16-be", "replace")


def _deep(value: object) -> str:
    """Also what a value holds that does not print it: our patients' types print nothing."""
    dump = getattr(value, "model_dump_json", None)
    if dump is not None:
        return dump()
    if isinstance(value, (list, tuple, set, frozenset)):
        return " ".join(_deep(one) for one in value)
    if isinstance(value, dict):
        return " ".join(_deep(one) for pair in value.items() for one in pair)
    if hasattr(value, "__dict__") and not isinstance(value, QObject):
        return f"{value} {json.dumps(vars(value), default=_deep)}"
    return str(value)


def _of_accessibility() -> Iterator[tuple[str, str, str]]:
    seen: set[int] = set()
    for widget in QApplication.topLevelWidgets():
        yield from _of_interface(QAccessible.queryAccessibleInterface(widget), seen, 0)


def _of_interface(interface, seen: set[int], depth: int) -> Iterator[tuple[str, str, str]]:
    if interface is None or not interface.isValid() or depth > 60:
        return
    what = interface.object()
    where = type(what).__name__ if what else "item"
    own = "spoken field" if isinstance(what, QLineEdit) else "accessibility"
    for which in _SPOKEN:
        surface = own if which is QAccessible.Text.Value else "accessibility"
        yield surface, f"{where}.{which.name}", interface.text(which)
    spoken = interface.textInterface()
    if spoken is not None:
        yield own, f"{where}.content", spoken.text(0, spoken.characterCount())
    value = interface.valueInterface()
    if value is not None:
        yield "accessibility", f"{where}.value", str(value.currentValue())
    for place in range(interface.childCount()):
        yield from _of_interface(interface.child(place), seen, depth + 1)


def _of_windows_and_clipboard() -> Iterator[tuple[str, str, str]]:
    for window in QGuiApplication.allWindows():
        yield "window", "title", window.title()
        yield "window", "file", window.filePath()
    clipboard = QGuiApplication.clipboard()
    for mode in QClipboard.Mode:
        data = clipboard.mimeData(mode)
        if data is None:
            continue
        yield "clipboard", mode.name, clipboard.text(mode)
        for kind in data.formats():
            yield "clipboard", mode.name, bytes(data.data(kind)).decode("utf-8", "replace")
