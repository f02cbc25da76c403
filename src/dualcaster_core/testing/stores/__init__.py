"""Local game stores in memory."""

from dualcaster_core.testing.stores.repositories import InMemoryStoreRepositories

__all__ = ["InMemoryStoreRepositories"]
