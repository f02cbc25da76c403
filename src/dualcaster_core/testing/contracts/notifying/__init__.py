"""The contracts of the notification centre, live updates, deliveries and preferences."""

from dualcaster_core.testing.contracts.notifying.centre import LiveUpdatesContract, NotificationsContract
from dualcaster_core.testing.contracts.notifying.deliveries import DeliveriesContract
from dualcaster_core.testing.contracts.notifying.preferences import NotificationSettingsContract

CONTRACTS = (LiveUpdatesContract, NotificationsContract, DeliveriesContract, NotificationSettingsContract)
__all__ = [
    "CONTRACTS",
    "DeliveriesContract",
    "LiveUpdatesContract",
    "NotificationSettingsContract",
    "NotificationsContract",
]
