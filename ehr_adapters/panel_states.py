"""From failures and missing parts to the state a panel shows."""

from collections.abc import Iterable, Sequence

from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import MissingPart, PanelName, PanelState, Part

_PART_STATES = {
    FailureKind.NOT_PERMITTED: PanelState.NOT_PERMITTED,
    FailureKind.NOT_FOUND: PanelState.NOT_AVAILABLE,
    FailureKind.UNSUPPORTED: PanelState.NOT_AVAILABLE,
}
_EVERY_PART_COUNTS = frozenset((PanelName.CLINICAL,))
"""Panels in which an absent part could be read as *none on file* and harm somebody."""


def part_state(failure: FailureKind) -> PanelState:
    """The state of a part that could not be read. A search answered by 404 does not exist."""
    return _PART_STATES.get(failure, PanelState.FAILED)


def left_out(parts: Iterable[Part]) -> tuple[MissingPart, ...]:
    """Parts that the site's policy does not open, and that were not requested."""
    closed = PanelState.NOT_PERMITTED
    return tuple(
        MissingPart(part=part, state=closed, by_policy=True) for part in Part if part in set(parts)
    )


def panel_state(
    panel: PanelName,
    *,
    rows: int,
    parts: frozenset[Part],
    missing: Sequence[MissingPart],
    partial: bool,
) -> tuple[PanelState, FailureKind | None]:
    """One state for the panel, and the failure to name when it failed altogether.

    ``parts`` are those with rows of their own: all of them missing, there is no panel.
    """
    whole = [gone for gone in missing if gone.state is not PanelState.PARTIAL]
    states = {gone.state for gone in whole}
    if not rows and parts <= {gone.part for gone in whole}:
        for state in (PanelState.FAILED, PanelState.NOT_PERMITTED, PanelState.NOT_AVAILABLE):
            if state in states:
                failure = next((g.failure for g in whole if g.state is PanelState.FAILED), None)
                return state, failure
    lacking = [
        gone
        for gone in whole
        if panel in _EVERY_PART_COUNTS or not (gone.by_policy or _is_absent(gone))
    ]
    if partial or lacking or len(whole) < len(missing):
        return PanelState.PARTIAL, None
    return (PanelState.LOADED if rows else PanelState.NONE_ON_FILE), None


def _is_absent(gone: MissingPart) -> bool:
    """The system has no such part. One that answered with somebody else's rows has it (D2)."""
    return gone.state is PanelState.NOT_AVAILABLE and gone.failure is None
