"""Examples of answers and requests, made of the values themselves so that they cannot differ from what is sent.

Each group of the API has a module here with a table ``ANSWERS`` and, where it takes bodies, a table ``BODIES``.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import msgspec

from dualcaster_http.accounts import auth_examples as auth
from dualcaster_http.accounts import linked_accounts_examples as connections
from dualcaster_http.accounts import profile_examples as people
from dualcaster_http.catalogue import examples as cards
from dualcaster_http.collection import examples as lists
from dualcaster_http.matching import examples as matches
from dualcaster_http.operations import examples as health

_GROUPS: tuple[ModuleType, ...] = (
    auth,
    cards,
    connections,
    health,
    lists,
    matches,
    people,
)


def _joined(table: str) -> Mapping[type[Any], object]:
    return {shape: value for group in _GROUPS for shape, value in getattr(group, table, {}).items()}


ANSWERS = _joined("ANSWERS")
"""An example of each answer."""
BODIES = _joined("BODIES")
"""An example of each body that a request may have."""


def example_of(shape: type[Any]) -> object:
    """Return the example of a shape as it is sent."""
    return msgspec.to_builtins(ANSWERS[shape] if shape in ANSWERS else BODIES[shape])
