"""The shift's figures."""

from datetime import UTC, datetime

from patient_access.diagnostics.figures import KEPT, Figures

MORNING = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


def test_a_shift_without_calls_has_no_figures_but_its_beginning():
    now = Figures(MORNING).now()
    assert (now.calls, now.since) == (0, "08:05")
    assert (now.time_to_verify, now.handle_time, now.screen_pop_p95) == (None, None, None)


def test_medians_and_the_95th_percentile():
    figures = Figures(MORNING)
    for at in range(1, 101):
        figures.call(handle_time=at * 2.0, time_to_verify=float(at), screen_pop=at / 100)
    now = figures.now()
    assert now.calls == 100
    assert now.handle_time == 101.0
    assert now.time_to_verify == 50.5
    assert 0.95 <= now.screen_pop_p95 <= 0.96


def test_what_never_happened_in_a_call_is_not_counted_as_nothing():
    figures = Figures(MORNING)
    figures.call(handle_time=10.0, outcome="answered")
    figures.call(handle_time=30.0, time_to_verify=4.0, screen_pop=0.2)
    figures.outcome("scheduled")
    now = figures.now()
    assert (now.handle_time, now.time_to_verify, now.screen_pop_p95) == (20.0, 4.0, 0.2)
    assert figures.outcomes() == {"answered": 1, "scheduled": 1}


def test_a_clock_that_ran_backwards_is_not_a_duration():
    figures = Figures(MORNING)
    figures.call(handle_time=-1.0)
    assert figures.now().handle_time is None


def test_what_is_kept_of_a_long_shift_is_bounded():
    figures = Figures(MORNING)
    for at in range(KEPT + 500):
        figures.call(handle_time=float(at))
    assert figures.now().calls == KEPT + 500
    assert len(figures._handle) == KEPT
