"""What a capability brings to the site."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import field, frozen
from litestar.types import ControllerRouterHandler

from dualcaster_http.edge.error_table import ErrorTable

Examples = Mapping[type[Any], object]
"""An example value of each shape; made of the values themselves, so that it cannot differ from what is sent."""


@frozen(kw_only=True)
class Capability:
    """The routes of a capability, API and pages, and what the description of the API says of them.

    ``tags`` are its groups of operations with what they are about, ``answers`` and ``bodies`` an example of each shape.
    """

    name: str
    routes: Callable[[], Sequence[ControllerRouterHandler]]
    errors: ErrorTable = field(factory=dict)
    tags: Mapping[str, str] = field(factory=dict)
    answers: Examples = field(factory=dict)
    bodies: Examples = field(factory=dict)
