"""What one EHR answered for a panel: its rows, or why there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import PARTS_OF, PanelAnswer, PanelState
from patient_access.views.accessible import name_it
from patient_access.views.buttons import PlainButton
from patient_access.views.card import Rule
from patient_access.views.icons import IconLabel
from patient_access.views.labels import PlainLabel
from patient_access.views.panels.shortfall import can_retry, denial, kept_back, shortfalls
from patient_access.views.sentences import Sentence, failure_sentence

translate = QCoreApplication.translate

WITH_ROWS = frozenset({PanelState.LOADED, PanelState.PARTIAL, PanelState.NONE_ON_FILE})


class SourceBody(QWidget):
    """``content`` are the panel's own widgets; ``retry`` is called when Retry is pressed.

    ``caption`` and the ``rule`` above it are shown when several EHRs answered.
    """

    def __init__(
        self,
        answer: PanelAnswer,
        caption: str,
        content: Sequence[QWidget],
        retry: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._retry = retry
        self.state = answer.state
        self._advice: list[QWidget] = []
        """What to do about a panel that this EHR does not offer."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.rule = Rule(self)
        self._column.addWidget(self.rule)
        self.caption = PlainLabel(caption, "caption-strong", tone="muted", parent=self)
        self._column.addWidget(self.caption)
        for widget in content:
            self._column.addWidget(widget)
        self.summary = self._tell(answer)

    def be_one_of(self, several: bool, *, others_have_it: bool) -> None:
        """Beside other EHRs it says whose it is; of what they have and it never does, one line."""
        brief = several and others_have_it and bool(self._advice)
        for widget in self._advice:
            widget.setVisible(not brief)
        self.caption.setVisible(several and not brief)

    def _tell(self, answer: PanelAnswer) -> str:
        """Add what has to be said of the answer as a whole, and return it for the card."""
        if answer.state is PanelState.LOADING:
            return translate("Panels", "Loading.")
        if answer.state is PanelState.FAILED:
            kind = answer.failure or FailureKind.SERVER_ERROR
            sentence = failure_sentence(kind, answer.source, answer.reference or "")
            return self._add_failure(sentence, retry=True)
        if answer.state is PanelState.NOT_PERMITTED and kept_back(answer):
            return self._add_closed(answer)
        if answer.state is PanelState.NOT_PERMITTED:
            kind = FailureKind.NOT_PERMITTED
            return self._add_failure(failure_sentence(kind, answer.source), retry=False)
        if answer.state is PanelState.NOT_AVAILABLE:
            sentence = failure_sentence(FailureKind.UNSUPPORTED, answer.source)
            said = [self._add_failure(sentence, retry=False)]
            for denied in answer.denied:
                said.append(denial(denied, answer.source))
                self._add_quiet(said[-1], "caption")
            return " ".join(said)
        lines = shortfalls(answer)
        for line in lines:
            self._add_marked(PlainLabel(line, "caption", tone="warning", wrap=True))
        if can_retry(answer):
            self._add_retry()
        closed = kept_back(answer)
        for line in closed:
            self._add_quiet(line, "caption")
        return " ".join([*lines, *closed])

    def _add_closed(self, answer: PanelAnswer) -> str:
        """The policy opens the panel, and nothing of it that this EHR could be asked for."""
        lines = [*kept_back(answer), *shortfalls(answer)]
        for line in lines:
            self._add_marked(PlainLabel(line, "body", wrap=True), plain=True)
        parts = {one.part for one in answer.missing}
        if all(one.by_policy for one in answer.missing) and parts != {*PARTS_OF[answer.panel]}:
            said = translate("Panels", "%1 can only be asked for all of this, so it was not asked.")
            lines.append(said.replace("%1", answer.source))
            self._add_quiet(lines[-1], "caption")
        return " ".join(lines)

    def _add_failure(self, sentence: Sentence, *, retry: bool) -> str:
        self._add_marked(PlainLabel(sentence.what, "strong", wrap=True), plain=not retry)
        rest = f"{sentence.say} {sentence.do}"
        self._add_quiet(rest, "body")
        if sentence.reference:
            self._column.addWidget(
                PlainLabel(sentence.reference, "caption", tone="muted", parent=self)
            )
        if retry:
            self._add_retry()
        return sentence.spoken

    def _add_quiet(self, said: str, role: str) -> None:
        label = PlainLabel(said, role, tone="muted", wrap=True, parent=self)
        self._column.addWidget(label)
        if self.state is PanelState.NOT_AVAILABLE:
            self._advice.append(label)

    def _add_marked(self, label: PlainLabel, *, plain: bool = False) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        if not plain:
            # The icon is aligned and not the line: an aligned line has the height of its hint,
            # which is that of fewer lines than a narrow panel needs.
            mark = IconLabel("triangle-alert", "warning", 16, self)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        self._column.addLayout(line)

    def _add_retry(self) -> None:
        button = PlainButton(translate("Panels", "Retry"), icon="refresh-cw", parent=self)
        name_it(button, translate("Panels", "Retry"), hint=self.caption.text())
        button.clicked.connect(self._retry)
        line = QHBoxLayout()
        line.addWidget(button)
        line.addStretch(1)
        self._column.addLayout(line)
