"""Failed checks in a whole shift: asked for, answered, counted in the figures, and no words."""

from patient_access.handover import frames
from patient_access.handover.fraud_frames import (
    CallerWarned,
    CheckCounted,
    FailedChecks,
    FailedChecksWanted,
    ShiftKey,
)
from tests.switchboard.test_app import lines, shift  # noqa: F401 - fixtures of the same desk

NUMBER, RECORD = "a" * 32, "c" * 32


def test_a_window_asks_what_another_has_counted_and_the_figures_say_how_many(shift, lines):  # noqa: F811 - as pytest names fixtures
    async def scene(it):
        first, second = it.children
        first.say(CheckCounted(number=NUMBER, record=RECORD))
        second.say(FailedChecksWanted(number=NUMBER, record=RECORD, hours=12))
        await it.until(lambda: second.last(FailedChecks))
        answer = second.last(FailedChecks)
        assert (answer.of_number, answer.of_record) == (1, 1)
        second.say(CallerWarned())
        figures = it.board._figures.now()
        assert (figures.failed_checks, figures.warned_calls) == (1, 1)
        first.say(CheckCounted(record=RECORD, passed=True))
        assert it.board._figures.now().failed_checks == 0
        assert isinstance(figures, frames.ShiftFigures)
        for child in (first, second):
            assert child.last(ShiftKey)

    assert shift(scene) == 0
    assert "caller_warned" in lines
