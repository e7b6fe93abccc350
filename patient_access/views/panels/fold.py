"""A line such as *12 past visits · show*; what it hides is built when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from patient_access.views.accessible import name_it
from patient_access.views.buttons import LinkButton
from patient_access.views.labels import PlainLabel
from patient_access.views.panels.tab_order import focusable, follow

translate = QCoreApplication.translate


class Fold(QWidget):
    """``said`` is on the line; ``name`` tells a screen reader what is shown or hidden."""

    def __init__(
        self, said: str, name: str, build: Callable[[], QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._said, self._name, self._build = said, name, build
        self._inside: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(PlainLabel(f"{said} ·", "body", tone="muted", parent=self))
        self.button = LinkButton("", parent=self)
        self.button.clicked.connect(self.toggle)
        line.addWidget(self.button)
        line.addStretch(1)
        self._column.addLayout(line)
        self._word()

    @property
    def is_open(self) -> bool:
        return self._inside is not None and self._inside.isVisibleTo(self)

    def toggle(self) -> None:
        if self._inside is None:
            self._inside = self._build()
            self._column.addWidget(self._inside)
            self._inside.show()
            follow(self.button, focusable(self._inside))
        else:
            self._inside.setVisible(not self.is_open)
        self._word()

    def _word(self) -> None:
        word = translate("Panels", "hide") if self.is_open else translate("Panels", "show")
        self.button.setText(word)
        name_it(self.button, f"{word}: {self._said}, {self._name}")
