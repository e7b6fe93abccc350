"""A row of calls: the switchboard does not grow, and nothing of them stays anywhere."""

import sys

import pytest

from tests.end_to_end.many_calls import Row, number_of, row_of

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory scan reads /proc"),
]
CALLS = 25
"""500 are counted by ``python -m tests.end_to_end.many_calls 500``."""
KILOBYTES_PER_CALL = 10.0
"""What the allocator may round up in so few calls; what kept a call would take more."""


def test_calls_in_a_row_leave_no_number_no_process_no_file_and_no_growth(can_read_memory):
    row = row_of(CALLS)
    assert row.left == ()
    assert row.processes == 0
    assert row.files == ()
    assert row.slope < KILOBYTES_PER_CALL, str(row)


def test_the_slope_is_what_each_call_adds_once_warm():
    memory = ((0, 20.0), (50, 25.0), (100, 25.5), (150, 26.0), (200, 26.5))
    row = Row(200, 1.0, memory, 0, (), ())
    assert row.slope == pytest.approx(10.0)


def test_every_caller_of_500_has_a_number_of_their_own():
    assert len({number_of(index) for index in range(500)}) == 500
