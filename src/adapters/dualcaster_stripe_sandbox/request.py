"""What an operation is given."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import frozen

from dualcaster_stripe_sandbox.params import Params
from dualcaster_stripe_sandbox.state import Body, Transaction


@frozen
class Request:
    """A request in its transaction: ids of the path by name, parameters still to be taken, and where we answer.

    ``webhook_secret`` signs what endpoints are told.
    """

    tx: Transaction
    ids: Mapping[str, str]
    params: Params
    address: str = ""
    webhook_secret: str = ""


Operation: TypeAlias = Callable[[Request], Body]
