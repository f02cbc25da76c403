"""Channels that keep what they are handed, and turns over them, for tests of deliveries."""

from collections.abc import Callable
from itertools import count

from attrs import define, field

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.notifying.delivery.delivering import DeliverNotifications
from dualcaster_core.notifying.delivery.model import DeliveryRules, Outgoing
from dualcaster_core.notifying.delivery.ports import DeliveringUnitOfWork
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.testing import FixedClock


@define
class KeptChannel:
    """``Notifier`` that keeps what it is handed, or fails as ``failing`` says."""

    channel: Channel = Channel.EMAIL
    is_repeatable: bool = True
    taken: list[Outgoing] = field(factory=list)
    failing: Callable[[Outgoing], Exception | None] = lambda _: None

    async def deliver(self, outgoing: Outgoing) -> None:
        """Take it."""
        failure = self.failing(outgoing)
        if failure is not None:
            raise failure
        self.taken.append(outgoing)


@define
class SilentLog:
    """``Log`` that keeps the messages."""

    messages: list[str] = field(factory=list)

    def info(self, message: str, /, **facts: object) -> None:
        """Write down what is normal."""
        self.messages.append(message)

    def warning(self, message: str, /, **facts: object) -> None:
        """Write down what an operator may have to look at."""
        self.messages.append(message)


def delivering(
    units: UnitOfWorkFactory[DeliveringUnitOfWork],
    clock: FixedClock,
    *channels: KeptChannel,
    rules: DeliveryRules | None = None,
) -> DeliverNotifications:
    """Make what delivers over some channels."""
    leases = count(1)
    return DeliverNotifications(
        units=units,
        notifiers={one.channel: one for one in channels},
        digests=None,
        clock=clock,
        rules=rules or DeliveryRules(),
        new_lease=lambda: next(leases),
        log=SilentLog(),
    )
