"""The pause of the cyclic garbage collector."""

import gc
from threading import Event, Thread

import pytest

from dualcaster_core.kernel.gc_pause import gc_paused


def test_the_collector_runs_again_after_a_stretch_that_failed() -> None:
    """Whatever ends the stretch, the collector is on afterwards."""
    enabled = []

    def work() -> None:
        with gc_paused():
            enabled.append(gc.isenabled())
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    assert (enabled, gc.isenabled()) == ([False], True)


def test_stretches_of_two_threads_that_overlap_end_with_the_last() -> None:
    """The one that began first may end first: the other still runs undisturbed."""
    began, may_end = Event(), Event()

    def second() -> None:
        with gc_paused():
            began.set()
            may_end.wait(30)

    other = Thread(target=second)
    with gc_paused():
        other.start()
        assert began.wait(30)
    assert not gc.isenabled()
    may_end.set()
    other.join()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    """A program that has turned it off has its reasons."""
    gc.disable()
    try:
        with gc_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
