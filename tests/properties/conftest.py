from tests.contract.postgres_harness import shared_harness

__all__ = ["shared_harness"]
