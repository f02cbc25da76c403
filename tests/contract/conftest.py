from tests.support.postgres_harness import shared_harness

__all__ = ["shared_harness"]
