"""What every adapter of the repository ports must do, as test classes, one module or package per capability.

``contract_classes`` makes the classes of a test module from a class that has a fixture named ``harness``; the fixture
makes a fresh, empty ``Harness``. The tests are coroutines, so pytest-asyncio has to run in its ``auto`` mode:

    class MyAdapters:
        @pytest.fixture
        def harness(self):
            return InMemoryDatabase(FixedClock())

    globals().update(contract_classes(MyAdapters, module=__name__))

``pytest.register_assert_rewrite("dualcaster_core.testing.contracts")`` in a ``conftest.py`` gives telling failures.
"""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from dualcaster_core.testing.contracts.ports import EveryPort, Harness
from dualcaster_core.testing.contracts.scene import Scene

CONTRACTS: tuple[type, ...] = tuple(
    contract
    for room in iter_modules(__path__, f"{__name__}.")
    for contract in getattr(import_module(room.name), "CONTRACTS", ())
)
"""Every contract class, in the order of the capabilities' names."""


def contract_classes(adapters: type, *, module: str, contracts: Iterable[type] = CONTRACTS) -> dict[str, type]:
    """Return a test class for each contract, by its name: ``adapters`` has the fixture ``harness``."""
    classes = {}
    for contract in contracts:
        name = f"Test{contract.__name__.removesuffix('Contract')}"
        said = f"``{contract.__name__}`` with ``{adapters.__name__}``."
        classes[name] = type(name, (adapters, contract), {"__doc__": said, "__module__": module})
    return classes


__all__ = ["CONTRACTS", "EveryPort", "Harness", "Scene", "contract_classes"]
