"""Partial changes: what is not mentioned stays, and None clears."""

from enum import Enum
from typing import Any, Final, TypeVar, cast

import attrs

ValueT = TypeVar("ValueT")


class Unchanged(Enum):
    """The type of ``UNCHANGED``."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED
"""Stands for a field that a change does not mention."""


def mentioned(change: attrs.AttrsInstance) -> dict[str, Any]:
    """Return the fields that a change mentions, by name."""
    fields = {field.name: getattr(change, field.name) for field in attrs.fields(type(change))}
    return {name: value for name, value in fields.items() if value is not UNCHANGED}


def changed(value: ValueT, change: attrs.AttrsInstance) -> ValueT:
    """Return a value with the fields that a change mentions; the change has no field that the value lacks."""
    return cast("ValueT", attrs.evolve(cast("Any", value), **mentioned(change)))
