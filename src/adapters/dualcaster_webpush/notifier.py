"""Notifications pushed to a browser: encrypted for it alone, and sent to its push service."""

import asyncio
import json
import ssl
from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from time import time
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from attrs import field, frozen
from py_vapid import Vapid02

from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered
from dualcaster_core.notifying.delivery.model import Outgoing
from dualcaster_core.notifying.preferences import Channel, PushSubscription
from dualcaster_core.notifying.types import Category

KEPT_SECONDS: Final = 86_400
"""How long a push service keeps a message for a browser that is away."""
_SIGNED_FOR: Final = 12 * 3_600
_LONGEST_BODY: Final = 300
_GONE: Final = frozenset({404, 410})
_LONGEST_PAUSE: Final = 86_400.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@frozen(kw_only=True)
class WebPushNotifier:
    """``Notifier`` of browsers, signed with the site's ``private_key``; ``subject`` is where its operator is reached.

    What is pushed again has the same topic and the same tag: a push service keeps the newest of a topic, and a browser
    shows one message of a tag.
    """

    private_key: str = field(repr=False)
    subject: str
    site_url: str
    patience: float = 15.0
    channel: Channel = Channel.PUSH
    is_repeatable: bool = True

    async def deliver(self, outgoing: Outgoing) -> None:
        """Push a notification to the browser that is its target."""
        to = next((one for one in outgoing.recipient.push if one.id == outgoing.target), None)
        if to is None or outgoing.said is None:
            raise DeliveryRefused("there is no such browser")
        tag = urlsafe_b64encode(sha256(outgoing.key.encode()).digest()[:18]).decode()
        content = json.dumps(
            {
                "title": outgoing.said.title,
                "body": outgoing.said.body[:_LONGEST_BODY],
                "url": outgoing.said.action_url or "/notifications",
                "tag": tag,
            },
            ensure_ascii=False,
        ).encode()
        urgent = outgoing.said.category is Category.SECURITY
        headers, body = await asyncio.to_thread(self._sealed, to, content)
        headers |= {"TTL": str(KEPT_SECONDS), "Topic": tag, "Urgency": "high" if urgent else "normal"}
        await self._send(to.endpoint, headers, body)

    def _sealed(self, to: PushSubscription, content: bytes) -> tuple[dict[str, str], bytes]:
        """Encrypt a message for a browser, and say who we are to its push service."""
        from pywebpush import WebPusher  # brings requests and aiohttp, which open a socket as they are imported

        try:
            pusher: Any = WebPusher({"endpoint": to.endpoint, "keys": {"p256dh": to.p256dh, "auth": to.auth}})
            body = bytes(pusher.encode(content, content_encoding="aes128gcm")["body"])
        except Exception as error:  # whatever the libraries say of keys that are none
            raise DeliveryRefused("the keys of the browser are none", is_gone=True) from error
        parts = urlsplit(to.endpoint)
        claims = {"sub": self.subject, "aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time()) + _SIGNED_FOR}
        signed: dict[str, str] = Vapid02.from_raw(self.private_key.encode()).sign(claims)
        return {
            "Authorization": signed["Authorization"],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
        }, body

    async def _send(self, endpoint: str, headers: dict[str, str], body: bytes) -> None:
        try:
            async with (
                asyncio.timeout(self.patience),
                httpx.AsyncClient(timeout=self.patience, verify=_certificates(), follow_redirects=False) as client,
                client.stream("POST", endpoint, headers=headers, content=body) as response,
            ):
                status, asked = response.status_code, response.headers.get("Retry-After", "")
        except _NOT_SENT as error:
            raise DeliveryDelayed(f"the push service cannot be reached: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise DeliveryUnanswered(f"the push service gave no answer: {type(error).__name__}") from error
        if 200 <= status < 300:
            return
        if status == 429 or status >= 500:
            pause = timedelta(seconds=min(float(asked), _LONGEST_PAUSE)) if asked.isdecimal() else None
            raise DeliveryDelayed(f"the push service asks to wait: {status}", retry_after=pause)
        raise DeliveryRefused(f"the push service refuses it: {status}", is_gone=status in _GONE)
