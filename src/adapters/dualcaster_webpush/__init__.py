"""Web push adapter: notifications in browsers, over their push services (RFC 8030, 8291, 8292)."""

from dualcaster_webpush.keys import new_private_key, public_key_of
from dualcaster_webpush.notifier import WebPushNotifier

__all__ = ["WebPushNotifier", "new_private_key", "public_key_of"]
