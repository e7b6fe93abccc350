"""The idle window: ready for a call, a search box, the shift in four figures."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from patient_access.handover.frames import ShiftFigures
from patient_access.views import formats, icons, theme
from patient_access.views.ask_outcome import AskOutcome
from patient_access.views.card import Card
from patient_access.views.durations import clock, seconds_with_unit
from patient_access.views.flow import FlowLayout
from patient_access.views.labels import PlainLabel
from patient_access.views.plain_text import fill
from patient_access.views.search_box import SearchBox
from patient_access.views.sign_in_card import SignInCards

_UNKNOWN = "–"


class ReadyPage(QWidget):
    search_entered = Signal(str)
    sign_in_pressed = Signal(str)
    """An EHR's name."""
    sign_in_cancelled = Signal(str)
    outcome_chosen = Signal(object)
    """An ``Outcome`` of the call before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.search = SearchBox(big=True)
        self.search.setMaximumWidth(560)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.search_entered.connect(self.search_entered)
        self._calls = _FigureCard(self.tr("Calls this shift"))
        self._verify = _FigureCard(self.tr("Time to verify"))
        self._length = _FigureCard(self.tr("Handle time"))
        self._pop = _FigureCard(self.tr("Screen pop"))
        self.ask = AskOutcome()
        self.ask.outcome_chosen.connect(self.outcome_chosen)
        self.sign_ins = SignInCards()
        self.sign_ins.pressed.connect(self.sign_in_pressed)
        self.sign_ins.cancelled.connect(self.sign_in_cancelled)
        self._arrange()

    def show_ready(self, figures: ShiftFigures, *, ask_outcome: bool) -> None:
        """Once asked, the last call's outcome stays asked until it is given."""
        since = fill(self.tr("since %1"), formats.clock_of(figures.since)) if figures.since else ""
        self._calls.show_figure(str(figures.calls), since)
        median = self.tr("median")
        self._verify.show_figure(_clock(figures.time_to_verify), median)
        self._length.show_figure(_clock(figures.handle_time), median)
        pop = figures.screen_pop_p95
        self._pop.show_figure(
            _UNKNOWN if pop is None else seconds_with_unit(pop), self.tr("95th percentile")
        )
        if ask_outcome:
            self.ask.begin()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 24, 20, 24)
        column.setSpacing(0)
        title = PlainLabel(self.tr("Ready for the next call"), "figure", wrap=True)
        lead = PlainLabel(
            self.tr(
                "The dashboard opens by itself when the phone rings. "
                "Nothing of earlier patients is in memory."
            ),
            "lead",
            tone="muted",
            wrap=True,
        )
        for label in (title, lead):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        column.addWidget(_Emblem(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(20)
        column.addWidget(title)
        column.addSpacing(12)
        column.addWidget(lead)
        column.addSpacing(20)
        # Stretches at both sides, not an alignment: an aligned box would not grow to its width.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.search, 100)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addWidget(self.sign_ins)
        column.addSpacing(44)
        cards = FlowLayout(gap=16, centred=True)
        for card in (self._calls, self._verify, self._length, self._pop):
            cards.addWidget(card)
        column.addLayout(cards)
        column.addSpacing(32)
        column.addWidget(self.ask)
        column.addStretch(1)


class _FigureCard(Card):
    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(176)
        self.body.setSpacing(4)
        self._figure = PlainLabel(role="figure")
        self._note = PlainLabel(role="caption", tone="muted", elide=True)
        self._name = name
        self.body.addWidget(PlainLabel(name, "caption", tone="muted", elide=True))
        self.body.addWidget(self._figure)
        self.body.addWidget(self._note)

    def show_figure(self, figure: str, note: str) -> None:
        self._figure.setText(figure)
        self._note.setText(note)
        self.setAccessibleName(f"{self._name}: {figure}, {note}")


class _Emblem(QWidget):
    """A telephone on a round ground; the words below say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(72, 72)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("accent") if theme.roles().outlined else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_weak"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        icons.paint(painter, "phone", "accent", QRectF(21, 21, 30, 30))
        painter.end()


def _clock(seconds: float | None) -> str:
    return _UNKNOWN if seconds is None else clock(seconds)
