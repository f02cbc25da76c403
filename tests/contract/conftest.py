import pytest

from tests.support.postgres_harness import shared_harness

pytest.register_assert_rewrite("dualcaster_core.testing.contracts")

__all__ = ["shared_harness"]
