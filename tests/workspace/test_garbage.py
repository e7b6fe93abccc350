"""A workspace looks for cycles less often, and what was there when it was ready is left alone."""

import gc

import pytest

from patient_access.workspace.garbage import NEW_OBJECTS, collect_less


@pytest.fixture
def as_before():
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("as_before")
def test_what_is_there_is_not_walked_again_and_cycles_are_still_found():
    collect_less()
    assert gc.get_threshold()[0] == NEW_OBJECTS
    assert gc.get_freeze_count() > 1_000
    knot: list[object] = []
    knot.append(knot)
    del knot
    assert gc.collect() >= 1
