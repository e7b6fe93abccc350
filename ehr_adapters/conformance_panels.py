"""The part of ``conformance`` that is about panels: whose rows they are, and what a failure is."""
# ruff: noqa: S101  assertions are what this module is for

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from ehr_adapters.contract import EhrAdapter, EhrSite, LeavesOut
from patient_access.domain.failure import EhrFailure, FailureKind
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByPhone
from patient_access.domain.panels import (
    CAN_STAY_CLOSED,
    PanelAnswer,
    PanelName,
    PanelState,
    Part,
    panel_of,
)

Answer = TypeVar("Answer")
ROWS = (
    *("appointments", "balances", "invoices", "claims", "coverages", "medications"),
    *("conditions", "allergies", "encounters", "people"),
)
_WITH_ROWS = (PanelState.LOADED, PanelState.PARTIAL)
_SAYS_THERE_IS_NOTHING = (PanelState.LOADED, PanelState.NONE_ON_FILE)


def rows_of(answer: PanelAnswer) -> list[Any]:
    """Every row of an answer."""
    return [row for name in ROWS for row in getattr(answer, name)]


class PanelPromises:
    """Inherited by ``AdapterConformance``; hooks that are not filled in are not tested."""

    site: EhrSite
    known_phone: str
    unknown_id: str
    dead_site: EhrSite | None
    other_id: str | None = None
    """The record id of somebody else on the same system, who has rows as well."""
    known_rows: Mapping[PanelName, frozenset[str]] = {}
    """Ids of rows that the known person has, by panel; there may be more."""

    known: Callable[[], RecordRef]
    play: Callable[..., Any]
    make_adapter: Callable[..., EhrAdapter]

    def panels_of(self, patient: RecordRef) -> dict[PanelName, PanelAnswer]:
        """Every panel of that record; a failure is an answer without rows."""

        async def read(adapter: EhrAdapter) -> dict[PanelName, PanelAnswer]:
            return {panel: await self._read(adapter, patient, panel) for panel in PanelName}

        answers: dict[PanelName, PanelAnswer] = self.play(read)
        return answers

    async def _read(self, adapter: EhrAdapter, patient: RecordRef, panel: PanelName) -> PanelAnswer:
        try:
            return await adapter.read_panel(patient, panel)
        except EhrFailure as failure:
            state = PanelState.FAILED
            return PanelAnswer(
                source=patient.source, panel=panel, state=state, failure=failure.kind
            )

    def test_rows_that_are_there_are_shown(self) -> None:
        answers = self.panels_of(self.known()) if self.known_rows else {}
        for panel, wanted in self.known_rows.items():
            shown = {row.ref.id for row in rows_of(answers[panel])}
            assert answers[panel].state in _WITH_ROWS, panel
            assert wanted <= shown, f"rows of {panel.value} are missing"

    def test_every_row_is_of_the_system_that_was_asked(self) -> None:
        patient = self.known()
        for panel, answer in self.panels_of(patient).items():
            for row in rows_of(answer):
                assert (row.ref.source, row.ref.base) == (patient.source, patient.base), panel

    def test_two_people_share_no_row(self) -> None:
        if self.other_id is None:
            return
        patient = self.known()
        own = self.panels_of(patient)
        others = self.panels_of(patient.model_copy(update={"id": self.other_id}))
        for panel in PanelName:
            mine, theirs = ({row.ref.id for row in rows_of(a[panel])} for a in (own, others))
            assert not mine & theirs, f"{panel.value} shows a row of somebody else"

    def test_unknown_record_has_no_row_in_any_panel(self) -> None:
        stranger = self.known().model_copy(update={"id": self.unknown_id})
        for panel, answer in self.panels_of(stranger).items():
            assert rows_of(answer) == [], panel

    def test_panel_without_rows_is_not_loaded(self) -> None:
        for panel, answer in self.panels_of(self.known()).items():
            assert answer.state is not PanelState.LOADED or rows_of(answer), panel
            assert answer.state is not PanelState.NONE_ON_FILE or not rows_of(answer), panel

    def test_what_is_to_be_left_out_is_neither_there_nor_kept_quiet(self) -> None:
        """Of an adapter that ``LeavesOut``; others are not asked for less than a panel."""
        patient = self.known()

        async def read(adapter: EhrAdapter) -> list[tuple[Part, PanelAnswer]]:
            if not isinstance(adapter, LeavesOut):
                return []
            try:
                return [
                    (p, await adapter.read_panel_without(patient, panel_of(p), frozenset({p})))
                    for p in sorted(CAN_STAY_CLOSED)
                ]
            except EhrFailure as failure:
                if failure.kind is not FailureKind.UNSUPPORTED:
                    raise
                return []  # ours around one that cannot

        for part, answer in self.play(read):
            assert part not in ROWS or not getattr(answer, part), part
            said = {gone.part for gone in answer.missing if gone.by_policy}
            assert said == {part} or answer.state is PanelState.NOT_AVAILABLE, part

    def test_nobody_is_found_in_a_system_that_is_not_there_by_failing(self) -> None:
        question = ByPhone(number=self.known_phone)
        assert self._on_dead(lambda adapter: adapter.find_patients(question)) is None

    def test_panel_of_a_system_that_is_not_there_is_never_none_on_file(self) -> None:
        if self.dead_site is None:
            return
        ref = RecordRef(source=self.dead_site.name, base=self.dead_site.base, id=self.unknown_id)
        for panel in PanelName:
            answer = self._on_dead(partial(self._read, patient=ref, panel=panel))
            assert answer is None or answer.state not in _SAYS_THERE_IS_NOTHING, panel

    def _on_dead(self, work: Callable[[EhrAdapter], Awaitable[Answer]]) -> Answer | None:
        """What the adapter answers where nothing listens; None: it failed, as it must."""
        if self.dead_site is None:
            return None
        dead = self.dead_site

        async def on_dead(_: EhrAdapter) -> Answer | None:
            adapter = self.make_adapter(dead)
            try:
                return await work(adapter)
            except EhrFailure:
                return None
            finally:
                await adapter.close()

        answer: Answer | None = self.play(on_dead)
        return answer
